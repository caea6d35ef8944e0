"""The routes of health checks, ours: ``/redirections/:shortId/check`` and ``/redirector/health``."""

from __future__ import annotations

from functools import partial

from starlette.routing import Route

from catalog import records
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.errors import BadInput, NotFound
from catalog.kinds import REDIRECTION
from redirector.health import book
from redirector.health.probe import State
from redirector.health.rounds import HealthCheck

_MOST_SHOWN = 1000
_BAD = (State.DEAD, State.LOOP, State.CHAIN)


def routes(context: Context, health: HealthCheck) -> list[Route]:
    """The routes of health checks."""
    return [
        route(context, "/redirections/{id}/check", partial(check, health), "POST"),
        route(context, "/redirector/health", list_found, "GET"),
    ]


def check(health: HealthCheck, call: Call) -> Reply:
    """POST: ask the targets of a link now; answers what was found, which is kept with the link."""
    short_id = call.path["id"]
    with call.context.database.read() as connection:
        records.read(connection, REDIRECTION, short_id)
    found = health.check(short_id)
    if found is None:
        raise NotFound()
    return json_reply({"shortId": short_id, **found})


def list_found(call: Call) -> Reply:
    """GET of the links that need a look, or with ``state=`` of those in other states."""
    names = [name for name in call.query.get("state", ",".join(_BAD)).split(",") if name]
    if wrong := [name for name in names if name not in set(State)]:
        raise BadInput(f"state: there is no {wrong[0][:40]!r}; there are {', '.join(State)}")
    with call.context.database.read() as connection:
        found = book.with_state(connection, [State(name) for name in names], _MOST_SHOWN)
    return json_reply([{"shortId": short_id, **each} for short_id, each in found])
