"""A design with records: what is missing is said before anything is drawn, then page after page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from app.errors import InputError
from app.labels import layout, used_cells
from app.labels.designs import templates
from app.labels.designs.model import Design
from app.labels.designs.placing import place
from app.labels.display import Box, Item, Page
from app.labels.layout import DEFAULT_DPI
from app.labels.sheet import Shape, Sheet
from redirector.codes.sizes import MM_PER_INCH

#: The running number's field.
COUNTER = "n"
_SHOWN = 5

Record = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Numbering:
    """The running number ``{n}``: its first value and how much each label adds."""

    start: int = 1
    step: int = 1


def prepare(records: Iterable[Record], numbering: Numbering | None = None) -> Iterator[Record]:
    """Records with plain field names and their running number; one that has an ``n`` of its own keeps it."""
    count = numbering or Numbering()
    for index, record in enumerate(records):
        plain = {templates.plain(name): value for name, value in record.items()}
        yield {COUNTER: str(count.start + index * count.step), **plain}


def missing(design: Design, records: Iterable[Record]) -> list[str]:
    """One line per field that records lack, with the first of them; empty if all can be drawn.

    ``records`` are prepared ones.
    """
    needed = [name for name, is_needed in design.fields.items() if is_needed]
    lacking: dict[str, list[int]] = {}
    for number, record in enumerate(records, start=1):
        for name in needed:
            if not record.get(name, "").strip():
                lacking.setdefault(name, []).append(number)
    return [f"{name}: missing in {_rows(numbers)}" for name, numbers in lacking.items()]


def check(design: Design, records: Iterable[Record]) -> None:
    """``InputError`` that lists every missing field, and what the first record has instead."""
    rows = iter(records)
    first = dict(next(rows, {}))
    lines = missing(design, chain([first] if first else [], rows))
    if lines:
        given = ", ".join(name for name in first if name != COUNTER) or "nothing"
        raise InputError(f"design {design.name}: {'; '.join(lines)}; nothing was drawn (given: {given})")


def lay_out(
    design: Design,
    records: Iterable[Record],
    sheet: Sheet,
    *,
    used: Collection[int] = used_cells.NONE,
    copies: int = 1,
    dpi: float = DEFAULT_DPI,
) -> Iterator[Page]:
    """Pages of one label a prepared record; ``InputError`` names the label that cannot be."""
    arranged = _arranged(design, records, sheet, MM_PER_INCH / dpi)
    return layout.pages(arranged, sheet, used=used, copies=copies, dpi=dpi)


def _arranged(
    design: Design, records: Iterable[Record], sheet: Sheet, dot_mm: float
) -> Iterator[tuple[Item, ...]]:
    inside = sheet.inside
    room = _room(design, sheet)
    for number, record in enumerate(records, start=1):
        try:
            items = place(design, record, width_mm=room.width_mm, height_mm=room.height_mm, dot_mm=dot_mm)
        except InputError as error:
            raise InputError(f"label {number}: {error}") from error
        dx_mm, dy_mm = room.x_mm - inside.x_mm, room.y_mm - inside.y_mm
        yield tuple(item.moved(dx_mm, dy_mm) for item in items) if dx_mm or dy_mm else items


def _room(design: Design, sheet: Sheet) -> Box:
    """What elements are anchored to: a round design knows that round labels have no corners."""
    if design.shape == "round" and sheet.shape is Shape.ELLIPSE:
        return Box(0, 0, sheet.label_width_mm, sheet.label_height_mm)
    return sheet.inside


def _rows(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"record{'s' if len(numbers) > 1 else ''} {shown}{more}"
