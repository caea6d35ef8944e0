"""From what every digit costs at its place to the cheapest numbers whose check digit is right."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognition.blurred.fit import Chain, Segments
from recognition.blurred.patterns import DIGITS_AT, PARITY, Floats

_NEVER = np.float32(1e6)
_B = 10  # set B follows set A in a row of digit costs
_KEPT = 2
_DIGITS = np.arange(10)
# Which column of a row of digit costs holds digit d, for each first digit and place: (10, 12, 10).
_COLUMNS = np.array(
    [
        [_DIGITS + (_B if place < 6 and PARITY[first][place] == "B" else 0) for place in range(12)]
        for first in range(10)
    ]
)
# From which weighted sum (mod 10) digit d at weight 3 or 1 leads to sum s: (10 sums, 10 digits).
_FROM = {weight: (_DIGITS[:, None] - weight * _DIGITS[None, :]) % 10 for weight in (1, 3)}


class Word(NamedTuple):
    """A number of thirteen digits and the sum of its digits' costs."""

    cost: float
    digits: str


def digit_costs(segments: Segments, upside_down: bool, chain: Chain) -> Floats:
    """(12, 20): the cost of each left digit in set A and B, of each right digit in set C, as printed."""
    table = np.full((12, 20), _NEVER, np.float32)
    for place, at in enumerate(DIGITS_AT):
        side = segments.first if place < 6 else segments.second
        start, width = chain.starts[at], chain.widths[at]
        row = side[max(0, start - 1) : start + 2, max(0, width - 1) : width + 2].min((0, 1))
        if not upside_down:
            table[place, : len(row)] = row
        elif place < 6:
            table[11 - place, :10] = row
        else:  # the complement of B is a turned A, the complement of A a turned B
            table[11 - place, :10], table[11 - place, _B:] = row[_B:], row[:_B]
    return table


def weakest(table: Floats, word: Word) -> float:
    """The lead of the word's least sure digit over any other there, as a share of the median digit's lead.

    Next to nothing, or less, where the check digit alone speaks for a digit: under a thumb, beyond an edge.
    """
    places = np.arange(12)
    first, digits = int(word.digits[0]), [int(digit) for digit in word.digits[1:]]
    columns = _COLUMNS[first, places, digits]
    others = table.copy()
    others[places, columns] = np.inf
    leads = others.min(1) - table[places, columns]
    return float(leads.min() / max(float(np.median(leads)), 1e-6))


def cheapest(tables: Floats) -> list[tuple[Word, Word]]:
    """The best and the second best number with a right check digit, for each of (tables, 12, 20).

    Dynamic programming over the weighted sum mod 10, for all first digits at once; the two best ways to
    every sum are kept.
    """
    count = len(tables)
    costs = np.full((count, 10, 10, _KEPT), _NEVER)
    costs[:, _DIGITS, _DIGITS, 0] = 0.0
    choices = []
    for place in range(12):
        weight = 3 if place % 2 == 0 else 1
        digit = tables[:, place][:, _COLUMNS[:, place]]
        # (table, first, sum, digit, which of the two): the way there and the digit.
        ways = costs[:, :, _FROM[weight], :] + digit[:, :, None, :, None]
        flat = ways.reshape(count, 10, 10, -1)
        best = _two_lowest(flat)
        costs = np.take_along_axis(flat, best, -1)
        choices.append(best)
    ends = costs[:, :, 0, :].reshape(count, -1)
    found = []
    for table, (first, second) in enumerate(np.argsort(ends, axis=1)[:, :2].tolist()):
        steps = [step[table] for step in choices]
        found.append(tuple(_word(steps, end, float(ends[table, end])) for end in (first, second)))
    return [(best, second) for best, second in found]


def _two_lowest(flat: Floats) -> NDArray[np.intp]:
    """(…, 2): where the lowest and the second lowest of the last axis are."""
    first = flat.argmin(-1)[..., None]
    rest = flat.copy()
    np.put_along_axis(rest, first, np.inf, -1)
    return np.concatenate([first, rest.argmin(-1)[..., None]], -1)


def _word(choices: list[NDArray[Any]], end: int, cost: float) -> Word:
    first, way = divmod(end, _KEPT)
    total, digits = 0, ""
    for place in reversed(range(12)):
        digit, way = divmod(int(choices[place][first, total, way]), _KEPT)
        total = int(_FROM[3 if place % 2 == 0 else 1][total, digit])
        digits = f"{digit}{digits}"
    return Word(cost, f"{first}{digits}")
