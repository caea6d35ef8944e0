"""Records as they are stored: created, read, changed, deleted and restored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, delete, insert, select, update

from catalog import blocks, index, scopes, viewer
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import ApiError, Conflict, NotFound
from catalog.ids import new_id
from catalog.kinds import Kind
from catalog.store import WRITES
from catalog.tables import trash

# SQLite takes at most 32,766 bound values a statement.
CHUNK = 500

encode = msgspec.json.encode
decode = msgspec.json.decode


@dataclass(frozen=True, slots=True)
class Stored:
    """One record: its row's columns and its document, still as JSON text."""

    seq: int
    id: str
    created_at: int
    updated_at: int
    body: str

    def fields(self) -> Json:
        """The stored fields, without id and times."""
        fields: Json = decode(self.body)
        return fields

    def document(self) -> Json:
        """The whole document, as a client reads it."""
        return {
            "id": self.id,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            **self.fields(),
        }

    def json(self) -> bytes:
        """The whole document as JSON, put together without parsing it."""
        head = f'{{"id":"{self.id}","createdAt":{self.created_at},"updatedAt":{self.updated_at}'
        return (head + ("}" if self.body == "{}" else "," + self.body[1:])).encode()

    @property
    def etag(self) -> str:
        """Names this version of the record: no two versions share their updatedAt."""
        return f'"{self.updated_at}"'


def create(connection: Connection, kind: Kind, fields: Json) -> Stored:
    """Store one new record; the fields must have been accepted by the kind."""
    return create_many(connection, kind, [fields])[0]


def create_many(connection: Connection, kind: Kind, documents: Sequence[Json]) -> list[Stored]:
    """Store many new records, in the order given; an ApiError carries the position of the wrong one."""
    for position, fields in enumerate(documents):
        try:
            kind.reconcile({}, fields)
            kind.prepare(connection, fields)
        except ApiError as error:
            error.position = position
            raise
    return add_prepared(connection, kind, documents)


def add_prepared(
    connection: Connection, kind: Kind, documents: Sequence[Json], ids: Iterable[str] | None = None
) -> list[Stored]:
    """Store new records whose fields are reconciled and prepared, under new ids or under these."""
    now = now_ms()
    given = ids if ids is not None else (new_id() for _ in documents)
    rows = [_row(kind, key, now, now, fields) for key, fields in zip(given, documents, strict=True)]
    stored = _insert(connection, kind, rows, documents)
    scopes.start(connection, kind.name, [record.seq for record in stored])
    kind.created(connection, stored, documents)
    return stored


def read(connection: Connection, kind: Kind, record_id: str) -> Stored:
    """The record with this id; NotFound when there is none."""
    stored = find(connection, kind, record_id)
    if stored is None:
        raise NotFound()
    return stored


def find(connection: Connection, kind: Kind, record_id: str) -> Stored | None:
    """The record with this id, or None."""
    statement = _locked(connection, kind, _seen(kind).where(kind.key_column == record_id))
    row = connection.execute(statement).first()
    return None if row is None else stored_of(row)


def find_many(connection: Connection, kind: Kind, record_ids: Iterable[str]) -> list[Stored]:
    """The records with these ids, in no particular order; unknown ids are passed over."""
    ids = list(dict.fromkeys(record_ids))
    found: list[Stored] = []
    for start in range(0, len(ids), CHUNK):
        chosen = _seen(kind).where(kind.key_column.in_(ids[start : start + CHUNK]))
        found.extend(stored_of(row) for row in connection.execute(_locked(connection, kind, chosen)))
    return found


def _seen(kind: Kind) -> Select[Any]:
    return kind.select_stored.where(*viewer.conditions(kind.name, kind.table))


def _locked(connection: Connection, kind: Kind, statement: Select[Any]) -> Select[Any]:
    """Who writes keeps others from changing what it read, where there is more than one writer at a time."""
    if connection.dialect.name == "sqlite" or not connection.get_execution_options().get(WRITES):
        return statement
    return statement.order_by(kind.table.c.seq).with_for_update()


