"""The formats a code can be had in: one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from redirector.codes.errors import CodeError
from redirector.codes.pdf import write_pdf
from redirector.codes.png import write_png
from redirector.codes.sizes import Drawing
from redirector.codes.svg import write_svg


@dataclass(frozen=True)
class CodeFormat:
    """A file format by its ending, its media type and its writer."""

    suffix: str
    media_type: str
    write: Callable[[Drawing], bytes]
    is_vector: bool = True


FORMATS = {
    row.suffix: row
    for row in (
        CodeFormat("png", "image/png", write_png, is_vector=False),
        CodeFormat("svg", "image/svg+xml", write_svg),
        CodeFormat("pdf", "application/pdf", write_pdf),
    )
}


def render(drawing: Drawing, suffix: str) -> bytes:
    """The drawing as a file of this format (``png``, ``svg`` or ``pdf``)."""
    if suffix not in FORMATS:
        raise CodeError(f"format: must be one of {', '.join(FORMATS)}, not {suffix!r}")
    row = FORMATS[suffix]
    if not (row.is_vector or drawing.in_pixels or drawing.dpi):
        raise CodeError(f"dpi: a {suffix} file of a size in millimetres needs the printer's dots per inch")
    return row.write(drawing)
