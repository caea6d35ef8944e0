"""Runs of dark pixels along the rows of an image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def dark_edges(dark: NDArray[np.bool_]) -> tuple[NDArray[np.intp], int]:
    """Where it gets dark and light again, in turn, all rows behind one another; and how long a row is so.

    A light pixel behind each row ends what is dark there.
    """
    flat = np.pad(dark, ((0, 0), (0, 1))).ravel()
    found = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if flat[:1].any():
        found = np.concatenate([[0], found])
    return found, dark.shape[1] + 1
