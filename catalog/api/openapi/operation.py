"""What an operation of the API takes and answers, as data from which OpenAPI is written.

A schema is a JSON Schema, or a type that msgspec makes one of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import Struct

from catalog.documents import Json

Schema = Json | type[Struct]

STRING: Json = {"type": "string"}
INTEGER: Json = {"type": "integer"}
BOOLEAN: Json = {"type": "boolean"}
OBJECT: Json = {"type": "object"}
ANY: Json = {}
TIME: Json = {"type": "integer", "minimum": 0, "description": "Milliseconds since 1970."}
KEY: Json = {"type": "string", "minLength": 80, "maxLength": 80, "pattern": "^[A-Za-z0-9]{80}$"}


def array(items: Any) -> Json:
    """A list of something."""
    return {"type": "array", "items": items}


def shape(required: str = "", /, **properties: Any) -> Json:
    """An object with these properties, of which some are always there (named in one text)."""
    made: Json = {"type": "object", "properties": properties}
    return {**made, "required": required.split()} if required else made


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter of the query."""

    name: str
    description: str
    schema: Json = field(default_factory=lambda: STRING)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an answer carries: nothing, a document, or bytes of these media types; and its own headers."""

    description: str = "Done."
    schema: Any = None
    media_types: tuple[str, ...] = ("application/json",)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation; without a summary, that of its handler is used.

    ``refusals`` are the statuses of errors beside those that every operation of its method may have, and
    ``sealed`` says that it has no others. ``guarded`` operations take ``If-Match``.
    """

    summary: str = ""
    tag: str = ""
    query: tuple[Parameter, ...] = ()
    body: Any = None
    body_types: tuple[str, ...] = ("application/json",)
    body_needed: bool = True
    answers: Mapping[int, Answer] = field(default_factory=lambda: {200: Answer()})
    refusals: tuple[int, ...] = ()
    guarded: bool = False

    def with_query(self, *parameters: Parameter) -> Operation:
        """The same with more parameters."""
        return replace(self, query=(*self.query, *parameters))


# By handler (with what is bound to it), or by method and path where there is none.
Describe = Callable[..., Operation]
Descriptions = Mapping[Any, "Operation | Describe"]


def answers(schema: Any, status: int = 200, **headers: str) -> Mapping[int, Answer]:
    """One answer with a document."""
    return {status: Answer(schema=schema, headers=headers)}
