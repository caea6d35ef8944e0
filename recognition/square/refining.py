"""A grid placed better and better: first by what all symbols of a size share, then by all its modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from recognition.bars import Floats
from recognition.sequences.part import Modules
from recognition.square import fit, sampling
from recognition.square.fit import Known
from recognition.square.surface import Surface
from recognition.square.warp import BENT, PLANE, ROUND, Warp
from recognition.symbol import Corners

_MOST_ROUNDS = 3
_LEAST_FIT = 0.35
_CLEAR = 1.1  # standard deviations from the mean: a module that is as light as that counts in full


class Placed(NamedTuple):
    """The grid, and how light each of its modules is."""

    warp: Warp
    light: Floats


def points(known: Modules, dark: Modules, *, border: float = 0.3) -> Known:
    """What is expected of the known modules; `border` is the weight of the paper around."""
    return fit.known(np.where(known, np.where(dark, -1.0, 1.0), 0.0), known.astype(float), border=border)


def steps(
    surface: Surface, placed: Warp, known: Modules, dark: Modules, is_over: Callable[[], bool]
) -> Iterator[Placed]:
    """Better and better places, until it is over or nothing fits."""
    rows, columns = known.shape
    patterns = points(known, dark)
    for free in (PLANE, BENT, ROUND):
        if is_over():
            return
        best = fit.fitted(surface, placed, patterns, free)
        if best.score < _LEAST_FIT:
            return
        placed = best.warp
        light = sampling.brightness(surface, placed, rows, columns)
        yield Placed(placed, light)
    for _ in range(_MOST_ROUNDS):
        if is_over():
            return
        everything = fit.known(
            np.where(known, np.where(dark, -1.0, 1.0), np.clip(light / _CLEAR, -1, 1)),
            np.where(known, 1.0, np.clip(np.abs(light) / _CLEAR, 0.05, 1)),
        )
        placed = fit.fitted(surface, placed, everything, ROUND, rounds=3).warp
        light = sampling.brightness(surface, placed, rows, columns)
        yield Placed(placed, light)


def corners(surface: Surface, placed: Warp) -> Corners:
    """Of the symbol, in pixels of the picture."""
    x, y = placed.at(np.array([-1.0, 1, 1, -1]), np.array([-1.0, -1, 1, 1]))
    a, b, c, d = ((round(x), round(y)) for x, y in zip(x.tolist(), y.tolist(), strict=True))
    return surface.copy.back.corners((a, b, c, d))
