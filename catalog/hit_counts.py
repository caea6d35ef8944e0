"""Visits of links: the counts begin, go to the trash and come back with their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert

from catalog.documents import Json
from catalog.tables import hit_count

if TYPE_CHECKING:
    from catalog.records import Stored

_c = hit_count.c


def begin(connection: Connection, stored: Sequence[Stored], _documents: Sequence[Json]) -> None:
    """New links have no visits."""
    if stored:
        connection.execute(insert(hit_count), [{"seq": record.seq} for record in stored])


def take(connection: Connection, stored: Sequence[Stored]) -> Mapping[str, Any]:
    """Remove the counts of links that go; returns them by the links' ids, to be kept."""
    gone = delete(hit_count).where(_c.seq.in_([record.seq for record in stored]))
    found = {row.seq: row for row in connection.execute(gone.returning(_c.seq, _c.hits, _c.bots))}
    rows = {record.id: found[record.seq] for record in stored if record.seq in found}
    return {link: {"hits": row.hits, "bots": row.bots} for link, row in rows.items()}


def bring_back(connection: Connection, record: Stored, kept: Mapping[str, Any] | None) -> None:
    """A link that comes back has the visits it had."""
    connection.execute(insert(hit_count), [{"seq": record.seq, "hits": 0, "bots": 0, **(kept or {})}])
