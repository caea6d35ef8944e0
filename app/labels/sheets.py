"""Label sheets: the page, and where its labels lie. All lengths in millimetres from the page's top left."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from app.errors import InputError
from app.labels.display import Box

MIN_SIDE_MM = 5
MAX_SIDE_MM = 1000

_OWN_SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*[x×]\s*(\d+(?:[.,]\d+)?)(?:\s*mm)?")


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``left_mm``, ``top_mm``: the first label's corner; pitches lead from a label's corner to the next's."""

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

    @property
    def cells(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def title(self) -> str:
        """The line a person chooses by."""
        makers = f"{self.brand} {', '.join(self.parts)}".strip()
        return f"{self.description} ({makers})" if makers else self.description

    def cell(self, index: int) -> Box:
        """The label at ``index`` on its page, from 0, row by row."""
        row, column = divmod(index, self.columns)
        return Box(
            self.left_mm + column * self.pitch_x_mm,
            self.top_mm + row * self.pitch_y_mm,
            self.label_width_mm,
            self.label_height_mm,
        )

    def places(self, *, start: int = 1) -> Iterator[tuple[int, int]]:
        """Page and cell of label after label, both from 0; the first ``start - 1`` cells are left free."""
        if not 1 <= start <= self.cells:
            raise InputError(f"start: this sheet has cells 1 to {self.cells}, not {start}")
        position = start - 1
        while True:
            yield divmod(position, self.cells)
            position += 1


class _Catalogue(msgspec.Struct, forbid_unknown_fields=True):
    notice: str
    sheets: tuple[Sheet, ...]


@cache
def known_sheets() -> tuple[Sheet, ...]:
    """The sheets that come with the application, in the order they are offered."""
    data = files("resources").joinpath("sheets.json").read_bytes()
    return msgspec.json.decode(data, type=_Catalogue).sheets


def find(name: str) -> Sheet:
    """A sheet by its id or a part number in any case, or a single label by its size: ``62x29``.

    Raises ``InputError`` naming the nearest known sheets.
    """
    by_name = {key.casefold(): sheet for sheet in known_sheets() for key in (sheet.id, *sheet.parts)}
    found = by_name.get(name.strip().casefold())
    if found:
        return found
    size = _OWN_SIZE.fullmatch(name.strip())
    if size:
        width, height = (float(side.replace(",", ".")) for side in size.groups())
        return single(width_mm=width, height_mm=height)
    near = difflib.get_close_matches(name.casefold(), by_name, n=1, cutoff=0.5)
    hint = (
        f"did you mean {by_name[near[0]].id}?" if near else "take one that is listed, or a size such as 62x29"
    )
    raise InputError(f"sheet: {name!r} is not known; {hint}")


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
