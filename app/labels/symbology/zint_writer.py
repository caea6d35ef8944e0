"""Zint's symbols as rows of whole modules.

Taken from its vector drawing, whose unit is half a module: the one output that has heights of rows, guard
bars and the places of the human-readable text. Zint: https://www.zint.org.uk/manual/chapter/5.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from zint import CapabilityFlags, InputMode, OutputOptions, Symbol, WarningLevel
from zint import Symbology as ZintSymbology

from app.errors import InputError
from app.labels.symbology.barcode import Caption
from app.labels.symbology.table import Kind, Symbology

_UNITS_PER_MODULE = 2
_ALIGN = {0: "centre", 1: "left", 2: "right"}
#: The extended channel interpretation that tells readers the character set.
_UTF_8 = 26
#: How far above the baseline a line of text starts, in ems.
_RISE = 0.95

Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True)
class Drawn:
    """``shown`` is the human-readable text in one piece, empty where the symbology has none."""

    rows: tuple[bytes, ...]
    row_heights: tuple[int, ...]
    captions: tuple[Caption, ...]
    shown: str


def draw(row: Symbology, text: str, *, height: int) -> Drawn:
    """``height`` of bars in modules, 0 for what the symbology's standard asks."""
    symbol = _encoded(row, text, height)
    symbol.buffer_vector()
    boxes = [_modules(part.x, part.y, part.width, part.height) for part in symbol.vector.rectangles]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    rows, row_heights = _grid([(x - left, y - top, width, tall) for x, y, width, tall in boxes])
    captions = tuple(
        _caption(part.x, part.y, part.fsize, part.width, part.halign, part.text, left, top)
        for part in symbol.vector.strings
    )
    return Drawn(rows, row_heights, captions, symbol.text.strip("*"))


def _encoded(row: Symbology, text: str, height: int) -> Symbol:
    """With the row's options, or without them where the text is too long for those."""
    if any(row.options):
        try:
            return _encoded_with(row, text, height, row.options)
        except InputError:
            pass
    return _encoded_with(row, text, height, (0, 0, 0))


def _encoded_with(row: Symbology, text: str, height: int, options: tuple[int, int, int]) -> Symbol:
    symbol = Symbol()
    symbol.symbology = getattr(ZintSymbology, row.code)
    symbol.warn_level = WarningLevel.FAIL_ALL if any(options) else WarningLevel.DEFAULT
    symbol.input_mode = InputMode.GS1 if row.gs1 else InputMode.UNICODE
    if not text.isascii() and Symbol.capabilities(symbol.symbology) & CapabilityFlags.ECI:
        symbol.eci = _UTF_8
    for name, value in zip(("option_1", "option_2", "option_3"), options, strict=True):
        if value:
            setattr(symbol, name, value)
    if height and row.kind is Kind.BARS:
        symbol.height = height
    else:
        symbol.output_options = OutputOptions.COMPLIANT_HEIGHT
    try:
        symbol.encode(text)
    except (RuntimeError, ValueError) as error:
        raise InputError(f"{row.title}: {_message(error)}") from error
    return symbol


def _message(error: Exception) -> str:
    """Without the number of the message in zint."""
    return re.sub(r"^(?:Error|Warning) \d+: ", "", str(error))


def _modules(x: float, y: float, width: float, height: float) -> Rectangle:
    """Edges, rather than sides, are rounded: neighbours stay neighbours."""
    left, top = round(x / _UNITS_PER_MODULE), round(y / _UNITS_PER_MODULE)
    right, foot = round((x + width) / _UNITS_PER_MODULE), round((y + height) / _UNITS_PER_MODULE)
    return left, top, right - left, max(foot - top, 1)


def _grid(boxes: list[Rectangle]) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """Rows between all edges that any rectangle has."""
    edges = sorted({edge for _, y, _, height in boxes for edge in (y, y + height)})
    width = max(x + wide for x, _, wide, _ in boxes)
    rows = [bytearray(width) for _ in edges[1:]]
    for x, y, wide, height in boxes:
        for index in range(bisect_left(edges, y), bisect_left(edges, y + height)):
            rows[index][x : x + wide] = b"\1" * wide
    heights = tuple(below - above for above, below in pairwise(edges))
    return tuple(bytes(row) for row in rows), heights


def _caption(
    x: float, y: float, size: float, width: float, align: int, text: str, left: int, top: int
) -> Caption:
    """Zint gives the baseline, and the place of the text's middle or end as its alignment is."""
    em = size / _UNITS_PER_MODULE
    at, wide = x / _UNITS_PER_MODULE, width / _UNITS_PER_MODULE
    start = {"centre": at - wide / 2, "left": at, "right": at - wide}[_ALIGN[align]]
    return Caption(text, start - left, y / _UNITS_PER_MODULE - _RISE * em - top, wide, em, _ALIGN[align])
