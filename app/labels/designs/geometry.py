"""Where elements lie: from an anchor to a box on the label, and from a box back to the same anchor."""

from __future__ import annotations

import msgspec

from app.errors import InputError
from app.labels.designs.model import Anchor, Element
from app.labels.display import Box

#: Places are kept to a hundredth of a millimetre: finer than any printer.
STEP_MM = 0.01
MIN_ELEMENT_MM = 0.1


def anchor_point(anchor: str) -> tuple[float, float]:
    """Shares of width and height: 0, a half or 1."""
    across = 0.0 if "left" in anchor else 1.0 if "right" in anchor else 0.5
    down = 0.0 if "top" in anchor else 1.0 if "bottom" in anchor else 0.5
    return across, down


def box_of(element: Element, width_mm: float, height_mm: float) -> Box:
    """Where the element lies: its anchor is a point of the label and the same point of the element.

    ``InputError`` where an element that is as wide as the label less something has nothing left.
    """
    wide, high = _side(element.width_mm, width_mm), _side(element.height_mm, height_mm)
    if wide <= 0 or high <= 0:
        raise InputError(f"a label of {width_mm:g} × {height_mm:g} mm leaves no room for an element")
    across, down = anchor_point(element.anchor)
    x_mm = across * (width_mm - wide) + (-element.x_mm if across == 1 else element.x_mm)
    y_mm = down * (height_mm - high) + (-element.y_mm if down == 1 else element.y_mm)
    return Box(x_mm, y_mm, wide, high)


def put(element: Element, box: Box, width_mm: float, height_mm: float) -> Element:
    """The same element at this box, by its own anchor; a side that follows the label's goes on doing so."""
    wide = _kept_side(element.width_mm, max(box.width_mm, MIN_ELEMENT_MM), width_mm)
    high = _kept_side(element.height_mm, max(box.height_mm, MIN_ELEMENT_MM), height_mm)
    across, down = anchor_point(element.anchor)
    x_mm = box.x_mm - across * (width_mm - _side(wide, width_mm))
    y_mm = box.y_mm - down * (height_mm - _side(high, height_mm))
    return msgspec.structs.replace(
        element,
        x_mm=_rounded(-x_mm if across == 1 else x_mm),
        y_mm=_rounded(-y_mm if down == 1 else y_mm),
        width_mm=wide,
        height_mm=high,
    )


def anchored(element: Element, anchor: Anchor, width_mm: float, height_mm: float) -> Element:
    """The same element at the same place, held by another anchor."""
    box = box_of(element, width_mm, height_mm)
    return put(msgspec.structs.replace(element, anchor=anchor), box, width_mm, height_mm)


def is_over(box: Box, width_mm: float, height_mm: float) -> bool:
    """Whether a part of it lies beside the label."""
    slack = STEP_MM
    return (
        min(box.x_mm, box.y_mm) < -slack
        or box.x_mm + box.width_mm > width_mm + slack
        or box.y_mm + box.height_mm > height_mm + slack
    )


def around(boxes: list[Box]) -> Box:
    """The smallest box with all of them in it."""
    left, top = min(box.x_mm for box in boxes), min(box.y_mm for box in boxes)
    right = max(box.x_mm + box.width_mm for box in boxes)
    foot = max(box.y_mm + box.height_mm for box in boxes)
    return Box(left, top, right - left, foot - top)


def _side(asked_mm: float, label_mm: float) -> float:
    return asked_mm if asked_mm > 0 else label_mm + asked_mm


def _kept_side(before_mm: float, wanted_mm: float, label_mm: float) -> float:
    if before_mm > 0 or wanted_mm > label_mm:
        return _rounded(wanted_mm)
    return _rounded(wanted_mm - label_mm)


def _rounded(length_mm: float) -> float:
    return round(length_mm, 2) + 0.0  # no negative zero
