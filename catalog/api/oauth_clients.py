"""The routes of an application's OAuth clients."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import listing, oauth, records
from catalog.api.applications import application_of
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.documents import Json
from catalog.oauth import CLIENT, CLIENT_ID
from catalog.records import Stored


def routes(context: Context) -> list[Route]:
    """All routes of OAuth clients."""
    many = "/projects/{project}/applications/{id}/oauthClients"
    one = f"{many}/{{client}}"
    return [
        route(context, many, list_all, "GET"),
        route(context, many, create, "POST"),
        route(context, one, read, "GET"),
        route(context, one, change, "PUT"),
        route(context, one, delete, "DELETE"),
    ]


def list_all(call: Call) -> Reply:
    """GET of the clients."""
    with call.context.database.read() as connection:
        application = application_of(connection, call)
        wanted = listing_of(call, CLIENT, CLIENT.table.c.parent == application.id)
        page = listing.list_page(connection, CLIENT, wanted)
    return json_reply([_document(each) for each in page.records], headers=page_headers(call, wanted, page))


def create(call: Call) -> Reply:
    """POST of a client: it gets its id."""
    fields = CLIENT.accept(call.json(), creating=True)
    with call.context.database.write() as connection:
        application = application_of(connection, call)
        whole = {**fields, CLIENT_ID: oauth.new_client_id(), "application": application.id}
        stored = records.create(connection, CLIENT, whole)
    location = f"{call.address.partition('?')[0]}/{whole[CLIENT_ID]}"
    return json_reply(_document(stored), 201, {"Location": location, "ETag": stored.etag})


def read(call: Call) -> Reply:
    """GET of one client."""
    with call.context.database.read() as connection:
        return _reply(_client(connection, call))


def change(call: Call) -> Reply:
    """PUT of a client; from then on the former redirect address is refused."""
    given = CLIENT.accept(call.json(), creating=False)
    with call.context.database.write() as connection:
        stored = _client(connection, call)
        call.check_version(stored)
        return _reply(records.change(connection, CLIENT, stored, {**stored.fields(), **given}))


def delete(call: Call) -> Reply:
    """DELETE of a client: it gets no more keys of users."""
    with call.context.database.write() as connection:
        records.remove(connection, CLIENT, [_client(connection, call)])
    return Reply()


def _client(connection: Connection, call: Call) -> Stored:
    return oauth.of_application(connection, application_of(connection, call), call.path["client"])


def _reply(stored: Stored) -> Reply:
    return json_reply(_document(stored), headers={"ETag": stored.etag})


def _document(stored: Stored) -> Json:
    """A client as the reference shows it, by the id it sends to the authorize page."""
    document = stored.document()
    document["id"] = document.pop(CLIENT_ID)
    del document["application"]
    return document
