"""A design while it is being made: element by element, whatever is missing or wrong with one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from app.errors import InputError
from app.labels.designs import templates
from app.labels.designs.geometry import box_of
from app.labels.designs.merging import COUNTER
from app.labels.designs.model import Design, Element, SymbolElement, TextElement, template_of
from app.labels.designs.placing import place_element
from app.labels.display import Box, Code, Item, Page, PlacedLabel
from app.labels.symbology import symbology

_SIDES = re.compile(r"its \S+ needs|has no room for its bars")


@dataclass(frozen=True)
class Shown:
    """One element: where it lies, what is painted of it, and what is wrong with it.

    ``box`` is None where the label leaves it no room.
    """

    position: int
    element: Element
    box: Box | None
    items: tuple[Item, ...] = ()
    problem: str = ""

    @property
    def needs_room(self) -> bool:
        """Whether a larger element would mend the problem."""
        return bool(_SIDES.search(self.problem))

    @property
    def code(self) -> Code | None:
        """The symbol, if it is one that can be drawn."""
        return next((item for item in self.items if isinstance(item, Code)), None)


def show(design: Design, record: Mapping[str, str], *, dot_mm: float) -> tuple[Shown, ...]:
    """Every element with this record, whose names are plain; a field it lacks is shown by its name."""
    return tuple(_shown(design, at, record, dot_mm) for at in range(len(design.elements)))


def page_of(design: Design, shown: tuple[Shown, ...]) -> Page:
    """The label as a page of its own size."""
    box = Box(0, 0, design.width_mm, design.height_mm)
    items = tuple(item for each in shown for item in each.items)
    return Page(
        width_mm=design.width_mm,
        height_mm=design.height_mm,
        corner_mm=0,
        cells=(box,),
        labels=(PlacedLabel(number=1, cell=0, box=box, items=items),),
        is_round=design.shape == "round",
    )


def sample_of(design: Design) -> dict[str, str]:
    """The record a design brings along, by plain names, with a running number."""
    return {COUNTER: "1"} | {templates.plain(name): value for name, value in design.sample.items()}


def _shown(design: Design, at: int, record: Mapping[str, str], dot_mm: float) -> Shown:
    element = design.elements[at]
    try:
        box = box_of(element, design.width_mm, design.height_mm)
    except InputError as error:
        return Shown(at, element, None, problem=error.text())
    try:
        lacking = list(_lacking(element, record))
        asked = {**record, **{field.name: f"{{{field.said}}}" for field in lacking}}
        stand_in = _stand_in(element) if lacking else element
        items = place_element(
            stand_in, asked, width_mm=design.width_mm, height_mm=design.height_mm, dot_mm=dot_mm
        )
    except InputError as error:
        return Shown(at, element, box, problem=error.text())
    names = ", ".join(dict.fromkeys(field.said for field in lacking))
    return Shown(at, element, box, items, f"{names}: not in this record" if names else "")


def _lacking(element: Element, record: Mapping[str, str]) -> Iterator[templates.Field]:
    for field in templates.fields(template_of(element)):
        if field.is_needed and not record.get(field.name, "").strip():
            yield field


def _stand_in(element: Element) -> Element:
    """What is drawn of an element whose field is missing: texts say its name, codes say their sample."""
    if isinstance(element, SymbolElement):
        return msgspec.structs.replace(element, data=templates.literal(symbology(element.symbology).sample))
    if isinstance(element, TextElement):
        return msgspec.structs.replace(element, text=_without_formats(element.text))
    return element


def _without_formats(template: str) -> str:
    """A name is no number: formats would refuse it."""
    return re.sub(r"\{([^{}:?]+)(\??):[^{}]*\}", r"{\1\2}", template)
