"""Hits, recorded before the redirect is answered and never lost.

Every process appends its hits to a journal of its own, in one write: a few microseconds, and safe from
``kill -9`` the moment it returns. A thread syncs the journal every 200 ms, so that a power failure takes no
more than that; in safe mode every write waits for the disk. Another thread folds the journal into the
database, many hits in one transaction that the disk has before the journal is emptied. What a killed process
left behind is folded by the next one that starts; since every hit carries the id of its action, none is ever
counted twice.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from catalog.store import Database
from catalog.tables import hit_count
from redirector.chores import give_way
from redirector.context.agent import agent_of
from redirector.folding import Tell, store, store_lines
from redirector.hit import Hit, hit_of, line_of
from redirector.hit_line import read_line, read_lines, whole_lines
from redirector.journal import Journal, adopted, journals

__all__ = ["Hit", "HitRecorder", "hit_of", "store"]

SYNC_S = 0.2
# Hits that come within this time share a transaction; who reads counts need not wait for it, see `flush`.
GATHER_S = 0.1
# After folding for a while, visits have the processor for so many times as long, unless too much is waiting.
_REST = 4
_MOST_REST_S = 2.0
_MOST_WAITING_BYTES = 64 * 1024 * 1024
_RETRY_S = 0.5
# A transaction's hits share the pages they count in: with as many of a million links, eight a page.
_MOST_LINES = 20_000

log = logging.getLogger("tagwright.hits")


class HitRecorder:
    """Records hits for one process; ``folder`` holds the journals of every process on this machine.

    ``tell`` learns of the actions of new hits, within the transaction that stores them.
    """

    def __init__(
        self, database: Database, folder: Path, *, is_safe: bool = False, tell: Tell | None = None
    ) -> None:
        self.is_safe = is_safe
        self._tell = tell
        self._database = database
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._journal = Journal(folder)
        self._folding = threading.Lock()
        self._folded = 0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        threads = ((self._fold_forever, "hits"), (self._sync_forever, "journal"))
        self._threads = [threading.Thread(target=work, name=name, daemon=True) for work, name in threads]

    def start(self) -> None:
        """Take over what killed processes left, and start folding."""
        for path in journals(self._folder):
            if path != self._journal.path:
                self._adopt(path)
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
        if self._folded < self._journal.size:
            self._fold()

    def close(self) -> None:
        """Fold the rest and remove the journal."""
        self._stopping.set()
        self._wake.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        is_folded = True
        try:
            self.flush()
        except SQLAlchemyError:
            log.exception("hits stay in %s until a service starts here again", self._journal.path)
            is_folded = False
        self._journal.close(remove=is_folded)

    def _fold_forever(self) -> None:
        give_way()
        agent_of("-")  # loads its tables, which take most of a second, before somebody waits for them
        rest_s = GATHER_S
        while not self._stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            self._stopping.wait(rest_s)
            started = time.monotonic()
            try:
                self.flush()
            except (SQLAlchemyError, OSError):
                log.exception("hits wait in %s until the database takes them", self._journal.path)
                self._stopping.wait(_RETRY_S)
                self._wake.set()
            rest_s = self._rest_s(time.monotonic() - started)

    def _rest_s(self, worked_s: float) -> float:
        if self._journal.size > _MOST_WAITING_BYTES:
            return 0.0
        return min(_MOST_REST_S, max(GATHER_S, worked_s * _REST))

    def _sync_forever(self) -> None:
        while not self._stopping.wait(SYNC_S):
            try:
                self._journal.sync()
            except OSError:
                log.exception("the disk does not take %s", self._journal.path)

    def _fold(self) -> None:
        with self._folding:
            end = self._journal.size
            while self._folded < end:
                lines = self._journal.read(self._folded, end, _MOST_LINES)
                with self._database.write(durable=True) as connection:
                    store_lines(connection, map(read_line, lines), self._tell)
                self._folded += sum(map(len, lines))
            if self._journal.empty(self._folded):
                self._folded = 0

    def _adopt(self, path: Path) -> None:
        with adopted(path) as found:
            lines = whole_lines(found or [])
            for start in range(0, len(lines), _MOST_LINES):
                with self._database.write(durable=True) as connection:
                    read = read_lines(connection, lines[start : start + _MOST_LINES])
                    store_lines(connection, read, self._tell)
            if lines:
                log.info("took over %d hits that an earlier process had not folded", len(lines))
