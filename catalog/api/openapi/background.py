"""What the operations on tasks take and answer; batches themselves are like every other kind."""

from __future__ import annotations

from catalog.api import batches
from catalog.api.openapi import parameters as query
from catalog.api.openapi.crud import NO_BODY, creatable, list_of
from catalog.api.openapi.operation import ANY, OBJECT, Answer, Descriptions, Operation, answers, array
from catalog.batches.documents import Task
from catalog.batches.kinds import TASK

_SHOWN = (query.PROJECT,)

DESCRIPTIONS: Descriptions = {
    batches.list_all: list_of(TASK),
    batches.create: Operation(
        summary="Create a task, which is done in the background",
        query=_SHOWN,
        body=creatable(TASK),
        answers={202: Answer(description="It will be done.", headers={"Location": ""})},
    ),
    batches.read: Operation(query=_SHOWN, answers=answers(Task)),
    batches.put: Operation(query=_SHOWN, body=Task, answers=answers(Task)),
    batches.delete: Operation(query=_SHOWN, answers=NO_BODY),
    batches.read_logs: Operation(
        query=(query.PER_PAGE, query.HISTORY_TOKEN, query.PROJECT),
        answers=answers(array(OBJECT), Link=""),
    ),
    batches.read_results: Operation(
        answers={200: Answer(description="The table.", schema=ANY, media_types=("text/csv",))},
        refusals=(403,),
    ),
}
