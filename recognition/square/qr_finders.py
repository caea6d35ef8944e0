"""The squares in three corners of a QR Code: a line through the middle crosses 1, 1, 3, 1 and 1 modules.

More is let pass here than an engine may: what three squares make is checked afterwards.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from recognition.bars import Floats
from recognition.runs import dark_edges
from recognition.square.qr_likeness import likeness

_LONGEST_PX, _SHORT_PX = 1200, 600  # a shorter picture is enlarged
_RUNS = 5
_UNITS = 7.0  # of 1, 1, 3, 1 and 1 modules
_UNEVEN, _UNEVEN_MIDDLE, _UNEVEN_PX = 0.62, 1.3, 1.2
_LEAST_UNIT_PX = 1.1
_DARKER = 6
_MOST_HITS, _MOST_CROSSED, _MOST_FINDERS = 2500, 60, 9
_MOST_ALIKE = 12  # columns that cross one row's hit
_AROUND_SHARES, _COARSE = (10, 40), 3
_LEAST_LIKENESS = 0.42
_LEAST_LINES = 2
_UNLIKE = 2.2  # across and down, at most


class Finder(NamedTuple):
    """The middle, the size of a module and how many lines cross it, in pixels of the picture."""

    x: float
    y: float
    unit: float
    lines: int


def find(grey: Image.Image) -> tuple[list[Finder], list[Finder]]:
    """The likeliest squares: dark on light, and light on dark."""
    longest = max(grey.size)
    factor = 2.0 if longest < _SHORT_PX else min(1.0, _LONGEST_PX / longest)
    small = grey
    if factor != 1.0:
        size = max(1, round(grey.width * factor)), max(1, round(grey.height * factor))
        small = grey.resize(size, Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.BOX)
    coarse = small.reduce(_COARSE)
    crossed: tuple[list[Finder], list[Finder]] = ([], [])
    for share in _AROUND_SHARES:
        radius_px = max(9, max(small.size) // share)
        around = coarse.filter(ImageFilter.BoxBlur(radius_px / _COARSE)).resize(
            small.size, Image.Resampling.BILINEAR
        )
        for inked, (lower, higher) in zip(crossed, ((small, around), (around, small)), strict=True):
            inked.extend(_crossings(np.asarray(ImageChops.subtract(higher, lower)) > _DARKER))
    dark, light = (
        _likely(small, found, is_light=is_light)
        for found, is_light in zip(crossed, (False, True), strict=True)
    )
    return [_scaled(one, factor) for one in dark], [_scaled(one, factor) for one in light]


def _likely(grey: Image.Image, crossed: list[Finder], *, is_light: bool) -> list[Finder]:
    """One for each place, those most like a square first, and none that is like something else."""
    found: list[tuple[float, Finder]] = []
    crossed.sort(key=lambda one: -one.lines / (one.unit + 2))
    for one in crossed[:_MOST_CROSSED]:
        if not any(_same(one, other) for _, other in found):
            like = likeness(grey, one.x, one.y, one.unit, is_light=is_light)
            if like > _LEAST_LIKENESS:
                found.append((like, one))
    found.sort(key=lambda one: -one[0])
    return [one for _, one in found[:_MOST_FINDERS]]


def _scaled(one: Finder, factor: float) -> Finder:
    return Finder(float(one.x) / factor, float(one.y) / factor, float(one.unit) / factor, one.lines)


def _crossings(inked: NDArray[np.bool_]) -> list[Finder]:
    """Where rows and columns cross a square in the same place."""
    rows = _hits(inked)
    columns = _hits(np.ascontiguousarray(inked.T))
    if not len(rows) or not len(columns):
        return []
    crossed = _crossed(rows, columns, inked.shape[0])
    # The largest first: noise and patterns full of small ones hide none.
    x, y, unit = crossed[np.argsort(-crossed[:, 2], kind="stable")[:_MOST_HITS]].T
    found = []
    while len(x) >= _LEAST_LINES:
        reach = 1.5 * unit[0] + 1
        same = (np.abs(x - x[0]) < reach) & (np.abs(y - y[0]) < reach)
        lines = int(np.count_nonzero(same))
        if lines >= _LEAST_LINES:
            found.append(Finder(x[same].mean(), y[same].mean(), unit[same].mean(), lines))
        x, y, unit = x[~same], y[~same], unit[~same]
    return found


def _crossed(rows: Floats, columns: Floats, height: int) -> Floats:
    """Middle across and down and module of the rows' hits that columns cross alike, (hits, 3)."""
    x, y, unit = rows.T
    crossing, down, other = columns[:, 1], columns[:, 0], columns[:, 2]
    # The columns' hits, one column after the other and from top to bottom: those near a row's are neighbours.
    apart = 2 * height + 2
    places = crossing * apart + down
    order = np.argsort(places)
    reach = np.minimum(1.2 * unit + 1, height / 2)
    first, last = (np.searchsorted(places[order], np.floor(x) * apart + y + side) for side in (-reach, reach))
    counts = np.minimum(last - first, _MOST_ALIKE)
    of_row = np.repeat(np.arange(len(rows)), counts)
    nth = np.arange(len(of_row)) - np.repeat(np.cumsum(counts) - counts, counts)
    of_column = order[first[of_row] + nth]
    alike = (other[of_column] < _UNLIKE * unit[of_row]) & (unit[of_row] < _UNLIKE * other[of_column])
    of_row, of_column = of_row[alike], of_column[alike]
    there = np.bincount(of_row, minlength=len(rows))
    sums = [np.bincount(of_row, each[of_column], len(rows)) for each in (down, other)]
    at = np.flatnonzero(there)
    middle, module = (each[at] / there[at] for each in sums)
    result: Floats = np.stack([x[at], middle, np.sqrt(unit[at] * module)], 1)
    return result


def _hits(inked: NDArray[np.bool_]) -> Floats:
    """Middle across, row, and module of every crossing of a row, (hits, 3)."""
    edges, width = dark_edges(inked)
    starts = edges[: max(0, len(edges) - _RUNS) : 2]  # windows begin where it gets dark
    ends = edges[_RUNS::2]
    middles = edges[3::2][: len(starts)] - edges[2::2][: len(starts)]
    total = ends - starts
    units = total / _UNITS
    fits = np.abs(middles - 3 * units) < np.maximum(_UNEVEN_MIDDLE * units, _UNEVEN_PX)
    fits &= (units >= _LEAST_UNIT_PX) & (starts % width + total < width)
    at = np.flatnonzero(fits)
    least = np.maximum(_UNEVEN * units[at], _UNEVEN_PX)
    for run in (0, 1, 3, 4):
        length = edges[2 * at + run + 1] - edges[2 * at + run]
        near = np.abs(length - units[at]) < least
        at, least = at[near], least[near]
    begin, end = edges[2 * at + 2], edges[2 * at + 3]
    result: Floats = np.stack([(begin + end) / 2 % width, starts[at] // width, units[at]], 1)
    return result


def _same(one: Finder, other: Finder) -> bool:
    return abs(one.x - other.x) + abs(one.y - other.y) < 3 * max(one.unit, other.unit)
