"""OAuth clients of applications, and what they may ask for (API reference, chapter "OAuth").

The implicit grant of RFC 6749, section 4.2, is what the platform has: a user logs in, agrees, and the client
gets the user's key in the fragment of its redirect address.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from catalog import records
from catalog.actor_kinds import APPLICATION
from catalog.documents import Document, Fields, Json, Name, Text
from catalog.errors import BadInput, NotFound
from catalog.ids import KEY_ALPHABET
from catalog.kinds import Kind, text_of
from catalog.records import Stored
from catalog.tables import record

CLIENT_ID = "clientId"
_ID_LENGTH = 45
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_UNPRINTABLE = re.compile(r"[^\x21-\x7e]")
# What may stand in a page's policy as well: nothing that would end it.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")


class OAuthClient(Document, kw_only=True):
    """Who may ask users of an application for their keys (OAuthClientDocument)."""

    name: Name | UnsetType = UNSET
    redirect_url: Text | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET


def _prepare(connection: Connection, fields: Json) -> None:
    if problem := redirect_problem(fields["redirectUrl"]):
        raise BadInput(f"redirectUrl: {problem}")


CLIENT = Kind(
    name="oauthClient",
    path="oauthClients",
    document=OAuthClient,
    key="name",
    required=("name", "redirectUrl"),
    columns={"name": text_of(CLIENT_ID), "parent": text_of("application")},
    filterable=(),
    prepare=_prepare,
)


class Refused(Exception):
    """The request cannot even be answered to its client; the message is for the person at the browser."""


@dataclass(frozen=True, kw_only=True)
class Authorization:
    """A request of a client for a user's key, with the address its answer goes to."""

    client: Stored
    application: Stored
    redirect_uri: str
    state: str | None
    error: str | None = None

    @property
    def client_name(self) -> str:
        """What the client calls itself."""
        return str(self.client.fields()["name"])

    @property
    def origin(self) -> str:
        """Scheme and host of where the answer goes."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def answer(self, **parameters: str) -> str:
        """Where to send the browser: the answer stands in the fragment, with the client's state as it was."""
        given = parameters if self.state is None else {**parameters, "state": self.state}
        return f"{self.redirect_uri}#{urlencode(given, quote_via=quote)}"


def new_client_id() -> str:
    """45 letters and digits, as the reference has them."""
    return "A" + "".join(secrets.choice(KEY_ALPHABET) for _ in range(_ID_LENGTH - 1))


def redirect_problem(url: str) -> str | None:
    """What is wrong with a redirect address: users' keys must not travel where others can read them."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no web address"
    if _UNPRINTABLE.search(url) or not _HOST.fullmatch(host or ""):
        return "must be a whole address, such as https://example.com/callback"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        return "must start with https:// (http:// leads to this machine only)"
    if parts.username is not None or "#" in url or "\\" in url:
        return "must have neither a user name nor a fragment"
    return None


def require_known(connection: Connection, client_id: str) -> tuple[Stored, Stored]:
    """A client and its application; Refused when they are not there any more."""
    client = records.find(connection, CLIENT, client_id)
    application = None
    if client is not None:
        application = records.find(connection, APPLICATION, client.fields()["application"])
    if client is None or application is None:
        raise Refused("The application that sent you here is not known.")
    return client, application


def asked(
    connection: Connection, *, client_id: str, response_type: str, redirect_uri: str, state: str | None
) -> Authorization:
    """What a client asks for; Refused where answering would send the browser to a stranger."""
    client, application = require_known(connection, client_id)
    registered = client.fields()["redirectUrl"]
    if redirect_uri and not _differs_in_query_only(redirect_uri, registered):
        raise Refused("The address it wants the answer at is not the one it registered.")
    errors = {"": "invalid_request", "token": None}
    return Authorization(
        client=client,
        application=application,
        redirect_uri=redirect_uri or registered,
        state=state,
        error=errors.get(response_type, "unsupported_response_type"),
    )


def _differs_in_query_only(given: str, registered: str) -> bool:
    same = given.partition("?")[0] == registered.partition("?")[0]
    return same and redirect_problem(given) is None


def of_application(connection: Connection, application: Stored, client_id: str) -> Stored:
    """An application's client; NotFound when there is none."""
    c = record.c
    found = CLIENT.select_stored.where(c.name == client_id, c.parent == application.id)
    row = connection.execute(found).first()
    if row is None:
        raise NotFound()
    return records.stored_of(row)
