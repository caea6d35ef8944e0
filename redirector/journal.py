"""The journal: a file of one process, one line a hit, that outlives whatever kills the process.

What a single ``write`` has taken is safe from ``kill -9`` when it returns, and from a power failure once it
was synced. The file is claimed as long as its process lives; one that nobody holds is an orphan, to be
adopted.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from catalog.ids import new_id
from redirector.claims import claim


class Journal:
    """This process's journal in a folder; ``path`` is its file."""

    def __init__(self, folder: Path) -> None:
        self.path, self._file = _new(folder)
        self._lock = threading.Lock()
        self._size = self._synced = self._emptied = 0

    @property
    def size(self) -> int:
        """Bytes in it."""
        return self._size

    def append(self, lines: bytes) -> None:
        """Add whole lines; OSError, and nothing added, when the disk does not take all of them."""
        with self._lock:
            written = os.write(self._file, lines)
            if written < len(lines):  # a full disk: half a line would spoil the next one
                os.ftruncate(self._file, self._size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            self._size += written

    def sync(self) -> None:
        """Wait until the disk itself has everything added so far; does nothing when it has."""
        with self._lock:
            size, emptied = self._size, self._emptied
        if size <= self._synced:
            return
        os.fsync(self._file)
        with self._lock:
            if emptied == self._emptied:
                self._synced = size

    def read(self, start: int, end: int, most: int) -> list[bytes]:
        """The lines between two positions, or so many of them."""
        lines = []
        with self.path.open("rb") as file:
            file.seek(start)
            for line in islice(file, most):
                if start >= end:  # what is being written may be half there
                    break
                lines.append(line)
                start += len(line)
        return lines

    def empty(self, up_to: int) -> bool:
        """Make it empty, unless something was added behind a position."""
        with self._lock:
            if self._size != up_to:
                return False
            os.ftruncate(self._file, 0)
            self._size = self._synced = 0
            self._emptied += 1
            return True

    def close(self, *, remove: bool) -> None:
        """Let go of the file, and remove it if it is done with."""
        if remove:
            with suppress(PermissionError):  # Windows keeps what is open
                self.path.unlink(missing_ok=True)
        os.close(self._file)
        if remove and sys.platform == "win32":
            self.path.unlink(missing_ok=True)


def _new(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / f"{new_id()}.hits"
        file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        # Another process may have taken the file for an orphan before it was claimed.
        if claim(file) and path.exists():
            return path, file
        os.close(file)


def journals(folder: Path) -> list[Path]:
    """Every journal in a folder, orphans and others."""
    return sorted(folder.glob("*.hits"))


@contextmanager
def adopted(path: Path) -> Iterator[list[bytes] | None]:
    """The lines of an orphan, which is gone after the block; None when it is none, or is gone already."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:  # its process has just ended well
        yield None
        return
    try:
        if not claim(file) or not path.exists():  # somebody has it, or has just dealt with it
            yield None
            return
        yield path.read_bytes().splitlines(keepends=True)
        with suppress(PermissionError):  # Windows keeps what is open
            path.unlink(missing_ok=True)
    finally:
        os.close(file)
    if sys.platform == "win32":
        path.unlink(missing_ok=True)
