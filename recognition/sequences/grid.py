"""The modules of a square or rectangular symbol, sampled from the corners that a reader found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognition.symbol import Corners

Modules = NDArray[np.bool_]
Place = tuple[int, int]
_AROUND = 4  # modules on each side whose mean is the threshold between dark and light


def sampled(pixels: NDArray[np.uint8], corners: Corners, columns: int, rows: int) -> Modules:
    """True where a module is dark, `rows` × `columns`; corners clockwise from the symbol's own top left.

    Each module is the mean of nine points in its middle; what is darker than the modules around it is dark.
    """
    across = (np.arange(columns)[:, None] + np.array([0.35, 0.5, 0.65])).ravel() / columns
    down = (np.arange(rows)[:, None] + np.array([0.35, 0.5, 0.65])).ravel() / rows
    u, v = np.meshgrid(across, down)
    matrix = _from_unit_square(corners)
    depth = matrix[2, 0] * u + matrix[2, 1] * v + 1
    x = (matrix[0, 0] * u + matrix[0, 1] * v + matrix[0, 2]) / depth
    y = (matrix[1, 0] * u + matrix[1, 1] * v + matrix[1, 2]) / depth
    height, width = pixels.shape
    at = np.clip(np.rint(y), 0, height - 1).astype(int), np.clip(np.rint(x), 0, width - 1).astype(int)
    means = pixels[at].reshape(rows, 3, columns, 3).mean(axis=(1, 3))
    dark: Modules = means < _around(means)
    return dark


def brightness(pixels: NDArray[np.uint8], corners: Corners, size: int, at: Sequence[Place]) -> list[float]:
    """The mean of nine pixels in the middle of each of a few modules (row, column) of a square symbol."""
    matrix = _from_unit_square(corners).tolist()
    height, width = pixels.shape
    found = []
    for row, column in at:
        u, v = (column + 0.5) / size, (row + 0.5) / size
        depth = matrix[2][0] * u + matrix[2][1] * v + 1
        x = int((matrix[0][0] * u + matrix[0][1] * v + matrix[0][2]) / depth)
        y = int((matrix[1][0] * u + matrix[1][1] * v + matrix[1][2]) / depth)
        left, top = min(max(x - 1, 0), width - 1), min(max(y - 1, 0), height - 1)
        found.append(float(pixels[top : top + 3, left : left + 3].mean()))
    return found


def _around(means: NDArray[Any]) -> NDArray[Any]:
    """Half of the mean around each module and half of the mean of all: shadows and flat places alike."""
    size = 2 * _AROUND + 1
    padded = np.pad(means, _AROUND, mode="reflect")
    sums = np.pad(padded, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    boxes = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    levels: NDArray[Any] = (boxes / size**2 + means.mean()) / 2
    return levels


def _from_unit_square(corners: Corners) -> NDArray[Any]:
    """The homography that takes (0,0), (1,0), (1,1), (0,1) to the corners (Heckbert 1989, 2.2.3)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    sx, sy = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    dx1, dx2, dy1, dy2 = x1 - x2, x3 - x2, y1 - y2, y3 - y2
    around = dx1 * dy2 - dx2 * dy1
    if not around:
        return np.array([[x1 - x0, x3 - x0, x0], [y1 - y0, y3 - y0, y0], [0.0, 0.0, 1.0]])
    g, h = (sx * dy2 - dx2 * sy) / around, (dx1 * sy - sx * dy1) / around
    return np.array(
        [[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]]
    )
