"""A part of a picture as the fit of a grid sees it: brought to a known size of module, evenly lit.

Brightness is given as so many standard deviations from the mean around, so that shade does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PIL import Image, ImageFilter

from recognition import sliding
from recognition.bars import Floats
from recognition.prepare import Affine, Copy
from recognition.square.effort import Effort

MODULE_PX = 4.0
_AROUND_MODULES = 6.0
_LEAST_SPREAD = 0.3  # of the whole part's
_LARGEST_PX = 1_500_000
_LIT = 2  # what it takes to light a pixel evenly, twice


@dataclass(frozen=True)
class Surface:
    """`copy` is the part with about `MODULE_PX` pixels a module, and the way back to the picture."""

    copy: Copy
    effort: Effort = field(default_factory=Effort)

    @cached_property
    def flat(self) -> Floats:
        """Evenly lit, sharp."""
        return _evenly_lit(self.copy.image)

    @cached_property
    def _smooth(self) -> tuple[Floats, Floats, Floats]:
        """Evenly lit and half a module out of focus; how that changes across and down."""
        smooth = _evenly_lit(self.copy.image.filter(ImageFilter.GaussianBlur(MODULE_PX / 2)))
        down, across = np.gradient(smooth)
        return smooth, across, down

    def blurred(self, x: Floats, y: Floats) -> Floats:
        """Smoothed brightness at places."""
        self.effort.spend(len(x))
        return _bilinear(self._smooth[0], _between(x, y, self.copy.image.size))

    def smooth(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Smoothed brightness at places, and its slopes across and down."""
        self.effort.spend(3 * len(x))
        at = _between(x, y, self.copy.image.size)
        value, across, down = (_bilinear(each, at) for each in self._smooth)
        return value, across, down

    def sharp(self, x: Floats, y: Floats) -> Floats:
        """Brightness at places."""
        self.effort.spend(len(x))
        return _bilinear(self.flat, _between(x, y, self.copy.image.size))


def around(
    grey: Image.Image, box: tuple[float, float, float, float], module_px: float, effort: Effort
) -> Surface | None:
    """The part within `box` (left, top, right, bottom in pixels), where a module has `module_px` of them.

    None where it would be too large to be a symbol's.
    """
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(grey.width, int(box[2]) + 1), min(grey.height, int(box[3]) + 1)
    factor = MODULE_PX / module_px
    size = max(2, round((right - left) * factor)), max(2, round((bottom - top) * factor))
    if size[0] * size[1] > _LARGEST_PX:
        return None
    effort.spend(_LIT * size[0] * size[1])
    kind = Image.Resampling.BOX if factor < 0.6 else Image.Resampling.BICUBIC
    image = grey.resize(size, kind, (left, top, right, bottom))
    back = Affine(xx=(right - left) / size[0], x0=left, yy=(bottom - top) / size[1], y0=top)
    return Surface(Copy(image, back), effort)


_Between = tuple[Floats, Floats, Floats, Floats]


def _between(x: Floats, y: Floats, size: tuple[int, int]) -> _Between:
    x, y = np.clip(x - 0.5, 0, size[0] - 1.001), np.clip(y - 0.5, 0, size[1] - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    return left, top, (x - left).astype(np.float32), (y - top).astype(np.float32)


def _bilinear(values: Floats, at: _Between) -> Floats:
    left, top, u, v = at
    flat, width = values.ravel(), values.shape[1]
    first = top * width + left
    upper = flat[first] * (1 - u) + flat[first + 1] * u
    lower = flat[first + width] * (1 - u) + flat[first + width + 1] * u
    result: Floats = upper * (1 - v) + lower * v
    return result


def _evenly_lit(image: Image.Image) -> Floats:
    pixels = np.asarray(image, np.float32)
    span = 2 * round(_AROUND_MODULES * MODULE_PX) + 1
    mean = _boxed(pixels, span)
    rest = pixels - mean
    spread = np.sqrt(_boxed(rest * rest, span))
    flat: Floats = rest / (spread + _LEAST_SPREAD * float(rest.std()) + 1e-3)
    return flat


def _boxed(values: Floats, span: int) -> Floats:
    return sliding.mean(sliding.mean(values, span).T, span).T
