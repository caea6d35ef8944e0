"""Where what is dragged comes to rest: on the label's edges and middle, in line with others, on a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.labels.display import Box

Axis = Literal["across", "down"]

#: The points of a box that may be drawn to a line: its near edge, its middle, its far edge.
WHOLE = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Guide:
    """A line to show: across the label's width at ``at_mm`` from its left, or down from its top."""

    axis: Axis
    at_mm: float


@dataclass(frozen=True)
class Snap:
    """How far to move on, and the lines that say why."""

    dx_mm: float
    dy_mm: float
    guides: tuple[Guide, ...]


def lines(label: tuple[float, float], others: Iterable[Box]) -> tuple[list[float], list[float]]:
    """What can be drawn to: edges and middles of the label and of other elements, across and down."""
    across, down = ([0, side / 2, side] for side in label)
    for box in others:
        across += [box.x_mm + share * box.width_mm for share in WHOLE]
        down += [box.y_mm + share * box.height_mm for share in WHOLE]
    return across, down


def snap(
    box: Box,
    drawn_to: tuple[Sequence[float], Sequence[float]],
    *,
    reach_mm: float,
    grid_mm: float = 0,
    across: Sequence[float] = WHOLE,
    down: Sequence[float] = WHOLE,
) -> Snap:
    """The way to the nearest line within reach, else to the grid, for each direction apart.

    ``across`` and ``down``: which points of the box move, such as ``(1.0,)`` when only the right edge does;
    empty when none does.
    """
    dx_mm, upright = _axis(box.x_mm, box.width_mm, across, drawn_to[0], reach_mm, grid_mm)
    dy_mm, level = _axis(box.y_mm, box.height_mm, down, drawn_to[1], reach_mm, grid_mm)
    guides = [Guide("across", at) for at in upright] + [Guide("down", at) for at in level]
    return Snap(dx_mm, dy_mm, tuple(guides))


def _axis(
    start: float,
    size: float,
    shares: Sequence[float],
    drawn_to: Sequence[float],
    reach_mm: float,
    grid_mm: float,
) -> tuple[float, list[float]]:
    points = [start + share * size for share in shares]
    if not points:
        return 0, []
    ways = [line - point for line in drawn_to for point in points]
    way = min(ways, key=abs, default=reach_mm + 1)
    if abs(way) <= reach_mm:
        met = {line for line in drawn_to for point in points if abs(line - point - way) < 1e-6}
        return way, sorted(met)
    if grid_mm <= 0:
        return 0, []
    return round(points[0] / grid_mm) * grid_mm - points[0], []
