"""What the catalogue's operations take and answer, by their handlers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from catalog.api import actions, collections, files, locations, places, prints
from catalog.api.openapi import actors, background, crud, others
from catalog.api.openapi import parameters as query
from catalog.api.openapi.crud import (
    COUNTED,
    HISTORY,
    NO_BODY,
    PAGED,
    SHOWN,
    change_of,
    creatable,
    delete_of,
    list_of,
    one_or_many,
)
from catalog.api.openapi.operation import (
    ANY,
    INTEGER,
    STRING,
    TIME,
    Answer,
    Descriptions,
    Operation,
    Parameter,
    answers,
    array,
    shape,
)
from catalog.documents import Action, ActionType, Collection, LabelPrint, Location
from catalog.files import FILE, File
from catalog.kinds import ACTION, ACTION_TYPE, PLACE, Kind

_BUILT_IN_TYPE = shape("name", name=STRING)
_ACTION_QUERY = (query.CONTEXT, *SHOWN)


def _list_actions(_target: Kind | None, **_: Any) -> Operation:
    answer = Answer(schema=array(Action), headers={"Link": "", "X-Result-Count": ""})
    return Operation(
        summary="List actions of a type, or with `all` of every type",
        query=(query.CONTEXT, *query.list_of(ACTION)),
        answers={200: answer},
    )


def _create_action(_target: Kind | None, **_: Any) -> Operation:
    return Operation(
        summary="Create an action, or many",
        query=_ACTION_QUERY,
        body=one_or_many({"$ref": "#/components/schemas/Action"}),
        body_needed=False,
        answers=answers({"anyOf": [Action, array(Action)]}, 201, Location=""),
    )


def _read_action(_target: Kind | None, **_: Any) -> Operation:
    return Operation(summary="Read an action", query=_ACTION_QUERY, answers=answers(Action))


def _delete_action(_target: Kind | None, **_: Any) -> Operation:
    return Operation(summary="Delete an action", query=(query.PROJECT,), answers=NO_BODY)


def _members(kind: Kind, **_: Any) -> Operation:
    listed = list_of(kind)
    return Operation(
        summary=f"List the {kind.path} in a collection", query=listed.query, answers=listed.answers
    )


def _add_members(kind: Kind, **_: Any) -> Operation:
    return Operation(
        summary=f"Put {kind.path} into a collection",
        query=(query.PROJECT,),
        body=array(STRING),
        answers=answers(Collection, ETag=""),
    )


_DEGREES = (("lat", "Latitude", 90), ("lon", "Longitude", 180))
_NEAR = tuple(
    Parameter(
        name=name,
        description=f"{word} of the origin.",
        schema={"type": "number", "minimum": -most, "maximum": most},
    )
    for name, word, most in _DEGREES
)
_DISTANCE = Parameter(
    name="maxDist", description="Within so many km.", schema={"type": "number", "minimum": 0}
)

DESCRIPTIONS: Descriptions = {
    **crud.DESCRIPTIONS,
    **actors.DESCRIPTIONS,
    **background.DESCRIPTIONS,
    **others.DESCRIPTIONS,
    locations.read_history: Operation(query=HISTORY, answers=answers(array(Location), Link="")),
    locations.write: Operation(
        query=(query.PROJECT,),
        body={"anyOf": [array(Location), Location]},
        answers=answers(array(Location)),
    ),
    locations.erase: Operation(query=(query.BEFORE, query.PROJECT), answers=NO_BODY),
    actions.list_actions: _list_actions,
    actions.create: _create_action,
    actions.read: _read_action,
    actions.delete: _delete_action,
    actions.list_types: replace(
        list_of(ACTION_TYPE),
        answers={
            200: Answer(schema=array({"anyOf": [ActionType, shape("name", name=STRING)]}), headers=PAGED)
        },
    ),
    actions.create_type: Operation(
        summary="Create an action type",
        query=SHOWN,
        body=creatable(ACTION_TYPE),
        answers=answers(ActionType, 201, Location="", ETag=""),
    ),
    actions.change_type: change_of(ACTION_TYPE),
    actions.delete_type: Operation(summary="Delete an action type", query=(query.PROJECT,), answers=NO_BODY),
    places.list_all: list_of(PLACE).with_query(*_NEAR, _DISTANCE),
    collections.list_members: _members,
    collections.add_members: _add_members,
    collections.remove_members: lambda kind, **_: Operation(
        summary=f"Take up to 500 {kind.path} out of a collection", query=(query.PROJECT,), answers=COUNTED
    ),
    collections.remove_member: lambda kind, **_: Operation(
        summary=f"Take one of the {kind.path} out of a collection", query=(query.PROJECT,), answers=NO_BODY
    ),
    files.list_all: list_of(FILE),
    files.create: Operation(
        query=SHOWN, body=creatable(FILE), answers=answers(File, 201, Location="", ETag="")
    ),
    files.read: Operation(query=SHOWN, answers=answers(File, ETag="")),
    files.change: change_of(FILE),
    files.delete: delete_of(FILE),
    prints.create: Operation(
        body=one_or_many({"$ref": "#/components/schemas/LabelPrint"}),
        answers=answers({"anyOf": [LabelPrint, array(LabelPrint)]}, 201, Location=""),
    ),
    prints.newest: Operation(body=prints.Codes, answers=answers(array(LabelPrint))),
    prints.void: Operation(body=prints.Voiding, answers=answers(LabelPrint, ETag="")),
    prints.reinstate: Operation(answers=answers(LabelPrint, ETag="")),
    ("GET", "/time"): Operation(
        summary="The time, and with `tz` that of a time zone",
        query=(Parameter(name="tz", description="A name of the time zone database."),),
        answers=answers(
            shape("timestamp", timestamp=TIME, localTime=STRING, offset=INTEGER, nextChange=INTEGER)
        ),
    ),
    ("GET", "/files/{id}/content/{name:path}"): Operation(
        summary="Download the content of a file",
        answers={
            200: Answer(description="The content.", schema=ANY, media_types=("*/*",)),
            206: Answer(description="A part of the content.", schema=ANY, media_types=("*/*",)),
            304: Answer(description="Unchanged."),
        },
        refusals=(403, 416),
    ),
    ("PUT", "/files/{id}/content/{name:path}"): Operation(
        summary="Upload the content of a file to its signed address",
        body=ANY,
        body_types=("*/*",),
        body_needed=False,
        answers={200: Answer()},
        refusals=(403, 507),
    ),
}
