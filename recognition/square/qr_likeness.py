"""How much a place on a picture looks like one of the three squares of a QR Code."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
from PIL import Image

from recognition.bars import Floats

_PATCH, _PATCH_UNITS = 28, 5.0


def likeness(grey: Image.Image, x: float, y: float, unit: float, *, is_light: bool) -> float:
    """The correlation of a place with a square of about that module, turned as it fits best."""
    reach = _PATCH_UNITS * unit
    left, top = max(0.0, x - reach), max(0.0, y - reach)
    box = left, top, min(grey.width, x + reach), min(grey.height, y + reach)
    if box[2] - left < reach or box[3] - top < reach:
        return 0.0
    patch = np.asarray(grey.resize((_PATCH, _PATCH), Image.Resampling.BOX, box), np.float32).ravel()
    rest = (patch - patch.mean()) * (-1 if is_light else 1)
    return float((_squares() @ rest).max() / (np.linalg.norm(rest) + 1e-6))


@cache
def _squares() -> Floats:
    """Squares at all angles, larger and smaller and seen from aside, (squares, pixels), of length 1."""
    places = (np.arange(_PATCH) + 0.5) / _PATCH * 2 * _PATCH_UNITS - _PATCH_UNITS
    x, y = np.meshgrid(places, places)
    drawn = []
    for degrees, size, aside in product(range(0, 90, 15), (0.75, 0.87, 1.0, 1.15), (0.7, 1.0, 1.4)):
        c, s = np.cos(np.radians(degrees)) / size, np.sin(np.radians(degrees)) / size
        away = np.maximum(np.abs(x * c + y * s) * aside**0.5, np.abs(y * c - x * s) / aside**0.5)
        dark = (away < 1.5) | ((away > 2.5) & (away < 3.5))
        # Beyond the separator there may be anything.
        square = np.where(away > 4.5, 0.0, np.where(dark, -1.0, 1.0))
        square = np.where(away > 4.5, 0.0, square - square[away <= 4.5].mean()).ravel()
        drawn.append(square / np.linalg.norm(square))
    return np.array(drawn, np.float32)
