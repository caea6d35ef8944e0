"""QR Codes that engines find nothing on: a grid fitted to what all have in common, then to all modules.

Three squares give a place and a rough size; the timing patterns between them the version. The finder, timing
and alignment patterns are then fitted as a whole, in perspective and bent, and at last every module that is
clearly dark or light helps to place its neighbours. What comes out is drawn anew, and an engine decodes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import atan2, cos, hypot, pi
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from recognition import qr_layout
from recognition.square import fit, qr_mending, refining, sampling, surface, warp
from recognition.square.effort import Effort
from recognition.square.fit import Fitted, Known
from recognition.square.guess import Guess
from recognition.square.qr_finders import find
from recognition.square.qr_threes import Three, ordered
from recognition.square.refining import Placed
from recognition.square.surface import Surface
from recognition.square.warp import PLANE, Warp

TYPE = "qr_code"
_MOST_THREES = 5
_VERSIONS_AROUND, _MOST_VERSIONS = 0.12, 9
_LEAST_SQUARES, _LEAST_SCORE = 0.45, 0.5
_TIMING_COUNTS = 0.5
_SEARCHED_MODULES, _SEARCH_STEP = 4.0, 0.5
_LEAST_FOUND = 0.55


class Grid(NamedTuple):
    """A symbol of that version, fitted; the way back to the picture is the surface's."""

    version: int
    surface: Surface
    fitted: Fitted


def guesses(grey: Image.Image, late: Callable[[], bool]) -> Iterator[Guess]:
    """What the symbols may be, one guess after the other; each is better placed than the one before."""
    effort = Effort()

    def is_over() -> bool:
        return effort.is_spent or late()

    for light, finders in enumerate(find(grey)):
        for _, three in zip(range(_MOST_THREES), ordered(grey, finders, is_light=bool(light)), strict=False):
            if is_over():
                return
            grid = _grid(ImageOps.invert(grey) if light else grey, three, effort, is_over)
            if grid is not None:
                yield from _guesses(grid, is_over)


def _guesses(grid: Grid, is_over: Callable[[], bool]) -> Iterator[Guess]:
    known, dark = qr_layout.function_patterns(grid.version)
    step: Placed | None = None
    for step in refining.steps(grid.surface, grid.fitted.warp, known, dark, is_over):
        corners = refining.corners(grid.surface, step.warp)
        for modules in sampling.decided(step.light):
            modules = np.where(known, dark, modules)
            yield Guess(qr_mending.with_format(modules, step.light)[0], corners, TYPE)
    if step is not None and not is_over():
        for printed in qr_mending.mended(np.where(known, dark, step.light < 0), step.light):
            yield Guess(printed, refining.corners(grid.surface, step.warp), TYPE)


def _grid(grey: Image.Image, three: Three, effort: Effort, is_over: Callable[[], bool]) -> Grid | None:
    """The version whose timing patterns fit best, and where its squares and timing patterns lie."""
    unit = sum(one.unit for one in three) / 3
    area = surface.around(grey, _box(three, unit), unit, effort)
    if area is None:
        return None
    best: Grid | None = None
    best_score = _LEAST_SCORE
    for version in _likely_versions(three):
        if is_over():
            return None
        fitted = fit.fitted(area, _through(area, three, qr_layout.side(version)), _squares(version), PLANE)
        if fitted.score < _LEAST_SQUARES:
            continue
        score = fitted.score + _TIMING_COUNTS * fit.score(area, fitted.warp, _timing(version))
        if score > best_score:
            best, best_score = Grid(version, area, fitted), score
    return None if best is None else _with_fourth_corner(best)


def _box(three: Three, unit: float) -> tuple[float, float, float, float]:
    corner, right, below = three
    xs = [corner.x, right.x, below.x, right.x + below.x - corner.x]
    ys = [corner.y, right.y, below.y, right.y + below.y - corner.y]
    margin = 0.25 * max(max(xs) - min(xs), max(ys) - min(ys)) + 6 * unit
    return min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin


def _likely_versions(three: Three) -> list[int]:
    corner = three.corner
    sizes = []
    for other in (three.right, three.below):
        dx, dy = other.x - corner.x, other.y - corner.y
        # A line across a turned square is longer than its side.
        turn = (atan2(dy, dx) + pi / 4) % (pi / 2) - pi / 4
        unit = (corner.unit + other.unit) / 2 * cos(turn)
        sizes.append(hypot(dx, dy) / unit + 7)
    version = (sum(sizes) / 2 - 17) / 4
    low = min(min(sizes) / 4 - 4.25, version * (1 - _VERSIONS_AROUND)) - 1
    high = max(max(sizes) / 4 - 4.25, version * (1 + _VERSIONS_AROUND)) + 1
    likely = [each for each in qr_layout.VERSIONS if low <= each <= high]
    return sorted(likely, key=lambda each: abs(each - version))[:_MOST_VERSIONS]


def _through(area: Surface, three: Three, size: int) -> Warp:
    """The affine grid through the middles of the squares."""
    near, far = 7 / size - 1, 1 - 7 / size
    back = area.copy.back
    seen = [((one.x - back.x0) / back.xx, (one.y - back.y0) / back.yy) for one in three]
    return warp.by_points(np.array([(near, near), (far, near), (near, far)]), np.array(seen))


def _squares(version: int) -> Known:
    known, dark = qr_layout.function_patterns(version)
    squares = np.zeros_like(known)
    squares[:8, :8] = squares[:8, -8:] = squares[-8:, :8] = True
    return refining.points(known & squares, dark)


def _timing(version: int) -> Known:
    known, dark = qr_layout.function_patterns(version)
    timing = np.zeros_like(known)
    timing[6, 8:-8] = timing[8:-8, 6] = True
    return refining.points(known & timing, dark)


def _with_fourth_corner(grid: Grid) -> Grid:
    """Fitted to squares and timing, and to the last alignment pattern, looked for around its place."""
    known, dark = qr_layout.function_patterns(grid.version)
    inner = np.zeros_like(known)
    inner[:8, :] = inner[:, :8] = True
    best = fit.fitted(grid.surface, grid.fitted.warp, refining.points(known & inner, dark), PLANE)
    if grid.version < 2:
        return grid._replace(fitted=best)
    size = qr_layout.side(grid.version)
    last = np.zeros_like(known)
    last[-9:-4, -9:-4] = True
    pattern = refining.points(known & last, dark, border=0.0)
    steps = np.arange(-_SEARCHED_MODULES, _SEARCHED_MODULES + 0.1, _SEARCH_STEP) * 2 / size
    moves = np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)
    away = np.abs(moves).sum(1) * size / 2
    scores = fit.scores(grid.surface, best.warp, pattern, moves) - 0.02 * away
    du, dv = moves[scores.argmax()].tolist()
    if scores.max() < _LEAST_FOUND or not (du or dv):
        return grid._replace(fitted=best)
    near, far, fourth = 7 / size - 1, 1 - 7 / size, 1 - 13 / size
    places = np.array([(near, near), (far, near), (near, far), (fourth, fourth)])
    targets = places + np.array([(0, 0), (0, 0), (0, 0), (du, dv)])
    seen = np.stack(best.warp.at(targets[:, 0], targets[:, 1]), 1)
    return grid._replace(fitted=Fitted(warp.by_points(places, seen), best.score))
