"""What the operations that let others in take and answer: OAuth clients and connectors."""

from __future__ import annotations

from catalog.api import connectors, oauth_clients
from catalog.api.openapi import parameters as query
from catalog.api.openapi.crud import NO_BODY, creatable, list_of
from catalog.api.openapi.operation import (
    INTEGER,
    STRING,
    Answer,
    Descriptions,
    Operation,
    Parameter,
    answers,
    array,
    shape,
)
from catalog.connectors import CONNECTOR, Connector
from catalog.oauth import CLIENT, OAuthClient

_FOUND = {200: Answer(schema=array(Connector), headers={"Link": "", "X-Result-Count": ""})}
_ASKED = (
    Parameter(name="client_id", description="The id of the OAuth client."),
    Parameter(name="response_type", description="What it asks for: `token`."),
    Parameter(name="redirect_uri", description="Its redirect address, perhaps with another query."),
    Parameter(name="state", description="Comes back with the answer as it is."),
)
_LED = Answer(description="Leads back to the client, the answer in the fragment.", headers={"Location": ""})
_PAGE = Answer(description="A page.", schema=STRING, media_types=("text/html",))

DESCRIPTIONS: Descriptions = {
    oauth_clients.list_all: list_of(CLIENT),
    oauth_clients.create: Operation(
        query=(query.PROJECT,),
        body=creatable(CLIENT),
        answers=answers(OAuthClient, 201, Location="", ETag=""),
    ),
    oauth_clients.read: Operation(query=(query.PROJECT,), answers=answers(OAuthClient, ETag="")),
    oauth_clients.change: Operation(
        query=(query.PROJECT,), body=OAuthClient, answers=answers(OAuthClient, ETag=""), guarded=True
    ),
    oauth_clients.delete: Operation(query=(query.PROJECT,), answers=NO_BODY),
    connectors.list_all: Operation(query=query.list_of(CONNECTOR), answers=_FOUND),
    connectors.create: Operation(
        query=(query.PROJECT,), body=creatable(CONNECTOR), answers=answers(Connector, 201, Location="")
    ),
    connectors.read: Operation(query=(query.PROJECT,), answers=answers(Connector)),
    connectors.change: Operation(query=(query.PROJECT,), body=Connector, answers=answers(Connector)),
    connectors.delete: Operation(query=(query.PROJECT,), answers=NO_BODY),
    connectors.list_own: Operation(query=query.list_of(CONNECTOR), answers=_FOUND),
    connectors.read_own: Operation(answers=answers(Connector)),
    connectors.lead_to_log_in: Operation(
        answers={301: Answer(description="Leads to the other cloud.", headers={"Location": ""})}
    ),
    connectors.link: Operation(
        body=shape("access_token", access_token=STRING, expires_in=INTEGER), answers={202: Answer()}
    ),
    connectors.unlink: Operation(answers=NO_BODY),
    ("GET", "/oauth/authorize"): Operation(
        summary="The page on which a user lets a client in",
        query=_ASKED,
        answers={200: _PAGE, 302: _LED, 400: _PAGE},
    ),
    ("POST", "/oauth/authorize"): Operation(
        summary="The answer of that page",
        body={"type": "object"},
        body_types=("application/x-www-form-urlencoded",),
        body_needed=False,
        answers={302: _LED, 400: _PAGE, 403: _PAGE},
    ),
}
