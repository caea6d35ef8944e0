"""Sealed journals: nobody writes to them any more. Whoever claims one folds it, and then it is gone.

Its name tells it from the journal some process writes to, which is claimed as well. One that was folded in
part is folded again from its beginning: what is stored already is passed over.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from redirector.claims import claim

LIVING: Final = ".hits"
_SEALED: Final = ".sealed"
# A transaction's hits share the pages they count in: with as many of a million links, eight a page.
_MOST_LINES: Final = 20_000
_ON_WINDOWS: Final = sys.platform == "win32"
# Windows would write an end of line as two bytes.
BINARY: Final[int] = getattr(os, "O_BINARY", 0)

# Puts lines where they belong; when it returns, the disk has them there.
Store = Callable[[Sequence[bytes]], None]


def seal(path: Path, file: int) -> Path:
    """Let go of a claimed journal for good; returns the name it has from now on."""
    sealed = path.with_suffix(_SEALED)
    if _ON_WINDOWS:  # which renames nothing that is open
        os.close(file)
    try:
        path.rename(sealed)
    except OSError:  # claimed by nobody, it is sealed all the same
        sealed = path
    if not _ON_WINDOWS:
        os.close(file)
    return sealed


def left_behind(folder: Path) -> list[Path]:
    """The sealed journals of a folder as they were begun; those of dead processes are sealed for that."""
    orphans = [sealed for path in folder.glob(f"*{LIVING}") if (sealed := _seal_orphan(path)) is not None]
    return sorted({*orphans, *folder.glob(f"*{_SEALED}")})


def fold(path: Path, store: Store, *, waits: bool = False) -> bool:
    """Store all lines of a sealed journal and remove it.

    Returns whether it is gone: False when somebody else folds it just now, unless one ``waits`` for that.
    """
    file = _claimed(path, waits=waits)
    if file is None:
        return not path.exists()
    try:
        with open(file, "rb", closefd=False) as content:
            while lines := list(islice(content, _MOST_LINES)):
                store(lines)
        if not _ON_WINDOWS:  # which removes nothing that is open
            path.unlink(missing_ok=True)
    finally:
        os.close(file)
    if _ON_WINDOWS:
        with suppress(PermissionError):  # somebody has just opened it, folds it again and removes it
            path.unlink(missing_ok=True)
    return True


def _seal_orphan(path: Path) -> Path | None:
    file = _claimed(path)
    return None if file is None else seal(path, file)


def _claimed(path: Path, *, waits: bool = False) -> int | None:
    """The descriptor of a journal that is ours until it is closed; None when it is not, or is gone."""
    try:
        file = os.open(path, os.O_RDWR | BINARY)
    except FileNotFoundError:
        return None
    if claim(file, waits=waits) and path.exists():
        return file
    os.close(file)
    return None
