"""EPS (PostScript level 2) for layout programs: true size, codes as rectangles, texts as outlines.

Adobe, *Encapsulated PostScript File Format Specification* 3.0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from PySide6.QtGui import QPainterPath

from app.labels.display import Box, Code, Item, Page, Stroke, TextColumn
from app.labels.painter.application import ensure_application
from app.labels.painter.outlines import glyphs
from app.labels.painter.typesetting import UNITS_PER_MM, typeset
from app.labels.symbology.style import WHITE, Look, dark_modules, is_finder
from redirector.codes.sizes import MM_PER_INCH

_POINTS_PER_MM = 72 / MM_PER_INCH
_LINE_DIGITS = 128
_KINDS = QPainterPath.ElementType
_PLAIN = Look()


def eps_bytes(page: Page) -> bytes:
    """One page; whoever places it sees its true size."""
    ensure_application()
    wide, high = page.width_mm * _POINTS_PER_MM, page.height_mm * _POINTS_PER_MM
    parts = [part for label in page.labels for item in label.items for part in _item(item)]
    lines = [
        "%!PS-Adobe-3.0 EPSF-3.0",
        f"%%BoundingBox: 0 0 {math.ceil(wide)} {math.ceil(high)}",
        f"%%HiResBoundingBox: 0 0 {wide:.4f} {high:.4f}",
        "%%Creator: Tagwright",
        "%%LanguageLevel: 2",
        "%%EndComments",
        "gsave",
        f"0 {high:.4f} translate {_number(_POINTS_PER_MM)} {_number(-_POINTS_PER_MM)} scale",
        *parts,
        "grestore",
        "%%EOF\n",
    ]
    return "\n".join(lines).encode("ascii")


def _item(item: Item) -> Iterator[str]:
    if isinstance(item, Code):
        yield from _code(item)
    elif isinstance(item, TextColumn):
        path = " ".join(part for glyph in glyphs(typeset(item)) for part in _path(glyph))
        if path:
            yield f"gsave {_place(item.box.x_mm, item.box.y_mm, 1 / UNITS_PER_MM)} {path} fill grestore"
    elif isinstance(item, Stroke):
        yield f"[{' '.join(map(_rectangle, item.bars))}] rectfill"
    else:
        pixels = item.pixels
        yield from _image(item.fitted, (pixels.width, pixels.height), pixels.grey, "image")


def _code(code: Code) -> Iterator[str]:
    """Coordinates are modules."""
    look, symbol = code.look or _PLAIN, code.symbol
    if look.light != WHITE:
        yield f"gsave {_colour(look.light)} {_rectangle(code.box)} rectfill grestore"
    left = code.x_mm + symbol.quiet_left * code.module_mm
    top = code.y_mm + symbol.quiet_top * code.module_mm
    yield f"gsave {_place(left, top, code.module_mm)} {_colour(look.dark)}"
    if look.dots:
        yield from _dots(symbol.rows)
    else:
        yield f"[{' '.join(f'{x} {y} {wide} {high}' for x, y, wide, high in symbol.bars())}] rectfill"
    yield "grestore"
    if look.logo and code.logo_box:
        logo = look.logo
        yield from _image(code.logo_box, (logo.width, logo.height), logo.rgb, "false 3 colorimage")


def _dots(rows: tuple[bytes, ...]) -> Iterator[str]:
    for x, y in dark_modules(rows):
        if is_finder(x, y, len(rows)):
            yield f"{x} {y} 1 1 rectfill"
        else:
            yield f"newpath {x}.5 {y}.5 0.48 0 360 arc fill"


def _image(box: Box, size: tuple[int, int], data: bytes, operator: str) -> Iterator[str]:
    wide, high = size
    row = wide * len(data) // (wide * high)
    digits = data.hex()
    yield f"gsave {_number(box.x_mm)} {_number(box.y_mm)} translate"
    yield f"{_number(box.width_mm)} {_number(box.height_mm)} scale /row {row} string def"
    yield f"{wide} {high} 8 [{wide} 0 0 {high} 0 0] {{currentfile row readhexstring pop}} {operator}"
    yield from (digits[at : at + _LINE_DIGITS] for at in range(0, len(digits), _LINE_DIGITS))
    yield "grestore"


def _path(path: QPainterPath) -> Iterable[str]:
    """Qt keeps a curve as three elements: its two controls, then its end."""
    points: list[str] = []
    for index in range(path.elementCount()):
        element = path.elementAt(index)
        at = f"{element.x:.1f} {element.y:.1f}"
        if element.type == _KINDS.MoveToElement:
            yield f"{at} moveto"
        elif element.type == _KINDS.LineToElement:
            yield f"{at} lineto"
        else:
            points.append(at)
        if len(points) == 3:
            yield f"{' '.join(points)} curveto"
            points.clear()


def _place(x_mm: float, y_mm: float, scale: float) -> str:
    return f"{_number(x_mm)} {_number(y_mm)} translate {_number(scale)} {_number(scale)} scale"


def _rectangle(box: Box) -> str:
    return " ".join(map(_number, (box.x_mm, box.y_mm, box.width_mm, box.height_mm)))


def _colour(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return f"{_number(red)} {_number(green)} {_number(blue)} setrgbcolor"


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"
