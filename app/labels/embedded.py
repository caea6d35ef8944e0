"""Pictures inside design files: PNG or JPEG as base64, opened with bounds."""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image, UnidentifiedImageError

from app.errors import InputError

MAX_BYTES = 1_000_000
MAX_SIDE_PX = 4000


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
    try:
        with Image.open(io.BytesIO(file_bytes(data)), formats=("PNG", "JPEG")) as image:
            if max(image.size) > MAX_SIDE_PX:
                raise InputError(f"an image has at most {MAX_SIDE_PX} pixels a side")
            colours = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise InputError("data is no PNG or JPEG that can be read") from error
    ground = Image.new("RGBA", colours.size, behind)
    ground.alpha_composite(colours)
    return ground.convert("RGB")
