"""Processes that decode pictures of strangers, so that none can hurt the one that asks.

A decoder that crashes, runs for ever or takes all memory takes its process along: that picture is an error,
the next one goes to a new process. A process that something else ended, such as a system out of memory, must
cost no picture its answer: what crashed is asked once more before it is given up.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from catalog.own_packages import environment
from recognition import wire
from recognition.errors import PictureError
from recognition.worker import MEMORY_VARIABLE, SECONDS_VARIABLE

_MOST_ANSWER_BYTES = 16 * 2**20
_BYTES_A_PIXEL = 4
_COMMAND = (sys.executable, "-m", "recognition.worker")
_CRASHED = "the reader crashed"
CURE = "Save it as PNG or JPEG in another program and try again"
_END_S = 1.0


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
    """The process ended before it answered; `again`: a second one may answer."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


class _Worker:
    """One process."""

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

    def ask(self, question: wire.Asked) -> wire.Reply:
        """The answer. Raises _Died; then this worker is of no more use."""
        self.pictures += 1
        timer = threading.Timer(self._limits.seconds, self._end_late)
        timer.daemon = True
        timer.start()
        try:
            wire.send(question, self._pipe(self._process.stdin))
            answer = wire.receive_answer(self._pipe(self._process.stdout), _most_bytes(question))
        except OSError as error:  # a broken pipe
            raise self._died() from error
        except ValueError as error:  # no answer but rubbish
            raise _Died(_CRASHED, again=False) from error
        finally:
            timer.cancel()
        if answer is None:
            raise self._died()
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

    def _died(self) -> _Died:
        if self._late or _is_out_of_time(self._process):
            return _Died(f"reading it took more than {self._limits.seconds} seconds", again=False)
        return _Died(_CRASHED, again=True)

    def _end_late(self) -> None:
        self._late = True
        self._process.kill()

    @staticmethod
    def _pipe(pipe: object) -> BinaryIO:
        return pipe  # type: ignore[return-value]


class Pool:
    """At most `count` processes, started as they are needed. Safe to use from many threads."""

    def __init__(
        self, count: int | None = None, limits: Limits | None = None, command: Sequence[str] = _COMMAND
    ) -> None:
        self._limits = limits or Limits()
        self._command = command
        self._turn = threading.BoundedSemaphore(count or max(2, os.cpu_count() or 2))
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._closings = 0

    def close(self) -> None:
        """End all processes. Those who wait for an answer get GivenUp; who asks later starts new ones."""
        with self._lock:
            workers, self._all, self._idle = self._all, set(), []
            self._closings += 1
        for worker in workers:
            worker.close()

    def asked(
        self, question: wire.Asked, label: str, *, wait_s: float | None = None
    ) -> wire.Answer | wire.Kept | wire.Pixels:
        """The answer. Raises a PictureError (GivenUp when the process did not survive), Busy when no process
        is free within `wait_s`."""
        if not self._turn.acquire(timeout=wait_s):
            raise Busy
        try:
            answer = self._answer(question, label)
        finally:
            self._turn.release()
        if isinstance(answer, wire.Refusal):
            raise answer.error(label)
        return answer

    def _answer(self, question: wire.Asked, label: str) -> wire.Reply:
        closings = self._closings
        try:
            try:
                return self._asked_once(question)
            except _Died as died:
                if not died.again or closings != self._closings:
                    raise
                return self._asked_once(question)
        except _Died as died:
            raise GivenUp(label, str(died), CURE) from died

    def _asked_once(self, question: wire.Asked) -> wire.Reply:
        worker = self._take()
        try:
            answer = worker.ask(question)
        except (
            BaseException
        ):  # it died; or an interrupt between question and answer: the pipes are out of step
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


def _most_bytes(question: wire.Asked) -> int:
    """How long an answer may be: what is longer is none."""
    shown = question.most_pixels * _BYTES_A_PIXEL if isinstance(question, wire.Show) else 0
    return _MOST_ANSWER_BYTES + shown


def _environment(limits: Limits) -> dict[str, str]:
    return environment() | {
        "OPENBLAS_NUM_THREADS": "1",
        MEMORY_VARIABLE: str(limits.memory_mb),
        SECONDS_VARIABLE: str(limits.seconds),
    }


def _is_out_of_time(process: subprocess.Popen[bytes]) -> bool:
    """Whether the system ended it, for it took more processor time than it may."""
    if sys.platform == "win32":
        return False
    try:
        return process.wait(timeout=_END_S) == -signal.SIGXCPU
    except subprocess.TimeoutExpired:  # it lives, and talks rubbish
        return False
