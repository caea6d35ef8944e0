"""From places on a symbol to places on a picture: seen in perspective, and bent a little."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from recognition.bars import Floats
from recognition.prepare import Affine

PLANE, BENT, ROUND = 8, 14, 22
# What is added to the plane, in both directions: powers of u and v.
_POWERS = ((2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3))


@dataclass(frozen=True)
class Warp:
    """`plane` is a homography by its eight numbers, `bends` (7, 2) the weights of the powers beyond it.

    Places on the symbol run from -1 to 1 in both directions.
    """

    plane: Floats
    bends: Floats

    def at(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Places on the picture."""
        x, y, _ = self._on_plane(u, v)
        if self.bends.any():
            powers = _powers(u, v)
            x, y = x + self.bends[:, 0] @ powers, y + self.bends[:, 1] @ powers
        return x, y

    def slopes(self, u: Floats, v: Floats, across: Floats, down: Floats, free: int) -> Floats:
        """How the brightness at places changes with the first `free` numbers, (places, free)."""
        x, y, depth = self._on_plane(u, v)
        a, d = across / depth, down / depth
        away = -(a * x + d * y)
        columns = [a * u, a * v, a, d * u, d * v, d, away * u, away * v]
        for power in _powers(u, v)[: (free - PLANE) // 2]:
            columns += [across * power, down * power]
        return np.stack(columns, 1)

    def moved(self, by: Floats) -> Warp:
        """With that added to its first numbers."""
        bends = self.bends.copy()
        added = by[PLANE:].reshape(-1, 2)
        bends[: len(added)] += added
        return Warp(self.plane + by[:PLANE], bends)

    def stretched(self, factor_u: float, factor_v: float) -> Warp:
        """For a symbol of which what was from -1 to 1 is that share of the half."""
        scale = np.array([factor_u, factor_v, 1, factor_u, factor_v, 1, factor_u, factor_v])
        return replace(self, plane=self.plane * scale)

    def seen_on(self, back: Affine) -> Warp:
        """The plane on a copy of the picture, of which that is the way back."""
        h = self.plane
        across = (h[:3] - back.x0 * np.array([h[6], h[7], 1])) / back.xx
        down = (h[3:6] - back.y0 * np.array([h[6], h[7], 1])) / back.yy
        return replace(self, plane=np.concatenate([across, down, h[6:]]))

    def _on_plane(self, u: Floats, v: Floats) -> tuple[Floats, Floats, Floats]:
        h = self.plane
        depth = np.maximum(h[6] * u + h[7] * v + 1, 0.1)
        return (h[0] * u + h[1] * v + h[2]) / depth, (h[3] * u + h[4] * v + h[5]) / depth, depth


def _powers(u: Floats, v: Floats) -> Floats:
    return np.stack([u**a * v**b for a, b in _POWERS])


def flat() -> Floats:
    """No bends."""
    return np.zeros((len(_POWERS), 2))


def by_points(places: Floats, seen: Floats) -> Warp:
    """The plane through four points, or the affine one through three: (points, 2) on the symbol and seen."""
    rows, values = [], []
    for (u, v), (x, y) in zip(places.tolist(), seen.tolist(), strict=True):
        rows += [(u, v, 1, 0, 0, 0, -x * u, -x * v), (0, 0, 0, u, v, 1, -y * u, -y * v)]
        values += [x, y]
    matrix = np.array(rows, float)
    plane = np.zeros(PLANE)
    free = min(PLANE, len(rows))
    plane[:free] = np.linalg.solve(matrix[:, :free], np.array(values))
    return Warp(plane, flat())
