"""Pictures inside design files: PNG or JPEG as base64, opened with bounds."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import Final

from PIL import Image

from app.errors import InputError
from recognition.errors import PictureError, TooLarge
from recognition.shown import Shown
from recognition.workers import showing

MAX_BYTES = 1_000_000
MAX_SIDE_PX = 4000
_KINDS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def file_bytes(data: str) -> bytes:
    """The file inside; ``InputError`` if it is none or too large."""
    try:
        found = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError("data is not base64") from error
    if not 0 < len(found) <= MAX_BYTES:
        raise InputError(f"an image has at most {MAX_BYTES:,} bytes, not {len(found):,}")
    return found


def opaque(data: str, behind: str = "#ffffff") -> Image.Image:
    """The picture in mode RGB, with a colour behind what is transparent."""
    shown = _decoded(data)
    picture = Image.frombytes(shown.mode, (shown.width, shown.height), shown.pixels)
    if shown.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, behind)
    ground.alpha_composite(picture)
    return ground.convert("RGB")


@lru_cache(maxsize=8)
def _decoded(data: str) -> Shown:
    """By a process of its own: designs come from strangers, too."""
    file = file_bytes(data)
    try:
        if not file.startswith(_KINDS):
            raise InputError("data is no PNG or JPEG that can be read")
        shown = showing().show(file, MAX_SIDE_PX**2)
    except TooLarge as error:
        raise InputError(f"an image has at most {MAX_SIDE_PX} pixels a side") from error
    except PictureError as error:
        raise InputError("data is no PNG or JPEG that can be read") from error
    if max(shown.full_width, shown.full_height) > MAX_SIDE_PX:
        raise InputError(f"an image has at most {MAX_SIDE_PX} pixels a side")
    return shown
