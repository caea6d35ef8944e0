"""What each pattern costs at each place of a row, and the cheapest chain of segments across it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from recognition import sliding
from recognition.blurred import patterns
from recognition.blurred.patterns import CENTRE_AT, CONTEXT, END_AT, SEGMENT_MODULES, START_AT, Floats

# How far a row may be from its model, as a share of its contrast squared: dirt, warps, uneven light.
MODEL_ERROR = 0.02 * 0.25
# The contrast at a place is seen over about two digits; a pattern may have this much less or more of it.
_CONTRAST_MODULES = 15
LEAST_GAIN, MOST_GAIN = 0.6, 1.5
# Where the contrast is below this share of the row's, all edges are noise.
_NO_EDGE_SHARE = 0.2
_NEVER = np.float32(1e6)
_START, _END = 20, 21  # after the twenty left digits


class Costs(NamedTuple):
    """Cost of every pattern at every place and width: dark bars on light, then light bars on dark."""

    seven: Floats
    seven_light: Floats
    centre: Floats
    centre_light: Floats


class Segments(NamedTuple):
    """The costs in the order in which one orientation meets them."""

    start: Floats
    first: Floats
    centre: Floats
    second: Floats
    end: Floats


class Chain(NamedTuple):
    """The cheapest way across: its cost, where each segment starts and the last ends, and their widths."""

    cost: float
    starts: tuple[int, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Orientation:
    """Light bars instead of dark ones, and the symbol upside down."""

    light: bool
    reversed: bool

    def segments(self, costs: Costs) -> Segments:
        """Set C is the complement of set A, so the costs of twenty digits serve all four orientations."""
        seven, opposite, centre = costs.seven, costs.seven_light, costs.centre
        if self.light:
            seven, opposite, centre = opposite, seven, costs.centre_light
        # Upside down, set C shows as set B, set A as the complement of B, and B as the complement of A.
        first = seven[..., 10:20] if self.reversed else seven[..., :20]
        second = opposite[..., :20] if self.reversed else opposite[..., :10]
        return Segments(seven[..., _START], first, centre[..., 0], second, seven[..., _END])


ORIENTATIONS = tuple(Orientation(light, turned) for light in (False, True) for turned in (False, True))


class _Bank(NamedTuple):
    templates: Floats  # (window, widths × patterns), zero mean
    energy: Floats  # (widths, patterns)
    masks: Floats  # (window, widths)
    counts: Floats  # (widths,)


@dataclass(frozen=True)
class Grid:
    """`samples` a module, and the widths a segment may have as shares of the nominal one."""

    samples: int
    widths: tuple[float, ...]

    @property
    def before(self) -> int:
        """Samples of a window before the place it belongs to."""
        return ceil(CONTEXT * self.samples * max(self.widths)) + 1

    @property
    def window(self) -> int:
        """Samples of a window."""
        return ceil((7 + 2 * CONTEXT) * self.samples * max(self.widths)) + 2

    def steps(self, modules: int) -> list[int]:
        """Samples to the next segment, for each width."""
        return [round(modules * self.samples * width) for width in self.widths]


def contrast(row: Floats, samples: int) -> Floats:
    """Lightest less darkest around each place, for the pattern that begins there."""
    span = _CONTRAST_MODULES * samples | 1
    smooth = sliding.mean(sliding.highest(row, span) - sliding.lowest(row, span), span)
    half = round(3.5 * samples)
    moved = np.concatenate([smooth[half:], np.full(half, smooth[-1])])
    return (moved + 1e-3).astype(np.float32)


def left_out(row: Floats, around: Floats, price: float) -> Floats:
    """Running sum of how much of the row's edges lies to the left; all of them cost `price`.

    A chain that leaves bars out at its ends pays for them, or it would be cheapest on the fewest bars.
    """
    against = np.maximum(around, _NO_EDGE_SHARE * around.max())
    edges = np.minimum(np.abs(np.diff(row, prepend=row[0])) / against, 0.5) ** 2
    sums = np.cumsum(edges)
    share: Floats = sums / (sums[-1] + 1e-6) * price
    return share.astype(np.float32)


def costs(row: Floats, around: Floats, noise: float, grid: Grid, blur: float, growth: float) -> Costs:
    """Squared distance of every pattern to the row at every place; 1 a module is a poor fit.

    `around` is the contrast there, `noise` the variance that is none of the model's.
    """
    count = len(row)
    padded = np.pad(row, (grid.before, grid.window - grid.before), mode="edge")
    windows = np.ascontiguousarray(sliding_window_view(padded, grid.window)[:count])
    squares = windows * windows
    expected = (MODEL_ERROR * around * around + noise) * 9 * grid.samples
    least, most, scale = (
        a.astype(np.float32)[:, None, None] for a in (LEAST_GAIN * around, MOST_GAIN * around, 1 / expected)
    )
    result: list[Floats] = []
    for bank in _banks(grid, blur, growth):
        shape = (count, *bank.energy.shape)
        match = (windows @ bank.templates).reshape(shape)
        sums = windows @ bank.masks
        variance = (squares @ bank.masks - sums * sums / bank.counts)[..., None]
        for sign in (1, -1):
            # Least squares over the gain, within its limits: |x − g·t|² = |x|² − 2g·(x·t) + g²·|t|².
            gain = np.minimum(np.maximum(sign * match / bank.energy, least), most)
            distance = gain * bank.energy
            distance -= (2 * sign) * match
            distance *= gain
            distance += variance
            distance *= scale
            result.append(distance)
    return Costs(*result)


@cache
def _banks(grid: Grid, blur: float, growth: float) -> tuple[_Bank, _Bank]:
    seven = (*patterns.LEFT_DIGITS, patterns.START, patterns.END)
    return _bank(grid, seven, 7, blur, growth), _bank(grid, (patterns.CENTRE,), 5, blur, growth)


def _bank(grid: Grid, bits: tuple[str, ...], modules: int, blur: float, growth: float) -> _Bank:
    places = np.arange(grid.window) + 0.5 - grid.before
    templates, masks = [], []
    for step in grid.steps(modules):
        at = places * modules / step
        inside = ((at > -CONTEXT) & (at < modules + CONTEXT)).astype(np.float32)
        drawn = np.stack([patterns.sample(one, blur, growth, at) * inside for one in bits])
        templates.append((drawn - drawn.sum(1, keepdims=True) / inside.sum()) * inside)
        masks.append(inside)
    stacked = np.stack(templates).astype(np.float32)
    masked = np.stack(masks).T
    return _Bank(
        np.ascontiguousarray(stacked.reshape(-1, grid.window).T),
        (stacked * stacked).sum(-1),
        np.ascontiguousarray(masked),
        masked.sum(0),
    )


def chains(all_segments: list[Segments], outside: Floats, grid: Grid) -> list[Chain]:
    """The cheapest chain for each orientation or model (Viterbi), all at once."""
    count, lanes = len(outside), len(all_segments)
    tables = [_table(all_segments, part) for part in range(5)]
    pad = max(grid.steps(7)) + 2
    total = np.full((lanes, count + pad), _NEVER, np.float32)
    total[:, :count] = outside
    back: list[NDArray[np.intp]] = []
    for index, modules in enumerate(SEGMENT_MODULES):
        part = {START_AT: 0, CENTRE_AT: 2, END_AT: 4}.get(index, 1 if index < CENTRE_AT else 3)
        reached = np.full_like(total, _NEVER)
        chosen = np.zeros(total.shape, np.intp)
        for width, step in enumerate(grid.steps(modules)):
            there = reached[:, step : step + count]
            cost = total[:, :count] + tables[part][width]
            better = cost < there
            np.copyto(there, cost, where=better)
            np.copyto(chosen[:, step : step + count], width, where=better)
        back.append(chosen)
        total = reached
    total[:, :count] += outside[-1] - outside
    total[:, count:] = _NEVER
    return [_traced(total[lane], [step[lane] for step in back], grid) for lane in range(lanes)]


def _table(all_segments: list[Segments], part: int) -> Floats:
    """(widths, orientations, places): the cheapest pattern of one part of the symbol."""
    cheapest = [s[part] if s[part].ndim == 2 else s[part].min(-1) for s in all_segments]
    return np.ascontiguousarray(np.stack(cheapest).transpose(2, 0, 1))


def _traced(total: Floats, back: list[NDArray[np.intp]], grid: Grid) -> Chain:
    place = int(total.argmin())
    cost, starts, widths = float(total[place]), [place], []
    for modules, choice in zip(reversed(SEGMENT_MODULES), reversed(back), strict=True):
        width = int(choice[place])
        place -= grid.steps(modules)[width]
        starts.append(place)
        widths.append(width)
    return Chain(cost, tuple(reversed(starts)), tuple(reversed(widths)))
