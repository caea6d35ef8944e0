"""What the operations of the redirector take and answer, for OpenAPI."""

from __future__ import annotations

from typing import Any

from catalog.api.openapi import Answer, Descriptions, Operation, Parameter, answers, array, shape
from catalog.api.openapi import parameters as query
from catalog.api.openapi.crud import creatable
from catalog.api.openapi.operation import INTEGER, OBJECT, STRING, TIME
from catalog.documents import Redirection
from catalog.kinds import REDIRECTION, Kind
from redirector import api, statistics_api
from redirector.codes.sizes import MAX_SIZE_PX
from redirector.codes.symbol import LEVELS
from redirector.health import api as health_api
from redirector.health.probe import State
from redirector.rules import api as rules_api

_PICTURES = ("image/png", "image/svg+xml", "application/pdf")
_PAGE = ("text/html",)
_SIDE = {**INTEGER, "minimum": 1, "maximum": MAX_SIZE_PX}
_SIZE = (
    Parameter(name="w", description="Width of the picture in dots.", schema=_SIDE),
    Parameter(name="h", description="Height of the picture in dots.", schema=_SIDE),
    Parameter(
        name="ecl",
        description="Error correction.",
        schema={"type": "string", "enum": [*LEVELS], "default": "Q"},
    ),
)
_DOCUMENT = ("application/json",)
_LINK = creatable(REDIRECTION)
_OWN = {"allOf": [Redirection, {"required": ["defaultRedirectUrl"]}]}
_SPAN = (
    query.FROM,
    query.TO,
    Parameter(name="by", description="Names such as `day,country,device`, separated by commas."),
    Parameter(name="timeZone", description="A name of the time zone database; UTC without it."),
    Parameter(name="limit", description="The most values of each name.", schema={**INTEGER, "minimum": 0}),
    query.PROJECT,
)
_HITS = shape(
    "from to hits bots by", **{"from": TIME}, to=TIME, timeZone=STRING, hits=INTEGER, bots=INTEGER, by=OBJECT
)


def _picture_or(schema: Any, description: str) -> Answer:
    return Answer(description=description, schema=schema, media_types=(*_DOCUMENT, *_PICTURES))


def _of_owner(kind: Kind, *, method: str) -> Operation:
    status = {"POST": 201, "PUT": 201}.get(method, 200)
    verb = {"POST": "Create", "GET": "Read", "PUT": "Change or create", "DELETE": "Delete"}[method]
    return Operation(
        summary=f"{verb} the redirection of one of the {kind.path}",
        query=(query.PROJECT,),
        body=_OWN if method in ("POST", "PUT") else None,
        answers={200: Answer()} if method == "DELETE" else answers(Redirection, status, ETag=""),
        guarded=method == "PUT",
    )


def _rules(level: rules_api.Level, *_: Any, method: str) -> Operation:
    document = level.document
    change = method == "PUT"
    return Operation(
        summary=f"{'Replace' if change else 'Read'} the rules",
        query=(query.PROJECT,),
        body=document if change else None,
        answers=answers(document, ETag=""),
        guarded=change,
    )


def _check(_level: rules_api.Level, *_: Any, **__: Any) -> Operation:
    return Operation(
        summary="Say what is wrong with rules that are being written, and try them on made-up scans",
        query=(query.PROJECT,),
        body=shape("rules", rules=array(OBJECT), cases=array(OBJECT)),
        answers=answers(shape("problems", problems=array(OBJECT), trials=array(OBJECT))),
    )


def _change(*, merge: bool, **_: Any) -> Operation:
    return Operation(
        summary="Change a redirection" + (" by a JSON merge patch" if merge else ""),
        query=(query.PROJECT,),
        body=OBJECT if merge else Redirection,
        answers=answers(Redirection, ETag=""),
        guarded=True,
    )


_OWNER = Parameter(name="evrythngId", description="Only those of this record.")

