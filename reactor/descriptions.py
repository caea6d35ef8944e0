"""What the operations of the Reactor take and answer, for OpenAPI."""

from __future__ import annotations

from typing import Any

from catalog.api.openapi import Answer, Descriptions, Operation, answers, array, shape
from catalog.api.openapi import parameters as query
from catalog.api.openapi.crud import NO_BODY, creatable, list_of
from catalog.api.openapi.operation import ANY, BOOLEAN, OBJECT, STRING
from reactor import api
from reactor.documents import LOG, SCHEDULE, LogEntry, Schedule, Script

_SHOWN = (query.PROJECT,)
_SCRIPT = ("application/json", "application/zip", "multipart/form-data")
_LOG = creatable(LOG)


def _put_script(*_: Any, **__: Any) -> Operation:
    return Operation(
        summary="Set the script, as a document or as a bundle",
        query=_SHOWN,
        body=ANY,
        body_types=_SCRIPT,
        answers=answers(Script, ETag=""),
        guarded=True,
    )


def _check_script(*_: Any, **__: Any) -> Operation:
    return Operation(
        summary="Say what is wrong with a script that is being written",
        query=_SHOWN,
        body=ANY,
        body_types=_SCRIPT,
        answers=answers(shape("functions problems", functions=array(STRING), problems=array(OBJECT))),
    )


def _create_schedule(*_: Any, **__: Any) -> Operation:
    return Operation(
        summary="Create a schedule",
        query=_SHOWN,
        body=creatable(SCHEDULE),
        answers=answers(Schedule, 201, Location="", ETag=""),
    )


def _put_schedule(*_: Any, **__: Any) -> Operation:
    return Operation(
        summary="Change a schedule",
        query=_SHOWN,
        body=Schedule,
        answers=answers(Schedule, ETag=""),
        guarded=True,
    )


DESCRIPTIONS: Descriptions = {
    api.read_script: Operation(summary="Read the script", query=_SHOWN, answers=answers(Script, ETag="")),
    api.put_script: _put_script,
    api.read_status: Operation(
        summary="Whether a new script is being installed",
        query=_SHOWN,
        answers=answers(shape("updating", updating=BOOLEAN)),
    ),
    api.check_script: _check_script,
    api.list_schedules: list_of(SCHEDULE),
    api.create_schedule: _create_schedule,
    api.read_schedule: Operation(summary="Read a schedule", query=_SHOWN, answers=answers(Schedule, ETag="")),
    api.put_schedule: _put_schedule,
    api.delete_schedule: Operation(summary="Delete a schedule", query=_SHOWN, answers=NO_BODY),
    api.list_logs: list_of(LOG),
    api.create_logs: Operation(
        summary="Add one entry of the log, or many",
        query=_SHOWN,
        body={"anyOf": [_LOG, array(_LOG)]},
        answers=answers({"anyOf": [LogEntry, array(LogEntry)]}, 201),
    ),
    api.delete_logs: Operation(
        summary="Delete entries of the log",
        query=(query.filter_of(LOG), query.PROJECT),
        answers={200: Answer(headers={"X-Result-Count": ""})},
    ),
}
