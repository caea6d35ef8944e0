"""The routes of hit statistics: ``/redirections/:shortId/hits`` and ``/redirector/hits`` of all links.

    GET …/hits?by=day,country,device&from=…&to=…&timeZone=Europe/Zurich&limit=50

``from`` and ``to`` are milliseconds since 1970, by default the 30 days until now. Each name in ``by`` gets a
list under ``by`` in the answer, of ``{"value", "hits", "bots"}``; ``day`` and ``hour`` in the order of time,
each with the ``time`` it begins, everything else by frequency. A value that is not known is null.
``…/hits.csv`` is a table of the hits themselves, as far as their actions are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

from starlette.routing import Route

from catalog import records
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import moment
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import BadInput
from catalog.kinds import REDIRECTION
from catalog.timezones import zone_named
from redirector import hits_csv
from redirector.statistics import (
    DAY,
    DIMENSIONS,
    LINK,
    Span,
    count_hits,
    count_links,
    shown_times,
    shown_values,
)
from redirector.tally import HOUR, Tally

_DEFAULT_SPAN_MS = 30 * 24 * 3_600_000
_DEFAULT_LIMIT, _MOST_LIMIT = 50, 1000


def routes(context: Context) -> list[Route]:
    """The routes of statistics."""
    return [
        route(context, "/redirections/{id}/hits", of_link, "GET"),
        route(context, "/redirector/hits", of_all, "GET"),
        route(context, "/redirections/{id}/hits.csv", table_of_link, "GET"),
        route(context, "/redirector/hits.csv", table_of_all, "GET"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What a call asks, read before anything is counted; ``limit`` is the most values of each name."""

    span: Span
    by: Sequence[str]
    zone: ZoneInfo
    limit: int

    def answer(self, tally: Tally, extra: Json) -> Reply:
        """The counts as the API shows them; ``extra`` are lists by name that are no part of the tally."""
        total = tally.total
        by = {name: extra[name] if name in extra else self._shown(tally, name) for name in self.by}
        return json_reply(
            {
                "from": self.span.since_ms,
                "to": self.span.until_ms,
                "timeZone": self.zone.key,
                "hits": total.hits,
                "bots": total.bots,
                "by": by,
            }
        )

    def _shown(self, tally: Tally, name: str) -> list[Json]:
        if name in (DAY, HOUR):
            return shown_times(tally.hours.items(), self.zone, by_day=name == DAY)
        return shown_values(tally.values.get(name, {}), self.limit)


def of_link(call: Call) -> Reply:
    """GET of a link's statistics."""
    asked = _question(call, DIMENSIONS)
    call.context.settle_counts()
    with call.context.database.read() as connection:
        link = records.read(connection, REDIRECTION, call.path["id"])
        return asked.answer(count_hits(connection, asked.span, link.id), {})


def of_all(call: Call) -> Reply:
    """GET of the statistics of all links; ``by=link`` says how many hits each had."""
    asked, extra = _question(call, (*DIMENSIONS, LINK)), {}
    call.context.settle_counts()
    with call.context.database.read() as connection:
        if LINK in asked.by:
            extra[LINK] = shown_values(count_links(connection, asked.span, asked.limit), asked.limit)
        return asked.answer(count_hits(connection, asked.span), extra)


def table_of_link(call: Call) -> Reply:
    """GET of a link's hits, one a line."""
    with call.context.database.read() as connection:
        link = records.read(connection, REDIRECTION, call.path["id"])
    return _table(call, link.id)


def table_of_all(call: Call) -> Reply:
    """GET of the hits of all links, one a line."""
    return _table(call, None)


def _table(call: Call, link_id: str | None) -> Reply:
    span = _span(call)
    call.context.settle_counts()
    rows = hits_csv.pieces(call.context.database, span, link_id)
    first = next(rows)  # asks who looks, as long as the call lasts
    headers = {"Content-Disposition": 'attachment; filename="hits.csv"'}
    return Reply(media_type="text/csv; charset=utf-8", headers=headers, pieces=chain([first], rows))


def _question(call: Call, known: Sequence[str]) -> _Question:
    return _Question(
        span=_span(call),
        by=_dimensions(call, known),
        zone=zone_named(call.query.get("timeZone") or "UTC", field="timeZone"),
        limit=min(moment(call, "limit") or _DEFAULT_LIMIT, _MOST_LIMIT),
    )


def _span(call: Call) -> Span:
    until = moment(call, "to")
    until_ms = now_ms() + 1 if until is None else until
    since = moment(call, "from")
    since_ms = max(0, until_ms - _DEFAULT_SPAN_MS) if since is None else since
    if since_ms > until_ms:
        raise BadInput("from: is after to")
    return Span(since_ms=since_ms, until_ms=until_ms)


def _dimensions(call: Call, known: Sequence[str]) -> list[str]:
    names = [name.strip() for name in call.query.get("by", DAY).split(",") if name.strip()]
    if wrong := [name for name in names if name not in known]:
        raise BadInput(f"by: there is no {wrong[0][:40]!r}; there are {', '.join(known)}")
    return names
