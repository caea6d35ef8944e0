"""What the operations of recognition take and answer, for OpenAPI."""

from __future__ import annotations

from catalog.api.openapi import Answer, Descriptions, Operation, Parameter, array, shape
from catalog.api.openapi.operation import BOOLEAN, INTEGER, OBJECT, STRING
from catalog.api.openapi.parameters import PER_PAGE, PROJECT
from recognition.api import look_up, scan

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

DESCRIPTIONS: Descriptions = {
    scan: Operation(
        summary="Read the codes in a picture, and what they belong to",
        query=_QUERY,
        body=shape("image", image={**STRING, "description": "A data URL with Base64 content."}),
        body_types=("application/json",),
        answers=_ANSWERS,
    ),
    look_up: Operation(
        summary="What a value that was read elsewhere belongs to", query=_QUERY, answers=_ANSWERS
    ),
}
