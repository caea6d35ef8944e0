"""The visits of one turn of the event loop: recorded in one write, then answered.

All of them were sent before the turn began, so the database is asked once what has changed, and nobody is
answered before every one of them is recorded. In safe mode a thread waits for the disk; visits that come
meanwhile share the next write.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

from catalog.clock import now_ms
from redirector.fast.moment import Moments
from redirector.fast.path import FastPath
from redirector.fast.senders import Sender

_Visitor = TypeVar("_Visitor")
# Where to send whom, in the order they came.
Answers = list[tuple[_Visitor, bytes]]
# Has something done by the event loop, from within it or from any thread.
Later = Callable[[Callable[[], None]], object]

log = logging.getLogger("tagwright.visits")


class Turn(Generic[_Visitor]):
    """Gathers visits of whatever stands for a visitor, and has all of them answered by ``send``.

    ``at_end`` calls at the end of the loop's turn, ``from_thread`` from another thread.
    """

    def __init__(
        self, path: FastPath, send: Callable[[Answers[_Visitor]], None], *, at_end: Later, from_thread: Later
    ) -> None:
        self._path = path
        self._hits = path.visits.hits
        self._send = send
        self._at_end = at_end
        self._moments = Moments()
        self._at = self._moments.at(0)
        self._is_begun = False
        self._is_usable = True
        self._lines: list[bytes] = []  # in pieces
        self._answers: Answers[_Visitor] = []
        self._writer = _Writer(self._record, send, from_thread) if self._hits.is_safe else None

    @property
    def answers_at_once(self) -> bool:
        """Whether answers leave when the turn ends, and not when the disk is done."""
        return self._writer is None

    def visit(self, asked: bytes, sender: Sender, visitor: _Visitor, *, is_alone: bool = False) -> bool:
        """Take a visit of a short id, with its query if it has one.

        False when it is not for the fast path, and then it is not recorded either. With ``is_alone`` nobody
        else can have sent anything in this turn, which then ends at once.
        """
        if not self._is_begun:
            self._begin()
            if not is_alone:
                self._at_end(self.end)
        visit = self._path.visit(asked, sender, self._at) if self._is_usable else None
        if visit is not None:
            location, line = visit
            self._lines += line
            self._answers.append((visitor, location))
        if is_alone:
            self._end_alone()
        return visit is not None

    def end(self) -> None:
        """Record and answer what has been taken."""
        if self._writer is None:
            self._end_alone()
            return
        lines, answers = self._finish()
        if answers:
            self._writer.put(lines, answers)

    def _end_alone(self) -> None:
        """Record and answer at once even in safe mode: who came next would wait for the same disk."""
        lines, answers = self._finish()
        if answers:
            self._record(lines, len(answers))
            self._send(answers)

    def _finish(self) -> tuple[list[bytes], Answers[_Visitor]]:
        self._is_begun = False
        self._path.release()
        lines, answers = self._lines, self._answers
        if answers:
            self._lines, self._answers = [], []
        return lines, answers

    def _record(self, lines: list[bytes], count: int) -> None:
        """Put visits on disk; a disk that takes none keeps nobody from the page."""
        try:
            self._hits.append(b"".join(lines))
        except OSError:
            log.exception("%d hits could not be recorded", count)

    def _begin(self) -> None:
        self._is_begun = True
        self._at = self._moments.at(now_ms())
        self._is_usable = self._path.refresh()


class _Writer(Generic[_Visitor]):
    """Waits for the disk in a thread of its own, which ends when there is nothing to do for a while."""

    def __init__(
        self,
        record: Callable[[list[bytes], int], None],
        send: Callable[[Answers[_Visitor]], None],
        from_thread: Later,
    ) -> None:
        self._record = record
        self._send = send
        self._from_thread = from_thread
        self._lines: list[bytes] = []
        self._answers: Answers[_Visitor] = []
        self._change = threading.Condition()
        self._is_running = False

    def put(self, lines: list[bytes], answers: Answers[_Visitor]) -> None:
        """Have visits recorded, then answered."""
        with self._change:
            self._lines += lines
            self._answers += answers
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="safe hits", daemon=True).start()

    def _run(self) -> None:
        while (taken := self._take())[1]:
            lines, answers = taken
            self._record(lines, len(answers))
            with suppress(RuntimeError):  # the event loop has ended, and all connections with it
                self._from_thread(partial(self._send, answers))

    def _take(self) -> tuple[list[bytes], Answers[_Visitor]]:
        with self._change:
            taken = self._lines, self._answers
            self._lines, self._answers = [], []
            self._is_running = bool(taken[1])
            return taken
