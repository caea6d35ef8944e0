"""Lines of journals become actions and counts: a few statements for any number of them.

The database takes the lines apart and does the rest by itself, so that visits need not wait for Python. A hit
that is stored already, because a process died between that and emptying its journal, is passed over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import msgspec
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

from catalog.kinds import REDIRECTION
from catalog.tables import EXACT, action, product, redirection, scope, thng, trash
from catalog.viewer import PROJECTS
from redirector.hit import Hit, encode, line_of

# Learns of actions that were just stored; whoever wants to know which calls for their ids.
Tell = Callable[[Connection, Callable[[], Sequence[str]]], None]

log = logging.getLogger("tagwright.hits")

# Lives as long as the connection, and is empty between transactions.
_batch = Table(
    "hit_batch",
    MetaData(),
    Column("id", EXACT, primary_key=True),
    Column("timestamp", BigInteger, nullable=False),
    Column("link", EXACT, nullable=False),
    Column("short_id", EXACT, nullable=False),
    Column("thng", EXACT),
    Column("product", EXACT),
    Column("bot", Integer, nullable=False),
    Column("body", Text, nullable=False),
    prefixes=["TEMPORARY"],
)
_b = _batch.c

# One round trip for all of them; SQLite, which has none, is quicker with a row at a time.
_FILL_AT_ONCE = text(
    "INSERT INTO hit_batch SELECT value->>0, (value->>1)::bigint, value->>2, value->>3, value->>4,"
    " value->>5, (value->>6)::int, value->>7 FROM json_array_elements(CAST(:lines AS json))"
    " ON CONFLICT DO NOTHING"
)
_FILL_BY_ROW = "INSERT OR IGNORE INTO hit_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_FORGET_STORED = delete(_batch).where(select(action.c.id).where(action.c.id == _b.id).exists())
_LOCK = (
    select(redirection.c.id)
    .where(redirection.c.id.in_(select(_b.link)))
    .order_by(redirection.c.id)
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
    select(_b.link, func.count().label("visits"), func.sum(_b.bot).label("bots"))
    .group_by(_b.link)
    .subquery("counts")
)
_COUNT = (
    update(redirection)
    .where(redirection.c.id == _counts.c.link)
    .values(hits=redirection.c.hits + _counts.c.visits, bot_hits=redirection.c.bot_hits + _counts.c.bots)
)
_GONE = (
    select(_b.link, _b.short_id, func.count(), func.sum(_b.bot))
    .where(~select(redirection.c.id).where(redirection.c.id == _b.link).exists())
    .group_by(_b.link, _b.short_id)
)
_EMPTY = delete(_batch)
_NEW = select(_b.id).order_by(_b.id)
_Line = tuple[str, int, str, str, str | None, str | None, int, msgspec.Raw]
_read_line = msgspec.json.Decoder(_Line).decode

_MAKE = CreateTable(_batch, if_not_exists=True)


def store(connection: Connection, hits: Sequence[Hit], tell: Tell | None = None) -> None:
    """Store hits as implicitScans actions and count them at their links; those stored already are not."""
    store_lines(connection, [line_of(hit) for hit in hits], tell)


def store_lines(connection: Connection, lines: Sequence[bytes], tell: Tell | None = None) -> None:
    """The same with whole lines of journals, as many at once as the caller wants to wait for."""
    if not lines:
        return
    connection.execute(_MAKE)
    connection.execute(_EMPTY)
    _fill(connection, lines)
    connection.execute(_FORGET_STORED)
    # In one order everywhere, so that two processes never wait for each other's rows.
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK)
    connection.execute(_STORE)
    connection.execute(_SHARE)
    connection.execute(_COUNT)
    for link_id, short_id, visits, bots in connection.execute(_GONE).all():
        _count_deleted(connection, link_id, short_id, visits, bots)
    if tell is not None:
        tell(connection, lambda: list(connection.execute(_NEW).scalars()))
    connection.execute(_EMPTY)


def _fill(connection: Connection, lines: Sequence[bytes]) -> None:
    if connection.dialect.name == "sqlite":
        rows = [(*row[:-1], bytes(row[-1]).decode()) for row in map(_read_line, lines)]
        connection.exec_driver_sql(_FILL_BY_ROW, rows)
    else:
        connection.execute(_FILL_AT_ONCE, {"lines": "[" + b",".join(lines).decode() + "]"})


def _count_deleted(connection: Connection, link_id: str, short_id: str, visits: int, bots: int) -> None:
    """Count hits at a link that was deleted just after them, so that restoring it brings all of them back."""
    deleted = (trash.c.kind == REDIRECTION.name, trash.c.id == short_id)
    kept = connection.execute(select(trash.c.row).where(*deleted)).scalar_one_or_none()
    content = None if kept is None else msgspec.json.decode(kept)
    if content is None or content["row"]["id"] != link_id:
        return
    content["row"]["hits"] += visits
    content["row"]["bot_hits"] = content["row"].get("bot_hits", 0) + bots
    connection.execute(update(trash).where(*deleted).values(row=encode(content).decode()))


def whole_lines(lines: Sequence[bytes]) -> list[bytes]:
    """Those that can be stored: a power failure or a full disk may have cut one off or spoiled it."""
    whole = []
    for line in lines:
        try:
            _read_line(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            log.warning("a line of %d bytes in a journal cannot be read and is passed over", len(line))
        else:
            whole.append(line)
    return whole
