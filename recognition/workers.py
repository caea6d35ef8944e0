"""Reading pictures of strangers in processes of their own, so that none can hurt the one that asks.

A decoder that crashes, runs for ever or takes all memory takes its process along: that picture is an error,
the next one is read by a new process. `shared()` is the pool that everything in one program uses.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from recognition import wire
from recognition.errors import PictureError
from recognition.likeness.seeing import Portrait
from recognition.read import Reading, wanted_types
from recognition.worker import MEMORY_VARIABLE, SECONDS_VARIABLE

_MOST_ANSWER_BYTES = 16 * 2**20
_COMMAND = (sys.executable, "-m", "recognition.worker")
_NO_ANSWER = "the reader answered something else"
_ROOT = Path(__file__).resolve().parent.parent


class GivenUp(PictureError):
    """The process that read the picture crashed, or was ended because it took too long."""


class Busy(Exception):
    """All processes are reading, and none became free in the time allowed."""


@dataclass(frozen=True)
class Limits:
    """What one picture may take: wall-clock and processor seconds, and memory (on Linux).

    After so many `pictures` a process is replaced, for libraries leak.
    """

    seconds: int = 120
    memory_mb: int = 4096
    pictures: int = 2000


class _Died(Exception):
    """The process ended before it answered."""


class _Worker:
    """One reading process."""

    def __init__(self, limits: Limits, command: Sequence[str]) -> None:
        self._limits = limits
        self._late = False
        self.pictures = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(limits),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def ask(self, question: wire.Question) -> wire.Reply:
        """The answer. Raises _Died; then this worker is of no more use."""
        self.pictures += 1
        timer = threading.Timer(self._limits.seconds, self._end_late)
        timer.daemon = True
        timer.start()
        try:
            wire.send(question, self._pipe(self._process.stdin))
            answer = wire.receive_answer(self._pipe(self._process.stdout), _MOST_ANSWER_BYTES)
        except (OSError, ValueError) as error:  # a broken pipe, or no answer but rubbish
            raise _Died(self._why()) from error
        finally:
            timer.cancel()
        if answer is None:
            raise _Died(self._why())
        return answer

    @property
    def alive(self) -> bool:
        """False when something else ended the process."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                self._pipe(pipe).close()
            except OSError:  # what was not sent has nobody to go to
                continue

    def _why(self) -> str:
        return (
            f"reading it took more than {self._limits.seconds} seconds"
            if self._late
            else "the reader crashed"
        )

    def _end_late(self) -> None:
        self._late = True
        self._process.kill()

    @staticmethod
    def _pipe(pipe: object) -> BinaryIO:
        return pipe  # type: ignore[return-value]


class Workers:
    """At most `count` reading processes, started as they are needed. Safe to use from many threads."""

    def __init__(
        self, count: int | None = None, limits: Limits | None = None, command: Sequence[str] = _COMMAND
    ) -> None:
        self._limits = limits or Limits()
        self._command = command
        self._turn = threading.BoundedSemaphore(count or max(2, os.cpu_count() or 2))
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    def read(
        self,
        source: str | PathLike[str] | bytes,
        *,
        name: str | None = None,
        types: Collection[str] | None = None,
        methods: Collection[str] | None = None,
        budget_ms: float | None = None,
        wait_s: float | None = None,
    ) -> Reading:
        """As `recognition.read(recognition.load(source))`, in another process.

        Raises a PictureError (GivenUp when the process did not survive), ValueError on an unknown type or
        method, Busy when no process is free within `wait_s`.
        """
        wanted_types(types, methods)
        question = wire.Question(
            *_given(source),
            types=None if types is None else frozenset(types),
            methods=None if methods is None else frozenset(methods),
            budget_ms=budget_ms,
        )
        label = name or _label(source)
        answer = self._answer(question, label, wait_s)
        if not isinstance(answer, wire.Answer):
            raise _crashed(label, _NO_ANSWER)
        try:
            return answer.reading()
        except ValueError as error:
            raise _crashed(label, _NO_ANSWER) from error

    def portrait(
        self, source: str | PathLike[str] | bytes, *, name: str | None = None, wait_s: float | None = None
    ) -> Portrait:
        """As `recognition.likeness.seeing.portrait`, in another process; raises what `read` does."""
        label = name or _label(source)
        answer = self._answer(wire.Question(*_given(source), is_reference=True), label, wait_s)
        if not isinstance(answer, wire.Kept):
            raise _crashed(label, _NO_ANSWER)
        try:
            return answer.portrait()
        except ValueError as error:
            raise _crashed(label, _NO_ANSWER) from error

    def close(self) -> None:
        """End all processes. Those who wait for an answer get GivenUp; a later `read` starts new ones."""
        with self._lock:
            workers, self._all, self._idle = self._all, set(), []
        for worker in workers:
            worker.close()

    def _answer(self, question: wire.Question, label: str, wait_s: float | None) -> wire.Reply:
        if not self._turn.acquire(timeout=wait_s):
            raise Busy
        try:
            answer = self._asked(question, label)
        finally:
            self._turn.release()
        if isinstance(answer, wire.Refusal):
            raise answer.error(label)
        return answer

    def _asked(self, question: wire.Question, label: str) -> wire.Reply:
        worker = self._take()
        try:
            answer = worker.ask(question)
        except _Died as died:
            self._drop(worker)
            raise _crashed(label, str(died)) from died
        except BaseException:  # an interrupt between question and answer: the pipes are out of step
            self._drop(worker)
            raise
        if worker.pictures >= self._limits.pictures:
            self._drop(worker)
        else:
            self._give_back(worker)
        return answer

    def _take(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                self._all.discard(worker)
                worker.close()
        worker = _Worker(self._limits, self._command)
        with self._lock:
            self._all.add(worker)
        return worker

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            if worker in self._all:  # not closed meanwhile
                self._idle.append(worker)

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.close()


def _given(source: str | PathLike[str] | bytes) -> tuple[bytes | None, bytes | None]:
    """The picture itself, or the path of its file."""
    if isinstance(source, bytes):
        return source, None
    return None, os.fsencode(Path(os.fsdecode(source)).absolute())


def _label(source: str | PathLike[str] | bytes) -> str:
    return "the picture" if isinstance(source, bytes) else os.fsdecode(source)


def _crashed(label: str, why: str) -> GivenUp:
    return GivenUp(label, why, "Save it as PNG or JPEG in another program and try again")


def _environment(limits: Limits) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | {
        "PYTHONPATH": path,
        "OPENBLAS_NUM_THREADS": "1",
        MEMORY_VARIABLE: str(limits.memory_mb),
        SECONDS_VARIABLE: str(limits.seconds),
    }


_shared: Workers | None = None
_sharing = threading.Lock()


def shared() -> Workers:
    """The pool of this program; it ends with it, or by `close_shared`."""
    global _shared
    with _sharing:
        if _shared is None:
            _shared = Workers()
        return _shared


def close_shared() -> None:
    """End the processes of the shared pool."""
    if _shared is not None:
        _shared.close()


def _forget() -> None:
    """In a forked child: the processes and locks belong to the parent."""
    global _shared, _sharing
    _shared, _sharing = None, threading.Lock()


atexit.register(close_shared)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
