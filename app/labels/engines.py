"""Codes read back by every engine of the recognition that works here: none of them wrote the code."""

from __future__ import annotations

from collections import Counter
from functools import cache

from PIL import Image, ImageOps

from app.labels.display import Pixels
from recognition.readers import Options, Reader, by_name

#: Bars end with their picture; engines want white above and below, which a label has.
_MARGIN_PX = 12
#: Without a second engine, so few letters beside another value are nothing.
_GHOST_LETTERS = 4
_QR = Options(types=frozenset({"qr_code"}))


@cache
def _readers() -> dict[str, Reader]:
    """Asked for once: whether an engine works here takes longer to say than to read a code."""
    return by_name()


def read_by_each(grey: Image.Image) -> dict[str, set[str]]:
    """What each engine reads in a picture of mode L, by its name; one plain look, as a scanner takes it."""
    return {name: {found.value for found in reader.read(grey, _QR)} for name, reader in _readers().items()}


def read_any(pixels: Pixels) -> set[str]:
    """What any engine reads in the picture, of any type.

    Where several agree, what one alone made out beside it does not count: a few modules of a large symbol
    can look like a short bar code without a check digit.
    """
    grey = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    padded = ImageOps.expand(grey, _MARGIN_PX, 255)
    votes = Counter[str]()
    for reader in _readers().values():
        votes.update({found.value for found in reader.read(padded, Options())})
    agreed = {value for value, count in votes.items() if count > 1}
    return agreed or {value for value in votes if len(value) > _GHOST_LETTERS or len(votes) == 1}


def read(pixels: Pixels) -> set[str]:
    """What any engine reads in the picture."""
    grey = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    return set().union(*read_by_each(grey).values())
