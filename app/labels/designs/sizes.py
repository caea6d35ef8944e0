"""The sizes a code can have: whole dots a module, at a printer's resolution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from app.labels.designs import templates
from app.labels.designs.geometry import box_of, put
from app.labels.designs.model import Design, SymbolElement
from app.labels.designs.placing import encoded
from app.labels.display import Box
from app.labels.symbology import Kind, symbology
from redirector.codes.sizes import MIN_MODULE_DOTS, MM_PER_INCH

MAX_OFFERS = 24


@dataclass(frozen=True)
class Offer:
    """A size: ``dots`` a module. ``width_mm`` is the quiet zone's too; ``height_mm`` is 0 for bars."""

    dots: int
    module_mm: float
    width_mm: float
    height_mm: float
    fits: bool

    @property
    def text(self) -> str:
        """As a person chooses it."""
        size = f"{self.width_mm:.1f}" + (f" × {self.height_mm:.1f}" if self.height_mm else "")
        return f"{size} mm, {self.dots} dots ({self.module_mm:.2f} mm) a module"


def offers(
    element: SymbolElement, record: Mapping[str, str], design: Design, *, dpi: float
) -> tuple[Offer, ...]:
    """All sizes up to the label's, smallest first; ``fits``: in the element as it is.

    ``InputError`` where the record's value cannot be encoded; nothing is offered for an empty one.
    """
    lacks = any(
        field.is_needed and not record.get(field.name, "").strip() for field in templates.fields(element.data)
    )
    # Without the record's value, the symbology's sample is as good a guess as any.
    data = symbology(element.symbology).sample if lacks else templates.fill(element.data, record)
    if not data:
        return ()
    return tuple(_offers(element, data, design, MM_PER_INCH / dpi))


def chosen(element: SymbolElement, offer: Offer, design: Design) -> SymbolElement:
    """The element with modules of that size, grown where it was too small for them; its middle stays."""
    box = box_of(element, design.width_mm, design.height_mm)
    wide, high = max(box.width_mm, offer.width_mm), max(box.height_mm, offer.height_mm)
    grown = Box(
        _kept_on(box.x_mm - (wide - box.width_mm) / 2, wide, design.width_mm),
        _kept_on(box.y_mm - (high - box.height_mm) / 2, high, design.height_mm),
        # A hundredth more than needed: lengths are kept to hundredths.
        wide + (0.01 if wide > box.width_mm else 0),
        high + (0.01 if high > box.height_mm else 0),
    )
    sized = msgspec.structs.replace(element, module_mm=round(offer.module_mm, 4))
    if grown == box:
        return sized
    found = put(sized, grown, design.width_mm, design.height_mm)
    assert isinstance(found, SymbolElement)
    return found


def _offers(element: SymbolElement, data: str, design: Design, dot_mm: float) -> Iterator[Offer]:
    barcode = encoded(element, data)
    is_bars = symbology(element.symbology).kind is Kind.BARS
    box = box_of(element, design.width_mm, design.height_mm)
    for dots in range(MIN_MODULE_DOTS, MIN_MODULE_DOTS + MAX_OFFERS):
        module_mm = dots * dot_mm
        wide = barcode.full_width * module_mm
        high = 0 if is_bars else barcode.full_height * module_mm
        if wide > design.width_mm + 0.01 or high > design.height_mm + 0.01:
            return
        yield Offer(dots, module_mm, wide, high, wide <= box.width_mm + 1e-6 and high <= box.height_mm + 1e-6)


def _kept_on(start_mm: float, side_mm: float, label_mm: float) -> float:
    return max(min(start_mm, label_mm - side_mm), 0)
