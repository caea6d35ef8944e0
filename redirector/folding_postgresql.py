"""Lines into a PostgreSQL database, by way of a table that lives as long as the connection.

The database takes the lines apart and does the rest by itself: one round trip for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateTable

from catalog.table_base import EXACT
from catalog.tables import action, hit_count, product, scope, thng
from catalog.viewer import PROJECTS
from redirector.folded import Folded, Late
from redirector.hit_line import Line, encode

# Lives as long as the connection, and is emptied before it is used.
_batch = Table(
    "hit_batch",
    MetaData(),
    Column("id", EXACT, primary_key=True),
    Column("timestamp", BigInteger, nullable=False),
    Column("link", EXACT, nullable=False),
    Column("short_id", EXACT, nullable=False),
    Column("thng", EXACT),
    Column("product", EXACT),
    Column("seq", BigInteger, nullable=False),
    Column("bot", Integer, nullable=False),
    Column("body", Text, nullable=False),
    prefixes=["TEMPORARY"],
)
_b = _batch.c

_FILL = text(
    "INSERT INTO hit_batch SELECT value->>0, (value->>1)::bigint, value->>2, value->>3, value->>4,"
    " value->>5, (value->>6)::bigint, (value->>7)::int, value->>8"
    " FROM json_array_elements(CAST(:lines AS json))"
    " ON CONFLICT DO NOTHING"
)
_FORGET_STORED = delete(_batch).where(select(action.c.id).where(action.c.id == _b.id).exists())
_LOCK = (
    select(hit_count.c.seq)
    .where(hit_count.c.seq.in_(select(_b.seq)))
    .order_by(hit_count.c.seq)
    .with_for_update()
)
_COLUMNS = ("id", "created_at", "updated_at", "body", "type", "timestamp", "thng", "product", "link")
_STORE = insert(action).from_select(
    _COLUMNS,
    select(
        _b.id,
        _b.timestamp,
        _b.timestamp,
        _b.body,
        literal("implicitScans"),
        _b.timestamp,
        _b.thng,
        _b.product,
        _b.link,
    ).order_by(_b.id),
)


def _shared(kind: str, table: Table, owner: Column[str]) -> Select[tuple[str, str, str, int]]:
    """The projects of the records that hits are of, for the hits' actions."""
    of_record = and_(scope.c.kind == kind, scope.c.type == PROJECTS, scope.c.seq == table.c.seq)
    joined = _batch.join(table, table.c.id == owner).join(scope, of_record)
    joined = joined.join(action, action.c.id == _b.id)
    return select(literal("action"), literal(PROJECTS), scope.c.value, action.c.seq).select_from(joined)


_SHARE = insert(scope).from_select(
    ("kind", "type", "value", "seq"),
    _shared("thng", thng, _b.thng).union(_shared("product", product, _b.product)),
)
_counts = (
    select(_b.seq, func.count().label("visits"), func.sum(_b.bot).label("bots"))
    .group_by(_b.seq)
    .subquery("counts")
)
_COUNT = (
    update(hit_count)
    .where(hit_count.c.seq == _counts.c.seq)
    .values(hits=hit_count.c.hits + _counts.c.visits, bots=hit_count.c.bots + _counts.c.bots)
)
_GONE = (
    select(_b.link, _b.short_id, func.count(), func.sum(_b.bot))
    .where(~select(hit_count.c.seq).where(hit_count.c.seq == _b.seq).exists())
    .group_by(_b.link, _b.short_id)
)
_EMPTY = delete(_batch)
_NEW = select(_b.id).order_by(_b.id)
_MAKE = CreateTable(_batch, if_not_exists=True)


def fold(connection: Connection, lines: Iterable[Line]) -> Folded:
    """Store the actions of those lines that have none yet, and count them."""
    connection.execute(_MAKE)
    connection.execute(_EMPTY)
    connection.execute(_FILL, {"lines": encode(list(lines)).decode()})
    connection.execute(_FORGET_STORED)
    # In one order everywhere, so that two processes never wait for each other's rows.
    connection.execute(_LOCK)
    connection.execute(_STORE)
    connection.execute(_SHARE)
    connection.execute(_COUNT)
    late = [Late(*row) for row in connection.execute(_GONE)]
    return Folded(late, lambda: list(connection.execute(_NEW).scalars()))
