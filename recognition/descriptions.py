"""What the operations of recognition take and answer, for OpenAPI."""

from __future__ import annotations

from typing import Any

from catalog.api.openapi import Answer, Descriptions, Operation, Parameter, answers, array, shape
from catalog.api.openapi.crud import PAGED
from catalog.api.openapi.operation import ANY, BOOLEAN, INTEGER, OBJECT, STRING, TIME
from catalog.api.openapi.parameters import PER_PAGE, PROJECT, TOKEN, WITH_TOTAL
from catalog.kinds import Kind
from recognition import reference_api
from recognition.api import Looks, compare, look_up, scan

_QUERY = (
    Parameter(
        name="filter",
        description="What to look for, such as `method=2d&type=qr_code`; lists are separated by commas.",
    ),
    PER_PAGE,
    Parameter(name="debug", description="Adds what reading took to `meta`.", schema=BOOLEAN),
    PROJECT,
)
_FOUND = array(
    shape(
        "results meta",
        results=array(OBJECT),
        meta=shape(
            "method score value type", method=STRING, score=INTEGER, value=STRING, type=STRING, debug=OBJECT
        ),
    )
)
_ANSWERS = {200: Answer(description="What was found; an empty list when nothing was.", schema=_FOUND)}
_COUNTED = {200: Answer(headers={"X-Result-Count": ""})}
_DATA_URL = {**STRING, "description": "A data URL with Base64 content."}
_IMAGE = shape(
    "id createdAt name width height points contentUrl",
    id=STRING,
    createdAt=TIME,
    product=STRING,
    thng=STRING,
    name=STRING,
    width=INTEGER,
    height=INTEGER,
    points=INTEGER,
    contentUrl=STRING,
)
_NAME = Parameter(name="name", description="What a picture that comes without a name is called.")


def _of(kind: Kind, what: str, **operation: Any) -> Operation:
    return Operation(summary=what.format(kind.with_article), **{"query": (PROJECT,), **operation})


DESCRIPTIONS: Descriptions = {
    reference_api.list_all: Operation(
        summary="List the images that products and thngs are recognised by",
        query=(PER_PAGE, TOKEN, WITH_TOTAL, PROJECT),
        answers={200: Answer(schema=array(_IMAGE), headers=PAGED)},
    ),
    reference_api.list_of: lambda kind, **_: _of(
        kind, "List the images that {} is recognised by", answers=answers(array(_IMAGE))
    ),
    reference_api.create: lambda kind, *_, **__: _of(
        kind,
        "Submit an image that {} is recognised by",
        query=(_NAME, PROJECT),
        body=shape("image", image=_DATA_URL, name=STRING),
        answers=answers(_IMAGE, 201, Location=""),
        refusals=(409, 503),
    ),
    reference_api.read: lambda kind, **_: _of(
        kind, "Read about an image that {} is recognised by", answers=answers(_IMAGE)
    ),
    reference_api.content: lambda kind, **_: _of(
        kind,
        "Download an image that {} is recognised by, reduced",
        answers={200: Answer(description="The image.", schema=ANY, media_types=("image/jpeg",))},
    ),
    reference_api.delete: lambda kind, **_: _of(
        kind, "Remove an image that {} is recognised by", answers=_COUNTED
    ),
    reference_api.delete_all: lambda kind, **_: _of(
        kind, "Remove all images that {} is recognised by", answers=_COUNTED
    ),
    compare: Operation(
        summary="What a picture that was described elsewhere shows: method `ir` without the picture",
        query=(PROJECT,),
        body=Looks,
        answers=_ANSWERS,
    ),
    scan: Operation(
        summary="Read the codes in a picture, and what they belong to",
        query=_QUERY,
        body=shape("image", image=_DATA_URL),
        body_types=("application/json",),
        answers=_ANSWERS,
    ),
    look_up: Operation(
        summary="What a value that was read elsewhere belongs to", query=_QUERY, answers=_ANSWERS
    ),
}
