"""The routes of a thing's locations: ``/thngs/:id/location``."""

from __future__ import annotations

from starlette.routing import Route

from catalog import locations, records
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import history_headers, moment, span_of
from catalog.kinds import THNG


def routes(context: Context) -> list[Route]:
    """The routes of locations."""
    path = "/thngs/{id}/location"
    return [
        route(context, path, read_history, "GET"),
        route(context, path, write, "PUT", "POST"),
        route(context, path, erase, "DELETE"),
    ]


def read_history(call: Call) -> Reply:
    """GET of the locations, newest first, between ``from`` and ``to``."""
    span = span_of(call)
    with call.context.database.read() as connection:
        owner = records.read(connection, THNG, call.path["id"])
        found, following = locations.history(connection, owner, span)
    return json_reply(found, headers=history_headers(call, following, span))


def write(call: Call) -> Reply:
    """PUT of one or many locations; answers those that were sent."""
    given = locations.accept(call.json())
    with call.context.database.write() as connection:
        owner = records.read(connection, THNG, call.path["id"])
        return json_reply(locations.write(connection, owner, given))


def erase(call: Call) -> Reply:
    """DELETE of the locations, all of them or those before ``to``."""
    before_ms = moment(call, "to")
    with call.context.database.write() as connection:
        owner = records.read(connection, THNG, call.path["id"])
        locations.erase(connection, owner, before_ms=before_ms)
    return Reply()