DESCRIPTIONS: Descriptions = {
    api.list_all: Operation(
        summary="List redirections",
        query=(_OWNER, *query.list_of(REDIRECTION)),
        answers={200: Answer(schema=array(Redirection), headers={"Link": "", "X-Result-Count": ""})},
    ),
    api.create: Operation(
        summary="Create a redirection, or many; without `Accept: application/json` its code is answered",
        query=(*_SIZE, query.PROJECT),
        body={"anyOf": [_LINK, {**array(_LINK), "minItems": 1, "maxItems": 1000}]},
        answers={
            201: _picture_or({"anyOf": [Redirection, array(Redirection)]}, "The redirection, or its code."),
            200: Answer(description="Its code, to `Accept: image/…`.", schema={}, media_types=_PICTURES),
        },
    ),
    api.change_many: Operation(
        summary="Change all redirections that match",
        query=(query.IDS, query.filter_of(REDIRECTION), query.PROJECT),
        body=Redirection,
        answers={204: Answer(headers={"X-Result-Count": ""})},
        refusals=(404,),
    ),
    api.read: Operation(
        summary="Read a redirection; with .png, .svg, .pdf or .qr at the end, its code",
        query=(*_SIZE, query.PROJECT),
        answers={200: _picture_or(Redirection, "The redirection, or its code.")},
    ),
    api.change: _change,
    api.restore: Operation(
        summary="Take a redirection out of the trash",
        query=(query.PROJECT,),
        answers=answers(Redirection, ETag=""),
    ),
    api.create_for: _of_owner,
    api.read_for: _of_owner,
    api.change_for: _of_owner,
    api.delete_for: _of_owner,
    health_api.check: lambda *_, **__: Operation(
        summary="Ask where a link leads now", answers=answers(shape("shortId", shortId=STRING))
    ),
    health_api.list_found: Operation(
        summary="List the links that need a look",
        query=(
            Parameter(name="state", description=f"Which states, separated by commas: {', '.join(State)}."),
        ),
        answers=answers(array(shape("shortId", shortId=STRING))),
    ),
    rules_api.read: _rules,
    rules_api.replace: _rules,
    rules_api.check_only: _check,
    statistics_api.of_link: Operation(
        summary="Count the visits of a link", query=_SPAN, answers=answers(_HITS)
    ),
    statistics_api.of_all: Operation(
        summary="Count the visits of all links", query=_SPAN, answers=answers(_HITS)
    ),
    ("GET", "/{name}"): Operation(
        summary="Follow a short link; with .png, .svg, .pdf or .qr at the end, its code",
        query=_SIZE,
        answers={
            200: Answer(
                description="The document, to `Accept: application/json`; the code; or a page.",
                schema={},
                media_types=(*_DOCUMENT, *_PICTURES, *_PAGE),
            ),
            302: Answer(description="Where the link leads.", headers={"Location": "Where it leads."}),
            403: Answer(description="A page that asks for a password.", schema={}, media_types=_PAGE),
            404: Answer(description="There is no such link.", schema={}, media_types=(*_DOCUMENT, *_PAGE)),
            410: Answer(description="The link is closed.", schema={}, media_types=_PAGE),
        },
    ),
    ("POST", "/{name}"): Operation(
        summary="Follow a short link with its password",
        body=shape("password", password=STRING),
        body_types=("application/x-www-form-urlencoded",),
        body_needed=False,
        answers={
            200: Answer(description="A page that asks again.", schema={}, media_types=_PAGE),
            302: Answer(description="Where a closed link leads.", headers={"Location": "Where it leads."}),
            303: Answer(description="Where the link leads.", headers={"Location": "Where it leads."}),
            403: Answer(description="A page that asks again.", schema={}, media_types=_PAGE),
            410: Answer(description="The link is closed.", schema={}, media_types=_PAGE),
        },
        refusals=(405,),
    ),
}
