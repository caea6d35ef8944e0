"""A group of bars on a picture → the EAN-13 or UPC-A number it most likely shows, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from recognition import strips
from recognition.bars import Bars, Pixels
from recognition.blurred import context, fit, words
from recognition.blurred.fit import ORIENTATIONS, Chain, Grid, Orientation
from recognition.blurred.patterns import END_AT, QUIET_MODULES, START_AT, Floats
from recognition.readers import Found, retail
from recognition.symbol import Corners

NAME = "blurred"

# First a rough look with few widths: which size, which way round. Then a close one at the best of them.
_ROUGH = Grid(3, (0.92, 1.0, 1.08))
_CLOSE = Grid(4, (0.9, 0.95, 1.0, 1.05, 1.1))
_ROUGH_BLURS = (0.6, 1.1)
# (blur, growth) in modules, as lenses and printers make them.
_CLOSE_MODELS = (
    (0.4, 0.0),
    (0.65, 0.0),
    (0.9, 0.0),
    (1.2, 0.0),
    (1.6, 0.0),
    (0.6, 0.25),
    (0.6, -0.25),
    (1.0, 0.25),
    (1.0, -0.25),
)
# Length of the symbol as a share of the evidence's.
_SIZES = (0.58, 0.66, 0.74, 0.83, 0.93, 1.04)
_ROW_MODULE = strips.PROFILE_PX / 95
_CLOSE_LOOKS = 2
_CONTEXT_ROUNDS = 3
_IN_CONTEXT = 2  # models a size: the cheapest
_PRICE_LEFT_OUT = 100.0
# What cannot be an EAN-13: less than a pixel a module, higher than wide by far, hardly any contrast, or as
# well fitted by the model in another size or the other way round. On the samples that leaves 30 of 31 right
# guesses and 28 of 206 other groups of bars.
_LEAST_LENGTH_PX = 90.0
_MOST_HEIGHT = 2.5
_LEAST_SPAN = 40.0
_LEAST_SEPARATION = 1.03
# What a guess is worth in readings of an engine: its lead over the next number and the models that led to it
# must be at least so much, and so many halves of the rows must give it alone. Measured on 260 groups of bars:
# of 68 right guesses 67 came out of both halves, and none of the wrong ones did.
_WORTH = (((5.0, 4, 2), 5), ((1.0, 4, 2), 3), ((0.5, 3, 2), 2), ((0.4, 3, 1), 1))
_WORTH_INFERRED = 1
_LEAST_OF_A_DIGIT = 0.12


class _Size(NamedTuple):
    cost: float
    module: float
    orientation: Orientation


class _Scene(NamedTuple):
    """A row at the samples of the close grid, for one size and orientation."""

    row: Floats
    around: Floats
    outside: Floats
    noise: float
    module: float
    orientation: Orientation


class _Fit(NamedTuple):
    cost: float
    guards: float
    model: tuple[float, float]
    chain: Chain
    scene: _Scene
    best: words.Word
    second: words.Word
    weakest: float


@dataclass(frozen=True)
class Guess:
    """The likeliest number. `lead` is its distance to the next one, `models` how many blurs led to it.

    `halves` (0–2) of the rows give it alone. `weakest` is the lead of its least sure digit as a share of the
    others' (`words.weakest`): with too little of it the guess is a hint and no reading.
    """

    found: Found
    lead: float
    models: int
    halves: int
    weakest: float

    @property
    def weight(self) -> int:
        """How many readings of an engine it is worth; 0 when it is not even a hint."""
        shown = (self.lead, self.models, self.halves)
        worth = next((w for least, w in _WORTH if all(a >= b for a, b in zip(shown, least, strict=True))), 0)
        return min(worth, _WORTH_INFERRED) if self.weakest < _LEAST_OF_A_DIGIT else worth


def guess(grey: Pixels, bars: Bars, *, doubtful: bool = True) -> Guess | None:
    """The number the bars most likely are, sure or not; None for bars of anything else.

    Corners are in pixels of `grey`. Bars that are `doubtful` may be anything; others are known for a code.
    """
    if doubtful and (bars.length < _LEAST_LENGTH_PX or bars.height > _MOST_HEIGHT * bars.length):
        return None
    rows, back = strips.rows_aligned(grey, bars)
    row = np.median(rows, axis=0).astype(np.float32)
    span = float(np.ptp(row))
    noise = max(2.0, (0.02 * span) ** 2)
    sizes = _sizes(row, noise) if span >= _LEAST_SPAN else []
    if len(sizes) < 2 or (doubtful and sizes[1].cost < _LEAST_SEPARATION * sizes[0].cost):
        return None
    fits = [one for size in sizes for one in _fits(row, noise, size)]
    fits.sort(key=lambda one: one.cost)
    best = fits[0]
    other = next((one.cost for one in fits if one.best.digits != best.best.digits), float("inf"))
    lead = min(best.second.cost - best.best.cost, other - best.cost)
    models = sum(one.best.digits == best.best.digits for one in fits)
    kind, value = retail.name_ean13(best.best.digits)
    corners = back.corners(_corners(best))
    halves = sum(
        _alone(np.median(half, axis=0).astype(np.float32), best) == best.best.digits
        for half in np.array_split(rows, 2)
        if len(half)
    )
    return Guess(Found(NAME, kind, value, value.encode(), corners), lead, models, halves, best.weakest)


def _sizes(row: Floats, noise: float) -> list[_Size]:
    """The likeliest module widths and orientations, the likeliest first."""
    found = []
    for size in _SIZES:
        scaled = _resampled(row, size * _ROW_MODULE, _ROUGH.samples)
        around = fit.contrast(scaled, _ROUGH.samples)
        outside = fit.left_out(scaled, around, _PRICE_LEFT_OUT)
        ways = [
            (orientation, orientation.segments(costs))
            for costs in (fit.costs(scaled, around, noise, _ROUGH, blur, 0.0) for blur in _ROUGH_BLURS)
            for orientation in ORIENTATIONS
        ]
        chains = fit.chains([segments for _, segments in ways], outside, _ROUGH)
        for (orientation, _), chain in zip(ways, chains, strict=True):
            modules = (chain.starts[-1] - chain.starts[0]) / _ROUGH.samples
            stretched = modules / (95 + 2 * QUIET_MODULES)
            found.append(_Size(chain.cost, size * _ROW_MODULE * stretched, orientation))
    found.sort(key=lambda one: one.cost)
    distinct: list[_Size] = []
    for one in found:
        if not any(
            one.orientation == other.orientation and abs(other.module / one.module - 1) < 0.06
            for other in distinct
        ):
            distinct.append(one)
    return distinct[:_CLOSE_LOOKS]


def _fits(row: Floats, noise: float, size: _Size) -> list[_Fit]:
    """One fit a model; the best of them with the digits' real neighbours."""
    scene = _scene(row, noise, size.module, size.orientation)
    fits = sorted(_fit_all(scene, _CLOSE_MODELS), key=lambda one: one.cost)
    return [_with_context(scene, one) for one in fits[:_IN_CONTEXT]] + fits[_IN_CONTEXT:]


