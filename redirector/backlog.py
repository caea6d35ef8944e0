"""What was recorded and is not in the database yet: the journal, and what was sealed of it.

It is folded by whoever comes first: the thread of the recorder, a caller that wants to read counts, the
process of `redirector.folding_process`, or another service. Every sealed journal is claimed for that.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from catalog.store import Database
from redirector.folding import Tell, store_lines
from redirector.hit_line import read_line, read_lines, whole_lines
from redirector.journal import Journal
from redirector.sealed import fold, left_behind

log = logging.getLogger("tagwright.hits")


class Backlog:
    """The journals of one process; ``tell`` learns of actions within the transaction that stores them."""

    def __init__(self, database: Database, folder: Path, tell: Tell | None) -> None:
        self.journal = Journal(folder)
        self._database = database
        self._folder = folder
        self._tell = tell
        # In the order they came, with their bytes; the lock sees to it that nothing is in between.
        self._sealed: dict[Path, int] = {}
        self._sealing = threading.Lock()

    def adopt(self) -> int:
        """Take over what processes left behind that were killed; returns how many journals."""
        with self._sealing:
            self._sealed |= {path: _size_of(path) for path in left_behind(self._folder)}
            return len(self._sealed)

    def seal(self) -> dict[Path, int]:
        """Everything recorded so far that waits, as sealed journals with their bytes, oldest first."""
        with self._sealing:
            if self.journal.size:
                path, size = self.journal.seal()
                self._sealed[path] = size
            self._sealed = {path: size for path, size in self._sealed.items() if path.exists()}
            return dict(self._sealed)

    def flush(self) -> None:
        """Fold everything recorded so far, and wait for others that are at it."""
        busy = [path for path in self.seal() if not self.fold(path)]
        for path in busy:
            self.fold(path, waits=True)

    def fold(self, path: Path, *, waits: bool = False) -> bool:
        """Fold one sealed journal; returns whether it is gone, see `redirector.sealed`."""
        return fold(path, self._store, waits=waits)

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
