"""Sheets and rolls by brand and part number, as `tools/convert_glabels_templates.py` carried them over.

The data is one compact row per measure with all its part numbers; a row becomes a `Sheet` when asked for.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from app.labels.sheet import Grid, Shape, Sheet


class Medium(msgspec.Struct, frozen=True, array_like=True):
    """``paper`` is a name such as ``A4``, ``roll``, or empty for a page of the maker's own size."""

    brand: str
    parts: tuple[str, ...]
    what: str
    paper: str
    page_width_mm: float
    page_height_mm: float
    shape: Shape
    width_mm: float
    height_mm: float
    corner_mm: float
    hole_mm: float
    grids: tuple[Grid, ...]

    @property
    def id(self) -> str:
        """Brand and first part number, as people say it."""
        return f"{self.brand} {self.parts[0]}"

    @property
    def names(self) -> tuple[str, ...]:
        """All it is called by: part numbers alone, and with their brand."""
        return (*self.parts, *(f"{self.brand} {part}" for part in self.parts))

    @property
    def cells(self) -> int:
        """Labels on one page."""
        return sum(grid.cells for grid in self.grids)

    @property
    def description(self) -> str:
        """Paper, number and size of the labels, and what the maker calls them."""
        if self.shape in {Shape.ELLIPSE, Shape.DISC} and self.width_mm == self.height_mm:
            size = f"⌀ {self.width_mm:g} mm"
        else:
            size = f"{self.width_mm:g} × {self.height_mm:g} mm"
        page = f"{self.page_width_mm:g} × {self.page_height_mm:g} mm"
        if self.paper == "roll":
            kind = "continuous roll" if self.shape is Shape.CONTINUOUS else "roll"
            return f"{kind.capitalize()}, label of {size}, {self.what}"
        count = f"{self.cells} label{'s' if self.cells > 1 else ''}"
        return f"{self.paper or page}, {count} of {size}, {self.what}"

    def sheet(self) -> Sheet:
        """The same for whoever lays labels out."""
        first = self.grids[0]
        return Sheet(
            id=self.id,
            brand=self.brand,
            parts=self.parts,
            description=self.description,
            page_width_mm=self.page_width_mm,
            page_height_mm=self.page_height_mm,
            columns=first.columns,
            rows=first.rows,
            label_width_mm=self.width_mm,
            label_height_mm=self.height_mm,
            left_mm=first.left_mm,
            top_mm=first.top_mm,
            pitch_x_mm=first.pitch_x_mm,
            pitch_y_mm=first.pitch_y_mm,
            corner_mm=self.corner_mm,
            shape=self.shape,
            hole_mm=self.hole_mm,
            more=self.grids[1:],
        )


class _Catalogue(msgspec.Struct, forbid_unknown_fields=True):
    notice: str
    media: tuple[Medium, ...]


@cache
def known_media() -> tuple[Medium, ...]:
    """All of them, by brand and part."""
    data = files("resources").joinpath("media.json").read_bytes()
    return msgspec.json.decode(data, type=_Catalogue).media


def known_parts() -> int:
    """How many part numbers there are."""
    return sum(len(medium.parts) for medium in known_media())
