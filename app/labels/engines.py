"""Codes read back by every engine of the recognition that works here: none of them wrote the code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageOps

from app.labels.display import Pixels
from recognition.readers import Options, Reader, by_name

#: Bars end with their picture; engines want white above and below, which a label has.
_MARGIN_PX = 12
_QR = Options(types=frozenset({"qr_code"}))
#: An EAN-13 that begins with 0 is a UPC-A, and engines report either.
_TYPES = dict.fromkeys(("ean_13", "upc_a"), frozenset({"ean_13", "upc_a"}))


@cache
def _readers() -> dict[str, Reader]:
    """Asked for once: whether an engine works here takes longer to say than to read a code."""
    return by_name()


def read_by_each(grey: Image.Image) -> dict[str, set[str]]:
    """What each engine reads in a picture of mode L, by its name; one plain look, as a scanner takes it."""
    return {name: {found.value for found in reader.read(grey, _QR)} for name, reader in _readers().items()}


def read_any(pixels: Pixels, kind: str) -> Iterator[str]:
    """What the engines read in the picture of one symbol, one engine after the other, the fastest first.

    ``kind`` is the type that readers report for it.
    """
    grey = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    padded = ImageOps.expand(grey, _MARGIN_PX, 255)
    options = Options(types=_TYPES.get(kind, frozenset({kind})))
    for reader in _readers().values():
        yield from (found.value for found in reader.read(padded, options))
