"""The squares in three corners of a QR Code: a line through the middle crosses 1, 1, 3, 1 and 1 modules.

More is let pass here than an engine may: what three squares make is checked afterwards.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from recognition.bars import Floats
from recognition.square.qr_likeness import likeness

_LONGEST_PX, _SHORT_PX = 1200, 600  # a shorter picture is enlarged
_RUNS = np.array([1, 1, 3, 1, 1])
_UNITS = 7.0
_UNEVEN, _UNEVEN_MIDDLE, _UNEVEN_PX = 0.62, 1.3, 1.2
_LEAST_UNIT_PX = 1.1
_DARKER = 6
_MOST_HITS, _MOST_CROSSED, _MOST_FINDERS = 2500, 60, 9
_AROUND_SHARES = (10, 40)
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
    pixels = np.asarray(small, np.int16)
    crossed: tuple[list[Finder], list[Finder]] = ([], [])
    for share in _AROUND_SHARES:
        around = np.asarray(small.filter(ImageFilter.BoxBlur(max(9, max(small.size) // share))), np.int16)
        rest = pixels - around
        crossed[0].extend(_crossings(rest < -_DARKER))
        crossed[1].extend(_crossings(rest > _DARKER))
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
    by_column: dict[int, Floats] = {
        int(x): columns[columns[:, 1] == x] for x in np.unique(columns[:, 1]).astype(int)
    }
    found: list[list[float]] = []  # x, y, unit, lines
    for x, y, unit in rows[:_MOST_HITS].tolist():
        crossing = by_column.get(int(x))
        if crossing is None:
            continue
        near = np.abs(crossing[:, 0] - y) < 1.2 * unit + 1
        alike = near & (crossing[:, 2] < _UNLIKE * unit) & (unit < _UNLIKE * crossing[:, 2])
        if not alike.any():
            continue
        middle, other = crossing[alike][:, 0].mean(), crossing[alike][:, 2].mean()
        for one in found:
            if abs(one[0] / one[3] - x) < 1.5 * unit + 1 and abs(one[1] / one[3] - middle) < 1.5 * unit + 1:
                for at, value in enumerate((x, middle, (unit * other) ** 0.5, 1)):
                    one[at] += value
                break
        else:
            found.append([x, middle, (unit * other) ** 0.5, 1])
    return [
        Finder(x / lines, y / lines, unit / lines, int(lines))
        for x, y, unit, lines in found
        if lines >= _LEAST_LINES
    ]


def _hits(inked: NDArray[np.bool_]) -> Floats:
    """Middle across, row, and module of every crossing of a row, (hits, 3)."""
    width = inked.shape[1]
    flat = np.pad(inked, ((0, 0), (0, 1))).ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if flat[0]:
        edges = np.concatenate([[0], edges])
    if len(edges) <= len(_RUNS):
        return np.zeros((0, 3))
    runs = sliding_window_view(np.diff(edges), len(_RUNS))[::2]  # windows begin where it gets dark
    starts = edges[: 2 * len(runs) : 2]
    units = runs.sum(1) / _UNITS
    least = np.maximum(_UNEVEN * units, _UNEVEN_PX)
    fits = (np.abs(runs[:, [0, 1, 3, 4]] - units[:, None]) < least[:, None]).all(1)
    fits &= np.abs(runs[:, 2] - 3 * units) < np.maximum(_UNEVEN_MIDDLE * units, _UNEVEN_PX)
    fits &= (units >= _LEAST_UNIT_PX) & (starts % (width + 1) + runs.sum(1) <= width)
    at = np.flatnonzero(fits)
    middles = starts[at] + runs[at][:, :2].sum(1) + runs[at][:, 2] / 2
    result: Floats = np.stack([middles % (width + 1), starts[at] // (width + 1), units[at]], 1)
    return result


def _same(one: Finder, other: Finder) -> bool:
    return abs(one.x - other.x) + abs(one.y - other.y) < 3 * max(one.unit, other.unit)
