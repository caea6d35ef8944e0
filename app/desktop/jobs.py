"""Background work: ``jobs.run(work).done(…).failed(…)``.

Work runs in a thread of the pool and never touches a widget; its outcome is delivered in the window's
thread. Long work takes a ``Report`` to tell its progress and to learn that it was cancelled.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)

_REPORT_EVERY_S = 0.05


class Cancelled(Exception):
    """Raised inside work by ``Report.check()`` after the person cancelled it."""


class Report:
    """The line from running work to its job: progress one way, cancellation the other."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell
        self._cancelled = Event()
        self._stopping = Event()
        self._told_at = 0.0

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def stop(self) -> None:
        """Ask the work to come to an end by itself; its outcome is still delivered."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """The work should come to an end: it was asked to, or cancelled."""
        return self._stopping.is_set() or self.cancelled

    def check(self) -> None:
        """Stop here if the person cancelled."""
        if self.cancelled:
            raise Cancelled

    def progress(self, done: int, total: int = 0) -> None:
        """``done`` of ``total`` steps (0: unknown); cheap enough for every row. Stops if cancelled."""
        self.check()
        now = time.monotonic()
        if done >= total or now - self._told_at >= _REPORT_EVERY_S:
            self._told_at = now
            self._tell(done, total)


class Job(QObject):
    """One piece of background work. Callbacks run in the window's thread, never after cancellation.

    What the work says goes through this object's own event queue, so whoever connects in the same turn of the
    event loop that started the work misses nothing, however quick the work was.
    """

    progressed = Signal(int, int)
    settled = Signal()
    _told = Signal(int, int)
    _came = Signal(object, object)

    def __init__(self, title: str, owner: QObject | None) -> None:
        super().__init__()
        self.title = title
        self.stoppable = False
        self.started_at_s = time.monotonic()
        self.report = Report(self._told.emit)
        self._owner, self._owned = owner, owner is not None
        self._done: list[Callable[[Any], object]] = []
        self._failed: list[Callable[[Exception], object]] = []
        self._unclaimed: Callable[[Exception], object] = log.error
        self._told.connect(self._pass_on)
        self._came.connect(self._deliver)

    def done(self, callback: Callable[[Any], object]) -> Job:
        self._done.append(callback)
        return self

    def failed(self, callback: Callable[[Exception], object]) -> Job:
        self._failed.append(callback)
        return self

    def stop(self) -> None:
        """Ask stoppable work to come to an end; cancel the rest."""
        if self.stoppable:
            self.report.stop()
        else:
            self.cancel()

    def cancel(self) -> None:
        """Ask the work to stop; its outcome, if any still comes, is dropped."""
        self.report._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self.report.cancelled

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self.started_at_s

    @Slot(int, int)
    def _pass_on(self, done: int, total: int) -> None:
        self.progressed.emit(done, total)

    @Slot(object, object)
    def _deliver(self, result: Any, error: Exception | None) -> None:
        self.settled.emit()
        if self.cancelled or (self._owned and not shiboken6.isValid(self._owner)):
            return
        if error is None:
            for callback in filter(_alive, self._done):
                callback(result)
            return
        for on_failure in filter(_alive, self._failed or [self._unclaimed]):
            on_failure(error)


def _alive(callback: Callable[..., object]) -> bool:
    """False for a method of a window that is gone."""
    receiver = getattr(callback, "__self__", None)
    return not isinstance(receiver, QObject) or shiboken6.isValid(receiver)


class _Runnable(QRunnable):
    """Calls the work in a pool thread; the outermost handler of whatever it raises."""

    def __init__(self, job: Job, work: Callable[[], Any]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._job, self._work = job, work

    def run(self) -> None:
        result: Any = None
        failure: Exception | None = None
        try:
            if not self._job.cancelled:
                result = self._work()
        except Cancelled:
            self._job.cancel()
        except Exception as error:  # noqa: BLE001 - the outermost handler of a worker thread
            failure = error
        self._job._came.emit(result, failure)


class Jobs(QObject):
    """Starts work in a thread pool and keeps it alive until its outcome is delivered."""

    started = Signal(object)
    """A ``Job`` with a title: something a person waits for."""
    failure = Signal(object)
    """An exception nobody asked for with ``failed``."""

    def __init__(self, parent: QObject | None = None, *, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._running: dict[Job, _Runnable] = {}

    def run(self, work: Callable[[], Any], *, owner: QObject | None = None) -> Job:
        """Run quick work. With ``owner``, callbacks are dropped once that object is gone."""
        return self._start(Job("", owner), work)

    def run_long(
        self,
        title: str,
        work: Callable[[Report], Any],
        *,
        owner: QObject | None = None,
        stoppable: bool = False,
    ) -> Job:
        """Run work that a person waits for: shown with its title, progress and a way to cancel.

        ``stoppable`` work looks at ``Report.stopping`` and still has an outcome when it was stopped.
        """
        job = Job(title, owner)
        job.stoppable = stoppable
        self._start(job, lambda: work(job.report))
        self.started.emit(job)
        return job

    def cancel_all(self, wait_ms: int = 5000) -> bool:
        """Cancel everything for good and wait for the threads; False if some are still busy.

        Whoever listened may be gone by the time a thread ends, so nothing is told any more.
        """
        for job in tuple(self._running):
            job.cancel()
            job.blockSignals(True)
        self._pool.clear()
        return self._pool.waitForDone(wait_ms)

    def wait(self, timeout_ms: int = 10_000) -> bool:
        """Wait until the pool is idle; outcomes are delivered by the event loop afterwards."""
        return self._pool.waitForDone(timeout_ms)

    def _start(self, job: Job, work: Callable[[], Any]) -> Job:
        runnable = _Runnable(job, work)
        self._running[job] = runnable
        job._unclaimed = self.failure.emit
        job.settled.connect(lambda: self._running.pop(job, None))
        self._pool.start(runnable)
        return job
