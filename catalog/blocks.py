"""How many records there are in every block of row numbers: totals and distant pages without counting rows.

Counting a million rows, or skipping half of them, takes tens of milliseconds; summing a thousand blocks takes
a fraction of one. A block's count changes in the transaction that stores or deletes its records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from catalog.tables import block

BLOCK = 1000

_ADD = text(
    "INSERT INTO block (kind, number, count) VALUES (:kind, :number, :count) "
    "ON CONFLICT (kind, number) DO UPDATE SET count = block.count + excluded.count"
)


@dataclass(frozen=True)
class Place:
    """Where a page starts: rows from ``bound`` on, in the list's order, after skipping ``skip`` of them."""

    bound: int
    skip: int


def add(connection: Connection, kind: str, seqs: Iterable[int]) -> None:
    """Count new rows."""
    _change(connection, kind, seqs, 1)


def remove(connection: Connection, kind: str, seqs: Iterable[int]) -> None:
    """Count rows no longer."""
    _change(connection, kind, seqs, -1)


def _change(connection: Connection, kind: str, seqs: Iterable[int], sign: int) -> None:
    counts = Counter(seq // BLOCK for seq in seqs)
    rows = [{"kind": kind, "number": number, "count": sign * n} for number, n in sorted(counts.items())]
    if rows:
        connection.execute(_ADD, rows)


def total(connection: Connection, kind: str) -> int:
    """How many records of a kind there are."""
    statement = select(func.coalesce(func.sum(block.c.count), 0)).where(block.c.kind == kind)
    return int(connection.execute(statement).scalar_one())


def place_of(connection: Connection, kind: str, rank: int, *, ascending: bool) -> Place | None:
    """Where the record of this rank (from 0) is found; None when there are not so many."""
    number = block.c.number
    statement = select(number, block.c.count).where(block.c.kind == kind)
    order = number.asc() if ascending else number.desc()
    for at, count in connection.execute(statement.order_by(order)):
        if rank < count:
            return Place(bound=at * BLOCK if ascending else (at + 1) * BLOCK - 1, skip=rank)
        rank -= count
    return None
