"""The routes of the account, its accesses and its operators, and what clients ask first: ``/access``."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select, update
from starlette.routing import Route

from catalog import keys, records, roles
from catalog.api import resources
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.documents import Json
from catalog.errors import BadInput, NotFound
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
        route(context, "/accounts/{id}/domains", list_domains, "GET"),
        route(context, "/accounts/{id}/accesses", list_accesses, "GET"),
        route(context, "/accounts/{id}/accesses/{access}", read_one_access, "GET"),
        route(context, "/accounts/{id}/accesses/{access}", change_access, "PUT"),
        route(context, "/operators", partial(resources.list_all, OPERATOR), "GET"),
        route(context, "/operators", create_operator, "POST"),
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
    return json_reply(call.context.short_domains_of(call.root))


def list_domains(call: Call) -> Reply:
    """The same as documents, which newer clients read (platform-facts, "Newer endpoints")."""
    resources.read(ACCOUNT, call)
    return json_reply([{"domain": domain} for domain in call.context.short_domains_of(call.root)])


def list_accesses(call: Call) -> Reply:
    """The operators' accesses to the account, their keys included (AccessDocument)."""
    resources.read(ACCOUNT, call)
    statement = select(access).where(access.c.account == call.path["id"], access.c.actor_type == "operator")
    with call.context.database.read() as connection:
        rows = connection.execute(statement.order_by(access.c.created_at)).all()
    return json_reply([_document(row) for row in rows])


def read_one_access(call: Call) -> Reply:
    """GET of one operator's access."""
    with call.context.database.read() as connection:
        return json_reply(_document(_access(connection, call)))


def _access(connection: Connection, call: Call) -> Any:
    account = records.read(connection, ACCOUNT, call.path["id"])
    c = access.c
    of_access = (c.id == call.path["access"], c.account == account.id, c.actor_type == keys.OPERATOR)
    row = connection.execute(select(access).where(*of_access)).first()
    if row is None:
        raise NotFound()
    return row


def _document(row: Any) -> Json:
    return {
        "id": row.id,
        "account": row.account,
        "operator": row.actor_id,
        "apiKey": row.api_key,
        "role": row.role,
    }


def change_access(call: Call) -> Reply:
    """PUT of an operator's role; somebody must remain who may do everything."""
    raw = call.json()
    role = raw.get("role") if isinstance(raw, dict) else None
    if not isinstance(role, str):
        raise BadInput("role: is missing")
    with call.context.database.write() as connection:
        row = _access(connection, call)
        _require_role(connection, role)
        if row.role == roles.ADMIN and role != roles.ADMIN and _admins(connection) == 1:
            raise BadInput("role: this is the last operator with the role admin")
        connection.execute(update(access).where(access.c.id == row.id).values(role=role))
        return json_reply(_document(_access(connection, call)))


def _admins(connection: Connection) -> int:
    admins = (access.c.actor_type == keys.OPERATOR, access.c.role == roles.ADMIN)
    return connection.execute(select(func.count()).select_from(access).where(*admins)).scalar_one()


def _require_role(connection: Connection, role: str) -> None:
    if role != roles.ADMIN and not roles.exists(connection, role, for_users=False):
        raise BadInput(f"role: there is no role of operators {role}")


def create_operator(call: Call) -> Reply:
    """POST of another operator (ours; the platform invited them by mail): answers its access with the key."""
    raw = call.json()
    role = raw.get("role", roles.NONE) if isinstance(raw, dict) else roles.NONE
    given = {name: value for name, value in raw.items() if name != "role"} if isinstance(raw, dict) else raw
    fields = OPERATOR.accept(given, creating=True)
    with call.context.database.write() as connection:
        _require_role(connection, str(role))
        operator = records.create(connection, OPERATOR, {"customFields": {}, **fields})
        row = keys.give(
            connection,
            actor_type=keys.OPERATOR,
            actor_id=operator.id,
            account=call.known_actor.account,
            role=str(role),
        )
        stored = connection.execute(select(access).where(access.c.id == row["id"])).one()
    document = {**operator.document(), "access": _document(stored)}
    return json_reply(document, 201, {"Location": f"{call.root}/operators/{operator.id}"})


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
