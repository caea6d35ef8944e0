"""Codes as they will be printed: read back, with room around them, and with ink that spreads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from PIL import Image, ImageChops

from app.labels import engines
from app.labels.display import Code, Pixels
from app.labels.preflight.findings import Finding, fault, warning
from app.labels.reach import address_problem
from app.labels.symbology import Barcode, Kind, symbology
from app.labels.symbology.style import LEAST_CONTRAST, red_contrast
from redirector.codes.sizes import MM_PER_INCH

#: Below this a phone has to be held closer than most people try (GS1 General Specifications ask for 0.396
#: mm at a till).
SMALL_MODULE_MM = 0.25
#: Modules of more dots do not mind one more.
SPREAD_DOTS = 3

_SEEN_PER_MODULE = 3
_SEEN_LINES = 20
#: Greys darker than this are seen as ink, and so much of a quiet zone may be ink by rounding.
_INK, _SPECKS = 160, 0.004
_INK_BELOW = 128
_BRACKETED_AI = re.compile(r"\((\d{2,4})\)")
#: The plain one, the one whose pairs of characters are letters, and two for pharmacies.
_KINDS_OF_CODE_39 = frozenset({"code_39", "code_32", "pzn"})
_SEPARATOR = "\x1d"

#: The values of all symbols in a picture, given the type that readers report for the one meant.
Reader = Callable[[Pixels, str], Iterable[str]]


def check(label: int, code: Code, pixels: Pixels, read: Reader, dpi: float) -> list[Finding]:
    """Everything found in one code, given its picture as the printer's dots will be."""
    picture = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    dots = round(code.module_mm * dpi / MM_PER_INCH)
    values = set(_read(picture, code, dots, read))
    found = [*_reading(label, code, values), *_size(label, code), *_said(label, code)]
    if code.look and values:
        found += _styled(label, code, picture)
    if _is_crowded(picture, code):
        found.append(fault(label, "something lies in the quiet zone of its code; move it away"))
    elif values and dots <= SPREAD_DOTS and not _survives(picture, code, dots, read):
        found.append(
            warning(
                label,
                f"its code, of {dots} dots a module, cannot be read if the ink spreads by a dot; "
                "take a larger label or a printer of more dots",
            )
        )
    return found


def is_same(value: str, expected: str) -> bool:
    """Some engines say GS1 data as it is encoded: without brackets, with separators."""
    bare = _BRACKETED_AI.sub(r"\1", expected) if expected.startswith("(") else expected
    return value == expected or value.replace(_SEPARATOR, "") == bare


def _read(picture: Image.Image, code: Code, dots: int, read: Reader) -> Iterable[str]:
    """As a camera sees it that has a few pixels for each module: the mean of the dots under each.

    Modules stay whole: where their edges fall within pixels, some engines read nothing. Readers take their
    time by the pixel, and specks of ink count here as much as they are large. Bars are looked at along a few
    lines: every line must tell them all.
    """
    symbol, seen = code.symbol, picture
    if dots > _SEEN_PER_MODULE:
        size = (symbol.full_width * _SEEN_PER_MODULE, symbol.full_height * _SEEN_PER_MODULE)
        seen = picture.resize(size, Image.Resampling.BOX)
    if isinstance(symbol, Barcode) and _is_bars(symbol) and seen.height > _SEEN_LINES:
        seen = seen.resize((seen.width, _SEEN_LINES), Image.Resampling.NEAREST)
    kind = symbol.reads if isinstance(symbol, Barcode) else "qr_code"
    return read(Pixels(seen.width, seen.height, seen.tobytes()), kind)


def _is_bars(symbol: Barcode) -> bool:
    return symbology(symbol.symbology).kind is Kind.BARS


def _reading(label: int, code: Code, values: set[str]) -> Iterator[Finding]:
    expected = code.symbol.text
    if not values:
        yield fault(label, f"its code cannot be read; it should say {expected}")
    elif _has_readings(code) and expected in values:
        return
    elif others := ", ".join(value for value in sorted(values) if not is_same(value, expected)):
        yield fault(label, f"its code reads {others} and should say {expected}")


