"""Properties of products and things: every update is kept; the latest values stand in the record too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from catalog import histories, records
from catalog.clock import now_ms
from catalog.documents import Json, Property, problems
from catalog.histories import Span
from catalog.kinds import Kind
from catalog.records import Stored
from catalog.tables import property_update
from catalog.updates import accept_each

SYSTEM_PREFIX = "~"

_c = property_update.c
_NEWEST_FIRST = histories.newest_first(property_update)


def accept(raw: object, *, key: str | None = None) -> list[Json]:
    """The updates a client sent, as {key, value, timestamp?}; one object stands for a list of one.

    ``key`` is the one in the address, if it names a property. BadInput names each wrong field.
    """

    def take(given: Json) -> tuple[Json, list[str]]:
        update = {name: value for name, value in given.items() if name != "createdAt"}
        if key is not None:
            update["key"] = key
        return update, _faults(update)

    updates = accept_each(raw, take, noun="property updates", shape="an object with key and value")
    return [{**update, "key": update["key"].lower()} for update in updates]


def _faults(update: Json) -> list[str]:
    faults = [str(problem) for problem in problems(Property, update)]
    key = update.get("key")
    if key is None:
        faults.append("key: is missing")
    elif isinstance(key, str) and key.startswith(SYSTEM_PREFIX):
        faults.append("key: properties that start with ~ are set by the service")
    return faults


def write(connection: Connection, kind: Kind, owner: Stored, updates: Sequence[Json]) -> list[Json]:
    """Record updates of a record's properties and return them with their times."""
    now = now_ms()
    written = [
        {
            "timestamp": update.get("timestamp", now),
            "createdAt": now,
            "key": update["key"],
            "value": update["value"],
        }
        for update in updates
    ]
    rows = [
        {
            "owner": owner.id,
            "key": each["key"],
            "timestamp": each["timestamp"],
            "created_at": now,
            "value": msgspec.json.encode(each["value"]).decode(),
        }
        for each in written
    ]
    connection.execute(insert(property_update), rows)
    _refresh(connection, kind, owner, {each["key"] for each in written})
    return written


def latest(connection: Connection, owner: Stored) -> list[Json]:
    """The latest update of every property, by key."""
    return [
        found
        for key in sorted(owner.fields().get("properties") or {})
        if (found := _latest(connection, owner.id, key)) is not None
    ]


def history(connection: Connection, owner: Stored, key: str, span: Span) -> tuple[list[Json], int | None]:
    """One page of a property's updates, newest first, and where the next page starts."""
    of_property = (_c.owner == owner.id, _c.key == key.lower())
    rows, following = histories.page(connection, property_update, of_property, span)
    updates = [_document(row) for row in rows]
    for update in updates:
        del update["key"]
    return updates, following


def erase(
    connection: Connection, kind: Kind, owner: Stored, key: str | None = None, *, before_ms: int | None = None
) -> None:
    """Delete a property's updates (of all properties without a key), those before a time if one is given."""
    statement = delete(property_update).where(_c.owner == owner.id)
    if key is not None:
        statement = statement.where(_c.key == key.lower())
    if before_ms is not None:
        statement = statement.where(_c.timestamp < before_ms)
    connection.execute(statement)
    keys = set(owner.fields().get("properties") or {}) if key is None else {key.lower()}
    _refresh(connection, kind, owner, keys)


def _refresh(connection: Connection, kind: Kind, owner: Stored, keys: set[str]) -> None:
    """Bring the record's own copy of the latest values up to date."""
    fields = owner.fields()
    values: Json = dict(fields.get("properties") or {})
    for key in keys:
        found = _latest(connection, owner.id, key)
        if found is None:
            values.pop(key, None)
        else:
            values[key] = found["value"]
    records.store_fields(connection, kind, owner, {**fields, "properties": values})


def _latest(connection: Connection, owner: str, key: str) -> Json | None:
    statement = select(property_update).where(_c.owner == owner, _c.key == key)
    row = connection.execute(statement.order_by(*_NEWEST_FIRST).limit(1)).first()
    return None if row is None else _document(row)


def _document(row: Any) -> Json:
    return {
        "key": row.key,
        "value": msgspec.json.decode(row.value),
        "timestamp": row.timestamp,
        "createdAt": row.created_at,
    }
