"""A group of bars on a picture → what they most likely hold, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from recognition import strips
from recognition.bars import Bars, Pixels
from recognition.blurred import code_128, itf, places
from recognition.blurred.layout import Floats, Layout
from recognition.blurred.refine import Fit, Seed, along, refined
from recognition.blurred.retail_layouts import EAN_8, EAN_13, UPC_E
from recognition.readers import Found, retail
from recognition.strips import Band
from recognition.symbol import Corners

NAME = "blurred"
TYPES = frozenset({"ean_13", "upc_a", "ean_8", "upc_e", "code_128", "itf"})
_NAMES_OF = {"ean_13": frozenset({"ean_13", "upc_a"})}

# What cannot be a number: less than about a pixel a module, higher than wide by far, hardly any contrast.
_LEAST_PX_A_MODULE = 0.945
_MOST_HEIGHT = 2.5
_LEAST_SPAN = 12.0
# A part of the bars is worth its time only where it is cleaner than all rows together: that holds for all
# numbers that only a part gave, and for a third of the bars that are none.
_CLEANER = 1.02
# How many places are refined: (by chains, between quiet zones), for all rows, the better and the other third.
_PLACES = ((2, 2), (1, 1), (1, 0))
# Of the cheapest chain, and of the nearest number between quiet zones: above, hardly a fit came out of it.
_MOST_CHAIN_COST, _MOST_DISTANCE = 95.0, 0.55
# What a guess is worth in readings of an engine. Measured on 445 groups of bars, 9,300 fits: of 196 pictures
# with a right number 194 had a lead of 6.5 or more and a weakest digit of 1.7 or more; of the wrong
# ones none a lead above 5.9 or, with a lead above 3, a weakest digit above 0.6.
# The first outweighs any number of readings by both engines, which find the same wrong edges.
_WORTH = (((6.5, 1.2), 9), ((5.0, 1.0), 2), ((3.0, 0.3), 1))
CERTAIN = 9
_MOST_MISFIT = 0.15
# Another part of the bars must show the same number, this much nearer than any other.
_LEAST_LEAD_BESIDE = 3.0
# Those that EAN-13 is told from by how many bars there are; what they were measured on is in the docs.
_BESIDE_EAN_13 = (EAN_8, UPC_E)
_WITH_ENDS = (code_128.LAYOUTS, itf.LAYOUTS)
# Where ends are looked for: so many places for each length, how unlike they may be, and how many are refined.
_PLACES_OF_LENGTH, _MOST_UNLIKE_ENDS, _MOST_LENGTHS = 2, 0.16, 3
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


class _Evidence(NamedTuple):
    """What is known of bars before anything is fitted: see `guess`."""

    length_px: float
    bars: int
    types: frozenset[str] | None
    known: str | None

    def may_be(self, layout: Layout) -> bool:
        """True when that type is looked for, and the bars are as long and as many as it may have."""
        names = _NAMES_OF.get(layout.name, frozenset({layout.name}))
        if self.types is not None and self.types.isdisjoint(names):
            return False
        if self.known is not None:
            # Half of an EAN-13 passes for other retail numbers.
            return self.known in names or (layout is EAN_13 and self.known in retail.TYPES)
        least, most = layout.bars
        return self.length_px >= _least_px(layout) and least <= self.bars <= most


def guess(
    grey: Pixels,
    bars: Bars,
    bands: Sequence[Band] | None = None,
    *,
    types: frozenset[str] | None = None,
    known: str | None = None,
    closely: bool = True,
    late: Callable[[], bool] = lambda: False,
) -> Guess | None:
    """The number the bars most likely are, sure or not; None for bars of anything else.

    Corners are in pixels of `grey`; `bands` are those of the bars, where they are at hand. Only numbers of
    these `types` are looked for. `known` is the type that something was read as from just these bars; without
    it they may be anything. `closely`: part by part too, where all rows together give nothing and a part is
    cleaner. When it is `late`, nothing further is tried.
    """
    if not possible(bars) and known is None:
        return None
    bands = bands or strips.bands(grey, bars)
    flat = places.flattened(bands[0].row)
    evidence = _Evidence(bars.length, places.bars_on(flat), types, known)
    best: Guess | None = None
    if evidence.may_be(EAN_13):
        in_parts = closely and bands[1].contrast > _CLEANER * bands[0].contrast
        best = _guess_of(EAN_13, bands if in_parts else bands[:1], known=known is not None, late=late)
        if best is not None and best.weight >= CERTAIN:
            return best
    for layout in _BESIDE_EAN_13:
        if evidence.may_be(layout) and not late():
            one = _guess_of(layout, bands, known=known is not None, late=late)
            if _is_certain(one, bands):
                return one
    for layouts in _WITH_ENDS:
        likely = [layout for layout in layouts if evidence.may_be(layout)]
        if likely and not late():
            one = _guess_of_length(likely, bands[0], flat)
            if _is_certain(one, bands):
                return one
    return best


def _is_certain(one: Guess | None, bands: Sequence[Band]) -> bool:
    """True for what is far from any other number, and shown by two parts of the bars: by chance one would."""
    if one is None or one.weight < CERTAIN:
        return False
    fit, shown = one.fit, 0
    for band in bands:
        again = refined(band.row, places.flattened(band.row), fit.layout, fit.seed)
        alike = again is not None and again.word.patterns == fit.word.patterns
        shown += again is not None and alike and again.lead > _LEAST_LEAD_BESIDE
    return shown > 1


def _guess_of_length(lengths: Sequence[Layout], band: Band, flat: Floats) -> Guess | None:
    """The best of the places where a symbol of one of the lengths begins and ends."""
    if np.ptp(band.row) < _LEAST_SPAN:
        return None
    seeds = [
        (seed, layout)
        for layout in lengths
        for seed in places.between_known_ends(flat, layout, _PLACES_OF_LENGTH)
        if seed.cost < _MOST_UNLIKE_ENDS
    ]
    best: Guess | None = None
    for seed, layout in sorted(seeds, key=lambda one: one[0].cost)[:_MOST_LENGTHS]:
        fit = refined(band.row, flat, layout, seed)
        found = _found(fit, band) if fit is not None and fit.misfit <= _MOST_MISFIT else None
        if fit is not None and found is not None and (best is None or fit.lead > best.fit.lead):
            best = Guess(found, fit)
    return best


def _guess_of(
    layout: Layout, bands: Sequence[Band], *, known: bool, late: Callable[[], bool]
) -> Guess | None:
    best: Guess | None = None
    for band, places_of in zip(bands, _PLACES, strict=False):
        if late():
            break
        if np.ptp(band.row) < _LEAST_SPAN:
            continue
        for fit in _fits(layout, band.row, *places_of, known=known):
            found = _found(fit, band)
            if found is None:
                continue
            one = Guess(found, fit)
            if best is None or one.fit.lead > best.fit.lead:
                best = one
            if one.weight >= CERTAIN:
                return one
            if late():
                return best
    return best


def possible(bars: Bars) -> bool:
    """False for bars that are too small or too high for any number."""
    return bars.length >= _least_px(UPC_E) and bars.height <= _MOST_HEIGHT * bars.length


def takes_long(bars: Bars) -> bool:
    """True for bars long enough for an EAN-13: for these most places are tried."""
    return bars.length >= _least_px(EAN_13)


def _least_px(layout: Layout) -> float:
    return _LEAST_PX_A_MODULE * layout.modules / layout.narrow


def _fits(layout: Layout, row: Floats, chains: int, between: int, *, known: bool) -> Iterator[Fit]:
    """The fits at each rough place, in the order in which they are likely the right one."""
    flat = places.flattened(row)
    for seed in _seeds(layout, row, flat, chains, between, known=known):
        fit = refined(row, flat, layout, seed)
        if fit is not None:
            yield fit


def _seeds(
    layout: Layout, row: Floats, flat: Floats, chains: int, between: int, *, known: bool
) -> Iterator[Seed]:
    if known:
        yield places.everywhere(row)
    if layout is EAN_13:
        noise = max(2.0, (0.02 * float(np.ptp(row))) ** 2)
        yield from _promising(places.by_chain(row, noise, chains), _MOST_CHAIN_COST)
    if between:
        yield from _promising(places.between_quiet_zones(flat, layout, between), _MOST_DISTANCE)


def _promising(seeds: list[Seed], most: float) -> Iterator[Seed]:
    return (seed for seed in seeds if seed.cost <= most)


def _found(fit: Fit, band: Band) -> Found | None:
    named = fit.layout.named(fit.word.lane, fit.word.digits)
    if named is None:
        return None
    return Found(NAME, *named, band.back.corners(_corners(fit, band)))


def _corners(fit: Fit, band: Band) -> Corners:
    """From first to last guard, over the rows that were looked at."""
    left, right = (round(float(place)) for place in along(fit.seed.path, _ENDS))
    if fit.seed.turned:
        left, right = len(band.row) - right, len(band.row) - left
    corners: Corners = ((left, band.top), (right, band.top), (right, band.bottom), (left, band.bottom))
    return (corners[2], corners[3], corners[0], corners[1]) if fit.seed.turned else corners
