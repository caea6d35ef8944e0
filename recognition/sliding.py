"""Windows that slide along rows of samples: the highest, the lowest and the mean around each place.

All take (…, samples) and an odd `span` in samples, and give the same shape; at the ends the row goes on as it
ends.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

# One picture a thread: a matrix product that wakes all processors only takes them from other pictures.
threadpool_limits(limits=1, user_api="blas")

Floats = NDArray[Any]


def highest(rows: Floats, span: int) -> Floats:
    """The highest sample of each window: windows of 1, 2, 4, … samples, and the last two overlap."""
    return _extreme(rows, span, np.maximum)


def lowest(rows: Floats, span: int) -> Floats:
    """The lowest sample of each window."""
    return _extreme(rows, span, np.minimum)


def mean(rows: Floats, span: int) -> Floats:
    """The mean of each window."""
    half = span // 2
    sums = np.cumsum(_padded(rows, half + 1, half), axis=-1, dtype=np.float64)
    result: Floats = ((sums[..., span:] - sums[..., :-span]) / span).astype(np.float32)
    return result


def smooth(rows: Floats, sigma: float) -> Floats:
    """Gaussian smoothing along the rows."""
    result: Floats = rows @ _gaussian(rows.shape[-1], sigma)
    return result


def between(rows: Floats, fine: float, coarse: float) -> Floats:
    """What lies between two Gaussian smoothings along the rows."""
    result: Floats = rows @ _between(rows.shape[-1], fine, coarse)
    return result


def _extreme(rows: Floats, span: int, of: np.ufunc) -> Floats:
    windows: Floats = _padded(rows, span // 2, span // 2)
    size = 1
    while size < span:
        step = min(size, span - size)
        windows = of(windows[..., :-step], windows[..., step:])
        size += step
    return windows


def _padded(rows: Floats, before: int, after: int) -> Floats:
    return np.concatenate(
        [np.repeat(rows[..., :1], before, -1), rows, np.repeat(rows[..., -1:], after, -1)], axis=-1
    )


@cache
def _gaussian(count: int, sigma: float) -> Floats:
    """(count, count): column i holds the weights of every sample at place i; they sum to 1."""
    places = np.arange(count)
    weights = np.exp(-((places[:, None] - places[None]) ** 2) / (2 * sigma * sigma))
    normed: Floats = (weights / weights.sum(0, keepdims=True)).astype(np.float32)
    return normed


@cache
def _between(count: int, fine: float, coarse: float) -> Floats:
    difference: Floats = _gaussian(count, fine) - _gaussian(count, coarse)
    return difference