def _has_readings(code: Code) -> bool:
    """Whether engines may rightly say different things: nothing in a Code 39 tells of which kind it is."""
    return isinstance(code.symbol, Barcode) and code.symbol.reads in _KINDS_OF_CODE_39


def _size(label: int, code: Code) -> Iterator[Finding]:
    if code.module_mm < SMALL_MODULE_MM:
        yield warning(
            label,
            f"its modules are {code.module_mm:.2f} mm, which phones read badly; "
            "take a larger label or a shorter text",
        )


def _styled(label: int, code: Code, picture: Image.Image) -> Iterator[Finding]:
    """A logo is taken for damage: no engine alone may be the one that copes with it, nor one distance."""
    distant = max(code.symbol.full_width * _SEEN_PER_MODULE, 1)
    small = picture.resize((distant, distant), Image.Resampling.LANCZOS)
    for seen, where in ((_two_tone(picture), ""), (small, " from a distance")):
        failed = [
            name for name, values in engines.read_by_each(seen).items() if code.symbol.text not in values
        ]
        if failed:
            yield fault(
                label,
                f"its code in this style cannot be read{where} (by {' and '.join(failed)}); "
                "take a smaller or simpler logo, darker modules or a larger code",
            )
            return
    if code.look and red_contrast(code.look) < LEAST_CONTRAST:
        yield warning(label, "hand scanners with red light do not see its colours; phones do")


def _two_tone(picture: Image.Image) -> Image.Image:
    """As a printer of one bit a dot makes it."""
    return picture.point([0] * _INK_BELOW + [255] * (256 - _INK_BELOW))


def _said(label: int, code: Code) -> Iterator[Finding]:
    """What no picture shows: an address nobody can open, blanks that scanners hand on."""
    text = code.symbol.text
    if problem := address_problem(text):
        yield warning(label, problem)
    if text != text.strip(" \t\r\n"):
        yield warning(label, "its code begins or ends with a blank, which scanners hand on")
    elif any(ord(letter) < 32 and letter != _SEPARATOR for letter in text):
        yield warning(label, "its code holds a line break or another control character")


def _survives(picture: Image.Image, code: Code, dots: int, read: Reader) -> bool:
    """Whether the code is still read when every bar is one dot wider and higher."""
    wider = ImageChops.darker(picture, ImageChops.offset(picture, 1, 0))
    spread = ImageChops.darker(wider, ImageChops.offset(wider, 0, 1))
    return any(is_same(value, code.symbol.text) for value in _read(spread, code, dots, read))


def _is_crowded(picture: Image.Image, code: Code) -> bool:
    """Whether there is ink where the code needs white.

    Bars need it at their sides only, and not as far down as their text reaches.
    """
    symbol = code.symbol
    across, down = picture.width / symbol.full_width, picture.height / symbol.full_height
    left, top = symbol.quiet_left * across, symbol.quiet_top * down
    right, foot = left + symbol.width * across, top + symbol.height * down
    if isinstance(symbol, Barcode) and _is_bars(symbol):
        low = top + (foot - top) * 0.6
        strips = [(0.0, top, left, low), (right, top, float(picture.width), low)]
    else:
        width, height = float(picture.width), float(picture.height)
        strips = [(0.0, 0.0, width, top), (0.0, foot, width, height), (0.0, 0.0, left, height)]
        strips.append((right, 0.0, width, height))
    return any(_has_ink(picture, strip) for strip in strips)


def _has_ink(picture: Image.Image, strip: tuple[float, float, float, float]) -> bool:
    left, top, right, foot = strip
    # A dot less at each side: edges of modules fall between dots where there are few.
    box = (round(left) + 1, round(top) + 1, round(right) - 1, round(foot) - 1)
    if box[0] >= box[2] or box[1] >= box[3]:
        return False
    dark = picture.crop(box).histogram()[:_INK]
    return sum(dark) > _SPECKS * (box[2] - box[0]) * (box[3] - box[1])
