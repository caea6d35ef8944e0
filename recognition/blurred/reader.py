"""A group of bars on a picture → the EAN-13 or UPC-A number it most likely shows, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recognition import strips
from recognition.bars import Bars, Pixels
from recognition.blurred import places
from recognition.blurred.patterns import Floats
from recognition.blurred.refine import Fit, Seed, along, refined
from recognition.readers import Found, retail
from recognition.strips import Band
from recognition.symbol import Corners

NAME = "blurred"

# What cannot be an EAN-13: less than a pixel a module, higher than wide by far, hardly any contrast.
_LEAST_LENGTH_PX = 90.0
_MOST_HEIGHT = 2.5
_LEAST_SPAN = 12.0
# How many places are refined: (by chains, between quiet zones), for all rows, the better and the other third.
_PLACES = ((2, 2), (1, 1), (1, 0))
# Of the cheapest chain, and of the nearest number between quiet zones: above, hardly a fit came out of it.
_MOST_CHAIN_COST, _MOST_DISTANCE = 95.0, 0.55
# What a guess is worth in readings of an engine. Measured on 445 groups of bars, 9,300 fits: of 196 pictures
# with a right number 194 had a lead of 6.5 or more and a weakest digit of 1.7 or more; of the wrong
# ones none a lead above 5.9 or, with a lead above 3, a weakest digit above 0.6.
# The first outweighs any number of readings by both engines, which find the same wrong edges.
_WORTH = (((6.5, 1.2), 9), ((5.0, 1.0), 2), ((3.0, 0.3), 1))
_MOST_MISFIT = 0.15
_ENDS = np.array([-1.0, 1.0])


@dataclass(frozen=True)
class Guess:
    """The likeliest number; `fit` says how well it fits, and how much better than any other."""

    found: Found
    fit: Fit

    @property
    def weight(self) -> int:
        """How many readings of an engine it is worth; 0 when it is not even a hint."""
        if self.fit.misfit > _MOST_MISFIT:
            return 0
        shown = (self.fit.lead, self.fit.weakest)
        return next((worth for least, worth in _WORTH if shown[0] >= least[0] and shown[1] >= least[1]), 0)


def guess(
    grey: Pixels,
    bars: Bars,
    bands: Sequence[Band] | None = None,
    *,
    doubtful: bool = True,
    closely: bool = True,
    late: Callable[[], bool] = lambda: False,
) -> Guess | None:
    """The number the bars most likely are, sure or not; None for bars of anything else.

    Corners are in pixels of `grey`; `bands` are those of the bars, where they are at hand. Bars that are
    `doubtful` may be anything; others are known for a code. `closely`: part by part too, where all rows
    together give nothing. When it is `late`, nothing further is tried.
    """
    if not possible(bars) and doubtful:
        return None
    best: Guess | None = None
    bands = bands or strips.bands(grey, bars)
    for band, places_of in zip(bands if closely else bands[:1], _PLACES, strict=False):
        if late():
            break
        if np.ptp(band.row) < _LEAST_SPAN:
            continue
        for fit in _fits(band.row, *places_of, known=not doubtful):
            one = Guess(_found(fit, band), fit)
            if best is None or one.fit.lead > best.fit.lead:
                best = one
            if one.weight >= _WORTH[0][1]:
                return one
            if late():
                return best
    return best


def possible(bars: Bars) -> bool:
    """False for bars that are too small or too high for a number."""
    return bars.length >= _LEAST_LENGTH_PX and bars.height <= _MOST_HEIGHT * bars.length


def _fits(row: Floats, chains: int, between: int, *, known: bool) -> Iterator[Fit]:
    """The fits at each rough place, in the order in which they are likely the right one."""
    flat = places.flattened(row)
    if known:
        yield refined(row, flat, places.everywhere(row))
    noise = max(2.0, (0.02 * float(np.ptp(row))) ** 2)
    for seed in _promising(places.by_chain(row, noise, chains), _MOST_CHAIN_COST):
        yield refined(row, flat, seed)
    if between:
        for seed in _promising(places.between_quiet_zones(row, flat, between), _MOST_DISTANCE):
            yield refined(row, flat, seed)


def _promising(seeds: list[Seed], most: float) -> Iterator[Seed]:
    return (seed for seed in seeds if seed.cost <= most)


def _found(fit: Fit, band: Band) -> Found:
    kind, value = retail.name_ean13(fit.digits)
    return Found(NAME, kind, value, value.encode(), band.back.corners(_corners(fit, band)))


def _corners(fit: Fit, band: Band) -> Corners:
    """From first to last guard, over the rows that were looked at."""
    left, right = (round(float(place)) for place in along(fit.seed.path, _ENDS))
    if fit.seed.turned:
        left, right = len(band.row) - right, len(band.row) - left
    corners: Corners = ((left, band.top), (right, band.top), (right, band.bottom), (left, band.bottom))
    return (corners[2], corners[3], corners[0], corners[1]) if fit.seed.turned else corners
