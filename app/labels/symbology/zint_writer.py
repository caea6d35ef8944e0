"""Zint's symbols as rows of whole modules.

Matrices are taken as zint encodes them, eight modules a byte. Bars and stacks are taken from its vector
drawing, whose unit is half a module: the one output that has heights of rows, guard bars and the places of
the human-readable text. Zint: https://www.zint.org.uk/manual/chapter/5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from zint import CapabilityFlags, InputMode, OutputOptions, Symbol, WarningLevel
from zint import Symbology as ZintSymbology

from app.errors import InputError
from app.labels.symbology.barcode import Caption
from app.labels.symbology.table import Kind, Symbology

_UNITS_PER_MODULE = 2
#: Zint keeps 1152 modules a row, however many there are.
_ROW_BYTES = 1152 // 8
#: A byte's bits as modules, the lowest bit first.
_EIGHT_MODULES = tuple(bytes(byte >> bit & 1 for bit in range(8)) for byte in range(256))
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


def draw(row: Symbology, text: str, *, height: int = 0, level: int = 0) -> Drawn:
    """``height`` of bars in modules, 0 for what the symbology's standard asks.

    ``level`` of error correction is 1 to 4, and raised where that makes the symbol no larger.
    """
    symbol = _encoded(row, text, height, level)
    if row.kind is Kind.MATRIX:
        rows = _matrix(symbol)
        return Drawn(rows, (1,) * len(rows), (), symbol.text.strip("*"))
    symbol.buffer_vector()
    boxes = [_modules(part.x, part.y, part.width, part.height) for part in symbol.vector.rectangles]
    left, top = min([box[0] for box in boxes]), min([box[1] for box in boxes])
    rows, row_heights = _grid(boxes, left, top)
    captions = tuple(
        _caption(part.x, part.y, part.fsize, part.width, part.halign, part.text, left, top)
        for part in symbol.vector.strings
    )
    return Drawn(rows, row_heights, captions, symbol.text.strip("*"))


def _encoded(row: Symbology, text: str, height: int, level: int) -> Symbol:
    """With the row's options, or without them where the text is too long for those."""
    if level:
        return _encoded_with(row, text, height, (level, 0, 0))
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
    if options[0]:
        symbol.option_1 = options[0]
    if options[1]:
        symbol.option_2 = options[1]
    if options[2]:
        symbol.option_3 = options[2]
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


def _matrix(symbol: Symbol) -> tuple[bytes, ...]:
    width, data = symbol.width, symbol.encoded_data.tobytes()
    used = (width + 7) // 8
    starts = range(0, symbol.rows * _ROW_BYTES, _ROW_BYTES)
    return tuple(b"".join(map(_EIGHT_MODULES.__getitem__, data[at : at + used]))[:width] for at in starts)


def _modules(x: float, y: float, width: float, height: float) -> Rectangle:
    """Edges, rather than sides, are rounded: neighbours stay neighbours."""
    left, top = int(x / _UNITS_PER_MODULE + 0.5), int(y / _UNITS_PER_MODULE + 0.5)
    right, foot = int((x + width) / _UNITS_PER_MODULE + 0.5), int((y + height) / _UNITS_PER_MODULE + 0.5)
    return left, top, right - left, max(foot - top, 1)


def _grid(boxes: list[Rectangle], left: int, top: int) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """Rows between all edges that any rectangle has, from the first dark module on."""
    edges = sorted({edge - top for _, y, _, height in boxes for edge in (y, y + height)})
    at = {edge: index for index, edge in enumerate(edges)}
    width = max([x + wide for x, _, wide, _ in boxes]) - left
    rows = [bytearray(width) for _ in edges[1:]]
    for x, y, wide, height in boxes:
        start, ink = x - left, b"\1" * wide
        for index in range(at[y - top], at[y - top + height]):
            rows[index][start : start + wide] = ink
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
