"""The contents of uploaded files: one file each in a folder of the service, under names of its own.

A content appears whole or not at all: it is written beside and put in place when it is complete. What a
client calls its file is never part of a path.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from catalog.errors import ApiError
from catalog.ids import is_id, new_id

_PART = ".part"
_LEFT_OVER_S = 24 * 3600


@dataclass(frozen=True)
class BlobFolder:
    """A folder of contents; ``most_bytes`` is the size of the largest."""

    path: Path
    most_bytes: int

    def create(self) -> None:
        """Make the folder, for its owner alone."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def receive(self) -> IncomingBlob:
        """A new content, to be written piece by piece."""
        return IncomingBlob(self, new_id())

    def place_of(self, blob: str) -> Path:
        """Where a content is; ValueError when the name is none of ours."""
        if not is_id(blob):
            raise ValueError(f"{blob!r} names no content")
        return self.path / blob[-2:] / blob

    def remove(self, blob: str | None) -> None:
        """Delete a content, if it is there."""
        if blob is not None:
            self.place_of(blob).unlink(missing_ok=True)

    def sweep(self, known: Collection[str]) -> int:
        """Delete what broken-off uploads left a day ago or earlier; returns how many contents those were."""
        before = time.time() - _LEFT_OVER_S
        swept = 0
        for file in self.path.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):  # another service sweeps too
                if file.name not in known and file.is_file() and file.stat().st_mtime < before:
                    file.unlink()
                    swept += 1
        return swept


class IncomingBlob:
    """A content that is being received; when its block fails, nothing of it stays."""

    def __init__(self, folder: BlobFolder, name: str) -> None:
        self.name = name
        self.size = 0
        self._folder = folder
        self._place = folder.place_of(name)
        self._part = self._place.with_name(name + _PART)
        self._place.parent.mkdir(exist_ok=True, mode=0o700)
        self._file: BinaryIO = os.fdopen(
            os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb"
        )

    def __enter__(self) -> IncomingBlob:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
            self._place.unlink(missing_ok=True)

    def write(self, piece: bytes) -> None:
        """Add a piece; ApiError 413 when the whole gets too large."""
        self.size += len(piece)
        if self.size > self._folder.most_bytes:
            raise too_large(self._folder.most_bytes)
        self._file.write(piece)

    def keep(self) -> None:
        """Put the whole content in its place, on the disk itself."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._place)


def too_large(most_bytes: int) -> ApiError:
    """The answer to a file that is larger than this service takes."""
    return ApiError(413, [f"body: larger than {most_bytes / 1_000_000:g} MB, the most a file may have"])
