"""Hits as a table for spreadsheets, written while it is read: ``GET …/hits.csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, select, tuple_

from catalog import viewer
from catalog.kinds import REDIRECTION
from catalog.spreadsheet import harmless
from catalog.store import Database
from catalog.tables import action, redirection
from redirector.statistics import Span

_AT_ONCE = 1000
# The column, and the field of an action's context it shows.
_CONTEXT: Final = {
    "country": "countryCode",
    "region": "region",
    "city": "city",
    "timeZone": "timeZone",
    "device": "deviceType",
    "browser": "userAgentName",
    "os": "operatingSystemName",
    "language": "language",
    "referrer": "referer",
    "variant": "variant",
    "type": "userAgentType",
    "address": "ipAddress",
    "userAgent": "userAgent",
}
COLUMNS: Final = ("time", "shortId", "thng", "product", *_CONTEXT)

_c = action.c


def pieces(database: Database, span: Span, link_id: str | None) -> Iterator[bytes]:
    """The table, a piece for some hundred hits; of one link, or of all that are seen now."""
    seen = _conditions(span, link_id)
    yield _lines([COLUMNS])
    last: tuple[int, int] | None = None
    while True:
        after = [] if last is None else [tuple_(_c.timestamp, _c.seq) > tuple_(*last)]
        chosen = select(_c.timestamp, _c.seq, _c.thng, _c.product, _c.body).where(*seen, *after)
        with database.read() as connection:
            rows = connection.execute(chosen.order_by(_c.timestamp, _c.seq).limit(_AT_ONCE)).all()
        if not rows:
            return
        last = (rows[-1].timestamp, rows[-1].seq)
        yield _lines([_cells(row) for row in rows])


def _conditions(span: Span, link_id: str | None) -> list[ColumnElement[bool]]:
    within = [_c.timestamp >= span.since_ms, _c.timestamp < span.until_ms]
    if link_id is not None:
        return [*within, _c.link == link_id]
    seen = viewer.conditions(REDIRECTION.name, redirection)
    of_seen = _c.link.in_(select(redirection.c.id).where(*seen)) if seen else _c.link.is_not(None)
    return [*within, of_seen]


def _cells(row: Any) -> list[str]:
    context = msgspec.json.decode(row.body).get("context", {})
    moment = datetime.fromtimestamp(row.timestamp / 1000, UTC).isoformat(timespec="milliseconds")
    shown = [context.get(field) for field in _CONTEXT.values()]
    values = [moment.replace("+00:00", "Z"), context.get("shortId"), row.thng, row.product, *shown]
    return [harmless(str(value)) if value is not None else "" for value in values]


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")
