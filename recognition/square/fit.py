"""A grid of modules laid onto a picture: moved, tilted and bent until what is known lies on what is seen.

Least squares by Gauss and Newton over the brightness at points of the known modules (Lucas and Kanade, 1981).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recognition.bars import Floats
from recognition.square.surface import Surface
from recognition.square.warp import PLANE, Warp

_POINTS = 3  # a module, in both directions
_MOST_POINTS = 20_000
_BLUR_MODULES = 0.6
_BORDER = 2  # modules around the symbol, of which the nearer is taken for paper
_ROUNDS = 10
_ENOUGH = 0.002
_STIFF_PLANE, _STIFF_BENDS = 1e-8, 3e-3
_ODD = 1.0  # a point that is so far from what is expected counts half


class Known(NamedTuple):
    """What is expected at points of a symbol: their places, brightness (-1 to 1) and weight."""

    u: Floats
    v: Floats
    light: Floats
    weight: Floats


class Fitted(NamedTuple):
    """The grid, and how well it fits (1: in everything)."""

    warp: Warp
    score: float


def known(light: Floats, weight: Floats, *, border: float = 0.3) -> Known:
    """The points of the modules with a weight; (rows, columns) of both, light 1, dark -1, not known 0.

    `border` is the weight of the paper around the symbol.
    """
    rows, columns = light.shape
    light = np.pad(light, _BORDER, constant_values=1.0)
    weight = np.pad(np.pad(weight, 1, constant_values=border), _BORDER - 1)
    fine = np.kron(light, np.ones((_POINTS, _POINTS)))
    fine = _blurred(_blurred(fine).T).T
    y, x = np.nonzero(np.kron(weight, np.ones((_POINTS, _POINTS))))
    if len(y) > _MOST_POINTS:
        # Of a large symbol every second, third, …: no column of it is left out altogether.
        step = len(y) // _MOST_POINTS + 1
        y, x = y[::step], x[::step]
    u = 2 * ((x + 0.5) / _POINTS - _BORDER) / columns - 1
    v = 2 * ((y + 0.5) / _POINTS - _BORDER) / rows - 1
    return Known(u, v, fine[y, x], weight[y // _POINTS, x // _POINTS])


def _blurred(rows: Floats) -> Floats:
    """Down the columns, as a camera is out of focus."""
    reach = 2 * _POINTS
    weights = np.exp(-((np.arange(-reach, reach + 1) / (_BLUR_MODULES * _POINTS)) ** 2) / 2)
    padded = np.pad(rows, ((reach, reach), (0, 0)), mode="edge")
    total: Floats = np.zeros_like(rows)
    for at, weight in enumerate(weights / weights.sum()):
        total += weight * padded[at : at + len(rows)]
    return total


def fitted(surface: Surface, warp: Warp, points: Known, free: int, rounds: int = _ROUNDS) -> Fitted:
    """The warp with its first `free` numbers moved to where the points fit best."""
    u, v, light, weight = points
    stiff = np.full(free, _STIFF_PLANE)
    stiff[PLANE:] = _STIFF_BENDS
    best = Fitted(warp, -1.0)
    for _ in range(rounds):
        seen, across, down = surface.smooth(*warp.at(u, v))
        score, rest = _compared(seen, light, weight)
        if score > best.score:
            better = score - best.score
            best = Fitted(warp, score)
            if better < _ENOUGH * (1 - score):
                break
        elif score < best.score - 0.1:
            break
        surface.effort.spend(len(u) * free // 4)
        slopes = warp.slopes(u, v, across, down, free)
        heavy = weight / (1 + (rest / _ODD) ** 2)
        normal = (slopes * heavy[:, None]).T @ slopes
        normal[np.diag_indices(free)] += stiff * normal.diagonal().max() * _scales(normal, free)
        warp = warp.moved(np.linalg.solve(normal, slopes.T @ (heavy * rest)))
    return best


def score(surface: Surface, warp: Warp, points: Known) -> float:
    """How well the points fit as they are."""
    seen = surface.blurred(*warp.at(points.u, points.v))
    return _compared(seen, points.light, points.weight)[0]


def scores(surface: Surface, warp: Warp, points: Known, moves: Floats) -> Floats:
    """How well they would fit moved by each of `moves`, (moves, 2) in places on the symbol."""
    u, v = (points[axis] + moves[:, axis, None] for axis in range(2))
    seen = surface.blurred(*warp.at(u.ravel(), v.ravel())).reshape(u.shape)
    weight = points.weight / points.weight.sum()
    a, b = seen - (seen @ weight)[:, None], points.light - weight @ points.light
    both, spreads = a @ (weight * b), (a * a) @ weight * (weight @ (b * b))
    correlations: Floats = both / np.sqrt(spreads + 1e-12)
    return correlations


def _scales(normal: Floats, free: int) -> Floats:
    """What a number's stiffness is measured by: its own share of the normal equations."""
    scales: Floats = np.maximum(normal.diagonal() / normal.diagonal().max(), 1e-6)
    return scales


def _compared(seen: Floats, light: Floats, weight: Floats) -> tuple[float, Floats]:
    """The correlation, and what is missing from the expected brightness at the contrast that is there."""
    total = weight.sum()
    mean_seen, mean_light = (weight @ seen) / total, (weight @ light) / total
    a, b = seen - mean_seen, light - mean_light
    spread_a, spread_b, both = weight @ (a * a), weight @ (b * b), weight @ (a * b)
    correlation = float(both / np.sqrt(spread_a * spread_b + 1e-12))
    gain = max(both / (spread_b + 1e-12), 0.2)
    return correlation, gain * b - a
