"""From a row that lies on the grid of a drawing to the numbers it most likely shows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognition.blurred.drawing import OPTIONS, Drawing, bits_of
from recognition.blurred.patterns import PARITY, Floats

_NEVER = np.float32(1e9)
_KEPT = 2
_B = 10  # set B follows set A among the options of a left digit
_DIGITS = np.arange(10)
# Which option writes digit d at a place, for each first digit: (12, 10, 10).
_WRITES = np.array(
    [
        [_DIGITS + (_B if place < 6 and PARITY[first][place] == "B" else 0) for first in range(10)]
        for place in range(12)
    ]
)
# From which weighted sum (mod 10) digit d at weight 1 or 3 leads to sum s: (10 sums, 10 digits).
_FROM = {weight: (_DIGITS[:, None] - weight * _DIGITS[None, :]) % 10 for weight in (1, 3)}


class Word(NamedTuple):
    """A number of thirteen digits with a right check digit, and its squared distance from the row."""

    cost: float
    digits: str


def nearest(row: Floats, drawing: Drawing) -> tuple[Word, Word]:
    """The two numbers whose pictures are nearest to the row (places,), exactly.

    The squared distance from a sum of pictures has a term for each digit and one for each pair of neighbours:
    dynamic programming over first digit, weighted sum so far and last digit, the two best ways of each.
    """
    rest = row - drawing.guards
    own = drawing.squares - 2 * (drawing.digits @ rest)
    costs = np.full((10, 10, 10, _KEPT), _NEVER, np.float32)  # first digit, sum, last digit, which way
    sums = (_DIGITS[:, None] + 3 * _DIGITS[None]) % 10
    costs[_DIGITS[:, None], sums, _DIGITS[None], 0] = own[OPTIONS[0]][_WRITES[0]]
    ways: list[NDArray[Any]] = []
    for place in range(1, 12):
        weight = 1 if place % 2 else 3
        pairs = drawing.overlaps[place - 1][_WRITES[place - 1][:, :, None], _WRITES[place][:, None, :]]
        # (first, sum, last digit and way, next digit)
        flat = (costs[..., None] + pairs[:, None, :, None, :]).reshape(10, 10, 10 * _KEPT, 10)
        best, chosen = _two_lowest(flat)
        there = (_FROM[weight], _DIGITS[None])
        costs = best[:, there[0], there[1]] + own[OPTIONS[place]][_WRITES[place]][:, None, :, None]
        ways.append(chosen[:, there[0], there[1]])
    ends = costs[:, 0].reshape(-1)
    nothing = float(rest @ rest)
    first, second = np.argpartition(ends, _KEPT)[:_KEPT][np.argsort(np.partition(ends, _KEPT)[:_KEPT])]
    return _traced(int(first), ends, ways, nothing), _traced(int(second), ends, ways, nothing)


def _two_lowest(flat: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The two lowest of the third axis, and where they are; that axis goes last."""
    first = flat.argmin(2)[:, :, None]
    lowest = np.take_along_axis(flat, first, 2)
    np.put_along_axis(flat, first, np.inf, 2)
    second = flat.argmin(2)[:, :, None]
    values = np.concatenate([lowest, np.take_along_axis(flat, second, 2)], 2)
    return values.transpose(0, 1, 3, 2), np.concatenate([first, second], 2).transpose(0, 1, 3, 2)


def _traced(end: int, ends: Floats, ways: list[NDArray[Any]], nothing: float) -> Word:
    first, digit, way = (int(part) for part in np.unravel_index(end, (10, 10, _KEPT)))
    total, digits = 0, ""
    for place in range(11, 0, -1):
        digits = f"{digit}{digits}"
        before = int(ways[place - 1][first, total, digit, way])
        total = int(_FROM[1 if place % 2 else 3][total, digit])
        digit, way = divmod(before, _KEPT)
    return Word(float(ends[end]) + nothing, f"{first}{digit}{digits}")


def lowest_costs(rows: Floats, drawing: Drawing) -> Floats:
    """(rows,): how far each of (rows, places) is from any twelve digits, whatever their check digit."""
    rest = rows - drawing.guards
    own = drawing.squares[:, None] - 2 * (drawing.digits @ rest.T)  # (digits, rows): long inner loops
    costs = own[OPTIONS[0]]
    for place in range(1, 12):
        pairs = drawing.overlaps[place - 1][:, :, None]
        best = costs[0] + pairs[0]
        for option in range(1, len(pairs)):
            np.minimum(best, costs[option] + pairs[option], out=best)
        costs = best + own[OPTIONS[place]]
    total: Floats = (rest * rest).sum(1) + costs.min(0)
    return total


def weakest(row: Floats, drawing: Drawing, word: str) -> float:
    """By how much the distance grows at least when one digit of `word` is another, whatever the check digit.

    Next to nothing where the check digit alone speaks for a digit: under a thumb, beyond an edge.
    """
    rest = row - bits_of(word) @ drawing.modules
    leads = []
    for place, option in enumerate(_options(word)):
        change = drawing.digits[OPTIONS[place]] - drawing.digits[OPTIONS[place]][option]
        grown = (change * change).sum(1) - 2 * (change @ rest)
        leads.append(float(np.delete(grown, option).min()))
    return min(leads)


def _options(word: str) -> tuple[int, ...]:
    first = int(word[0])
    return tuple(int(_WRITES[place, first, int(digit)]) for place, digit in enumerate(word[1:]))
