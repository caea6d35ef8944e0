"""What the operations take and answer that every kind has, from the kind's declaration."""

from __future__ import annotations

from typing import Any

from catalog.api import properties, resources
from catalog.api.openapi import parameters as query
from catalog.api.openapi.operation import OBJECT, Answer, Descriptions, Operation, Parameter, answers, array
from catalog.documents import Json, Property
from catalog.kinds import ACTION_TYPE, Kind

SHOWN = (query.WITH_SCOPES, query.PROJECT)
PAGED = {"Link": "", "X-Result-Count": ""}
NO_BODY = {200: Answer()}
COUNTED = {200: Answer(description="Done; the header says for how many.", headers={"X-Result-Count": ""})}


def _many(kind: Kind) -> str:
    return "action types" if kind is ACTION_TYPE else kind.path


def creatable(kind: Kind) -> Json:
    """A kind's document with the fields that a new one must have."""
    required: list[Any] = []
    for name in kind.required:
        stand_in = kind.stand_ins.get(name)
        fields = [{"required": [name]}, *([{"required": [stand_in]}] if stand_in else [])]
        required.append(fields[0] if len(fields) == 1 else {"anyOf": fields})
    return {"allOf": [{"$ref": f"#/components/schemas/{kind.document.__name__}"}, *required]}


def one_or_many(one: Json) -> Json:
    return {"anyOf": [one, {**array(one), "minItems": 1, "maxItems": resources.MOST_AT_ONCE}]}


def list_of(kind: Kind, **_: Any) -> Operation:
    answer = Answer(schema=array(kind.document), headers=PAGED)
    return Operation(summary=f"List {_many(kind)}", query=query.list_of(kind), answers={200: answer})


def _create(kind: Kind, **_: Any) -> Operation:
    made = {"anyOf": [kind.document, array(kind.document)]}
    return Operation(
        summary=f"Create {kind.with_article}, or many",
        query=SHOWN,
        body=one_or_many(creatable(kind)),
        answers=answers(made, 201, Location="", ETag=""),
    )


def _read(kind: Kind, **_: Any) -> Operation:
    return Operation(
        summary=f"Read {kind.with_article}", query=SHOWN, answers=answers(kind.document, ETag="")
    )


def change_of(kind: Kind, **_: Any) -> Operation:
    return Operation(
        summary=f"Change {kind.with_article}: the fields that are given",
        query=SHOWN,
        body=kind.document,
        answers=answers(kind.document, ETag=""),
        guarded=True,
    )


def _patch(kind: Kind, **_: Any) -> Operation:
    return Operation(
        summary=f"Change {kind.with_article} by a JSON merge patch, in which null removes a field",
        query=SHOWN,
        body=OBJECT,
        body_types=("application/merge-patch+json", "application/json"),
        answers=answers(kind.document, ETag=""),
        guarded=True,
    )


def delete_of(kind: Kind, **_: Any) -> Operation:
    return Operation(
        summary=f"Delete {kind.with_article}", query=(query.PROJECT,), answers=NO_BODY, guarded=True
    )


def _selection(kind: Kind) -> tuple[Parameter, ...]:
    return (query.IDS, query.filter_of(kind), query.PROJECT)


def _change_many(kind: Kind, **_: Any) -> Operation:
    done = Answer(description="Done; the header says for how many.", headers={"X-Result-Count": ""})
    return Operation(
        summary=f"Change all {_many(kind)} that match",
        query=_selection(kind),
        body=kind.document,
        answers={204: done},
        refusals=(404,),
    )


def _delete_many(kind: Kind, **_: Any) -> Operation:
    return Operation(
        summary=f"Delete all {_many(kind)} that match",
        query=_selection(kind),
        answers=COUNTED,
        refusals=(404,),
    )


def _restore(kind: Kind, **_: Any) -> Operation:
    return Operation(
        summary=f"Take {kind.with_article} out of the trash",
        query=SHOWN,
        answers=answers(kind.document, ETag=""),
    )


# Histories: properties and locations.
HISTORY = (query.FILTER_BY_TIME, query.FROM, query.TO, query.PER_PAGE, query.HISTORY_TOKEN, query.PROJECT)
_UPDATES = {"anyOf": [array(Property), Property]}


def _latest(_kind: Kind, **_: Any) -> Operation:
    return Operation(query=(query.PROJECT,), answers=answers(array(Property)))


def _write(_kind: Kind, **_: Any) -> Operation:
    return Operation(query=(query.PROJECT,), body=_UPDATES, answers=answers(array(Property)))


def _history(_kind: Kind, **_: Any) -> Operation:
    return Operation(query=HISTORY, answers=answers(array(Property), Link=""))


def _erase(_kind: Kind, **_: Any) -> Operation:
    return Operation(query=(query.BEFORE, query.PROJECT), answers=NO_BODY)


DESCRIPTIONS: Descriptions = {
    resources.list_all: list_of,
    resources.create: _create,
    resources.read: _read,
    resources.put: change_of,
    resources.patch: _patch,
    resources.delete: delete_of,
    resources.change_many: _change_many,
    resources.delete_many: _delete_many,
    resources.restore: _restore,
    properties.read_latest: _latest,
    properties.write: _write,
    properties.read_history: _history,
    properties.erase: _erase,
}
