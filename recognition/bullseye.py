"""The rings in the middle of a MaxiCode: evidence of one that lies turned, which no engine reads.

A line through the middle crosses dark and light in turn, eleven runs of one width but for the middle one,
half as wide again (ISO/IEC 16023, 4.11.4).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from recognition.bars import Floats
from recognition.runs import dark_edges

_LONGEST_PX = 800
_RUNS = np.array([1, 1, 1, 1, 1, 1.52, 1, 1, 1, 1, 1])
_UNITS = float(_RUNS.sum())
_UNEVEN = 0.55  # of a run
_LEAST_UNIT_PX = 1.0
_ROWS_APART = 2
_DARKER = 8
_SYMBOL_UNITS = 34.0  # from the middle to a corner, with room
_MOST_PLACES, _MOST = 8, 2
# Text and leaves are crossed by such runs too. What is no ring was never above 0.21, a photo of rings is at
# 0.77, and drawn ones, turned and blurred, are above 0.85.
_LEAST_LIKENESS = 0.5
_PATCH, _PATCH_UNITS = 48, 6.2
_SIZES = (0.85, 0.92, 1.0, 1.08, 1.17)


class Bullseye(NamedTuple):
    """The middle, and how far a corner of the symbol may be from it, in pixels."""

    x: float
    y: float
    reach: float


def find(grey: Image.Image) -> list[Bullseye]:
    """The likeliest bullseyes: those that most rows cross."""
    shrink = max(1, -(-max(grey.size) // _LONGEST_PX))
    small = grey.reduce(shrink) if shrink > 1 else grey
    around = np.asarray(small.filter(ImageFilter.BoxBlur(max(8, min(small.size) // 12))), np.int16)
    dark = np.asarray(small, np.int16) < around - _DARKER
    places = sorted(_places(dark), key=lambda place: -place[3])[:_MOST_PLACES]
    rings = [place for place in places if _likeness(small, *place[:3]) > _LEAST_LIKENESS]
    return [
        Bullseye(x * shrink, y * shrink, unit * shrink * _SYMBOL_UNITS) for x, y, unit, _ in rings[:_MOST]
    ]


def _places(dark: NDArray[np.bool_]) -> list[list[float]]:
    """Where rows and columns cross rings in the same place: x, y, unit and how many rows do."""
    across = _crossed(dark[::_ROWS_APART])
    columns = np.unique(np.rint(across[:, 0]).astype(int))
    down = _crossed(np.ascontiguousarray(dark[:, columns].T))
    found: list[list[float]] = []
    for x, row, unit in across.tolist():
        y = row * _ROWS_APART
        crossing = down[columns[down[:, 1].astype(int)] == round(x)]
        alike = (np.abs(crossing[:, 0] - y) < unit) & (np.abs(crossing[:, 2] / unit - 1.1) < 0.5)
        if not alike.any():
            continue
        middle = float(crossing[alike][0, 0])
        near = next((one for one in found if abs(one[0] - x) + abs(one[1] - middle) < 4 * unit), None)
        if near is None:
            found.append([x, middle, unit, 1.0])
        else:
            near[3] += 1
    return found


def _crossed(dark: NDArray[np.bool_]) -> Floats:
    """Middle, line and width of a run of every crossing of rings by a line, (crossings, 3)."""
    edges, width = dark_edges(dark)
    if len(edges) <= len(_RUNS):
        return np.zeros((0, 3))
    runs: Floats = sliding_window_view(np.diff(edges), len(_RUNS))[::2]  # windows begin where it gets dark
    starts = edges[: 2 * len(runs) : 2]
    lengths = runs.sum(1)
    units = lengths / _UNITS
    at = np.flatnonzero((units >= _LEAST_UNIT_PX) & (starts % width + lengths < width))
    uneven = np.abs(runs[at] - units[at, None] * _RUNS).max(1)
    at = at[uneven < np.maximum(_UNEVEN * units[at], 1.1)]
    middles: Floats = starts[at] % width + lengths[at] / 2
    return np.stack([middles, starts[at] // width, units[at]], 1)


def _likeness(grey: Image.Image, x: float, y: float, unit: float) -> float:
    """The correlation of a place with rings of about that size."""
    reach = _PATCH_UNITS * unit
    box = round(x - reach), round(y - reach), round(x + reach), round(y + reach)
    patch = grey.crop(box).resize((_PATCH, _PATCH), Image.Resampling.BOX)
    seen = np.asarray(patch, np.float32)
    places = (np.arange(_PATCH) + 0.5) / _PATCH * 2 * _PATCH_UNITS - _PATCH_UNITS
    away = np.hypot(*np.meshgrid(places, places))
    return max(_correlated(seen, away / size) for size in _SIZES)


def _correlated(seen: Floats, away: Floats) -> float:
    """With a light middle and three dark rings around it, up to the outermost."""
    edge = _RUNS[5] / 2
    inside = away < edge + 5
    rings = np.where(np.ceil(away[inside] - edge) % 2 == 0, 1.0, -1.0)
    rest, expected = seen[inside] - seen[inside].mean(), rings - rings.mean()
    return float(rest @ expected / np.sqrt((rest @ rest) * (expected @ expected) + 1e-6))
