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

_LONGEST_PX = 800
_RUNS = np.array([1, 1, 1, 1, 1, 1.52, 1, 1, 1, 1, 1])
_UNITS = float(_RUNS.sum())
_UNEVEN = 0.55  # of a run
_LEAST_UNIT_PX = 1.0
_ROWS_APART = 2
_SYMBOL_UNITS = 34.0  # from the middle to a corner, with room
_MOST = 2


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
    dark = np.asarray(small, np.int16) < around - 8
    found: list[list[float]] = []  # x, y, unit, rows
    for y in range(0, dark.shape[0], _ROWS_APART):
        for x, unit in _crossed(dark[y]):
            column = _crossed(dark[:, round(x)])
            middle = next(
                (at for at, other in column if abs(at - y) < unit and 0.6 < other / unit < 1.6), None
            )
            if middle is None:
                continue
            near = next((one for one in found if abs(one[0] - x) + abs(one[1] - middle) < 4 * unit), None)
            if near is None:
                found.append([x, middle, unit, 1.0])
            else:
                near[3] += 1
    found.sort(key=lambda one: -one[3])
    return [
        Bullseye(x * shrink, y * shrink, unit * shrink * _SYMBOL_UNITS) for x, y, unit, _ in found[:_MOST]
    ]


def _crossed(line: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Middles of rings on a line, and the width of a run there."""
    edges = np.flatnonzero(line[1:] != line[:-1]) + 1
    if len(edges) <= len(_RUNS):
        return []
    first = 0 if line[edges[0]] else 1  # windows begin where it gets dark
    runs: Floats = sliding_window_view(np.diff(edges), len(_RUNS))[first::2]
    units = runs.sum(1) / _UNITS
    fits = (np.abs(runs - units[:, None] * _RUNS) < np.maximum(_UNEVEN * units, 1.1)[:, None]).all(1)
    at = np.flatnonzero(fits & (units >= _LEAST_UNIT_PX))
    starts = edges[first + 2 * at]
    middles = starts + runs[at].sum(1) / 2
    return [(float(x), float(unit)) for x, unit in zip(middles, units[at], strict=True)]
