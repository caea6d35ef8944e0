"""Whether anything was committed to an SQLite database, told without asking it.

Beside a database in WAL mode lies the index of its log, ``-shm``, which all processes map into their memory.
Its first 96 bytes, the header in two copies, change with every commit, and are what SQLite's own readers look
at first (https://www.sqlite.org/walformat.html, 2.2). Looking there costs a fortieth of the smallest query.

POSIX drops all locks a process has on a file when it closes any descriptor of it, so a watch must outlive
every connection of its process to the database: it is for a process that has one service, as `serve` does.
"""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path
from typing import Final

_HEADER: Final = slice(0, 96)
_MAPPED_BYTES: Final = 4096


class Watch:
    """Looks at the log of a database; something must have been read from it through a connection before."""

    def __init__(self, location: str) -> None:
        self._file = os.open(f"{location}-shm", os.O_RDONLY)
        self._map = mmap.mmap(self._file, _MAPPED_BYTES, access=mmap.ACCESS_READ)

    @classmethod
    def of(cls, location: str) -> Watch | None:
        """The watch of a database; None where it cannot be watched."""
        if sys.platform == "win32" or not Path(f"{location}-shm").exists():
            return None
        return cls(location)

    def state(self) -> bytes:
        """The same bytes as before exactly when nothing has been committed since then."""
        return self._map[_HEADER]

    def close(self) -> None:
        """To be done when no connection of this process is open any more."""
        self._map.close()
        os.close(self._file)
