"""Pictures for the eye: in colour, upright, no larger than asked for. What comes back are pixels alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from recognition.grey import has_transparency, to_grey
from recognition.image import SIDEWAYS, Source, fault_of, opened, orientation, pixels_of

Mode = Literal["L", "RGB", "RGBA"]
_COLOURS = frozenset({"RGB", "P", "CMYK", "YCbCr", "LAB", "HSV"})


@dataclass(frozen=True)
class Shown:
    """A picture as its pixels, row by row without gaps: one, three or four bytes each, by `mode`.

    `full_width` and `full_height` are those of the upright picture in the file; `note` tells what is wrong
    with a file that opened in part.
    """

    mode: Mode
    width: int
    height: int
    pixels: bytes
    full_width: int
    full_height: int
    note: str | None = None


def show(source: Source, most_pixels: int, *, name: str | None = None) -> Shown:
    """The picture in a file or in bytes, reduced to `most_pixels`. Raises a `PictureError`."""
    with opened(source, name) as (image, label):
        full = image.size
        size = _reduced(full, most_pixels)
        if size != full:
            image.draft(None, size)  # a JPEG is decoded in an eighth, a quarter or half of its size
        note = pixels_of(image, label)
        turn = orientation(image)
        with fault_of(label):
            made = _plain(image)
            if made.size != size:
                made = made.resize(size, Image.Resampling.BILINEAR)
            upright = made.transpose(turn) if turn is not None else made
            pixels = upright.tobytes()
    width, height = full[::-1] if turn in SIDEWAYS else full
    return Shown(upright.mode, *upright.size, pixels, width, height, note)  # type: ignore[arg-type]


def _reduced(size: tuple[int, int], most_pixels: int) -> tuple[int, int]:
    width, height = size
    share = math.sqrt(most_pixels / (width * height))
    return size if share >= 1 else (max(1, int(width * share)), max(1, int(height * share)))


def _plain(image: Image.Image) -> Image.Image:
    if has_transparency(image):
        return image.convert("RGBA")
    if image.mode in _COLOURS:
        return image.convert("RGB")
    return to_grey(image)
