"""PDF 1.4: one page exactly as large as the code, one filled path.

No date and no identifier, so the same drawing gives the same bytes.
"""

from __future__ import annotations

import zlib

from redirector.codes.sizes import MM_PER_INCH, Drawing
from redirector.codes.symbol import Point

POINTS_PER_INCH = 72


def write_pdf(drawing: Drawing) -> bytes:
    """The ``MediaBox`` is the size to a ten-thousandth of a point; the path is in the drawing's units."""
    content = zlib.compress(_content(drawing).encode("ascii"), 9)
    box = f"{_page_side(drawing, drawing.width)} {_page_side(drawing, drawing.height)}"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {box}]/Resources<<>>/Contents 4 0 R>>".encode(),
        f"<</Length {len(content)}/Filter/FlateDecode>>stream\n".encode() + content + b"\nendstream",
    ]
    return _file(objects)


def _content(drawing: Drawing) -> str:
    """White page, then black outlines; the matrix turns upward points into the drawing's downward units."""
    unit = f"{_unit_pt(drawing):.8f}"
    flip = f"{unit} 0 0 -{unit} 0 {_number(drawing.height * _unit_pt(drawing))} cm"
    paths = "\n".join(_outline(outline, drawing) for outline in drawing.symbol.outlines)
    return f"{flip}\n1 g 0 0 {drawing.width} {drawing.height} re f\n0 g\n{paths}\nf*\n"


def _outline(corners: tuple[Point, ...], drawing: Drawing) -> str:
    at = [f"{drawing.left + x * drawing.module} {drawing.top + y * drawing.module}" for x, y in corners]
    return f"{at[0]} m " + "".join(f"{point} l " for point in at[1:]) + "h"


def _file(objects: list[bytes]) -> bytes:
    """Header, numbered objects, cross-reference table (20 bytes a line, as the format demands), trailer."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    table = [b"0000000000 65535 f \n"]
    for number, body in enumerate(objects, start=1):
        table.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n" % len(table) + b"".join(table)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(table), start)
    return bytes(out)


def _unit_pt(drawing: Drawing) -> float:
    return drawing.unit_mm * POINTS_PER_INCH / MM_PER_INCH


def _page_side(drawing: Drawing, units: int) -> str:
    """For a printer's dots a hair less: viewers round a page up, and 185.00001 dots must not become 186."""
    hair_pt = 0.0002 if drawing.dpi else 0
    return _number(units * _unit_pt(drawing) - hair_pt)


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
