"""Hits, recorded before the redirect is answered and never lost.

Every process appends its hits to a journal of its own, in one write: a few microseconds, and safe from
``kill -9`` the moment it returns. A thread syncs the journal every 200 ms, so that a power failure takes no
more than that; in safe mode every write waits for the disk. Another thread seals the journal, so that visits
go on in a new one, and folds what was sealed into the database, many hits in one transaction that the disk
has before the sealed journal is removed. What a killed process left behind is folded by the next one that
starts; since every hit carries the id of its action, none is ever counted twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection, update
from sqlalchemy.exc import SQLAlchemyError

from catalog.store import Database
from catalog.tables import hit_count
from redirector.chores import give_way
from redirector.context.agent import agent_of
from redirector.folding import Tell, store_lines
from redirector.hit import Hit, hit_of, line_of
from redirector.hit_line import read_line, read_lines, whole_lines
from redirector.journal import Journal
from redirector.sealed import fold, left_behind

__all__ = ["Hit", "HitRecorder", "hit_of", "store"]

SYNC_S = 0.2
# Hits that come within this time share a transaction; who reads counts need not wait for it, see `flush`.
GATHER_S = 0.1
# After folding for a while, visits have the processor for so many times as long, unless too much is waiting.
_REST = 4
_MOST_REST_S = 2.0
_MOST_WAITING_BYTES = 64 * 1024 * 1024
_RETRY_S = 0.5

log = logging.getLogger("tagwright.hits")


def store(connection: Connection, hits: Sequence[Hit], tell: Tell | None = None) -> None:
    """Store hits as implicitScans actions and count them at their links; those stored already are not."""
    store_lines(connection, [read_line(line_of(hit)) for hit in hits], tell)


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
        # What waits to be folded, in the order it came, with its bytes; `_sealing` guards that nothing lies
        # between the journal and it.
        self._sealed: dict[Path, int] = {}
        self._sealing = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        threads = ((self._fold_forever, "hits"), (self._sync_forever, "journal"))
        self._threads = [threading.Thread(target=work, name=name, daemon=True) for work, name in threads]

    def start(self) -> None:
        """Take over what killed processes left, and start folding."""
        for path in left_behind(self._folder):
            self._sealed[path] = _size_of(path)
        if self._sealed:
            log.info("taking over %d journals that an earlier process had not folded", len(self._sealed))
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
        for path in self._fold_free():  # others are at the rest
            self._fold(path, waits=True)

    def close(self) -> None:
        """Fold the rest and remove the journal."""
        self._stopping.set()
        self._wake.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        try:
            self.flush()
        except (SQLAlchemyError, OSError):
            log.exception("hits stay in %s until a service starts here again", self._folder)
        self._journal.close(remove=self._journal.size == 0)

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
                if self._fold_free():
                    self._wake.set()
            except (SQLAlchemyError, OSError):
                log.exception("hits wait in %s until the database takes them", self._folder)
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

    def _seal(self) -> list[Path]:
        """Everything recorded so far, as sealed journals."""
        with self._sealing:
            if self._journal.size:
                path, size = self._journal.seal()
                self._sealed[path] = size
            return list(self._sealed)

    def _fold_free(self) -> list[Path]:
        """Fold everything recorded so far but what others are folding; returns that."""
        return [path for path in self._seal() if not self._fold(path)]

    def _fold(self, path: Path, *, waits: bool = False) -> bool:
        is_gone = fold(path, self._store, waits=waits)
        if is_gone:
            self._sealed.pop(path, None)
        return is_gone

    def _store(self, lines: Sequence[bytes]) -> None:
        try:
            with self._database.write(durable=True) as connection:
                store_lines(connection, map(read_line, lines), self._tell)
        except (msgspec.DecodeError, UnicodeDecodeError):  # of an older version, cut off, or spoilt
            whole = whole_lines(lines)
            with self._database.write(durable=True) as connection:
                store_lines(connection, read_lines(connection, whole), self._tell)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # its process has just folded it
        return 0
