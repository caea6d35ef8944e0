"""From a row that lies on the grid of a drawing to the numbers it most likely shows."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognition.blurred.drawing import Drawing
from recognition.blurred.layout import Floats, Layout

_NEVER = np.float32(1e9)
_KEPT = 2
_MOST_LEFT = 10  # patterns at each place


class Word(NamedTuple):
    """A number with a right check digit, and its squared distance from the row; see `Layout` for lanes.

    `patterns` are what it shows at each place.
    """

    cost: float
    patterns: tuple[int, ...]
    lane: int
    digits: tuple[int, ...]


def nearest(row: Floats, drawing: Drawing, rules: Layout | None = None) -> tuple[Word, Word]:
    """The two numbers whose pictures are nearest to the row (places,), exactly; by other `rules` if given.

    Where places have many patterns the second may be farther away than it is said to be, never nearer.
    """
    layout = rules or drawing.layout
    rest = row - drawing.guards
    own = drawing.squares - 2 * (drawing.digits @ rest)
    if not layout.has_many:
        return _nearest(rest, own, drawing, layout)
    through = _lowest_through(own, drawing)
    spare = min(np.partition(c, _MOST_LEFT)[_MOST_LEFT] for c in through if len(c) > _MOST_LEFT)
    kept = [np.flatnonzero(costs < spare) for costs in through]
    best, second = (
        word._replace(digits=word.patterns) for word in _nearest(rest, own, drawing, layout.narrowed(kept))
    )
    unseen = float(spare) + float(rest @ rest)
    return best, second._replace(cost=min(second.cost, unseen))


def _lowest_through(own: Floats, drawing: Drawing) -> list[Floats]:
    """For each pattern of each place the distance of the nearest number with it, whatever its check digit."""
    parts = drawing.layout.parts
    to_here = [own[parts[0]]]
    for pairs, part in zip(drawing.overlaps, parts[1:], strict=True):
        to_here.append((to_here[-1][:, None] + pairs).min(0) + own[part])
    from_here = [np.zeros_like(to_here[-1])]
    for pairs, part in zip(reversed(drawing.overlaps), reversed(parts[1:]), strict=True):
        from_here.append((pairs + (own[part] + from_here[-1])[None]).min(1))
    return [before + behind for before, behind in zip(to_here, reversed(from_here), strict=True)]


def _nearest(rest: Floats, own: Floats, drawing: Drawing, layout: Layout) -> tuple[Word, Word]:
    """By dynamic programming over lane, weighted sum so far and last digit, the two best ways of each.

    The squared distance from a sum of pictures has a term for each digit and one for each pair of neighbours.
    """
    first = layout.places[0]
    lanes, modulus = len(first.writes), layout.modulus
    each_lane = np.arange(lanes)[:, None]
    costs = np.full((lanes, modulus, first.writes.shape[1], _KEPT), _NEVER, np.float32)
    costs[each_lane, first.adds, np.arange(first.writes.shape[1])[None], 0] = own[layout.parts[0]][
        first.writes
    ]
    ways: list[NDArray[Any]] = []
    for number, (before, place) in enumerate(pairwise(layout.places), 1):
        pairs = drawing.overlaps[number - 1][before.writes[:, :, None], place.writes[:, None, :]]
        # (lane, sum, last digit and way, next digit)
        flat = (costs[..., None] + pairs[:, None, :, None, :]).reshape(
            lanes, modulus, -1, place.writes.shape[1]
        )
        best, chosen = _two_lowest(flat)
        there = (each_lane[..., None], layout.sources[number], np.arange(place.writes.shape[1]))
        costs = best[there] + own[layout.parts[number]][place.writes][:, None, :, None]
        ways.append(chosen[there])
    costs = np.where(layout.right[..., None], costs, _NEVER)
    ends = costs.reshape(-1)
    nothing = float(rest @ rest)
    lowest = np.argpartition(ends, _KEPT)[:_KEPT]
    one, other = (_traced(int(end), costs, layout, ways, nothing) for end in lowest[np.argsort(ends[lowest])])
    return one, other


def _two_lowest(flat: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The two lowest of the third axis, and where they are; that axis goes last."""
    first = flat.argmin(2)[:, :, None]
    lowest = np.take_along_axis(flat, first, 2)
    np.put_along_axis(flat, first, np.inf, 2)
    second = flat.argmin(2)[:, :, None]
    values = np.concatenate([lowest, np.take_along_axis(flat, second, 2)], 2)
    return values.transpose(0, 1, 3, 2), np.concatenate([first, second], 2).transpose(0, 1, 3, 2)


def _traced(end: int, costs: Floats, layout: Layout, ways: list[NDArray[Any]], nothing: float) -> Word:
    lane, total, digit, way = (int(part) for part in np.unravel_index(end, costs.shape))
    digits = [digit]
    for number in range(len(ways), 0, -1):
        before = int(ways[number - 1][lane, total, digit, way])
        total = int(layout.sources[number][lane, total, digit])
        digit, way = divmod(before, _KEPT)
        digits.append(digit)
    word = tuple(reversed(digits))
    return Word(float(costs.flat[end]) + nothing, layout.patterns(lane, word), lane, word)


def lowest_costs(rows: Floats, drawing: Drawing) -> Floats:
    """(rows,): how far each of (rows, places) is from any patterns, whatever their check digit."""
    rest = rows - drawing.guards
    own = drawing.squares[:, None] - 2 * (drawing.digits @ rest.T)  # (patterns, rows): long inner loops
    first, *others = drawing.layout.parts
    costs = own[first]
    for pairs, part in zip(drawing.overlaps, others, strict=True):
        best = costs[0] + pairs[0][:, None]
        for pattern in range(1, len(pairs)):
            np.minimum(best, costs[pattern] + pairs[pattern][:, None], out=best)
        costs = best + own[part]
    total: Floats = (rest * rest).sum(1) + costs.min(0)
    return total


def weakest(row: Floats, drawing: Drawing, word: Word) -> float:
    """By how much the distance grows at least when one digit of `word` is another, whatever the check digit.

    Next to nothing where the check digit alone speaks for a digit: under a thumb, beyond an edge.
    """
    layout = drawing.layout
    rest = row - layout.bits(word.patterns) @ drawing.modules
    leads = []
    for part, pattern in zip(layout.parts, word.patterns, strict=True):
        change = drawing.digits[part] - drawing.digits[part][pattern]
        grown = (change * change).sum(1) - 2 * (change @ rest)
        leads.append(float(np.delete(grown, pattern).min()))
    return min(leads)