def change(connection: Connection, kind: Kind, stored: Stored, fields: Json) -> Stored:
    """Replace the record's fields with these and return it as it is now."""
    kind.reconcile(stored.fields(), fields)
    kind.prepare(connection, fields)
    updated_at = max(now_ms(), stored.updated_at + 1)
    row = _row(kind, stored.id, stored.created_at, updated_at, fields)
    connection.execute(update(kind.table).where(kind.table.c.seq == stored.seq).values(row))
    index.replace(connection, kind, stored.seq, stored.fields(), fields)
    kind.changed(connection, stored, fields)
    return Stored(stored.seq, stored.id, stored.created_at, updated_at, row["body"])


def store_fields(connection: Connection, kind: Kind, stored: Stored, fields: Json) -> None:
    """Write derived fields (such as latest property values) without making a new version of the record."""
    body = encode(fields).decode()
    connection.execute(update(kind.table).where(kind.table.c.seq == stored.seq).values(body=body))


def remove(connection: Connection, kind: Kind, records: Sequence[Stored]) -> None:
    """Delete records; they stay in the trash, from where `restore` brings them back."""
    for start in range(0, len(records), CHUNK):
        _remove_chunk(connection, kind, records[start : start + CHUNK])


def _remove_chunk(connection: Connection, kind: Kind, records: Sequence[Stored]) -> None:
    now = now_ms()
    table = kind.table
    of_chunk = table.c.seq.in_([record.seq for record in records])
    beside = kind.deleted(connection, records)
    scoped = scopes.forget(connection, kind.name, [record.seq for record in records])
    kept = [
        {
            "kind": kind.name,
            "id": row[kind.key_column.name],
            "deleted_at": now,
            "row": encode(
                {"row": dict(row), "beside": beside.get(row["id"]), "scopes": scoped.get(row["seq"])}
            ).decode(),
        }
        for row in connection.execute(select(table).where(of_chunk)).mappings()
    ]
    keys = [row["id"] for row in kept]
    connection.execute(delete(trash).where(trash.c.kind == kind.name, trash.c.id.in_(keys)))
    connection.execute(insert(trash), kept)
    index.remove(connection, kind, [(record.seq, record.fields()) for record in records])
    connection.execute(delete(table).where(of_chunk))
    if kind.numbered:
        blocks.remove(connection, kind.name, [record.seq for record in records])


def restore(connection: Connection, kind: Kind, key: str) -> Stored:
    """Bring a deleted record back as it was, id and times included.

    NotFound when it is not in the trash, Conflict when another record has taken its place.
    """
    where = (trash.c.kind == kind.name, trash.c.id == key)
    kept = connection.execute(select(trash.c.row).where(*where)).scalar_one_or_none()
    if kept is None:
        raise NotFound("There is no such deleted resource.")
    if find(connection, kind, key) is not None:
        raise Conflict(f"There is another {kind.name} {key} now; delete it first.")
    content: dict[str, Any] = decode(kept)
    columns: dict[str, Any] = content["row"]
    stored = _insert(connection, kind, [columns], [decode(columns["body"])])[0]
    scopes.bring_back(connection, kind.name, stored.seq, content.get("scopes"))
    kind.restored(connection, stored, content["beside"])
    connection.execute(delete(trash).where(*where))
    return read(connection, kind, key)


def empty_trash(connection: Connection, *, before_ms: int) -> int:
    """Forget what was deleted before a time; returns how many records that were."""
    return connection.execute(delete(trash).where(trash.c.deleted_at < before_ms)).rowcount


def stored_of(row: Sequence[Any]) -> Stored:
    """A record from a row that starts with the columns of `Stored`."""
    return Stored(*row)


def _row(kind: Kind, record_id: str, created_at: int, updated_at: int, fields: Json) -> dict[str, Any]:
    return {
        "id": record_id,
        "created_at": created_at,
        "updated_at": updated_at,
        "body": encode(fields).decode(),
        **kind.column_values(fields),
    }


def _insert(
    connection: Connection, kind: Kind, rows: Sequence[dict[str, Any]], documents: Sequence[Json]
) -> list[Stored]:
    statement = insert(kind.table).returning(kind.table.c.id, kind.table.c.seq)
    seqs = {row.id: row.seq for row in connection.execute(statement, rows)}
    stored = [
        Stored(seqs[row["id"]], row["id"], row["created_at"], row["updated_at"], row["body"]) for row in rows
    ]
    pairs = [(record.seq, fields) for record, fields in zip(stored, documents, strict=True)]
    index.add(connection, kind, pairs)
    if kind.numbered:
        blocks.add(connection, kind.name, seqs.values())
    return stored
