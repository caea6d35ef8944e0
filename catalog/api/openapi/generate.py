"""The OpenAPI document: every route of a service, with its description and what all have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from starlette.routing import Route

from catalog import rights
from catalog.api.endpoint import ApiRoute
from catalog.api.openapi.components import Components
from catalog.api.openapi.operation import Answer, Descriptions, Operation
from catalog.api.openapi.tags import TAGS, tag_of
from catalog.documents import Json

_PLACEHOLDER = re.compile(r"\{(\w+)(?::\w+)?\}")
_WRITES = ("POST", "PUT", "PATCH", "DELETE")

REFUSALS: Mapping[int, str] = {
    400: "The request is wrong; the errors name the fields.",
    401: "A key is needed.",
    403: "The key is unknown, or may not do this.",
    404: "There is no such resource, or the key does not see it.",
    405: "There is no such method here.",
    409: "What is stored contradicts it.",
    412: "Somebody else changed the resource meanwhile.",
    413: "The body is too large.",
    415: "The body is compressed.",
    416: "There is no such part.",
    429: "This key calls too often; `Retry-After` says how long to wait.",
    501: "This service does not do that.",
    503: "The service is busy; try again.",
    507: "There is no room left.",
}
_HEADERS: Mapping[str, str] = {
    "ETag": "Names this version of the resource, for `If-Match`.",
    "Link": 'The next page: an address, percent-encoded as a whole, and `rel="next"`.',
    "Location": "The address of what was created.",
    "X-Result-Count": "How many there are.",
}


def document(routes: Sequence[Route], descriptions: Descriptions, *, version: str) -> Json:
    """OpenAPI 3.1 for these routes."""
    components = Components()
    paths: Json = {}
    for route in routes:
        at_path = paths.setdefault(_PLACEHOLDER.sub(r"{\1}", route.path), {})
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if method.lower() not in at_path:  # the first route answers
                operation = _describe(route, method, descriptions)
                at_path[method.lower()] = _written(route, method, operation, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tagwright",
            "version": version,
            "summary": "Products, things and their short links, as the EVRYTHNG platform served them.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": components.all(),
            "responses": {str(status): _refusal(words) for status, words in REFUSALS.items()},
            "securitySchemes": {
                "key": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "An API key of 80 characters; `Token ` or `Bearer ` may stand before it.",
                }
            },
        },
    }


def _refusal(words: str) -> Json:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _describe(route: Route, method: str, descriptions: Descriptions) -> Operation:
    handler = route.handler if isinstance(route, ApiRoute) else None
    bound: tuple[Any, ...] = ()
    named: dict[str, Any] = {}
    function: Any = handler
    if isinstance(handler, partial):
        function, bound, named = handler.func, handler.args, handler.keywords
    found = descriptions.get((method, route.path)) or descriptions.get(function)
    if found is None:
        return _by_default(method, function)
    return found if isinstance(found, Operation) else found(*bound, method=method, **named)


def _by_default(method: str, function: Callable[..., Any] | None) -> Operation:
    """What can be said of a route that nobody described: it takes and answers JSON."""
    answer = {200: Answer(schema={}), 201: Answer(schema={}), 202: Answer(), 204: Answer()}
    body: Json | None = {} if method in ("POST", "PUT", "PATCH") else None
    return Operation(summary=_sentence(function), body=body, body_needed=False, answers=answer)


def _sentence(function: Callable[..., Any] | None) -> str:
    text = (getattr(function, "__doc__", None) or "").strip().partition("\n")[0]
    return text.partition(". ")[0].rstrip(".")


def _written(route: Route, method: str, operation: Operation, components: Components) -> Json:
    names = _PLACEHOLDER.findall(route.path)
    is_public = not isinstance(route, ApiRoute) or route.is_public
    handler = route.handler if isinstance(route, ApiRoute) else None
    function = handler.func if isinstance(handler, partial) else handler
    made: Json = {
        "operationId": _operation_id(route.path, method),
        "summary": operation.summary or _sentence(function),
        "tags": [operation.tag or tag_of(route.path)],
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names),
            *(_query(each) for each in operation.query),
            *(_if_match() if operation.guarded else ()),
        ],
        "responses": {
            **{str(status): _answer(each, components) for status, each in operation.answers.items()},
            **{
                str(status): {"$ref": f"#/components/responses/{status}"}
                for status in _refusals(method, operation, is_public=is_public, has_path=bool(names))
            },
        },
        "security": [] if is_public else [{"key": []}],
    }
    if not is_public:
        made["x-keys"] = ["operator"] + [
            key for key in rights.COLUMNS if rights.allowed(key, route.path, method)
        ]
    if operation.body is not None:
        schema = components.schema(operation.body)
        content = {media_type: {"schema": schema} for media_type in operation.body_types}
        made["requestBody"] = {"required": operation.body_needed, "content": content}
    return made


def _operation_id(path: str, method: str) -> str:
    words = re.findall(r"\w+", _PLACEHOLDER.sub(r"by \1", path)) or ["root"]
    return "_".join([method.lower(), *words])


def _query(parameter: Any) -> Json:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _if_match() -> list[Json]:
    words = "Only if this is still the version: the `ETag` of an answer."
    return [{"name": "If-Match", "in": "header", "description": words, "schema": {"type": "string"}}]


def _refusals(method: str, operation: Operation, *, is_public: bool, has_path: bool) -> list[int]:
    usual = {400, 413, 429, 503} | (set() if is_public else {401, 403}) | ({404} if has_path else set())
    if method in _WRITES:
        usual |= {409, 415}
    if operation.guarded:
        usual |= {412}
    return sorted((usual | set(operation.refusals)) - set(operation.answers))


def _answer(answer: Answer, components: Components) -> Json:
    made: Json = {"description": answer.description}
    if answer.schema is not None:
        schema = components.schema(answer.schema)
        made["content"] = {media_type: {"schema": schema} for media_type in answer.media_types}
    if answer.headers:
        made["headers"] = {
            name: {"description": words or _HEADERS[name], "schema": {"type": "string"}}
            for name, words in answer.headers.items()
        }
    return made
