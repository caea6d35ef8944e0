"""The modules of a fitted grid: how light each is, and what that makes of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from recognition.bars import Floats
from recognition.sequences.part import Modules
from recognition.square.surface import Surface
from recognition.square.warp import Warp

_WITHIN = np.array([-0.22, 0.0, 0.22])  # of a module, around its middle
# How much of what comes over from the four neighbours is taken off, for blur of a module and less.
_SPILLS = (0.0, 0.1, 0.2, 0.3)


def brightness(surface: Surface, warp: Warp, rows: int, columns: int) -> Floats:
    """The mean of nine points in each module: above 0 it is lighter than what is around."""
    across = 2 * (np.arange(columns)[:, None] + 0.5 + _WITHIN).ravel() / columns - 1
    down = 2 * (np.arange(rows)[:, None] + 0.5 + _WITHIN).ravel() / rows - 1
    u, v = np.meshgrid(across, down)
    seen = surface.sharp(*warp.at(u.ravel(), v.ravel()))
    means: Floats = seen.reshape(rows, len(_WITHIN), columns, len(_WITHIN)).mean(axis=(1, 3))
    return means


def decided(light: Floats) -> Iterator[Modules]:
    """True where a module is dark: as it is, and without what spills over from its neighbours."""
    padded = np.pad(light, 1, constant_values=float(np.percentile(light, 90)))
    around = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    for spill in _SPILLS:
        modules: Modules = light < spill * around
        yield modules
