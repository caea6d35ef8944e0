"""The routes of batches, of their tasks, and of what those tasks log and make.

A task is cancelled by ``PUT {"status": "CANCELLING"}`` and deleted when it is over; both are ours, since the
reference only says that tasks are deleted apart from their batch.
"""

from __future__ import annotations

import hmac
from functools import partial

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import listing, records, scopes, viewer
from catalog.api import resources
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import history_headers, listing_of, moment, page_headers
from catalog.api.task_files import rows_at
from catalog.batches import plans, tasks
from catalog.batches.documents import CANCELLING
from catalog.batches.kinds import BATCH, TASK
from catalog.batches.plans import Asker
from catalog.batches.tasks import MOST_LOGGED, Task
from catalog.documents import Json
from catalog.errors import BadInput, NotFound
from catalog.histories import Span
from catalog.records import Stored
from catalog.tables import task
from catalog.viewer import PROJECTS

_LOGS = 1_000
_CSV = "text/csv; charset=utf-8"


def routes(context: Context) -> list[Route]:
    """All routes of batches; those of their things are ``/thngs?filter=batch=…``."""
    many, one = "/batches/{batch}/tasks", "/batches/{batch}/tasks/{id}"
    return [
        route(context, many, list_all, "GET"),
        route(context, many, create, "POST"),
        route(context, one, read, "GET"),
        route(context, one, put, "PUT"),
        route(context, one, delete, "DELETE"),
        route(context, f"{one}/logs", read_logs, "GET"),
        route(context, f"{one}/results/{{name}}", read_results, "GET", public=True),
        *resources.routes(context, BATCH),
    ]


def list_all(call: Call) -> Reply:
    """GET of a batch's tasks."""
    with call.context.database.read() as connection:
        wanted = listing_of(call, TASK, task.c.batch == _batch_of(connection, call))
        page = listing.list_page(connection, TASK, wanted)
        found = tasks.find_all(connection, page.records)
    return json_reply([_document(call, each) for each in found], headers=page_headers(call, wanted, page))


def create(call: Call) -> Reply:
    """POST of a task: accepted, and done in the background."""
    fields = TASK.accept(call.json(), creating=True)
    fields.pop("status", None)
    with call.context.database.read() as connection:
        batch = records.read(connection, BATCH, call.path["batch"])
        # Read and checked before the database is locked: a list may be long.
        job = plans.plan_of(connection, fields, _asker(connection, call, batch))
    fields.pop("scopes", None)
    with call.context.database.write() as connection:
        records.read(connection, BATCH, batch.id)
        task_id = tasks.create(connection, batch.id, fields, job)
    call.context.tasks.wake()
    return Reply(202, headers={"Location": f"{call.root}/batches/{batch.id}/tasks/{task_id}"})


def _asker(connection: Connection, call: Call, batch: Stored) -> Asker:
    """What is made belongs to the call's project, or else to those of the batch."""
    looking = viewer.current()
    of_batch = scopes.of(connection, BATCH.name, [batch.seq])[batch.seq]
    inherited: Json = {PROJECTS: [looking.project]} if looking and looking.project else of_batch
    return Asker(
        target_problem=call.context.target_problem,
        read_file=partial(rows_at, connection, call),
        name=batch.fields()["name"],
        scopes={name: values for name, values in inherited.items() if values},
    )


def read(call: Call) -> Reply:
    """GET of one task."""
    with call.context.database.read() as connection:
        return json_reply(_document(call, _task(connection, call)))


def put(call: Call) -> Reply:
    """PUT of one task: tags and custom fields, and ``status`` to cancel it."""
    given = TASK.accept(call.json(), creating=False)
    status = given.pop("status", None)
    with call.context.database.write() as connection:
        found = _task(connection, call)
        if status == CANCELLING:
            tasks.cancel(connection, found)
        elif status not in (None, found.status):
            raise BadInput(f"status: can only be set to {CANCELLING}")
        if given:
            tasks.touch(connection, found, given)
        changed = _task(connection, call)
    call.context.tasks.wake()
    return json_reply(_document(call, changed))


def delete(call: Call) -> Reply:
    """DELETE of one task that is over; its things stay."""
    with call.context.database.write() as connection:
        tasks.remove(connection, _task(connection, call))
    return Reply()


def read_logs(call: Call) -> Reply:
    """GET of what failed, up to 1,000 rows a page."""
    count = min(moment(call, "perPage") or _LOGS, MOST_LOGGED)
    after = moment(call, "nextPageToken")
    with call.context.database.read() as connection:
        found = _task(connection, call)
        rows = tasks.logs(connection, found, after=-1 if after is None else after, count=count + 1)
    following = rows[count - 1][0] if len(rows) > count else None
    headers = history_headers(call, following, Span(per_page=count))
    return json_reply([document for _, document in rows[:count]], headers=headers)


def read_results(call: Call) -> Reply:
    """GET of the result as CSV, by its secret name: whoever has the address may read it."""
    with call.context.database.read() as connection:
        found = _find(connection, call.path["batch"], call.path["id"])
    wanted = f"{found.result_key}.csv"
    if not hmac.compare_digest(wanted.encode(), call.path["name"].encode()):
        raise NotFound()
    headers = {
        "Content-Disposition": f'attachment; filename="{found.stored.id}.csv"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    pieces = tasks.results(call.context.database, found, short_base=call.context.short_base(call.root))
    return Reply(200, media_type=_CSV, headers=headers, pieces=pieces)


def _document(call: Call, found: Task) -> Json:
    return found.document(f"{call.root}/batches/{found.batch}/tasks/{found.stored.id}")


def _task(connection: Connection, call: Call) -> Task:
    """The task of a call, whose batch the call must see."""
    return _find(connection, _batch_of(connection, call), call.path["id"])


def _find(connection: Connection, batch: str, task_id: str) -> Task:
    found = tasks.find_all(connection, [records.read(connection, TASK, task_id)])[0]
    if found.batch != batch:
        raise NotFound()
    return found


def _batch_of(connection: Connection, call: Call) -> str:
    """The id of the batch; the tasks of a deleted one are still there for who sees everything."""
    batch = call.path["batch"]
    if records.find(connection, BATCH, batch) is not None:
        return batch
    if viewer.current() is None and tasks.any_of(connection, batch):
        return batch
    raise NotFound()
