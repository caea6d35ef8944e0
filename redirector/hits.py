"""Hits, recorded before the redirect is answered and never lost.

Every process appends its hits to a journal of its own, in one write: a few microseconds, and safe from
``kill -9`` the moment it returns. A thread syncs the journal every 200 ms, so that a power failure takes no
more than that; in safe mode every write waits for the disk. Another thread seals the journal, so that visits
go on in a new one, and has what was sealed folded into the database, many hits in one transaction that the
disk has before the sealed journal is removed: few by itself, many by a process of their own. What a killed
process left behind is folded by the next one that starts; since every hit carries the id of its action, none
is ever counted twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, update
from sqlalchemy.exc import SQLAlchemyError

from catalog.store import Database
from catalog.tables import hit_count
from redirector.backlog import Backlog
from redirector.context.agent import agent_of
from redirector.folding import Tell, store_lines
from redirector.folding_process import FoldingProcess
from redirector.hit import Hit, hit_of, line_of
from redirector.hit_line import read_line

__all__ = ["Hit", "HitRecorder", "hit_of", "store"]

SYNC_S = 0.2
# Hits that come within this time share a transaction; who reads counts need not wait for it, see `flush`.
GATHER_S = 0.1
# So much at once, some two hundred hits, is work for a process of its own, which is kept for a while.
MUCH_BYTES = 128 * 1024
_KEPT_S = 30.0
_GATHER_FOR_PROCESS_S = 0.25
# After folding for a while here, visits have the processor for so many times as long.
_REST = 4
_MOST_REST_S = 2.0
# More is urgent: visits no longer go first.
_MOST_WAITING_BYTES = 64 * 1024 * 1024
_RETRY_S = 0.5

log = logging.getLogger("tagwright.hits")


def store(connection: Connection, hits: Sequence[Hit], tell: Tell | None = None) -> None:
    """Store hits as implicitScans actions and count them at their links; those stored already are not."""
    store_lines(connection, [read_line(line_of(hit)) for hit in hits], tell)


class HitRecorder:
    """Records hits for one process; ``folder`` holds the journals of every process on this machine.

    ``tell`` learns of the actions of new hits, within the transaction that stores them; ``is_heard`` says
    whether it would do anything with them.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        is_safe: bool = False,
        tell: Tell | None = None,
        is_heard: Callable[[Connection], bool] | None = None,
    ) -> None:
        self.is_safe = is_safe
        self._tell = tell
        self._is_heard = is_heard
        self._database = database
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._backlog = Backlog(database, folder, tell)
        self._journal = self._backlog.journal
        self._process = FoldingProcess(database)
        self._much_at_s = float("-inf")
        self._wake = threading.Event()
        self._stopping = threading.Event()
        threads = ((self._fold_forever, "hits"), (self._sync_forever, "journal"))
        self._threads = [threading.Thread(target=work, name=name, daemon=True) for work, name in threads]

    def start(self) -> None:
        """Take over what killed processes left, and start folding."""
        if found := self._backlog.adopt():
            log.info("taking over %d journals that an earlier process had not folded", found)
            self._wake.set()
        for thread in self._threads:
            thread.start()

    def record(self, hit: Hit) -> None:
        """Put a hit on disk; returns when it is safe from the death of this process, or of the machine."""
        self.append(line_of(hit))

    def append(self, lines: bytes) -> None:
        """The same with any number of hits as lines."""
        self._journal.append(lines)
        if self.is_safe:
            self._journal.sync()
        if not self._wake.is_set():
            self._wake.set()

    def record_within(self, hit: Hit, most: int) -> bool:
        """Store a hit in the database at once; False, and nothing, when its link has that many already.

        Exact over all processes, and slow for that: the caller waits for the database.
        """
        self.flush()
        with self._database.write(durable=True) as connection:
            c = hit_count.c
            open_link = update(hit_count).where(c.seq == hit.link_seq, c.hits < most)
            # Changes nothing, but keeps the row from others until the hit is counted.
            if connection.execute(open_link.values(hits=c.hits)).rowcount == 0:
                return False
            store(connection, [hit], self._tell)
        return True

    def flush(self) -> None:
        """Fold everything recorded so far, so that whoever reads the counts next finds it."""
        self._backlog.flush()

    def close(self) -> None:
        """Fold the rest and remove the journal."""
        self._stopping.set()
        self._wake.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self._process.end()
        try:
            self.flush()
        except (SQLAlchemyError, OSError):
            log.exception("hits stay in %s until a service starts here again", self._folder)
        self._journal.close(remove=self._journal.size == 0)

    def _fold_forever(self) -> None:
        agent_of("-")  # loads its tables, which take most of a second, before somebody waits for them
        rest_s = GATHER_S
        while not self._stopping.is_set():
            self._wake.wait(_KEPT_S if self._process.is_running else None)
            self._wake.clear()
            self._stopping.wait(rest_s)
            started = time.monotonic()
            try:
                waiting = self._round()
            except (SQLAlchemyError, OSError):
                log.exception("hits wait in %s until the database takes them", self._folder)
                self._stopping.wait(_RETRY_S)
                self._wake.set()
            else:
                if waiting:
                    self._wake.set()
                rest_s = self._rest_s(waiting, time.monotonic() - started)

    def _round(self) -> int:
        """Fold what was recorded so far, or have it folded; returns how many bytes of it wait."""
        sealed = self._backlog.seal()
        waiting = sum(sealed.values())
        is_urgent = waiting > _MOST_WAITING_BYTES
        if self._is_for_process(waiting) and self._process.take(list(sealed), is_urgent=is_urgent):
            return waiting
        return waiting - sum(size for path, size in sealed.items() if self._backlog.fold(path))

    def _is_for_process(self, waiting: int) -> bool:
        now_s = time.monotonic()
        if waiting >= MUCH_BYTES:
            self._much_at_s = now_s
        if now_s - self._much_at_s > _KEPT_S:
            self._process.end()
            return False
        if self._is_heard is None:
            return True
        # Asked after these were sealed: who begins to listen later does not listen to them.
        with self._database.read() as connection:
            return not self._is_heard(connection)

    def _rest_s(self, waiting: int, worked_s: float) -> float:
        if self._process.is_running:
            return _GATHER_FOR_PROCESS_S
        if waiting > _MOST_WAITING_BYTES:
            return 0.0
        return min(_MOST_REST_S, max(GATHER_S, worked_s * _REST))

    def _sync_forever(self) -> None:
        while not self._stopping.wait(SYNC_S):
            try:
                self._journal.sync()
            except OSError:
                log.exception("the disk does not take %s", self._journal.path)
