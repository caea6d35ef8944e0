"""Does what tasks ask for, in the background of a service: chunk by chunk, never one of them twice.

Every chunk is one transaction with what it made and the task's progress. Who works on a task holds a lease
on it; the lease only keeps others from trying. What keeps a chunk from being made twice is that its
transaction counts on from the chunk before, for the holder of the lease alone, or is not committed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from catalog.batches import making
from catalog.batches.documents import CANCELLING, EXECUTED, EXECUTING, FAILED, UNFINISHED, WITH_FAILURES
from catalog.batches.making import Chunk, TaskError
from catalog.batches.plans import Plan, Row
from catalog.batches.tasks import MOST_LOGGED, plan_decoder
from catalog.clock import now_ms
from catalog.ids import new_id
from catalog.store import Database
from catalog.tables import task, task_input, task_log, task_result

LEASE_MS = 5_000
# How long one task is worked on before others have their turn.
TURN_S = 1.0
IDLE_S = 1.0
RETRY_S = 0.5
# After a chunk others get the database and the interpreter: for so much of its time, and at least so long.
REST_SHARE = 0.3
LEAST_REST_S = 0.002
_MOST_TRIES = 20
# PostgreSQL's class of "program limit exceeded": an index entry of more than 2,704 bytes.
_TOO_LONG = "54"

log = logging.getLogger("tagwright.tasks")
_c = task.c
_rows_of = msgspec.json.Decoder(list[Row]).decode


class _NotOurs(Exception):
    """Somebody else works on this task now, or it is gone."""


@dataclass(frozen=True)
class _Claimed:
    seq: int
    id: str
    batch: str
    plan: Plan


class TaskRunner:
    """Works on the tasks of one database; every service on it may have one."""

    def __init__(
        self, database: Database, target_problem: Callable[[str], str | None], *, lease_ms: int = LEASE_MS
    ) -> None:
        self._database = database
        self._target_problem = target_problem
        self._lease_ms = lease_ms
        self._owner = new_id()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tasks", daemon=True)

    def start(self) -> None:
        """Begin, with what an earlier process left unfinished too."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is a new task."""
        self._wake.set()

    def close(self) -> None:
        """Finish the chunk at hand, and leave the rest to whoever comes next."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                claimed = self._claim()
                if claimed is None:
                    self._wake.wait(IDLE_S)
                else:
                    self._take_a_turn(claimed)
            except (SQLAlchemyError, OSError):
                log.exception("tasks wait until the database answers")
                self._stopping.wait(RETRY_S)

    def _claim(self) -> _Claimed | None:
        """The task that has waited longest, now ours for a while; None when there is nothing to do."""
        with self._database.read() as connection:
            chosen = select(_c.seq).where(_c.status.in_(UNFINISHED), _c.lease_until <= now_ms())
            chosen = chosen.order_by(_c.lease_until, _c.seq).limit(1)
            seq = connection.execute(chosen).scalar_one_or_none()
        if seq is None:
            return None
        with self._database.write() as connection:
            ours = {"lease_owner": self._owner, "lease_until": now_ms() + self._lease_ms}
            free = (_c.seq == seq, _c.status.in_(UNFINISHED), _c.lease_until <= now_ms())
            if connection.execute(update(task).where(*free).values(ours)).rowcount == 0:
                return None
            row = connection.execute(select(_c.id, _c.batch, _c.plan).where(_c.seq == seq)).one()
        return _Claimed(seq, row.id, row.batch, plan_decoder.decode(row.plan))

    def _take_a_turn(self, claimed: _Claimed) -> None:
        """Work on a task until it is done or others shall have their turn."""
        end, tries = time.monotonic() + TURN_S, 0
        try:
            while True:
                start = time.monotonic()
                try:
                    if self._work(claimed):
                        return
                    tries = 0
                except DBAPIError as error:
                    # Another service stored the same at the same time, or the database was busy.
                    tries += 1
                    if _is_refusal(error) or (tries == _MOST_TRIES and isinstance(error, IntegrityError)):
                        raise TaskError(f"the database does not take a row: {error.orig}") from error
                    if tries == _MOST_TRIES:
                        raise
                    log.info("a chunk of the task %s is tried again: %s", claimed.id, error)
                rest_s = max(LEAST_REST_S, REST_SHARE * (time.monotonic() - start))
                if self._stopping.wait(rest_s) or time.monotonic() >= end:
                    break
        except _NotOurs:
            return
        except TaskError as error:
            self._fail(claimed, str(error))
        except (SQLAlchemyError, OSError):
            raise
        except Exception as error:
            log.exception("the task %s failed", claimed.id)
            self._fail(claimed, f"the service has a fault, see its log: {type(error).__name__}")
        else:
            self._release(claimed)

    def _work(self, claimed: _Claimed) -> bool:
        """Do the next chunk; returns whether the task is over."""
        with self._database.write() as connection:
            row = connection.execute(_STATE.where(_c.seq == claimed.seq).with_for_update()).first()
            if row is None or row.lease_owner != self._owner or row.status not in UNFINISHED:
                raise _NotOurs
            if row.status == CANCELLING:
                _finish(connection, claimed.seq, FAILED, error="cancelled; what was made before stays")
                return True
            if row.chunks_done >= claimed.plan.chunks:
                _finish(connection, claimed.seq, WITH_FAILURES if row.rows_failed else EXECUTED)
                return True
            chunk = self._make(connection, claimed, row.chunks_done)
            _keep(connection, claimed.seq, chunk, failed_before=row.rows_failed)
            values = {
                "status": EXECUTING,
                "chunks_done": row.chunks_done + 1,
                "rows_made": row.rows_made + len(chunk.made),
                "rows_failed": row.rows_failed + len(chunk.failed),
                "lease_until": now_ms() + self._lease_ms,
                "updated_at": max(now_ms(), row.updated_at + 1),
            }
            connection.execute(update(task).where(_c.seq == claimed.seq).values(values))
            if values["chunks_done"] < claimed.plan.chunks:
                return False
            _finish(connection, claimed.seq, WITH_FAILURES if values["rows_failed"] else EXECUTED)
            return True

    def _make(self, connection: Connection, claimed: _Claimed, number: int) -> Chunk:
        rows = None
        if claimed.plan.has_rows:
            c = task_input.c
            statement = select(c.rows).where(c.task == claimed.seq, c.number == number)
            rows = _rows_of(connection.execute(statement).scalar_one())
        return making.make(
            connection,
            claimed.plan,
            claimed.plan.numbers(number),
            rows,
            batch=claimed.batch,
            task=claimed.id,
            target_problem=self._target_problem,
        )

    def _fail(self, claimed: _Claimed, reason: str) -> None:
        with self._database.write() as connection:
            row = connection.execute(_STATE.where(_c.seq == claimed.seq).with_for_update()).first()
            if row is not None and row.lease_owner == self._owner:
                _finish(connection, claimed.seq, FAILED, error=reason)

    def _release(self, claimed: _Claimed) -> None:
        with self._database.write() as connection:
            ours = (_c.seq == claimed.seq, _c.lease_owner == self._owner)
            connection.execute(update(task).where(*ours).values(lease_until=now_ms()))


def _is_refusal(error: DBAPIError) -> bool:
    """Whether the database will never take this: a value it cannot hold, or one too long for its indexes."""
    too_long = str(getattr(error.orig, "sqlstate", "")).startswith(_TOO_LONG)
    return isinstance(error, DataError) or too_long


_STATE = select(_c.status, _c.lease_owner, _c.chunks_done, _c.rows_made, _c.rows_failed, _c.updated_at)


def _keep(connection: Connection, seq: int, chunk: Chunk, *, failed_before: int) -> None:
    """Store what came of a chunk: its part of the result, and of the log as long as that has room."""
    if chunk.made:
        made = [
            {"task": seq, "number": each.number, "short_id": each.short_id, "thng": each.thng}
            for each in chunk.made
        ]
        connection.execute(insert(task_result), made)
    failed = [
        {
            "task": seq,
            "number": each.number,
            "message": each.message,
            "payload": msgspec.json.encode(each.payload).decode(),
        }
        for each in chunk.failed[: max(0, MOST_LOGGED - failed_before)]
    ]
    if failed:
        connection.execute(insert(task_log), failed)


def _finish(connection: Connection, seq: int, status: str, *, error: str | None = None) -> None:
    now = now_ms()
    values = {"status": status, "error": error, "completed_at": now, "updated_at": now}
    connection.execute(update(task).where(_c.seq == seq).values(values))
    connection.execute(task_input.delete().where(task_input.c.task == seq))
