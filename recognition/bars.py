"""Where on a picture bars stand: evidence of a 1-D code that no engine has read yet.

Between bars the brightness changes in one direction only. The structure tensor of small cells says how much
and in which direction (Bigün and Granlund, 1987); neighbouring cells of one direction are a candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[Any]

# One picture a thread: OpenCV's own threads would only take processors from other pictures.
cv2.setNumThreads(1)

_CELL_PX = 8
_LONGEST_PX = 1600
_LEAST_CELLS = 6
_LEAST_LENGTH_PX = 40
_LEAST_COHERENCE = 0.65
_LEAST_ENERGY = 400.0  # mean squared Sobel response: below it is noise
_SECTORS = 8
_SECTOR_HALF_WIDTH = np.radians(18)


@dataclass(frozen=True)
class Bars:
    """A rectangle full of parallel bars, in pixels. `angle` (radians) is the direction across the bars.

    `length` goes across the bars, `height` along them; `strength` grows with area, contrast and order.
    """

    x: float
    y: float
    angle: float
    length: float
    height: float
    strength: float

    def holds(self, x: float, y: float, margin: float = 1.0) -> bool:
        """True for a point inside the rectangle scaled by `margin`."""
        along, across = self._own(x, y)
        return abs(along) <= margin * self.length / 2 and abs(across) <= margin * self.height / 2 + _CELL_PX

    def same(self, other: Bars) -> bool:
        """True when both are (parts of) one group of bars."""
        turn = abs((self.angle - other.angle + pi / 2) % pi - pi / 2)
        return turn < 0.35 and other.holds(self.x, self.y)

    def _own(self, x: float, y: float) -> tuple[float, float]:
        dx, dy = x - self.x, y - self.y
        c, s = cos(self.angle), sin(self.angle)
        return dx * c + dy * s, dy * c - dx * s


def find(grey: Pixels, *, most: int = 4, longest_px: int = _LONGEST_PX) -> list[Bars]:
    """The `most` likely groups of bars on `grey` (height × width), the strongest first."""
    scale = min(1.0, longest_px / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    cells = _cells(np.asarray(small))
    if cells is None:
        return []
    found = [bars for blur in (3, 5) for bars in _groups(cells, blur)]
    found.sort(key=lambda bars: -bars.strength)
    distinct: list[Bars] = []
    for bars in found:
        if not any(bars.same(other) for other in distinct):
            distinct.append(bars)
        if len(distinct) == most:
            break
    return [_scaled(bars, 1 / scale) for bars in distinct]


def _cells(grey: Floats) -> Floats | None:
    """Structure tensor of every cell, (rows, columns, 3): xx, yy and xy; None for tiny pictures."""
    rows, columns = grey.shape[0] // _CELL_PX, grey.shape[1] // _CELL_PX
    if rows < 2 or columns < 2:
        return None
    cut = grey[: rows * _CELL_PX, : columns * _CELL_PX]
    gx = cv2.Sobel(cut, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(cut, cv2.CV_32F, 0, 1, ksize=3)
    products = [cv2.multiply(a, b) for a, b in ((gx, gx), (gy, gy), (gx, gy))]
    return cv2.merge([cv2.resize(p, (columns, rows), interpolation=cv2.INTER_AREA) for p in products])


def _groups(cells: Floats, blur: int) -> list[Bars]:
    xx, yy, xy = cv2.split(cv2.blur(cells, (blur, blur)))
    energy = xx + yy
    order = np.hypot(xx - yy, 2 * xy)
    coherence = order / (energy + 200.0)
    cos2, sin2 = (xx - yy) / (order + 1e-6), 2 * xy / (order + 1e-6)
    likely = (coherence > _LEAST_COHERENCE) & (energy > _LEAST_ENERGY)
    groups = []
    for sector in range(_SECTORS):
        middle = pi * sector / _SECTORS
        near = cos2 * cos(2 * middle) + sin2 * sin(2 * middle) > cos(2 * _SECTOR_HALF_WIDTH)
        mask = cv2.morphologyEx((likely & near).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        for label in range(1, count):
            left, top, width, height, cell_count = stats[label]
            if cell_count < _LEAST_CELLS:
                continue
            box = (slice(top, top + height), slice(left, left + width))
            inside = labels[box] == label
            weights = order[box][inside]
            ys, xs = np.nonzero(inside)
            angle = 0.5 * np.arctan2((sin2[box][inside] * weights).sum(), (cos2[box][inside] * weights).sum())
            strength = float(weights.sum() / 1e3 * coherence[box][inside].mean())
            group = _enclosed(xs + left, ys + top, float(angle), strength)
            if group.length >= _LEAST_LENGTH_PX:
                groups.append(group)
    return groups


def _enclosed(xs: Floats, ys: Floats, angle: float, strength: float) -> Bars:
    """The rectangle around most of the cells."""
    c, s = cos(angle), sin(angle)
    low, high = np.percentile(xs * c + ys * s, [2, 98])
    top, bottom = np.percentile(ys * c - xs * s, [5, 95])
    along, across = (low + high) / 2, (top + bottom) / 2
    return Bars(
        x=float(along * c - across * s + 0.5) * _CELL_PX,
        y=float(along * s + across * c + 0.5) * _CELL_PX,
        angle=angle,
        length=float(high - low + 1) * _CELL_PX,
        height=float(bottom - top + 1) * _CELL_PX,
        strength=strength,
    )


def _scaled(bars: Bars, factor: float) -> Bars:
    return Bars(
        bars.x * factor,
        bars.y * factor,
        bars.angle,
        bars.length * factor,
        bars.height * factor,
        bars.strength,
    )
