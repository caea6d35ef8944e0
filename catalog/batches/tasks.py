"""Tasks as they are stored and as clients read them: asked for, watched, cancelled and deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from catalog.batches.documents import (
    CANCELLING,
    EXECUTING,
    PENDING,
    SHORT_ID_GENERATION,
    UNFINISHED,
)
from catalog.batches.plans import Job, Plan
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import Conflict
from catalog.ids import new_id
from catalog.records import Stored
from catalog.store import Database
from catalog.tables import task, task_input, task_log, task_result

# Longer lists are not repeated in the task's document.
MOST_LISTED = 1_000
# More failed rows are counted, but not described.
MOST_LOGGED = 10_000
_KEY_BYTES = 24
_PIECE = 5_000

_c = task.c
plan_decoder = msgspec.json.Decoder(Plan)


@dataclass(frozen=True)
class Task:
    """A task as it stands; ``created_at`` and others are milliseconds since 1970."""

    stored: Stored
    batch: str
    type: str
    status: str
    plan: Plan
    result_key: str
    chunks_done: int
    rows_made: int
    rows_failed: int
    error: str | None
    completed_at: int | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing will change any more."""
        return self.status not in UNFINISHED

    def document(self, address: str) -> Json:
        """The task as clients read it; ``address`` is its own."""
        fields = self.stored.fields()
        whole = {**self.stored.document(), "batch": self.batch, "status": self.status}
        whole["progress"] = self._progress()
        if self.is_finished:
            whole["completedAt"] = self.completed_at
            whole["result"] = self._result(address)
        return {**whole, "inputParameters": fields["inputParameters"]}

    def _progress(self) -> Json:
        if self.type == SHORT_ID_GENERATION:
            counts = {"shortIds": self.rows_made, "failedShortIds": self.rows_failed}
        else:
            thngs, links = self.plan.thngs, self.plan.links
            counts = {
                "urlBindings": self.rows_made * links,
                "thngs": self.rows_made * thngs,
                "failedUrlBindings": self.rows_failed * links,
                "failedThngs": self.rows_failed * thngs,
            }
        total = self.plan.rows * self.plan.per_row
        return {"contributions": {self.stored.id: counts}, "totalAmount": total}

    def _result(self, address: str) -> Json:
        result: Json = {
            "type": self.type if self.error is None else "ERROR",
            "failedOperationsAmount": self.rows_failed * self.plan.per_row,
            "totalCount": self.rows_made * self.plan.per_row,
            "location": f"{address}/results/{self.result_key}.csv",
            "format": "CSV",
        }
        if self.type != SHORT_ID_GENERATION:
            result["totalThngsCreated"] = self.rows_made * self.plan.thngs
            result["totalUrlBindingsCreated"] = self.rows_made * self.plan.links
        return result if self.error is None else {**result, "error": self.error}

    @property
    def columns(self) -> Sequence[str]:
        """The columns of the result."""
        fields = self.stored.fields()
        chosen = fields.get("outputParameters", {}).get("columns")
        usual = ["SHORT_ID", "THNG"] if self.plan.thngs else ["SHORT_ID"]
        return chosen or (usual if self.plan.links or not self.plan.thngs else ["THNG", "SHORT_ID"])


_TASKS = select(
    _c.seq,
    _c.batch,
    _c.type,
    _c.status,
    _c.plan,
    _c.result_key,
    _c.chunks_done,
    _c.rows_made,
    _c.rows_failed,
    _c.error,
    _c.completed_at,
)


def create(connection: Connection, batch: str, fields: Json, job: Job) -> str:
    """Store a new task, to be done in the background, and what it was given; returns its id."""
    now = now_ms()
    values = {
        "id": new_id(),
        "created_at": now,
        "updated_at": now,
        "body": msgspec.json.encode(_brief(fields)).decode(),
        "batch": batch,
        "type": fields["type"],
        "status": PENDING,
        "plan": msgspec.json.encode(job.plan).decode(),
        "result_key": secrets.token_urlsafe(_KEY_BYTES),
    }
    seq = connection.execute(insert(task).values(values).returning(_c.seq)).scalar_one()
    rows = [{"task": seq, "number": at, "rows": part} for at, part in enumerate(job.parts)]
    if rows:
        connection.execute(insert(task_input), rows)
    return str(values["id"])


