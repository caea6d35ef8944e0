"""The description of the API: ``/openapi.json`` for programs, ``/docs`` for people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

import resources
from catalog.api.call import JSON
from catalog.api.openapi import DESCRIPTIONS as OF_CATALOG
from catalog.api.openapi import Answer, Descriptions, Operation, document
from reactor.descriptions import DESCRIPTIONS as OF_REACTOR
from recognition.descriptions import DESCRIPTIONS as OF_RECOGNITION
from redirector.descriptions import DESCRIPTIONS as OF_REDIRECTOR

_OWN: Descriptions = {
    ("GET", "/openapi.json"): Operation(
        summary="This description, as OpenAPI 3.1",
        answers={200: Answer(description="The description.", schema={"type": "object"})},
    ),
    ("GET", "/docs"): Operation(
        summary="This description, as a page",
        answers={200: Answer(description="A page.", schema={}, media_types=("text/html",))},
    ),
}
DESCRIPTIONS: Descriptions = {**OF_CATALOG, **OF_RECOGNITION, **OF_REDIRECTOR, **OF_REACTOR, **_OWN}

# The page needs nothing but itself and the description.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'"
_PAGE_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}


def with_description(routes: Sequence[Route], version: str) -> list[Route]:
    """The routes, and before them those that describe all of them."""

    @cache
    def description() -> bytes:
        return msgspec.json.encode(document(every, DESCRIPTIONS, version=version))

    def as_json(_request: Request) -> Response:
        return Response(description(), media_type=JSON)

    def as_page(_request: Request) -> Response:
        return HTMLResponse(_page(), headers=_PAGE_HEADERS)

    own = [
        Route("/openapi.json", as_json, methods=["GET"]),
        Route("/docs", as_page, methods=["GET"]),
    ]
    every = [*own, *routes]
    return every


@cache
def _page() -> str:
    return (files(resources) / "api.html").read_text("utf-8")
