"""Who is in a collection: things, and collections too.

A record's own document lists its collections; the table ``member`` says the same the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, insert, select, update

from catalog import viewer
from catalog.documents import Json
from catalog.errors import BadInput, NotFound
from catalog.tables import member, record, thng

if TYPE_CHECKING:
    from catalog.records import Stored

MOST_ADDED = 10_000
MOST_REMOVED = 500
_CHUNK = 500
_COLLECTION = "collection"

# The kinds that can be members, and where they live.
TABLES: Mapping[str, Table] = {"thng": thng, _COLLECTION: record}

Rows = Sequence[Any]
_T = TypeVar("_T")


def require_collections(connection: Connection, fields: Json) -> None:
    """A record's collections must exist, each named once; BadInput otherwise."""
    if "collections" not in fields:
        return
    wanted = fields["collections"] = list(dict.fromkeys(fields["collections"]))
    known = _known(connection, wanted, *viewer.conditions(_COLLECTION, record))
    if unknown := [each for each in wanted if each not in known]:
        raise BadInput(f"collections: there is no collection {unknown[0]}")


def add(connection: Connection, kind: str, collection: str, ids: Sequence[str]) -> None:
    """Put records into a collection; those that are in it already stay as they are.

    BadInput names the first id that is none, or a collection that would end up inside itself.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_ADDED:
        raise BadInput(f"body: at most {MOST_ADDED} at once")
    if kind == _COLLECTION and (inside := _around(connection, collection) & set(wanted)):
        raise BadInput(f"body: {min(inside)} holds the collection {collection} itself")
    for ids_of_chunk in _chunks(wanted):
        seen = viewer.conditions(kind, TABLES[kind])
        rows = _rows(connection, kind, and_(TABLES[kind].c.id.in_(ids_of_chunk), *seen))
        if unknown := set(ids_of_chunk) - {row.id for row in rows}:
            raise BadInput(f"body: there is no {kind} {min(unknown, key=wanted.index)}")
        _join(connection, kind, collection, rows)


def remove(connection: Connection, kind: str, collection: str, member_id: str) -> None:
    """Take one record out of a collection; NotFound when it is not in it."""
    rows = _rows(connection, kind, TABLES[kind].c.id == member_id)
    if not rows or collection not in msgspec.json.decode(rows[0].body).get("collections", ()):
        raise NotFound(f"The {kind} {member_id} is not in this collection.")
    _leave(connection, kind, collection, rows)


def remove_all(connection: Connection, kind: str, collection: str, *, most: int) -> int:
    """Take up to so many records out of a collection, the newest first; returns how many those were."""
    seqs = _seqs(connection, kind, collection)[:most]
    for chunk in _chunks(seqs):
        _leave(connection, kind, collection, _rows(connection, kind, TABLES[kind].c.seq.in_(chunk)))
    return len(seqs)


def leave_members(connection: Connection, stored: Sequence[Stored]) -> dict[str, Any]:
    """Empty deleted collections; returns who was in them, by collection id."""
    kept: dict[str, Any] = {}
    for each in stored:
        of_kinds: dict[str, list[str]] = {}
        for kind, table in TABLES.items():
            for chunk in _chunks(_seqs(connection, kind, each.id)):
                rows = _rows(connection, kind, table.c.seq.in_(chunk))
                of_kinds.setdefault(kind, []).extend(row.id for row in rows)
                _leave(connection, kind, each.id, rows)
        if of_kinds:
            kept[each.id] = of_kinds
    return kept


def rejoin_members(
    connection: Connection, collection: Stored, kept: Mapping[str, Sequence[str]] | None
) -> None:
    """Put back into a restored collection who was in it and is still there."""
    forget_unknown(connection, _COLLECTION, collection.seq)
    for kind, ids in (kept or {}).items():
        for chunk in _chunks(ids):
            rows = _rows(connection, kind, TABLES[kind].c.id.in_(chunk))
            _join(connection, kind, collection.id, rows)


def forget_unknown(connection: Connection, kind: str, seq: int) -> None:
    """Take a restored record out of collections that were deleted meanwhile."""
    rows = _rows(connection, kind, TABLES[kind].c.seq == seq)
    listed = msgspec.json.decode(rows[0].body).get("collections", ())
    for collection in set(listed) - _known(connection, listed):
        _leave(connection, kind, collection, rows)
        rows = _rows(connection, kind, TABLES[kind].c.seq == seq)


def _known(connection: Connection, ids: Sequence[str], *conditions: ColumnElement[bool]) -> set[str]:
    c = record.c
    statement = select(c.id).where(c.kind == _COLLECTION, c.id.in_(list(ids)), *conditions)
    return set(connection.execute(statement).scalars()) if ids else set()


def _around(connection: Connection, collection: str) -> set[str]:
    """The collection itself and every collection it is in, directly or not."""
    found: set[str] = set()
    outer = [collection]
    while outer:
        found.update(outer)
        rows = _rows(connection, _COLLECTION, record.c.id.in_(outer))
        above = {each for row in rows for each in msgspec.json.decode(row.body).get("collections", ())}
        outer = list(above - found)
    return found


def _seqs(connection: Connection, kind: str, collection: str) -> list[int]:
    c = member.c
    statement = select(c.seq).where(c.kind == kind, c.value == collection).order_by(c.seq.desc())
    return list(connection.execute(statement).scalars())


def _rows(connection: Connection, kind: str, condition: Any) -> Rows:
    table = TABLES[kind]
    statement = select(table.c.seq, table.c.id, table.c.body).where(condition).order_by(table.c.seq)
    if table is record:
        statement = statement.where(record.c.kind == kind)
    return connection.execute(statement.with_for_update()).all()


def _join(connection: Connection, kind: str, collection: str, rows: Rows) -> None:
    def joined(collections: list[str]) -> list[str]:
        return [*collections, collection]

    new = [row for row in rows if collection not in msgspec.json.decode(row.body).get("collections", ())]
    _rewrite(connection, kind, new, joined)
    if new:
        members = [{"kind": kind, "value": collection, "seq": row.seq} for row in new]
        connection.execute(insert(member), members)


def _leave(connection: Connection, kind: str, collection: str, rows: Rows) -> None:
    def left(collections: list[str]) -> list[str]:
        return [each for each in collections if each != collection]

    _rewrite(connection, kind, rows, left)
    seqs = [row.seq for row in rows]
    of_rows = (member.c.kind == kind, member.c.value == collection, member.c.seq.in_(seqs))
    connection.execute(delete(member).where(*of_rows))


def _rewrite(connection: Connection, kind: str, rows: Rows, change: Callable[[list[str]], list[str]]) -> None:
    """Change the collections in the documents of rows; without any left, the field goes."""
    table = TABLES[kind]
    changed = []
    for row in rows:
        fields: Json = msgspec.json.decode(row.body)
        collections = change(fields.pop("collections", []))
        if collections:
            fields["collections"] = collections
        changed.append({"row_seq": row.seq, "new_body": msgspec.json.encode(fields).decode()})
    if changed:
        statement = update(table).where(table.c.seq == bindparam("row_seq"))
        connection.execute(statement.values(body=bindparam("new_body")), changed)


def _chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    whole = list(values)
    for start in range(0, len(whole), _CHUNK):
        yield whole[start : start + _CHUNK]
