"""From what was named, dropped or opened to the pictures in it: one after the other, no list of all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from recognition import archives
from recognition.formats import SUFFIXES

_DIGITS = re.compile(r"([0-9]+)")


def pictures(paths: Iterable[Path], *, with_archives: bool = False) -> Iterator[Path]:
    """Files as they are, whatever they are called: reading one will say what it is.

    Of folders, and those inside, what ends like a picture or, if wanted, like an archive: in the order a
    person counts, without hidden files and without following links out of the folder. A folder that may not
    be looked into is given itself, so that it is not passed over in silence.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path, with_archives)
        else:
            yield path


def _walk(folder: Path, with_archives: bool) -> Iterator[Path]:
    try:
        with os.scandir(folder) as listing:
            found = sorted(listing, key=lambda item: natural(item.name))
    except OSError:
        yield folder
        return
    for item in found:
        if item.name.startswith("."):
            continue
        path = Path(item.path)
        if item.is_dir(follow_symlinks=False):
            yield from _walk(path, with_archives)
        elif path.suffix.lower() in SUFFIXES or (with_archives and archives.is_archive(path)):
            yield path


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key that puts `IMG_9` before `IMG_10`; case does not count."""
    parts = _DIGITS.split(name.casefold())
    return tuple((0, int(part)) if number % 2 else (1, part) for number, part in enumerate(parts))
