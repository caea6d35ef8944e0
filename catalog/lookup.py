"""Which records an identifier belongs to: what a scanned value is looked up by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from catalog import records, viewer
from catalog.kinds import KINDS, PRODUCT, THNG, Kind
from catalog.records import Stored
from catalog.tables import identifier

# One identifier may be shared by many records; nobody looks through more of them after a scan.
MOST_FOUND = 100
# Actions keep the code that was scanned among their identifiers: they are of the record, not the record.
_SCANNED = (THNG.name, PRODUCT.name)

Found = tuple[Kind, Stored]


def by_identifier(connection: Connection, value: str, *, keys: Sequence[str] | None = None) -> list[Found]:
    """Things and products that have this value, under one of these keys if any are given; newest first."""
    conditions: list[ColumnElement[bool]] = [identifier.c.value == value]
    if keys is not None:
        conditions.append(identifier.c.key.in_(keys))
    return _found(connection, conditions)


def by_gtin(connection: Connection, gtin14: str) -> list[Found]:
    """Things and products with this GTIN, however it was written: UPC-A, EAN-13, GTIN-14; newest first."""
    return _found(connection, [identifier.c.gtin == gtin14])


def _found(connection: Connection, conditions: Sequence[ColumnElement[bool]]) -> list[Found]:
    statement = select(identifier.c.kind, identifier.c.seq).where(
        identifier.c.kind.in_(_SCANNED), *conditions
    )
    rows = connection.execute(statement.limit(MOST_FOUND))
    return by_place(connection, [(row.kind, row.seq) for row in rows])


def by_place(connection: Connection, places: Iterable[tuple[str, int]]) -> list[Found]:
    """The records at these rows, each (kind, seq), as far as they are seen; newest first of each kind."""
    seqs: dict[str, list[int]] = {}
    for kind_name, seq in places:
        seqs.setdefault(kind_name, []).append(seq)
    found: list[Found] = []
    for kind_name, of_kind in seqs.items():
        kind = KINDS[kind_name]
        rows: Sequence[Any] = connection.execute(
            kind.select_stored.where(
                kind.table.c.seq.in_(of_kind), *viewer.conditions(kind.name, kind.table)
            ).order_by(kind.table.c.id.desc())
        ).all()
        found.extend((kind, records.stored_of(row)) for row in rows)
    return found
