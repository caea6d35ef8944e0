"""How a QR code looks: its colours, round modules, a logo in its middle; and what would not be read of it.

A code is read by the light its modules throw back. Readers of ISO/IEC 15415 grade the difference between dark
and light; under 40 % of white nothing is left for dirt and bad light. Printers of one bit a dot make
black of what is darker than half.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import msgspec

from app.errors import InputError
from app.labels.embedded import opaque
from app.labels.symbology.barcode import Barcode

BLACK, WHITE = "#000000", "#ffffff"
#: Of 255. Where dark ends, where light begins, and how far apart they are at least.
DARK_AT_MOST, LIGHT_AT_LEAST, LEAST_CONTRAST = 110, 190, 102
#: Of the code's side. The hidden modules are then a tenth of all; level H restores 30 % of the code words.
LOGO_SHARE, MAX_LOGO_SHARE, MIN_LOGO_SHARE = 0.24, 0.3, 0.1
#: A logo is resampled to at most so many pixels a side: more is lost in printing.
_LOGO_DETAIL_PX = 400
#: White modules that a logo keeps between itself and the code.
_LOGO_MARGIN = 0.5
_FINDER_MODULES = 7
#: How wide a round module is: neighbours almost touch, so that little ink is lost.
DOT_MODULES = 0.96
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Style(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Colours as ``#rrggbb``; ``logo``: a PNG or JPEG, base64; ``logo_share``: of the code's side."""

    dark: str = BLACK
    light: str = WHITE
    modules: Literal["square", "dots"] = "square"
    logo: str = ""
    logo_share: float = LOGO_SHARE


@dataclass(frozen=True)
class Logo:
    """Three bytes of red, green and blue a pixel, row by row; ``modules`` is the side of its place."""

    width: int
    height: int
    rgb: bytes
    modules: float


@dataclass(frozen=True)
class Look:
    """What whoever draws a code needs to know of its style."""

    dark: str = BLACK
    light: str = WHITE
    dots: bool = False
    logo: Logo | None = None

    @property
    def is_coloured(self) -> bool:
        """Whether black ink on white is not enough."""
        return (self.dark, self.light) != (BLACK, WHITE) or self.logo is not None


def check(style: Style, *, symbology: str, level: str) -> None:
    """``InputError`` for a style that would not be read, or that this symbology cannot have."""
    if symbology != "qr_code":
        raise InputError(f"style: QR codes alone have one, not {symbology}")
    dark, light = _reflectance(style.dark), _reflectance(style.light)
    if dark > DARK_AT_MOST:
        raise InputError(f"style: {style.dark} is too light for the dark modules; take a darker colour")
    if light < LIGHT_AT_LEAST:
        raise InputError(f"style: {style.light} is too dark to lie behind a code; take a lighter colour")
    if light - dark < LEAST_CONTRAST:
        raise InputError(f"style: {style.dark} on {style.light} has too little contrast to be read")
    if style.logo and level not in {"", "H"}:
        raise InputError(f"style: a code with a logo needs level H, not {level}")
    if not MIN_LOGO_SHARE <= style.logo_share <= MAX_LOGO_SHARE:
        raise InputError(
            f"style: a logo takes {MIN_LOGO_SHARE:g} to {MAX_LOGO_SHARE:g} of the code's side, "
            f"not {style.logo_share:g}: the code could not be read"
        )
    if style.logo:
        _logo(style.logo, style.light)


def styled(barcode: Barcode, style: Style) -> tuple[Barcode, Look]:
    """The code without the modules its logo hides, and its look."""
    look = Look(style.dark, style.light, style.modules == "dots")
    if not style.logo:
        return barcode, look
    hidden = _hidden_modules(barcode.width, style.logo_share)
    width, height, rgb = _logo(style.logo, style.light)
    logo = Logo(width, height, rgb, hidden - 2 * _LOGO_MARGIN)
    return replace(barcode, rows=_without(barcode.rows, hidden)), replace(look, logo=logo)


def is_finder(x: int, y: int, side: int) -> bool:
    """Whether the module belongs to one of the three squares in the corners, which stay squares."""
    near, far = _FINDER_MODULES, side - _FINDER_MODULES
    return (x < near and (y < near or y >= far)) or (x >= far and y < near)


def dark_modules(rows: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
    """Column and row of every dark module."""
    return ((x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)


def red_contrast(look: Look) -> int:
    """How far apart dark and light are in red light, of 255: hand scanners have no other."""
    return int(look.light[1:3], 16) - int(look.dark[1:3], 16)


def _reflectance(colour: str) -> int:
    if not _COLOUR.fullmatch(colour):
        raise InputError(f"style: write colours as #1a2b3c, not {colour!r}")
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return (299 * red + 587 * green + 114 * blue) // 1000


def _hidden_modules(side: int, share: float) -> int:
    """Odd, as the side is: the logo lies in the middle of whole modules."""
    return 2 * math.floor((side * share + 1) / 2) - 1


def _without(rows: tuple[bytes, ...], hidden: int) -> tuple[bytes, ...]:
    first = (len(rows) - hidden) // 2
    beyond = first + hidden
    white = bytes(hidden)
    return tuple(
        row[:first] + white + row[beyond:] if first <= y < beyond else row for y, row in enumerate(rows)
    )


@lru_cache(maxsize=32)
def _logo(data: str, behind: str) -> tuple[int, int, bytes]:
    image = opaque(data, behind)
    image.thumbnail((_LOGO_DETAIL_PX, _LOGO_DETAIL_PX))
    return image.width, image.height, image.tobytes()
