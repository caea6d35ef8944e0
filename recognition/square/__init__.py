"""Square codes that engines find nothing on: grids of modules fitted to pictures, and drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PIL import Image

from recognition.square import dm_reader, qr_reader
from recognition.square.guess import Guess

__all__ = ["READERS", "Guess", "guesses"]

READERS = (qr_reader, dm_reader)


def guesses(
    grey: Image.Image, types: frozenset[str] | None = None, late: Callable[[], bool] = lambda: False
) -> Iterator[Guess]:
    """What symbols of these types (None: all) may be, one guess after the other."""
    for reader in READERS:
        if types is None or reader.TYPE in types:
            yield from reader.guesses(grey, late)
