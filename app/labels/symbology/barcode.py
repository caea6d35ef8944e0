"""A symbol of any symbology: rows of modules, each some modules high, and the text people read below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from redirector.codes.symbol import Point, outlines

_DARK_RUN = re.compile(b"\1+")


@dataclass(frozen=True)
class Quiet:
    """White that must stay around a symbol, in modules."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Caption:
    """A piece of human-readable text: its box from the symbol's first module, in modules, size of the em."""

    text: str
    x: float
    y: float
    width: float
    size: float
    align: str


@dataclass(frozen=True)
class Barcode:
    """``rows[y][x]`` is 1 for dark; row y is ``row_heights[y]`` modules high.

    ``text`` is what readers say, check digit included, and ``reads`` the type they report.
    """

    symbology: str
    text: str
    reads: str
    rows: tuple[bytes, ...]
    row_heights: tuple[int, ...]
    quiet: Quiet
    captions: tuple[Caption, ...] = ()

    @property
    def width(self) -> int:
        """Modules in a row, without the quiet zone."""
        return len(self.rows[0])

    @cached_property
    def height(self) -> int:
        """In modules, without the quiet zone."""
        return sum(self.row_heights)

    @property
    def full_width(self) -> int:
        """Both quiet zones included."""
        return self.quiet.left + self.width + self.quiet.right

    @property
    def full_height(self) -> int:
        """Both quiet zones included."""
        return self.quiet.top + self.height + self.quiet.bottom

    @property
    def quiet_left(self) -> int:
        """Modules of white before the first one."""
        return self.quiet.left

    @property
    def quiet_top(self) -> int:
        """Modules of white above the first row."""
        return self.quiet.top

    def stretched(self, height: int) -> Barcode | None:
        """With bars that make it ``height`` modules high; None where more than one row would change."""
        tallest = max(self.row_heights)
        if self.row_heights.count(tallest) > 1:
            return None
        by = height - self.height
        at = self.row_heights.index(tallest)
        heights = (*self.row_heights[:at], tallest + by, *self.row_heights[at + 1 :])
        below = sum(self.row_heights[: at + 1]) / 2
        captions = tuple(replace(each, y=each.y + by) if each.y > below else each for each in self.captions)
        return replace(self, row_heights=heights, captions=captions)

    def bars(self) -> Iterator[tuple[int, int, int, int]]:
        """Dark rectangles as ``(x, y, width, height)``, row by row."""
        y = 0
        for height, row in zip(self.row_heights, self.rows, strict=True):
            for run in _DARK_RUN.finditer(row):
                start, end = run.span()
                yield start, y, end - start, height
            y += height

    @cached_property
    def outlines(self) -> tuple[tuple[Point, ...], ...]:
        """The dark area's closed outlines, as `redirector.codes.Symbol` has them."""
        tops = (0, *accumulate(self.row_heights))
        return tuple(tuple((x, tops[y]) for x, y in outline) for outline in outlines(self.rows))
