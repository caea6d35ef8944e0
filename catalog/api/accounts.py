"""The routes of the account, its accesses and its operators, and what clients ask first: ``/access``."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select
from starlette.routing import Route

from catalog.api import resources
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.documents import Json
from catalog.kinds import ACCOUNT, OPERATOR
from catalog.tables import access


def routes(context: Context) -> list[Route]:
    """All routes of accounts and operators."""
    return [
        route(context, "/access", read_access, "GET"),
        route(context, "/accounts", partial(resources.list_all, ACCOUNT), "GET"),
        route(context, "/accounts/{id}", partial(resources.read, ACCOUNT), "GET"),
        route(context, "/accounts/{id}", partial(resources.put, ACCOUNT), "PUT"),
        route(context, "/accounts/{id}/shortDomains", list_short_domains, "GET"),
        route(context, "/accounts/{id}/accesses", list_accesses, "GET"),
        route(context, "/operators/{id}", partial(resources.read, OPERATOR), "GET"),
        route(context, "/operators/{id}", partial(resources.put, OPERATOR), "PUT"),
        route(context, "/service", read_service, "GET"),
    ]


def read_access(call: Call) -> Reply:
    """Whose key this is: the first thing the SDK asks."""
    actor = call.known_actor
    bound = {"project": actor.project, "app": actor.application}
    answer: Json = {"account": actor.account, "actor": {"type": actor.public_type, "id": actor.id}}
    return json_reply({**answer, **{name: value for name, value in bound.items() if value is not None}})


def list_short_domains(call: Call) -> Reply:
    """The hosts short links of the account may have."""
    resources.read(ACCOUNT, call)
    return json_reply([call.context.short_domain_of(call.root)])


def list_accesses(call: Call) -> Reply:
    """The operators' accesses to the account, their keys included (AccessDocument)."""
    resources.read(ACCOUNT, call)
    statement = select(access).where(access.c.account == call.path["id"], access.c.actor_type == "operator")
    with call.context.database.read() as connection:
        rows = connection.execute(statement.order_by(access.c.created_at)).all()
    documents: list[Json] = [
        {
            "id": row.id,
            "account": row.account,
            "operator": row.actor_id,
            "apiKey": row.api_key,
            "role": row.role,
        }
        for row in rows
    ]
    return json_reply(documents)


def read_service(call: Call) -> Reply:
    """What this service is and the address it puts into codes."""
    context = call.context
    return json_reply(
        {
            "name": "Tagwright",
            "version": context.version,
            "publicUrl": context.short_base(call.root),
            "shortDomain": context.short_domain_of(call.root),
            "database": context.database.location,
            "account": call.known_actor.account,
        }
    )
