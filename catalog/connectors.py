"""Connectors to other clouds as resources (API reference, chapter "Cloud 2 Cloud").

They are stored and shown, and users are linked to them; nothing is brought over from the other cloud, since
this service calls no network.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, delete

from catalog import records
from catalog.documents import Document, Json, Name, Text, problems
from catalog.errors import BadInput, Conflict, NotFound
from catalog.kinds import Kind, text_of
from catalog.records import Stored
from catalog.tables import record, trash

# What the platform knows of the clouds it supports.
CLOUDS: Mapping[str, Json] = {
    "nest": {
        "displayName": "Nest",
        "url": "https://www.nest.com",
        "image": "https://file.answcdn.com/answ-cld/image/upload/v1/tk/brand_image/c7d3fadd/"
        "c71c29fef0dd6c56a9b2777906bcf3245960c403.png",
    }
}
_ENDS: Mapping[str, Json] = {
    "nest": {
        "oAuthUrl": "https://home.nest.com/login/oauth2",
        "tokenUrl": "https://api.home.nest.com/oauth2/access_token",
    }
}


class _Named(Struct, forbid_unknown_fields=True):
    name: Name


class _NestDevices(Struct, forbid_unknown_fields=True):
    thermostats: _Named | UnsetType = UNSET
    smoke_co_alarms: _Named | UnsetType = UNSET


class NestModel(Struct, forbid_unknown_fields=True):
    """What devices are called here (NestModelDocument)."""

    structures: _Named | UnsetType = UNSET
    devices: _NestDevices | UnsetType = UNSET


class Credentials(Struct, forbid_unknown_fields=True, kw_only=True):
    """How the other cloud knows us (OAuthDocument)."""

    client_id: Name = msgspec.field(name="clientId")
    client_secret: Name = msgspec.field(name="clientSecret")
    type: Any = UNSET
    o_auth_url: Text | UnsetType = msgspec.field(name="oAuthUrl", default=UNSET)
    token_url: Text | UnsetType = msgspec.field(name="tokenUrl", default=UNSET)


class Connector(Document, kw_only=True):
    """A connector of one application (ConnectorDocument)."""

    name: Name | UnsetType = UNSET
    model: NestModel | UnsetType = UNSET
    auth: Credentials | UnsetType = UNSET
    display_name: Any = UNSET
    url: Any = UNSET
    image: Any = UNSET
    auth_url: Any = UNSET
    status: Any = UNSET


class Link(Document, kw_only=True):
    """A user's link to a connector."""

    connector: Any = UNSET
    user: Any = UNSET


CONNECTOR = Kind(
    name="connector",
    path="connectors",
    document=Connector,
    required=("name", "model", "auth"),
    read_only=frozenset({"displayName", "url", "image", "authUrl", "status"}),
    columns={"name": text_of("name"), "parent": text_of("application")},
    filterable=("name",),
)

_LINK = Kind(
    name="connectorLink",
    path="connectorLinks",
    document=Link,
    columns={"name": text_of("connector"), "parent": text_of("user")},
)


def create(connection: Connection, application: Stored, fields: Json) -> Stored:
    """Enable a connector; NotFound for a cloud that is not supported, Conflict when it is enabled already."""
    name = fields["name"]
    if name not in CLOUDS:
        raise NotFound(f"name: no supported connector was found; there is {', '.join(CLOUDS)}")
    if find(connection, application.id, name) is not None:
        raise Conflict("name: the connector has already been enabled")
    auth = {**_ENDS[name], **fields["auth"], "type": "oauth"}
    whole = {**fields, "auth": auth, "application": application.id}
    return records.create(connection, CONNECTOR, whole)


def find(connection: Connection, application: str, name: str) -> Stored | None:
    """An application's connector, or None."""
    c = record.c
    row = connection.execute(CONNECTOR.select_stored.where(c.parent == application, c.name == name)).first()
    return None if row is None else records.stored_of(row)


def read(connection: Connection, application: str, name: str) -> Stored:
    """An application's connector; NotFound when it has not been enabled."""
    found = find(connection, application, name)
    if found is None:
        raise NotFound("The connector has not been enabled.")
    return found


def change(connection: Connection, stored: Stored, raw: Json) -> Stored:
    """Give a connector another model; BadInput names what cannot be changed."""
    fields = stored.fields()
    given = {name: value for name, value in raw.items() if value is not None}
    wrong = [str(problem) for problem in problems(Connector, given)]
    wrong += [
        f"{name}: cannot be changed; create another connector"
        for name in ("name", "auth")
        if name in given and not wrong and not _says_nothing_new(fields[name], given[name])
    ]
    if wrong:
        raise BadInput(*wrong)
    return records.change(
        connection, CONNECTOR, stored, {**fields, "model": given.get("model", fields["model"])}
    )


def _says_nothing_new(known: Any, given: Any) -> bool:
    """Whether a client sends back what it has read."""
    return bool(given == known or (isinstance(given, dict) and given.items() <= known.items()))


def remove(connection: Connection, stored: Stored) -> None:
    """Disable a connector; its users are no longer linked."""
    c = record.c
    connection.execute(delete(record).where(c.kind == _LINK.name, c.name == stored.id))
    records.remove(connection, CONNECTOR, [stored])
    connection.execute(delete(trash).where(trash.c.kind == CONNECTOR.name, trash.c.id == stored.id))


def is_linked(connection: Connection, stored: Stored, user: str) -> bool:
    """Whether a user has linked the other cloud."""
    c = record.c
    mine = _LINK.select_stored.where(c.name == stored.id, c.parent == user)
    return connection.execute(mine).first() is not None


def link(connection: Connection, stored: Stored, user: str) -> None:
    """Link a user; the token of the other cloud is not kept, since it is never used."""
    if not is_linked(connection, stored, user):
        records.create(connection, _LINK, {"connector": stored.id, "user": user})


def unlink(connection: Connection, stored: Stored, user: str) -> None:
    """End a user's link; NotFound when there is none."""
    c = record.c
    mine = (c.kind == _LINK.name, c.name == stored.id, c.parent == user)
    if connection.execute(delete(record).where(*mine)).rowcount == 0:
        raise NotFound("The connector is not found for this user.")
