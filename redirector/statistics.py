"""Statistics of hits: of one link or of all, from the actions there are and the counts of those gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, select

from catalog import viewer
from catalog.documents import Json
from catalog.kinds import REDIRECTION
from catalog.tables import action, hit_day, redirection
from redirector.hours import SummedUp
from redirector.tally import FIELDS, HOUR, HOUR_MS, HOURS_A_DAY, Count, Tally, Values, tally_of

DAY, LINK = "day", "link"
DIMENSIONS = (DAY, HOUR, *FIELDS)
_DAY_MS = HOURS_A_DAY * HOUR_MS
_AT_ONCE = 2000

_decode_tally = msgspec.json.Decoder(Tally).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time, in milliseconds since 1970; ``until_ms`` is not part of it."""

    since_ms: int
    until_ms: int


def count_hits(connection: Connection, span: Span, link_id: str | None = None) -> Tally:
    """The hits of a link, or of all that are seen; of days that are counts only, to the hour."""
    is_every = link_id is None and not viewer.conditions(REDIRECTION.name, redirection)
    if is_every and (found := SummedUp.read(connection, span.since_ms, span.until_ms)) is not None:
        whole = found.tally
        for part in found.left:
            of_part = _actions(Span(since_ms=part.since_ms, until_ms=part.until_ms), None)
            whole.add(_tally(connection, of_part.where(action.c.seq <= found.upto)))
        whole.add(_tally(connection, _actions(span, None).where(action.c.seq > found.upto)))
    else:
        whole = _tally(connection, _actions(span, link_id))
    for row in _rows(connection, _days(span, link_id, hit_day.c.body)):
        whole.add(_decode_tally(row[0]).within(span.since_ms, span.until_ms))
    return whole


def _tally(connection: Connection, actions: Select[Any]) -> Tally:
    return tally_of((row[0], row[1]) for row in _rows(connection, actions))


def count_links(connection: Connection, span: Span, most: int) -> Values:
    """The hits of the most visited links by short id; the empty one stands for links that are gone."""
    by_link: Values = {}
    c = action.c
    for link, hits in _rows(connection, _actions(span, None, c.link, func.count()).group_by(c.link)):
        by_link.setdefault(link, Count()).add(hits, 0)
    for link, body in _rows(connection, _days(span, None, hit_day.c.link, hit_day.c.body)):
        hours = Tally(_decode_tally(body).hours).within(span.since_ms, span.until_ms)
        total = hours.total
        if not total.hits:
            continue
        by_link.setdefault(link, Count()).add(total.hits, total.bots)
    first = sorted(by_link, key=lambda link: (-by_link[link].hits, link))[:most]
    # Who was a bot stands in the actions themselves: only those of the links that are shown are read.
    is_bot = c.body.contains('"userAgentType":"bot"', autoescape=True)
    bots = _actions(span, None, c.link, func.count()).where(c.link.in_(first), is_bot)
    for link, number in _rows(connection, bots.group_by(c.link)):
        by_link[link].add(0, number)
    return _by_short_id(connection, {link: by_link[link] for link in first})


def _by_short_id(connection: Connection, by_link: Values) -> Values:
    c = redirection.c
    found: Values = {}
    names = {row[0]: row[1] for row in connection.execute(select(c.id, c.short_id).where(c.id.in_(by_link)))}
    for link, count in by_link.items():
        found.setdefault(names.get(link, ""), Count()).add(count.hits, count.bots)
    return found


def shown_values(values: Values, limit: int) -> list[Json]:
    """The most frequent values, first those with the most hits."""
    ordered = sorted(values.items(), key=lambda each: (-each[1].hits, each[0]))
    return [
        {"value": value or None, "hits": count.hits, "bots": count.bots} for value, count in ordered[:limit]
    ]


def shown_times(hours: Iterable[tuple[int, Count]], zone: ZoneInfo, *, by_day: bool) -> list[Json]:
    """Hits over time, in order; hours and days without any are left out. Days are those of the zone."""
    length = 10 if by_day else 13
    found: dict[int, tuple[str, Count]] = {}
    for hour, count in hours:
        start = datetime.fromtimestamp(hour * HOUR_MS / 1000, UTC).astimezone(zone)
        if by_day:
            start = start.replace(hour=0, minute=0, fold=0)
        named = found.setdefault(int(start.timestamp()) * 1000, (start.isoformat()[:length], Count()))
        named[1].add(count.hits, count.bots)
    return [
        {"value": name, "time": time_ms, "hits": count.hits, "bots": count.bots}
        for time_ms, (name, count) in sorted(found.items())
    ]


def _actions(span: Span, link_id: str | None, *columns: ColumnElement[Any]) -> Select[Any]:
    c = action.c
    wanted = select(*(columns or (c.timestamp, c.body)))
    wanted = wanted.where(c.timestamp >= span.since_ms, c.timestamp < span.until_ms)
    return wanted.where(*_of_link(c.link, link_id))


def _days(span: Span, link_id: str | None, *columns: ColumnElement[Any]) -> Select[Any]:
    first, after = span.since_ms // _DAY_MS, -(-span.until_ms // _DAY_MS)
    c = hit_day.c
    return select(*columns).where(c.day >= first, c.day < after, *_of_link(c.link, link_id))


def _of_link(column: ColumnElement[Any], link_id: str | None) -> Sequence[ColumnElement[bool]]:
    if link_id is not None:
        return [column == link_id]
    seen = viewer.conditions(REDIRECTION.name, redirection)
    return [column.in_(select(redirection.c.id).where(*seen))] if seen else [column.is_not(None)]


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[Any]:
    """Rows without holding all of them: there may be millions."""
    streamed = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
    yield from streamed.execute(statement).yield_per(_AT_ONCE)
