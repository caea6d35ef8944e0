"""Takes what waits for scripts, and runs it: in a few threads, each with a process of its own.

Nothing is started before there is something to run. Events are taken from the database, so that any service
on it can run them; schedules are looked after by the first thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from functools import partial
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from catalog import keys, records
from catalog.actor_kinds import APPLICATION
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import ApiError, BadInput
from catalog.store import Database
from reactor import logs, queue, schedules, scripts
from reactor.gateway import Gateway
from reactor.process import GRACE_S, Interrupted, Limits, Outcome, ScriptProcess
from reactor.queue import MOST_ATTEMPTS, Taken

THREADS: Final = 2
IDLE_S: Final = 5.0
# A process that has had nothing to do for so long is ended.
KEPT_PROCESS_S: Final = 60.0
CLEANING_S: Final = 3600.0
# Who wakes us may still be in its transaction: we look again soon, a few times.
_PAUSES_S: Final = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5)
_PATIENCE_S: Final = 2.0

log = logging.getLogger("tagwright.reactor")


class Runner:
    """Runs scripts for one service."""

    def __init__(self, database: Database, limits: Limits | None = None) -> None:
        self._database = database
        self.limits = limits or Limits()
        self._gateway: Gateway | None = None
        self._stopping = threading.Event()
        self._workers = [_Worker(self, is_first=number == 0) for number in range(THREADS)]

    @property
    def database(self) -> Database:
        return self._database

    @property
    def lease_ms(self) -> int:
        """For how long an event is taken: as long as a run can last, and its requests with it."""
        return int((self.limits.seconds + 2 * GRACE_S) * 1000)

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self, gateway: Gateway) -> None:
        """Begin to run what waits."""
        self._gateway = gateway
        for worker in self._workers:
            worker.thread.start()

    def wake(self) -> None:
        """Something waits, or will when the transaction of who says so has ended."""
        for worker in self._workers:
            worker.awake.set()

    def close(self) -> None:
        """End; what is not done in a moment is given back, to be run by another service or the next time."""
        self._stopping.set()
        self.wake()
        started = [worker for worker in self._workers if worker.thread.ident is not None]
        deadline = time.monotonic() + _PATIENCE_S
        for worker in started:
            worker.thread.join(max(0.0, deadline - time.monotonic()))
        for worker in started:
            worker.process.stop()
            worker.thread.join()

    def inspect(self, files: Mapping[str, str]) -> list[str]:
        """The functions a script has; BadInput when it cannot be started, and says where it is wrong."""
        process = ScriptProcess(self.limits)
        try:
            job = {"job": "inspect", "files": dict(files), "settings": {"apiKey": "", "application": {}}}
            outcome = process.run(job, lambda request: {"refused": "not while a script is checked"})
        finally:
            process.end()
        if outcome.is_broken:
            raise ApiError(503, [f"The Reactor cannot run scripts: {outcome.error}"])
        if outcome.error is not None:
            raise BadInput(f"script: {outcome.error}")
        return outcome.names

    def run(self, process: ScriptProcess, taken: Taken) -> list[Json]:
        """Run the script an event is for; returns what it has written, and what is to be said of it."""
        waiting = taken.waiting
        with self._database.read() as connection:
            script = scripts.find(connection, waiting.application)
            application = records.find(connection, APPLICATION, waiting.application)
            api_key = keys.of_actor(connection, keys.TRUSTED_APP, waiting.application)
        if script is None or application is None or api_key is None or self._gateway is None:
            return []
        if taken.attempts > MOST_ATTEMPTS:
            return [logs.entry("error", f"{waiting.function} was given up: the service ended while it ran")]
        document = application.document()
        job = {
            "job": "run",
            "files": scripts.files_of(script.fields()),
            "function": waiting.function,
            "event": waiting.event,
            "settings": {"apiKey": api_key, "application": document},
        }
        return _said(
            waiting.function, process.run(job, partial(self._gateway.answer, depth=waiting.depth + 1))
        )


class _Worker:
    """One thread and its process."""

    def __init__(self, runner: Runner, *, is_first: bool) -> None:
        self._runner = runner
        self._is_first = is_first
        self._cleaned_at = float("-inf")
        self.awake = threading.Event()
        self.process = ScriptProcess(runner.limits)
        self.thread = threading.Thread(target=self._work, name="reactor", daemon=True)

    def _work(self) -> None:
        pauses = list(_PAUSES_S)
        used_at = time.monotonic()
        while not self._runner.is_stopping:
            try:
                if self._one():
                    used_at, pauses = time.monotonic(), list(_PAUSES_S)
                    continue
                patience_s = pauses.pop(0) if pauses else self._until_due_s()
            except SQLAlchemyError:
                log.exception("the Reactor waits until the database answers")
                patience_s = IDLE_S
            if time.monotonic() - used_at > KEPT_PROCESS_S:
                self.process.end()
            if self.awake.wait(patience_s):
                self.awake.clear()
                pauses = list(_PAUSES_S)
        self.process.end()

    def _one(self) -> bool:
        """Deal with one event, if one waits."""
        self._look_after_clock()
        taken = self._take()
        if taken is None:
            return False
        try:
            entries = self._runner.run(self.process, taken)
        except Interrupted:
            with self._runner.database.write() as connection:
                queue.give_back(connection, taken)
            return False
        with self._runner.database.write() as connection:
            queue.finish(connection, taken)
            if records.find(connection, APPLICATION, taken.waiting.application) is not None:
                logs.write(connection, taken.waiting.application, entries)
        return True

    def _take(self) -> Taken | None:
        database = self._runner.database
        with database.read() as connection:  # which keeps nobody waiting
            if not queue.has_free(connection):
                return None
        with database.write() as connection:
            return queue.take(connection, for_ms=self._runner.lease_ms)

    def _look_after_clock(self) -> None:
        if not self._is_first:
            return
        database = self._runner.database
        with database.read() as connection:
            is_due = schedules.is_due(connection)
        if is_due:
            with database.write() as connection:
                schedules.fire_due(connection)
            self._runner.wake()
        if time.monotonic() - self._cleaned_at > CLEANING_S:
            self._cleaned_at = time.monotonic()
            with database.write() as connection:
                logs.forget_old(connection)

    def _until_due_s(self) -> float:
        """How long nothing is expected to happen."""
        if not self._is_first:
            return IDLE_S
        with self._runner.database.read() as connection:
            due = schedules.next_due_ms(connection)
        return IDLE_S if due is None else min(IDLE_S, max(0.001, (due - now_ms()) / 1000))


def _said(function: str, outcome: Outcome) -> list[Json]:
    entries = list(outcome.logs)
    if outcome.dropped:
        entries.append(logs.entry("warn", f"{outcome.dropped} more lines of {function} were left out"))
    if outcome.error is not None:
        entries.append(logs.entry("error", f"{function}: {outcome.error}"))
    elif not outcome.is_done:
        entries.append(logs.entry("warn", f"{function} ended without calling done()"))
    return entries
