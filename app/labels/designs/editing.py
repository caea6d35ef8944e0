"""Changes of a design, each a new design: move, line up, share out, stack, copy.

``chosen`` are positions in ``design.elements``, whose order is that of painting: the last lies on top.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from app.errors import InputError
from app.labels.designs.geometry import around, box_of, put
from app.labels.designs.model import MAX_ELEMENTS, Design, Element
from app.labels.display import Box

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["across", "down"]
Order = Literal["front", "forward", "backward", "back"]

COPY_OFFSET_MM = 2.0
_SHARES: dict[Edge, float] = {"left": 0, "centre": 0.5, "right": 1, "top": 0, "middle": 0.5, "bottom": 1}
_ACROSS: frozenset[Edge] = frozenset({"left", "centre", "right"})


def boxes(design: Design, chosen: Iterable[int]) -> dict[int, Box]:
    """Where they lie; without those that find no room."""
    found: dict[int, Box] = {}
    for at in chosen:
        try:
            found[at] = box_of(design.elements[at], design.width_mm, design.height_mm)
        except InputError:
            continue
    return found


def replaced(design: Design, elements: Mapping[int, Element]) -> Design:
    """With these in place of those at their positions."""
    changed = tuple(elements.get(at, element) for at, element in enumerate(design.elements))
    return msgspec.structs.replace(design, elements=changed)


def placed(design: Design, at: Mapping[int, Box]) -> Design:
    """With elements moved to boxes, each by its own anchor."""
    return replaced(
        design,
        {
            position: put(design.elements[position], box, design.width_mm, design.height_mm)
            for position, box in at.items()
        },
    )


def moved(design: Design, chosen: Collection[int], dx_mm: float, dy_mm: float) -> Design:
    """All of them by the same way."""
    found = boxes(design, chosen)
    return placed(design, {at: _shifted(box, dx_mm, dy_mm) for at, box in found.items()})


def grown(design: Design, chosen: Collection[int], wider_mm: float, higher_mm: float) -> Design:
    """Each of them larger by so much, its upper left corner kept."""
    found = boxes(design, chosen)
    return placed(
        design,
        {
            at: Box(box.x_mm, box.y_mm, box.width_mm + wider_mm, box.height_mm + higher_mm)
            for at, box in found.items()
        },
    )


def aligned(design: Design, chosen: Collection[int], edge: Edge) -> Design:
    """Several by the outermost of them; one alone by the label."""
    found = boxes(design, chosen)
    if not found:
        return design
    frame = around(list(found.values())) if len(found) > 1 else Box(0, 0, design.width_mm, design.height_mm)
    share = _SHARES[edge]
    if edge in _ACROSS:
        to = frame.x_mm + share * frame.width_mm
        ways = {at: (to - box.x_mm - share * box.width_mm, 0.0) for at, box in found.items()}
    else:
        to = frame.y_mm + share * frame.height_mm
        ways = {at: (0.0, to - box.y_mm - share * box.height_mm) for at, box in found.items()}
    return placed(design, {at: _shifted(found[at], *way) for at, way in ways.items()})


def distributed(design: Design, chosen: Collection[int], axis: Axis) -> Design:
    """Three or more with the same gap between neighbours; the outermost stay where they are."""
    start, size = _axis(axis)
    row = sorted(boxes(design, chosen).items(), key=lambda item: (start(item[1]), item[0]))
    if len(row) < 3:
        return design
    room = start(row[-1][1]) + size(row[-1][1]) - start(row[0][1])
    gap = (room - sum(size(box) for _, box in row)) / (len(row) - 1)
    to, found = start(row[0][1]), dict[int, Box]()
    for at, box in row:
        way = to - start(box)
        found[at] = _shifted(box, way, 0) if axis == "across" else _shifted(box, 0, way)
        to += size(box) + gap
    return placed(design, found)


def removed(design: Design, chosen: Collection[int]) -> Design:
    """Without them."""
    kept = tuple(element for at, element in enumerate(design.elements) if at not in chosen)
    return msgspec.structs.replace(design, elements=kept)


def added(design: Design, elements: Sequence[Element]) -> tuple[Design, tuple[int, ...]]:
    """With them on top, and their positions; ``InputError`` when there would be too many."""
    count = len(design.elements)
    if count + len(elements) > MAX_ELEMENTS:
        raise InputError(f"a design has at most {MAX_ELEMENTS} elements")
    grown = msgspec.structs.replace(design, elements=(*design.elements, *elements))
    return grown, tuple(range(count, count + len(elements)))


def duplicated(design: Design, chosen: Collection[int]) -> tuple[Design, tuple[int, ...]]:
    """With copies of them on top, a little aside, and the copies' positions."""
    copies = [design.elements[at] for at in sorted(chosen)]
    grown, new = added(design, copies)
    return moved(grown, new, COPY_OFFSET_MM, COPY_OFFSET_MM), new


def stacked(design: Design, chosen: Collection[int], order: Order) -> tuple[Design, tuple[int, ...]]:
    """With them elsewhere in the order of painting, and their new positions."""
    count = len(design.elements)
    wanted = sorted(chosen)
    others = [at for at in range(count) if at not in chosen]
    if order == "front":
        row = [*others, *wanted]
    elif order == "back":
        row = [*wanted, *others]
    else:
        row = _stepped(count, set(wanted), 1 if order == "forward" else -1)
    elements = tuple(design.elements[at] for at in row)
    new = tuple(to for to, at in enumerate(row) if at in set(wanted))
    return msgspec.structs.replace(design, elements=elements), new


def _stepped(count: int, wanted: set[int], step: int) -> list[int]:
    """Each of them past the next one that is not of them."""
    row = list(range(count))
    for to in range(count - 2, -1, -1) if step > 0 else range(1, count):
        if row[to] in wanted and row[to + step] not in wanted:
            row[to], row[to + step] = row[to + step], row[to]
    return row


def _shifted(box: Box, dx_mm: float, dy_mm: float) -> Box:
    return Box(box.x_mm + dx_mm, box.y_mm + dy_mm, box.width_mm, box.height_mm)


def _axis(axis: Axis) -> tuple[Callable[[Box], float], Callable[[Box], float]]:
    if axis == "across":
        return (lambda box: box.x_mm), (lambda box: box.width_mm)
    return (lambda box: box.y_mm), (lambda box: box.height_mm)
