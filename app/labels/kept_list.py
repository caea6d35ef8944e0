"""What people keep by name in the data folder: a list in one JSON file, readable and mendable by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from app import whole_file
from app.errors import EnvironmentFault

T = TypeVar("T")


def read(path: Path, kind: type[T]) -> tuple[T, ...]:
    """In the order in which they were written; none if there is no file.

    ``EnvironmentFault`` if the file was changed into something that cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[kind, ...])  # type: ignore[valid-type]
    except FileNotFoundError:
        return ()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EnvironmentFault(f"{path}: {error}; mend the file, or move it away to start afresh") from error


def write(path: Path, rows: Sequence[object]) -> None:
    """The whole list; ``InputError`` if it cannot be written."""
    whole_file.write(path, msgspec.json.format(msgspec.json.encode(rows)))
