"""The routes of connectors: an application's for operators, and what its users do with them."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import connectors, keys, listing
from catalog.api.applications import application_of
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.connectors import CLOUDS, CONNECTOR
from catalog.documents import Json
from catalog.errors import BadInput, NotAllowed
from catalog.records import Stored


def routes(context: Context) -> list[Route]:
    """All routes of connectors."""
    many = "/projects/{project}/applications/{id}/connectors"
    own = "/connectors/{connector}"
    return [
        route(context, many, list_all, "GET"),
        route(context, many, create, "POST"),
        route(context, f"{many}/{{connector}}", read, "GET"),
        route(context, f"{many}/{{connector}}", change, "PUT"),
        route(context, f"{many}/{{connector}}", delete, "DELETE"),
        route(context, "/connectors", list_own, "GET"),
        route(context, own, read_own, "GET"),
        route(context, f"{own}/auth", lead_to_log_in, "GET"),
        route(context, f"{own}/auth", unlink, "DELETE"),
        route(context, f"{own}/auth/token", link, "POST"),
    ]


def list_all(call: Call) -> Reply:
    """GET of an application's connectors."""
    with call.context.database.read() as connection:
        application = application_of(connection, call)
        wanted = listing_of(call, CONNECTOR, CONNECTOR.table.c.parent == application.id)
        page = listing.list_page(connection, CONNECTOR, wanted)
    shown = [_document(call, stored) for stored in page.records]
    return json_reply(shown, headers=page_headers(call, wanted, page))


def create(call: Call) -> Reply:
    """POST of a connector."""
    fields = CONNECTOR.accept(call.json(), creating=True)
    with call.context.database.write() as connection:
        stored = connectors.create(connection, application_of(connection, call), fields)
    location = f"{call.address.partition('?')[0]}/{fields['name']}"
    return json_reply(_document(call, stored), 201, {"Location": location})


def read(call: Call) -> Reply:
    """GET of one connector."""
    with call.context.database.read() as connection:
        return json_reply(_document(call, _of_application(connection, call)))


def change(call: Call) -> Reply:
    """PUT of a connector's model."""
    raw = call.json()
    if not isinstance(raw, dict):
        raise BadInput("body: must be a JSON object")
    with call.context.database.write() as connection:
        changed = connectors.change(connection, _of_application(connection, call), raw)
    return json_reply(_document(call, changed))


def delete(call: Call) -> Reply:
    """DELETE of a connector."""
    with call.context.database.write() as connection:
        connectors.remove(connection, _of_application(connection, call))
    return Reply()


def list_own(call: Call) -> Reply:
    """GET of the connectors of a user's application."""
    with call.context.database.read() as connection:
        wanted = listing_of(call, CONNECTOR, CONNECTOR.table.c.parent == _application(call))
        page = listing.list_page(connection, CONNECTOR, wanted)
        shown = [_of_user_document(connection, call, stored) for stored in page.records]
    return json_reply(shown, headers=page_headers(call, wanted, page))


def read_own(call: Call) -> Reply:
    """GET of one of them."""
    with call.context.database.read() as connection:
        return json_reply(_of_user_document(connection, call, _own(connection, call)))


def lead_to_log_in(call: Call) -> Reply:
    """GET: leads to where the other cloud asks for consent."""
    with call.context.database.read() as connection:
        auth = _own(connection, call).fields()["auth"]
    query = urlencode({"client_id": auth["clientId"], "state": secrets.token_hex(12)})
    glue = "&" if "?" in auth["oAuthUrl"] else "?"
    return Reply(301, headers={"Location": f"{auth['oAuthUrl']}{glue}{query}", "Cache-Control": "no-store"})


def link(call: Call) -> Reply:
    """POST of a token of the other cloud."""
    raw = call.json()
    if not isinstance(raw, dict) or not isinstance(raw.get("access_token"), str) or not raw["access_token"]:
        raise BadInput("access_token: is missing")
    with call.context.database.write() as connection:
        connectors.link(connection, _own(connection, call), call.known_actor.id)
    return Reply(202)


def unlink(call: Call) -> Reply:
    """DELETE of a user's link."""
    with call.context.database.write() as connection:
        connectors.unlink(connection, _own(connection, call), call.known_actor.id)
    return Reply()


def _of_application(connection: Connection, call: Call) -> Stored:
    return connectors.read(connection, application_of(connection, call).id, call.path["connector"])


def _own(connection: Connection, call: Call) -> Stored:
    return connectors.read(connection, _application(call), call.path["connector"])


def _application(call: Call) -> str:
    actor = call.known_actor
    if actor.type != keys.USER or actor.application is None:
        raise NotAllowed("Connectors are linked by application users, with their keys.")
    return actor.application


def _document(call: Call, stored: Stored) -> Json:
    """What operators read, credentials included; no id and no times, as in the reference."""
    fields = stored.fields()
    return {**_known(call, fields), "model": fields["model"], "auth": fields["auth"]}


def _of_user_document(connection: Connection, call: Call, stored: Stored) -> Json:
    linked = connectors.is_linked(connection, stored, call.known_actor.id)
    return {**_known(call, stored.fields()), "status": "connected" if linked else "disconnected"}


def _known(call: Call, fields: Json) -> Json:
    name = fields["name"]
    return {"name": name, **CLOUDS[name], "authUrl": f"{call.root}/connectors/{name}/auth"}
