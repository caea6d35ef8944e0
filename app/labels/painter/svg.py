"""SVG 1.1 in millimetres: one path per symbol in whole modules; texts as outlines, so no font is needed."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from itertools import pairwise

from PIL import Image
from PySide6.QtGui import QPainterPath

from app.labels.display import Box, Code, Item, Page, Picture, Stroke, TextColumn
from app.labels.painter.application import ensure_application
from app.labels.painter.outlines import glyphs
from app.labels.painter.typesetting import UNITS_PER_MM, typeset
from app.labels.symbology.style import (
    BLACK,
    DOT_MODULES,
    WHITE,
    Look,
    dark_modules,
    is_finder,
)
from redirector.codes.symbol import Point

_KINDS = QPainterPath.ElementType


def svg_bytes(page: Page, *, outlines: bool = False) -> bytes:
    """The page on white; ``outlines`` adds the labels' edges in grey."""
    ensure_application()
    width, height = _number(page.width_mm), _number(page.height_mm)
    parts = [part for label in page.labels for item in label.items for part in _item(item)]
    edges = [_edge(box, page) for box in page.cells] if outlines else []
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">\n'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/>\n' + "\n".join([*edges, *parts]) + "\n</svg>\n"
    ).encode()


def _item(item: Item) -> Iterator[str]:
    if isinstance(item, Code):
        yield from _background(item)
        yield _code(item)
        yield from _logo(item)
    elif isinstance(item, TextColumn):
        column = "".join(map(_path, glyphs(typeset(item))))
        if column:
            place = (
                f"translate({_number(item.box.x_mm)} {_number(item.box.y_mm)}) scale({1 / UNITS_PER_MM:g})"
            )
            yield f'<path transform="{place}" d="{column}"/>'
    elif isinstance(item, Stroke):
        yield f'<path shape-rendering="crispEdges" d="{"".join(map(_rectangle, item.bars))}"/>'
    else:
        yield _picture(item)


def _code(code: Code) -> str:
    """Coordinates are modules; the transform alone is in millimetres."""
    left = code.x_mm + code.symbol.quiet_left * code.module_mm
    top = code.y_mm + code.symbol.quiet_top * code.module_mm
    place = f"translate({_number(left)} {_number(top)}) scale({_number(code.module_mm)})"
    look = code.look or Look()
    if look.dots:
        rendering, path = "", "".join(_round(x, y, code) for x, y in dark_modules(code.symbol.rows))
    else:
        rendering = 'shape-rendering="crispEdges" '
        path = "".join(_outline(outline) for outline in code.symbol.outlines)
    fill = f'fill="{look.dark}" ' if look.dark != BLACK else ""
    return f'<path {rendering}{fill}fill-rule="evenodd" transform="{place}" d="{path}"/>'


def _round(x: int, y: int, code: Code) -> str:
    if is_finder(x, y, code.symbol.width):
        return f"M{x} {y}h1v1h-1z"
    radius = _number(DOT_MODULES / 2)
    arc = f"a{radius} {radius} 0 1 0 "
    left, across = _number(x + (1 - DOT_MODULES) / 2), _number(DOT_MODULES)
    return f"M{left} {y}.5{arc}{across} 0{arc}-{across} 0z"


def _background(code: Code) -> Iterator[str]:
    if code.look and code.look.light != WHITE:
        shape = _rectangle(code.box)
        yield f'<path shape-rendering="crispEdges" fill="{code.look.light}" d="{shape}"/>'


def _logo(code: Code) -> Iterator[str]:
    logo, box = code.look.logo if code.look else None, code.logo_box
    if logo and box:
        yield _image(Image.frombytes("RGB", (logo.width, logo.height), logo.rgb), box)


def _outline(corners: tuple[Point, ...]) -> str:
    """Edges alternate, so ``h`` and ``v`` do."""
    start = f"M{corners[0][0]} {corners[0][1]}"
    edges = (
        f"v{to_y - y}" if index % 2 else f"h{to_x - x}"
        for index, ((x, y), (to_x, to_y)) in enumerate(pairwise(corners))
    )
    return start + "".join(edges) + "z"


def _rectangle(box: Box) -> str:
    x, y, width, height = map(_number, (box.x_mm, box.y_mm, box.width_mm, box.height_mm))
    return f"M{x} {y}h{width}v{height}h-{width}z"


def _edge(box: Box, page: Page) -> str:
    x, y, width, height = map(_number, (box.x_mm, box.y_mm, box.width_mm, box.height_mm))
    radius_x, radius_y = (box.width_mm / 2, box.height_mm / 2) if page.is_round else (page.corner_mm,) * 2
    corners = f'rx="{_number(radius_x)}" ry="{_number(radius_y)}"'
    style = 'fill="none" stroke="#aaa" stroke-width="0.1"'
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {corners} {style}/>'


def _picture(picture: Picture) -> str:
    pixels = picture.pixels
    return _image(Image.frombytes("L", (pixels.width, pixels.height), pixels.grey), picture.fitted)


def _image(image: Image.Image, box: Box) -> str:
    file = io.BytesIO()
    image.save(file, "PNG")
    x, y, width, height = map(_number, (box.x_mm, box.y_mm, box.width_mm, box.height_mm))
    data = base64.b64encode(file.getvalue()).decode("ascii")
    link = f'xlink:href="data:image/png;base64,{data}"'
    return f'<image x="{x}" y="{y}" width="{width}" height="{height}" {link}/>'


def _path(path: QPainterPath) -> str:
    """Qt keeps a curve as three elements, of which the first alone says so."""
    commands: list[str] = []
    for index in range(path.elementCount()):
        element = path.elementAt(index)
        letter = {_KINDS.MoveToElement: "M", _KINDS.LineToElement: "L", _KINDS.CurveToElement: "C"}
        commands.append(f"{letter.get(element.type, ' ')}{element.x:.1f} {element.y:.1f}")
    return "".join(commands) + ("z" if commands else "")


def _number(length_mm: float) -> str:
    return f"{length_mm:.5f}".rstrip("0").rstrip(".") or "0"
