"""One label sheet or roll: the page, and where its labels lie, in millimetres from the page's top left."""

from __future__ import annotations

import math
from enum import Enum

import msgspec

from app.errors import InputError
from app.labels.display import Box

MIN_SIDE_MM = 5
MAX_SIDE_MM = 1000

_DISC_STEPS = 200


class Shape(Enum):
    """How labels are cut. ``DISC`` has a hole; ``CONTINUOUS`` is cut off after each label by the printer."""

    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    DISC = "disc"
    CONTINUOUS = "continuous"


class Grid(msgspec.Struct, frozen=True, array_like=True):
    """Labels in rows; pitches lead from a label's corner to the next's."""

    columns: int
    rows: int
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float

    @property
    def cells(self) -> int:
        """Labels in it."""
        return self.columns * self.rows


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``left_mm``, ``top_mm``: the first label's corner; pitches lead from a label's corner to the next's.

    ``more``: further rows of the same labels that the first grid does not reach, as on staggered sheets.
    """

    id: str
    brand: str
    parts: tuple[str, ...]
    description: str
    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    label_width_mm: float
    label_height_mm: float
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float
    corner_mm: float
    shape: Shape = Shape.RECTANGLE
    hole_mm: float = 0
    more: tuple[Grid, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        """All its rows of labels."""
        first = Grid(self.columns, self.rows, self.left_mm, self.top_mm, self.pitch_x_mm, self.pitch_y_mm)
        return (first, *self.more)

    @property
    def cells(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows + sum(grid.cells for grid in self.more)

    @property
    def title(self) -> str:
        """The line a person chooses by."""
        makers = f"{self.brand} {', '.join(self.parts)}".strip()
        return f"{self.description} ({makers})" if makers else self.description

    def cell(self, index: int) -> Box:
        """The label at ``index`` on its page, from 0, row by row, grid by grid."""
        for grid in self.grids:
            if index < grid.cells:
                row, column = divmod(index, grid.columns)
                return Box(
                    grid.left_mm + column * grid.pitch_x_mm,
                    grid.top_mm + row * grid.pitch_y_mm,
                    self.label_width_mm,
                    self.label_height_mm,
                )
            index -= grid.cells
        raise IndexError(index)

    @property
    def inside(self) -> Box:
        """The largest upright rectangle on a label, from its corner: what round ones have room for."""
        width_mm, height_mm = self.label_width_mm, self.label_height_mm
        if self.shape is Shape.ELLIPSE:
            return _centred(width_mm, height_mm, width_mm / math.sqrt(2), height_mm / math.sqrt(2))
        if self.shape is Shape.DISC:
            return _beside_hole(width_mm / 2, self.hole_mm / 2)
        return Box(0, 0, width_mm, height_mm)


def single(*, width_mm: float, height_mm: float) -> Sheet:
    """One label to a page of exactly its size, as label printers take them."""
    if not all(MIN_SIDE_MM <= side <= MAX_SIDE_MM for side in (width_mm, height_mm)):
        raise InputError(f"sheet: a label's sides are {MIN_SIDE_MM} to {MAX_SIDE_MM} mm")
    size = f"{width_mm:g} × {height_mm:g} mm"
    return Sheet(
        id=f"{width_mm:g}x{height_mm:g}",
        brand="",
        parts=(),
        description=f"Single label of {size}",
        page_width_mm=width_mm,
        page_height_mm=height_mm,
        columns=1,
        rows=1,
        label_width_mm=width_mm,
        label_height_mm=height_mm,
        left_mm=0,
        top_mm=0,
        pitch_x_mm=width_mm,
        pitch_y_mm=height_mm,
        corner_mm=0,
    )


def _centred(width_mm: float, height_mm: float, inner_width_mm: float, inner_height_mm: float) -> Box:
    left_mm, top_mm = (width_mm - inner_width_mm) / 2, (height_mm - inner_height_mm) / 2
    return Box(left_mm, top_mm, inner_width_mm, inner_height_mm)


def _beside_hole(radius_mm: float, hole_mm: float) -> Box:
    """Below the hole: of all rectangles between hole and rim the one of the largest area."""
    feet = (hole_mm + (radius_mm - hole_mm) * step / _DISC_STEPS for step in range(1, _DISC_STEPS))
    foot_mm = max(feet, key=lambda foot: (foot - hole_mm) * math.sqrt(radius_mm**2 - foot**2))
    width_mm = 2 * math.sqrt(radius_mm**2 - foot_mm**2)
    return Box(radius_mm - width_mm / 2, radius_mm + hole_mm, width_mm, foot_mm - hole_mm)
