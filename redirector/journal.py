"""The journal: files of one process, one line a hit, that outlive whatever kills the process.

What a single ``write`` has taken is safe from ``kill -9`` when it returns, and from a power failure once it
was synced. The file that is written to is claimed as long as its process lives. What is to be folded is
*sealed*: another file takes its place, and nobody writes to it any more (`redirector.sealed`).
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from catalog.ids import new_id
from redirector.claims import claim
from redirector.sealed import BINARY, LIVING, seal

log = logging.getLogger("tagwright.hits")


class Journal:
    """This process's journal in a folder; ``path`` is the file that is written to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path, self._file = _new(folder)
        self._lock = threading.Lock()
        self._size = 0
        # Held by who waits for the disk. Nobody has to wait for it to add lines.
        self._disk = threading.Lock()
        self._synced = 0
        self._is_listed = False

    @property
    def size(self) -> int:
        """Bytes that were added since it was sealed."""
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
        with self._disk:
            size = self._size
            if size <= self._synced:
                return
            os.fsync(self._file)
            if not self._is_listed:
                _sync_folder(self._folder)
                self._is_listed = True
            self._synced = size

    def seal(self) -> tuple[Path, int]:
        """Go on with another file; returns the sealed one, which the disk has, and its size.

        To be called by one thread at a time. OSError, and nothing changed, when there can be no other file.
        """
        path, file = _new(self._folder)
        with suppress(OSError):  # said below, if it is still so
            self.sync()  # so that who syncs next waits for less
        with self._disk:
            with self._lock:
                sealed, size = (self.path, self._file), self._size
                self.path, self._file, self._size = path, file, 0
            synced, self._synced, self._is_listed = self._synced, 0, False
            if size > synced:
                try:
                    os.fsync(sealed[1])
                except OSError:
                    log.exception("the disk does not take %s", sealed[0])
        return seal(*sealed), size

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
        path = folder / f"{new_id()}{LIVING}"
        file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | BINARY, 0o600)
        # Another process may have taken the file for an orphan before it was claimed.
        if claim(file) and path.exists():
            return path, file
        os.close(file)


def _sync_folder(folder: Path) -> None:
    """Wait until the disk knows the files of a folder, where a folder can be asked for that."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