def _brief(fields: Json) -> Json:
    """The document of a task without lists too long to read."""
    given = dict(fields["inputParameters"])
    if len(given.get("inputData") or ()) > MOST_LISTED:
        del given["inputData"]
    identifiers = given.get("customIdentifier") or {}
    if len(identifiers.get("values") or ()) > MOST_LISTED:
        given["customIdentifier"] = {"key": identifiers["key"]}
    return {**fields, "inputParameters": given}


def find_all(connection: Connection, stored: Sequence[Stored]) -> list[Task]:
    """The tasks of these records, in their order."""
    rows = connection.execute(_TASKS.where(_c.seq.in_([each.seq for each in stored])))
    found = {row.seq: row for row in rows}
    return [_task(each, found[each.seq]) for each in stored]


def _task(stored: Stored, row: Any) -> Task:
    batch, kind, status, plan, *rest = row[1:]
    return Task(stored, batch, kind, status, plan_decoder.decode(plan), *rest)


def cancel(connection: Connection, found: Task) -> None:
    """Ask a task to stop; what it made stays. Conflict when it is over."""
    if found.is_finished:
        raise Conflict(f"status: this task is over ({found.status}) and cannot be cancelled")
    running = (_c.seq == found.stored.seq, _c.status.in_([PENDING, EXECUTING]))
    connection.execute(update(task).where(*running).values(status=CANCELLING))


def remove(connection: Connection, found: Task) -> None:
    """Delete a task for good, with its result and its log; Conflict when it is not over."""
    if not found.is_finished:
        raise Conflict("status: this task is not over; cancel it first")
    for table in (task_input, task_result, task_log):
        connection.execute(delete(table).where(table.c.task == found.stored.seq))
    connection.execute(delete(task).where(_c.seq == found.stored.seq))


def any_of(connection: Connection, batch: str) -> bool:
    """Whether a batch has, or had, tasks."""
    return connection.execute(select(_c.seq).where(_c.batch == batch).limit(1)).first() is not None


def logs(connection: Connection, found: Task, *, after: int, count: int) -> list[tuple[int, Json]]:
    """What failed, in the order of the rows, each with its number."""
    c = task_log.c
    statement = select(c.number, c.message, c.payload).where(c.task == found.stored.seq, c.number > after)
    rows = connection.execute(statement.order_by(c.number).limit(count)).all()
    return [
        (
            number,
            {
                "jobId": found.stored.id,
                "type": "ERROR",
                "message": message,
                "payload": msgspec.json.decode(payload),
            },
        )
        for number, message, payload in rows
    ]


_PAGE = (
    select(task_result.c.number, task_result.c.short_id, task_result.c.thng)
    .where(task_result.c.task == bindparam("of"), task_result.c.number > bindparam("after"))
    .order_by(task_result.c.number)
    .limit(_PIECE)
)


def results(database: Database, found: Task, *, short_base: str) -> Iterator[bytes]:
    """The result as CSV, piece by piece, each read in a transaction of its own."""
    heads = {"SHORT_ID": "shortId", "THNG": "thng", "SHORT_URL": "shortUrl"}
    yield _lines([[heads[column] for column in found.columns]])
    after = -1
    while True:
        with database.read() as connection:
            rows = connection.execute(_PAGE, {"of": found.stored.seq, "after": after}).all()
        if not rows:
            return
        after = rows[-1].number
        yield _lines(_cells(found.columns, row, short_base) for row in rows)


def _cells(columns: Sequence[str], row: Any, short_base: str) -> list[str]:
    short_id = row.short_id or ""
    values = {
        "SHORT_ID": short_id,
        "THNG": row.thng or "",
        "SHORT_URL": f"{short_base}/{short_id}" if short_id else "",
    }
    return [values[column] for column in columns]


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    # Ids hold neither commas nor quotes nor line ends.
    return "".join(",".join(row) + "\r\n" for row in rows).encode()


def touch(connection: Connection, found: Task, fields: Json) -> None:
    """Change what may be changed of a task: its tags and custom fields."""
    stored = found.stored
    whole = {**stored.fields(), **fields}
    values = {"body": msgspec.json.encode(whole).decode(), "updated_at": max(now_ms(), stored.updated_at + 1)}
    connection.execute(update(task).where(_c.seq == stored.seq).values(values))
