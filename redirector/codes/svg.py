"""SVG 1.1: a white background and one path; sizes in millimetres, or pixels where those were asked for."""

from __future__ import annotations

from itertools import pairwise

from redirector.codes.sizes import Drawing
from redirector.codes.symbol import Point


def write_svg(drawing: Drawing) -> bytes:
    """UTF-8 text. User units are the drawing's units, so every coordinate is whole."""
    width, height = drawing.width, drawing.height
    size = (str(width), str(height)) if drawing.in_pixels else (_mm(drawing.width_mm), _mm(drawing.height_mm))
    path = "".join(_outline(outline, drawing) for outline in drawing.symbol.outlines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}"'
        f' viewBox="0 0 {width} {height}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/>'
        f'<path fill="#000" fill-rule="evenodd" d="{path}"/></svg>\n'
    ).encode()


def _mm(length_mm: float) -> str:
    return f"{length_mm:.4f}".rstrip("0").rstrip(".") + "mm"


def _outline(corners: tuple[Point, ...], drawing: Drawing) -> str:
    """Edges alternate, so ``h`` and ``v`` do; the last edge is what ``z`` draws."""
    start_x, start_y = corners[0]
    parts = [f"M{drawing.left + start_x * drawing.module} {drawing.top + start_y * drawing.module}"]
    for index, ((x, y), (to_x, to_y)) in enumerate(pairwise(corners)):
        parts.append(f"v{(to_y - y) * drawing.module}" if index % 2 else f"h{(to_x - x) * drawing.module}")
    return "".join(parts) + "z"
