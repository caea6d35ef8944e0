"""Where on a picture bars stand: evidence of a 1-D code that no engine has read yet.

Between bars the brightness changes in one direction only. The structure tensor of small cells says how much
and in which direction (Bigün and Granlund, 1987); neighbouring cells of one direction are a candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, ceil, cos, pi, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition import quad, sliding
from recognition.symbol import Corners

Pixels = NDArray[np.uint8]
Floats = NDArray[Any]

_CELL_PX = 8
LONGEST_PX = 1600
_LEAST_CELLS = 6
_LEAST_LENGTH_PX = 40
_LEAST_COHERENCE = 0.65
_LEAST_ENERGY = 400.0  # mean squared response of a Sobel filter: below it is noise
_SOBEL_SCALE = 6.0  # what squares of our smaller filter are multiplied by to be squares of Sobel's
BLURS = (3, 5)  # cells
_SAMPLED = 4  # pixels apart, to see the contrast of a picture
_RANGE = (1, 99)  # percentiles
_ENOUGH_CONTRAST, _MOST_STRETCHED = 120.0, 6.0
_MOST_GROUPS = 12
_SAME_LENGTH = 0.25
_LEAST_HEIGHT = 0.1  # of the length: a reader may report a single line
_BAND_CELLS = 4
# Cells a cell may belong together with: those around it, and beyond one of something else.
_NEIGHBOURS = ((0, 1), (1, -1), (1, 0), (1, 1), (0, 2), (2, 0))
_ALIKE = cos(2 * radians(10))  # neighbours
_LEAST_TOGETHER = cos(2 * radians(14))  # length of the mean of a group's directions


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

    def alike(self, other: Bars) -> bool:
        """True when both are one group of bars, and about as much of it."""
        return self.same(other) and abs(self.length - other.length) < _SAME_LENGTH * other.length

    def _own(self, x: float, y: float) -> tuple[float, float]:
        dx, dy = x - self.x, y - self.y
        c, s = cos(self.angle), sin(self.angle)
        return dx * c + dy * s, dy * c - dx * s


def along(corners: Corners, scale: float) -> Bars:
    """The bars of a symbol that was read at `corners`; `scale` of our pixels are one of theirs."""
    x, y = quad.middle(corners)
    a, b, c, d = corners
    angle = atan2(b[1] - a[1] + c[1] - d[1], b[0] - a[0] + c[0] - d[0])
    length = quad.width(corners) * scale
    height = max(quad.height(corners) * scale, _LEAST_HEIGHT * length)
    return Bars(x * scale, y * scale, angle, length, height, strength=0.0)


def find(
    grey: Pixels, *, most: int = 4, longest_px: int = LONGEST_PX, blurs: tuple[int, ...] = BLURS
) -> list[Bars]:
    """The `most` likely groups of bars on `grey` (height × width), the strongest first."""
    shrunk = max(1, ceil(max(grey.shape) / longest_px))
    cells = _cells(_stretched(_shrunk(grey, shrunk)))
    if cells is None:
        return []
    found = [bars for blur in blurs for bars in _groups(cells, blur)]
    found.sort(key=lambda bars: -bars.strength)
    distinct: list[Bars] = []
    for bars in found:
        if not any(bars.same(other) for other in distinct):
            distinct.append(bars)
        if len(distinct) == most:
            break
    return [_scaled(bars, shrunk) for bars in distinct]


def _shrunk(grey: Pixels, factor: int) -> Pixels:
    return np.asarray(Image.fromarray(grey).reduce(factor)) if factor > 1 else grey


def _stretched(grey: Pixels) -> Pixels:
    """A dark or faint picture with more contrast: what is noise is said in absolute terms below."""
    sample = grey[::_SAMPLED, ::_SAMPLED]
    low, high = (float(edge) for edge in np.percentile(sample, _RANGE))
    if high - low >= _ENOUGH_CONTRAST:
        return grey
    factor = min(_MOST_STRETCHED, _ENOUGH_CONTRAST / max(high - low, 1.0))
    stretched: Pixels = np.clip((grey - np.float32(low)) * factor, 0, 255).astype(np.uint8)
    return stretched


def _cells(grey: Pixels) -> Floats | None:
    """Structure tensor of every cell, (rows, columns, 3): xx, yy and xy; None for tiny pictures."""
    rows, columns = (grey.shape[0] - 1) // _CELL_PX, (grey.shape[1] - 1) // _CELL_PX
    if rows < 2 or columns < 2:
        return None
    bands = []
    for first in range(0, rows, _BAND_CELLS):  # a band fits into the processor's cache
        last = min(first + _BAND_CELLS, rows)
        band = grey[first * _CELL_PX : last * _CELL_PX + 1, : columns * _CELL_PX + 1].astype(np.float32)
        rising, falling = band[1:, 1:] - band[:-1, :-1], band[:-1, 1:] - band[1:, :-1]
        along, down = rising + falling, rising - falling
        products = ((along, along), (down, down), (along, down))
        bands.append(np.stack([_summed(a * b, columns) for a, b in products], -1))
    return np.concatenate(bands)


def _summed(products: Floats, columns: int) -> Floats:
    """Mean of every cell."""
    by_column = products.reshape(-1, _CELL_PX, columns * _CELL_PX).sum(1)
    mean: Floats = by_column.reshape(-1, columns, _CELL_PX).sum(2) * (_SOBEL_SCALE / _CELL_PX**2)
    return mean


def _groups(cells: Floats, blur: int) -> list[Bars]:
    """The groups of neighbouring cells that all point the same way."""
    xx, yy, xy = (_box(cells[..., part], blur) for part in range(3))
    energy = xx + yy
    order = np.hypot(xx - yy, 2 * xy)
    coherence = order / (energy + 200.0)
    ys, xs = np.nonzero((coherence > _LEAST_COHERENCE) & (energy > _LEAST_ENERGY))
    if len(ys) < _LEAST_CELLS:
        return []
    weights, coherence = order[ys, xs], coherence[ys, xs]
    # Twice the angle: a direction and its opposite are one.
    cos2, sin2 = (xx - yy)[ys, xs] / weights, 2 * xy[ys, xs] / weights
    labels = _connected(ys, xs, cos2, sin2, energy.shape)
    count = np.bincount(labels)
    weight = np.bincount(labels, weights)
    together = np.hypot(np.bincount(labels, weights * cos2), np.bincount(labels, weights * sin2))
    likely = np.flatnonzero((count >= _LEAST_CELLS) & (together >= _LEAST_TOGETHER * weight))
    groups = []
    for label in likely[np.argsort(-weight[likely])][:_MOST_GROUPS]:
        inside = np.flatnonzero(labels == label)
        share = weights[inside]
        angle = 0.5 * np.arctan2((sin2[inside] * share).sum(), (cos2[inside] * share).sum())
        strength = float(share.sum() / 1e3 * coherence[inside].mean())
        group = _enclosed(xs[inside], ys[inside], float(angle), strength)
        if group.length >= _LEAST_LENGTH_PX:
            groups.append(group)
    return groups


def _box(values: Floats, span: int) -> Floats:
    """The mean of `span` × `span` cells around each."""
    return sliding.mean(sliding.mean(values, span).T, span).T


def _connected(ys: Floats, xs: Floats, cos2: Floats, sin2: Floats, shape: tuple[int, ...]) -> Floats:
    """A label for each cell; cells near each other that point the same way have the same one."""
    reach = max(abs(step) for offset in _NEIGHBOURS for step in offset)
    place = np.full((shape[0] + 2 * reach, shape[1] + 2 * reach), -1)
    place[ys + reach, xs + reach] = np.arange(len(ys))
    pairs = []
    for dy, dx in _NEIGHBOURS:
        other = place[ys + reach + dy, xs + reach + dx]
        one = np.flatnonzero(other >= 0)
        other = other[one]
        alike = cos2[one] * cos2[other] + sin2[one] * sin2[other] > _ALIKE
        pairs.append(np.stack([one[alike], other[alike]]))
    ones, others = np.concatenate(pairs, axis=1)
    labels = np.arange(len(ys))
    while True:  # every cell takes the lowest label it touches, then that label's label
        before = labels.copy()
        lowest = np.minimum(labels[ones], labels[others])
        np.minimum.at(labels, labels[ones], lowest)
        np.minimum.at(labels, labels[others], lowest)
        labels = labels[labels]
        if np.array_equal(before, labels):
            return np.unique(labels, return_inverse=True)[1]


def _enclosed(xs: Floats, ys: Floats, angle: float, strength: float) -> Bars:
    """The rectangle around most of the cells."""
    c, s = cos(angle), sin(angle)
    low, high = _most_of(xs * c + ys * s, 0.02)
    top, bottom = _most_of(ys * c - xs * s, 0.05)
    along, across = (low + high) / 2, (top + bottom) / 2
    return Bars(
        x=float(along * c - across * s + 0.5) * _CELL_PX,
        y=float(along * s + across * c + 0.5) * _CELL_PX,
        angle=angle,
        length=float(high - low + 1) * _CELL_PX,
        height=float(bottom - top + 1) * _CELL_PX,
        strength=strength,
    )


def _most_of(values: Floats, left_out: float) -> tuple[float, float]:
    """Lowest and highest without the share `left_out` at either end."""
    ordered = np.sort(values)
    cut = round(left_out * (len(ordered) - 1))
    return float(ordered[cut]), float(ordered[len(ordered) - 1 - cut])


def _scaled(bars: Bars, factor: float) -> Bars:
    return Bars(
        bars.x * factor,
        bars.y * factor,
        bars.angle,
        bars.length * factor,
        bars.height * factor,
        bars.strength,
    )