def _alone(row: Floats, like: _Fit) -> str:
    """What another row gives under the same size and model."""
    scene = _scene(row, like.scene.noise, like.scene.module, like.scene.orientation)
    (rough,) = _fit_all(scene, (like.model,))
    return _with_context(scene, rough).best.digits


def _scene(row: Floats, noise: float, module: float, orientation: Orientation) -> _Scene:
    scaled = _resampled(row, module, _CLOSE.samples)
    around = fit.contrast(scaled, _CLOSE.samples)
    outside = fit.left_out(scaled, around, _PRICE_LEFT_OUT)
    return _Scene(scaled, around, outside, noise, module, orientation)


def _fit_all(scene: _Scene, models: tuple[tuple[float, float], ...]) -> list[_Fit]:
    orientation = scene.orientation
    seen = [
        orientation.segments(fit.costs(scene.row, scene.around, scene.noise, _CLOSE, *model))
        for model in models
    ]
    chains = fit.chains(seen, scene.outside, _CLOSE)
    pairs = zip(seen, chains, strict=True)
    tables = np.stack([words.digit_costs(one, orientation.reversed, chain) for one, chain in pairs])
    fits = []
    rows = zip(models, chains, tables, words.cheapest(tables), strict=True)
    for model, chain, table, (best, second) in rows:
        guards = chain.cost - float(table.min(1).sum())
        weakest = words.weakest(table, best)
        fits.append(_Fit(guards + best.cost, guards, model, chain, scene, best, second, weakest))
    return fits


def _with_context(scene: _Scene, rough: _Fit) -> _Fit:
    result = rough
    for _ in range(_CONTEXT_ROUNDS):
        table = context.digit_costs(
            scene.row,
            scene.around,
            scene.noise,
            _CLOSE.samples,
            word=result.best.digits,
            chain=rough.chain,
            light=scene.orientation.light,
            upside_down=scene.orientation.reversed,
            model=rough.model,
        )
        ((best, second),) = words.cheapest(table[None])
        settled = best.digits == result.best.digits
        weakest = words.weakest(table, best)
        result = result._replace(cost=rough.guards + best.cost, best=best, second=second, weakest=weakest)
        if settled:
            break
    return result


def _resampled(row: Floats, module: float, samples: int) -> Floats:
    """The row at `samples` points for each `module` of its own points."""
    count = int(len(row) / module * samples)
    places = (np.arange(count) + 0.5) * module / samples - 0.5
    return np.interp(places, np.arange(len(row)), row).astype(np.float32)


def _corners(best: _Fit) -> Corners:
    """From first to last guard, over the rows that were looked at."""
    per_module = best.scene.module / _CLOSE.samples
    quiet = QUIET_MODULES * _CLOSE.samples
    left = round((best.chain.starts[START_AT] + quiet) * per_module)
    right = round((best.chain.starts[END_AT + 1] - quiet) * per_module)
    bottom = strips.PROFILE_ROWS - 1
    corners: Corners = ((left, 0), (right, 0), (right, bottom), (left, bottom))
    return (corners[2], corners[3], corners[0], corners[1]) if best.scene.orientation.reversed else corners
