"""The routes of properties: ``/products|thngs/:id/properties[/:key]``."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import properties, records
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import history_headers, moment, span_of
from catalog.kinds import Kind
from catalog.records import Stored


def routes(context: Context, kind: Kind) -> list[Route]:
    """The routes of one kind's properties."""
    every, one = f"/{kind.path}/{{id}}/properties", f"/{kind.path}/{{id}}/properties/{{key:path}}"
    return [
        route(context, every, partial(read_latest, kind), "GET"),
        route(context, every, partial(write, kind), "POST", "PUT"),
        route(context, every, partial(erase, kind), "DELETE"),
        route(context, one, partial(read_history, kind), "GET"),
        route(context, one, partial(write, kind), "PUT", "POST"),
        route(context, one, partial(erase, kind), "DELETE"),
    ]


def read_latest(kind: Kind, call: Call) -> Reply:
    """The latest value of every property."""
    with call.context.database.read() as connection:
        owner = _owner(connection, kind, call)
        return json_reply(properties.latest(connection, owner))


def write(kind: Kind, call: Call) -> Reply:
    """Updates of one or many properties; answers those that were sent."""
    key = call.path.get("key")
    updates = properties.accept(call.json(), key=key)
    with call.context.database.write() as connection:
        owner = _owner(connection, kind, call)
        written = properties.write(connection, kind, owner, updates)
        for tell in call.context.properties_changed:
            tell(connection, call, kind, owner, written)
    if key is not None:
        for update in written:
            del update["key"]
    return json_reply(written)


def read_history(kind: Kind, call: Call) -> Reply:
    """A property's updates, newest first; an unknown property has none."""
    span = span_of(call)
    with call.context.database.read() as connection:
        owner = _owner(connection, kind, call)
        updates, following = properties.history(connection, owner, call.path["key"], span)
    return json_reply(updates, headers=history_headers(call, following, span))


def erase(kind: Kind, call: Call) -> Reply:
    """Deletes updates, all of them or those before ``to``."""
    before_ms = moment(call, "to")
    with call.context.database.write() as connection:
        owner = _owner(connection, kind, call)
        properties.erase(connection, kind, owner, call.path.get("key"), before_ms=before_ms)
    return Reply()


def _owner(connection: Connection, kind: Kind, call: Call) -> Stored:
    return records.read(connection, kind, call.path["id"])
