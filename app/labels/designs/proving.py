"""One label of a design as a printer of so many dots will print it, and whether it would be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from app.errors import InputError
from app.labels import painter, preflight
from app.labels.designs import merging
from app.labels.designs.model import Design
from app.labels.display import Box, Page, Pixels
from app.labels.preflight import Finding, Reader, Severity
from app.labels.sheet import Shape, Sheet, single
from redirector.codes.sizes import MM_PER_INCH

#: A printer's head knows ink and paper: what is darker than this is ink.
INK_BELOW = 128
MAX_PIXELS = 30_000_000


@dataclass(frozen=True)
class Proof:
    """``severity`` is None where nothing is wrong. ``page`` is None for a label that cannot be made."""

    dpi: float
    severity: Severity | None
    messages: tuple[str, ...]
    page: Page | None = None

    def dots(self, part: Box) -> Pixels | None:
        """The printer's dots of a part of the label, black and white."""
        if self.page is None:
            return None
        pixels = painter.page_pixels(part_of(self.page, part, dpi=self.dpi), dpi=self.dpi)
        return _two_tone(pixels)


def part_of(page: Page, part: Box, *, dpi: float) -> Page:
    """A part of a page as a page of its own, cut at whole dots so that codes stay on theirs."""
    dot_mm = MM_PER_INCH / dpi
    left, top = (round(at / dot_mm) * dot_mm for at in (part.x_mm, part.y_mm))
    labels = tuple(
        replace(label, items=tuple(item.moved(-left, -top) for item in label.items)) for label in page.labels
    )
    return replace(page, width_mm=part.width_mm, height_mm=part.height_mm, labels=labels)


def sheet_of(design: Design) -> Sheet:
    """One label to a page, of the design's own size and shape."""
    sheet = single(width_mm=design.width_mm, height_mm=design.height_mm)
    return msgspec.structs.replace(sheet, shape=Shape.ELLIPSE) if design.shape == "round" else sheet


def prove(design: Design, record: Mapping[str, str], *, dpi: float, read: Reader) -> Proof:
    """Laid out, rendered, read back. ``record`` has plain names."""
    lacking = merging.missing(design, [record])
    if lacking:
        names = ", ".join(line.partition(":")[0] for line in lacking)
        return Proof(dpi, Severity.FAULT, (f"{names}: not in this record",))
    try:
        (page,) = merging.lay_out(design, [record], sheet_of(design), dpi=dpi)
    except InputError as error:
        return Proof(dpi, Severity.FAULT, (_bare(error.text()),))
    dots = design.width_mm * design.height_mm * (dpi / MM_PER_INCH) ** 2
    if dots > MAX_PIXELS:
        return Proof(
            dpi, Severity.WARNING, ("too large to be proven here; it is before it is printed",), page
        )
    found = preflight.check([page], dpi=dpi, read=read)
    return Proof(dpi, _worst(found), tuple(dict.fromkeys(finding.message for finding in found)), page)


def _worst(found: list[Finding]) -> Severity | None:
    if any(finding.severity is Severity.FAULT for finding in found):
        return Severity.FAULT
    return Severity.WARNING if found else None


def _bare(message: str) -> str:
    """Without the number of the label: there is but one."""
    return message.removeprefix("label 1: ")


def _two_tone(pixels: Pixels) -> Pixels:
    """Ink or paper, nothing between."""
    table = bytes(0 if grey < INK_BELOW else 255 for grey in range(256))
    return Pixels(pixels.width, pixels.height, pixels.grey.translate(table))
