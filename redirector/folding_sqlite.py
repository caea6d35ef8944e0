"""Lines into an SQLite database: actions a row at a time, which is quickest there, counts in one statement.

A line is taken apart when its row is due, and the driver lets other threads run while the database has it:
visits that come meanwhile wait for microseconds of this, not for a batch. Counts are changed in the order of
their rows, so that a batch goes through the table's pages once.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final, cast

from sqlalchemy import Column, Connection, Select, Table, and_, func, insert, literal, select

from catalog.tables import action, product, scope, thng
from catalog.viewer import PROJECTS
from redirector.folded import Folded, Late
from redirector.hit_line import Line, encode

_STORE: Final = (
    "INSERT OR IGNORE INTO action (id, created_at, updated_at, body, type, timestamp, thng, product, link)"
    " VALUES (?1, ?2, ?2, ?3, 'implicitScans', ?2, ?4, ?5, ?6)"
)
_COUNT: Final = {
    "hits": "UPDATE hit_count SET hits = hits + new.value FROM json_each(?) AS new"
    " WHERE hit_count.seq = CAST(new.key AS INTEGER)",
    "bots": "UPDATE hit_count SET bots = bots + new.value FROM json_each(?) AS new"
    " WHERE hit_count.seq = CAST(new.key AS INTEGER)",
}
_GONE: Final = (
    "SELECT CAST(key AS INTEGER) FROM json_each(?)"
    " WHERE CAST(key AS INTEGER) NOT IN (SELECT seq FROM hit_count)"
)
_last = select(func.max(action.c.seq))


def fold(connection: Connection, lines: Iterable[Line]) -> Folded:
    """Store the actions of those lines that have none yet, and count them."""
    last = connection.execute(_last).scalar() or 0
    ids = partial(_new_ids, connection, last)
    taken: list[Line] = []
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    stored = driver.executemany(_STORE, _rows(lines, taken)).rowcount
    if stored != len(taken):
        new = set(ids())
        taken = list({line[0]: line for line in reversed(taken) if line[0] in new}.values())
    if taken:
        _share(connection, last)
    return Folded(_count(connection, taken), ids)


def _rows(lines: Iterable[Line], taken: list[Line]) -> Iterator[tuple[object, ...]]:
    for line in lines:
        taken.append(line)
        yield line[0], line[1], bytes(line[8]).decode(), line[4], line[5], line[2]


def _new_ids(connection: Connection, last: int) -> Sequence[str]:
    """Nobody else writes meanwhile: what has a higher number is ours."""
    found = select(action.c.id).where(action.c.seq > last).order_by(action.c.id)
    return list(connection.execute(found).scalars())


def _count(connection: Connection, lines: Sequence[Line]) -> Sequence[Late]:
    hits = Counter(line[6] for line in lines)
    bots = Counter(line[6] for line in lines if line[7])
    counted = _add(connection, "hits", hits)
    if bots:
        _add(connection, "bots", bots)
    return [] if counted == len(hits) else _late(connection, lines, hits)


def _add(connection: Connection, column: str, counts: Counter[int]) -> int:
    return connection.exec_driver_sql(_COUNT[column], (_in_order(counts),)).rowcount


def _in_order(counts: Counter[int]) -> str:
    return encode({str(seq): counts[seq] for seq in sorted(counts)}).decode()


def _late(connection: Connection, lines: Sequence[Line], hits: Counter[int]) -> Sequence[Late]:
    gone = set(connection.exec_driver_sql(_GONE, (_in_order(hits),)).scalars())
    by_link: Counter[tuple[str, str]] = Counter()
    bots: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line[6] in gone:
            by_link[line[2], line[3]] += 1
            bots[line[2], line[3]] += line[7]
    return [Late(*link, number, bots[link]) for link, number in sorted(by_link.items())]


def _share(connection: Connection, last: int) -> None:
    """Actions belong to the projects of the records they are of."""
    of_things, of_products = (
        _shared("thng", thng, action.c.thng),
        _shared("product", product, action.c.product),
    )
    used = select(scope.c.kind).where(scope.c.kind.in_(["thng", "product"]), scope.c.type == PROJECTS)
    if connection.execute(used.limit(1)).first() is not None:
        chosen = of_things.where(action.c.seq > last).union(of_products.where(action.c.seq > last))
        connection.execute(insert(scope).from_select(("kind", "type", "value", "seq"), chosen))


def _shared(kind: str, table: Table, owner: Column[str]) -> Select[tuple[str, str, str, int]]:
    of_record = and_(scope.c.kind == kind, scope.c.type == PROJECTS, scope.c.seq == table.c.seq)
    joined = action.join(table, table.c.id == owner).join(scope, of_record)
    return select(literal("action"), literal(PROJECTS), scope.c.value, action.c.seq).select_from(joined)
