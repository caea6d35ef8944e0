"""From what was dropped or opened to the pictures in it: files as given, folders walked to the bottom."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from recognition.formats import SUFFIXES

_DIGITS = re.compile(r"([0-9]+)")


def pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as they are, so that one that is no picture gets its own error row; of folders only what ends
    like a picture, in natural order, without hidden files and without following links out of the folder."""
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as listing:
            found = sorted(listing, key=lambda item: natural(item.name))
    except OSError:  # a folder we may not look into holds nothing for us
        return
    for item in found:
        if item.name.startswith("."):
            continue
        if item.is_dir(follow_symlinks=False):
            yield from _walk(Path(item.path))
        elif Path(item.name).suffix.lower() in SUFFIXES:
            yield Path(item.path)


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key that puts `IMG_9` before `IMG_10`."""
    parts = _DIGITS.split(name.casefold())
    return tuple((0, int(part)) if number % 2 else (1, part) for number, part in enumerate(parts))
