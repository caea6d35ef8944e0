"""The components of the OpenAPI document: the documents of all kinds, and errors, from their types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from catalog import actor_kinds, connectors, files, kinds, oauth, roles
from catalog.api.openapi.operation import ANY, BOOLEAN, INTEGER, KEY, STRING, TIME, array
from catalog.documents import Document, Json
from catalog.kinds import Kind

REF = "#/components/schemas/{name}"
ERROR: Json = {
    "type": "object",
    "description": "What is wrong, one message for every field.",
    "required": ["status", "errors", "moreInfo"],
    "properties": {
        "status": {**INTEGER, "description": "The status of the answer."},
        "errors": array(STRING),
        "code": {**INTEGER, "description": "The platform's number for this kind of error."},
        "moreInfo": STRING,
        "requestId": {**STRING, "description": "What the log of the service calls this request."},
    },
}

# What the service sets, which its document types leave open because whatever clients send is passed over.
_SET_BY_SERVICE: dict[str, Json] = {
    "id": STRING,
    "createdAt": TIME,
    "updatedAt": TIME,
    "activatedAt": TIME,
    "hits": {**INTEGER, "minimum": 0},
    "botHits": {**INTEGER, "minimum": 0},
    "hasPassword": BOOLEAN,
    "tfaRequired": BOOLEAN,
    "appApiKey": KEY,
    "size": {**INTEGER, "minimum": 0},
    "locationSource": {"type": "string", "enum": ["sensor", "place", "geoIp", "unknown"]},
    "reactions": array({"type": "object"}),
    "access": {"type": "object"},
    "voided": {"type": "object"},
    "completedAt": TIME,
    "progress": {"type": "object"},
    "result": {"type": "object"},
    "resourceCountsByProduct": {"type": "object"},
}
_ALL_KINDS: tuple[Kind, ...] = (
    *kinds.KINDS.values(),
    actor_kinds.APPLICATION,
    actor_kinds.USER,
    roles.ROLE,
    files.FILE,
    oauth.CLIENT,
    connectors.CONNECTOR,
)


class Components:
    """Collects the types an API speaks of; gives references to them, and at the end their schemas."""

    def __init__(self) -> None:
        self._types: dict[str, type[Struct]] = {}

    def schema(self, given: Any) -> Any:
        """A JSON Schema in which types are references."""
        if isinstance(given, type) and issubclass(given, Struct):
            known = self._types.setdefault(given.__name__, given)
            if known is not given:
                raise ValueError(f"two documents are called {given.__name__}")
            return {"$ref": REF.format(name=given.__name__)}
        if isinstance(given, dict):
            return {key: self.schema(value) for key, value in given.items()}
        if isinstance(given, (list, tuple)):
            return [self.schema(each) for each in given]
        return given

    def all(self) -> Json:
        """Every schema, by its name."""
        types = sorted(self._types.values(), key=lambda each: each.__name__)
        _, found = msgspec.json.schema_components(types, ref_template=REF)
        schemas = {name: _portable(schema) for name, schema in found.items()}
        for name, each in self._types.items():
            if issubclass(each, Document):
                _say_what_is_read_only(schemas[name], each)
        return {"Error": ERROR, **schemas}


def _portable(schema: Any) -> Any:
    """As others read it: the end of a pattern is ``$`` there, and descriptions are Markdown."""
    if isinstance(schema, dict):
        made = {
            key: _portable(value) for key, value in schema.items() if not (key == "required" and not value)
        }
        if isinstance(made.get("pattern"), str):
            made["pattern"] = made["pattern"].replace("\\Z", "$")
        if isinstance(made.get("description"), str):
            made["description"] = " ".join(made["description"].replace("``", "`").split())
        return made
    return [_portable(each) for each in schema] if isinstance(schema, list) else schema


def _say_what_is_read_only(schema: Json, document: type[Document]) -> None:
    read_only = {name for kind in _kinds_of(document) for name in kind.read_only}
    for name, described in schema["properties"].items():
        if name in read_only | {"id", "createdAt", "updatedAt"}:
            known = _SET_BY_SERVICE.get(name, STRING)
            schema["properties"][name] = {**(described if described != ANY else known), "readOnly": True}


def _kinds_of(document: type[Document]) -> Iterable[Kind]:
    return (kind for kind in _ALL_KINDS if kind.document is document)
