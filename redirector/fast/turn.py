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

from catalog.clock import now_ms
from catalog.ids import new_ids
from redirector.fast.heads import Head
from redirector.fast.path import FastPath, Moment, Visit

# Sends the answer: where to.
Answer = Callable[[bytes], None]
# Has something done by the event loop, from within it or from any thread.
Later = Callable[[Callable[[], None]], object]

log = logging.getLogger("tagwright.visits")

_Batch = list[tuple[Visit, Answer]]


class Turn:
    """Gathers visits; ``at_end`` calls at the end of the loop's turn, ``from_thread`` from another thread."""

    def __init__(self, path: FastPath, *, at_end: Later, from_thread: Later) -> None:
        self._path = path
        self._at_end = at_end
        self._from_thread = from_thread
        self._is_begun = False
        self._is_usable = True
        self._at = Moment(0, b"0")
        self._batch: _Batch = []
        self._writer = _Writer(self, from_thread) if path.visits.hits.is_safe else None

    @property
    def answers_at_once(self) -> bool:
        """Whether answers leave when the turn ends, and not when the disk is done."""
        return self._writer is None

    def visit(
        self, asked: bytes, head: Head, host: str | None, answer: Answer, *, is_alone: bool = False
    ) -> bool:
        """Take a visit of a short id, with its query if it has one.

        False when it is not for the fast path, and then it is not recorded either. With ``is_alone`` nobody
        else can have sent anything in this turn, which then ends at once.
        """
        if not self._is_begun:
            self._begin()
            if not is_alone:
                self._at_end(self.end)
        is_taken = self._is_usable and self._take(asked, head, host, answer)
        if is_alone:
            self._end_alone()
        return is_taken

    def _take(self, asked: bytes, head: Head, host: str | None, answer: Answer) -> bool:
        visit = self._path.visit(asked, head, host, self._at)
        if visit is None:
            return False
        self._batch.append((visit, answer))
        return True

    def end(self) -> None:
        """Record and answer what has been taken."""
        self._is_begun = False
        self._path.release()
        batch, self._batch = self._batch, []
        if not batch:
            return
        if self._writer is None:
            self.record(batch)
            send(batch)
        else:
            self._writer.put(batch)

    def _end_alone(self) -> None:
        """Record and answer at once even in safe mode: who came next would wait for the same disk."""
        self._is_begun = False
        self._path.release()
        batch, self._batch = self._batch, []
        if batch:
            self.record(batch)
            send(batch)

    def record(self, batch: _Batch) -> None:
        """Put visits on disk; a disk that takes none keeps nobody from the page."""
        parts: list[bytes] = []
        for own_id, (visit, _) in zip(new_ids(len(batch)), batch, strict=True):
            parts += (b'["', own_id.encode("ascii"), visit[1])
        try:
            self._path.visits.hits.append(b"".join(parts))
        except OSError:
            log.exception("%d hits could not be recorded", len(batch))

    def _begin(self) -> None:
        self._is_begun = True
        at_ms = now_ms()
        self._at = Moment(at_ms, b"%d" % at_ms)
        self._is_usable = self._path.refresh()


def send(batch: _Batch) -> None:
    """Answer every visit of a batch."""
    for visit, answer in batch:
        answer(visit[0])


class _Writer:
    """Waits for the disk in a thread of its own, which ends when there is nothing to do for a while."""

    def __init__(self, turn: Turn, from_thread: Later) -> None:
        self._turn = turn
        self._from_thread = from_thread
        self._waiting: _Batch = []
        self._change = threading.Condition()
        self._is_running = False

    def put(self, batch: _Batch) -> None:
        """Have a batch recorded, then answered."""
        with self._change:
            self._waiting += batch
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="safe hits", daemon=True).start()

    def _run(self) -> None:
        while batch := self._take():
            self._turn.record(batch)
            with suppress(RuntimeError):  # the event loop has ended, and all connections with it
                self._from_thread(partial(send, batch))

    def _take(self) -> _Batch:
        with self._change:
            batch, self._waiting = self._waiting, []
            self._is_running = bool(batch)
            return batch
