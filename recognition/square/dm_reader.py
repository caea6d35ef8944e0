"""Data Matrix symbols that engines find nothing on: laid flat by their sides, then fitted as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageOps

from recognition.square import blobs, dm_borders, dm_mending, fit, refining, sampling, surface
from recognition.square.dm_borders import Border
from recognition.square.effort import Effort
from recognition.square.guess import Guess
from recognition.square.refining import Placed
from recognition.square.surface import Surface
from recognition.square.warp import PLANE

TYPE = "dm"
_LEAST_SCORE = 0.5
_MARGIN_MODULES = 3.0
_MOST_SYMBOLS = 3


def guesses(grey: Image.Image, late: Callable[[], bool]) -> Iterator[Guess]:
    """What the symbols may be, one guess after the other; each is better placed than the one before."""
    effort = Effort()

    def is_over() -> bool:
        return effort.is_spent or late()

    left = _MOST_SYMBOLS
    for quad in blobs.find(grey):
        if is_over() or not left:
            return
        likely = dm_borders.likely(grey, quad.corners, is_light=quad.is_light)
        if likely:
            left -= 1
            yield from _guesses(ImageOps.invert(grey) if quad.is_light else grey, likely, effort, is_over)


def _guesses(
    grey: Image.Image, likely: list[Border], effort: Effort, is_over: Callable[[], bool]
) -> Iterator[Guess]:
    for border in likely:
        if is_over():
            return
        fitted = _fitted(grey, border, effort)
        if fitted is not None:
            area, placed = fitted
            known, dark = dm_borders.patterns(border.rows, border.columns)
            step: Placed | None = None
            for step in refining.steps(area, placed.placed, known, dark, is_over):
                yield from _decided(area, step, border)
            if step is not None and not is_over():
                for printed in dm_mending.mended(np.where(known, dark, step.light < 0), step.light):
                    yield Guess(printed, refining.corners(area, step.warp), TYPE)


def _fitted(grey: Image.Image, border: Border, effort: Effort) -> tuple[Surface, Border] | None:
    u, v = np.array([-1.0, 1, 1, -1]), np.array([-1.0, -1, 1, 1])
    x, y = border.placed.at(u, v)
    around = np.hypot(np.roll(x, -1) - x, np.roll(y, -1) - y).sum() / 2
    module_px = around / (border.rows + border.columns)
    margin = _MARGIN_MODULES * module_px
    box = x.min() - margin, y.min() - margin, x.max() + margin, y.max() + margin
    area = surface.around(grey, box, module_px, effort)
    if area is None:
        return None
    points = refining.points(*dm_borders.patterns(border.rows, border.columns))
    best = fit.fitted(area, border.placed.seen_on(area.copy.back), points, PLANE)
    if best.score < _LEAST_SCORE:
        return None
    return area, border._replace(placed=best.warp)


def _decided(area: Surface, placed: Placed, border: Border) -> Iterator[Guess]:
    known, dark = dm_borders.patterns(border.rows, border.columns)
    for modules in sampling.decided(placed.light):
        yield Guess(np.where(known, dark, modules), refining.corners(area, placed.warp), TYPE)
