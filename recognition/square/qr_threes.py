"""Which squares belong to one QR Code, and where the third must be when two were found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from math import hypot
from typing import NamedTuple

from PIL import Image

from recognition.square.qr_finders import Finder
from recognition.square.qr_likeness import likeness

_UNLIKE = 2.2  # modules of two squares, at most
_LEGS = 2.6  # sides of the symbol, at most
_SIDE_UNITS = (8.0, 260.0)
_MOST_PAIRS = 6
_PAIR_UNLIKE = 1.5
_SEARCHED, _STEP = (
    (-4.0, -2.0, 0.0, 2.0, 4.0),
    (-1.0, 0.0, 1.0),
)  # modules around the place, then around the best
_LEAST_LIKENESS = 0.35


class Three(NamedTuple):
    """The squares of one symbol: in its own top left, top right and bottom left."""

    corner: Finder
    right: Finder
    below: Finder


def ordered(grey: Image.Image, finders: Sequence[Finder], *, is_light: bool) -> Iterator[Three]:
    """The likeliest threes, each square in at most two of them; then pairs with the third looked for."""
    used: dict[Finder, int] = {}
    for three in threes(finders):
        if all(used.get(one, 0) < 2 for one in three):
            for one in three:
                used[one] = used.get(one, 0) + 1
            yield three
    yield from _completed(grey, finders, is_light=is_light)


def threes(finders: Sequence[Finder]) -> list[Three]:
    """Squares that may belong to one symbol, the likeliest first."""
    found: list[tuple[float, Three]] = []
    for corner, right, below in permutations(finders, 3):
        units = [corner.unit, right.unit, below.unit]
        if max(units) > _UNLIKE * min(units):
            continue
        rx, ry, bx, by = right.x - corner.x, right.y - corner.y, below.x - corner.x, below.y - corner.y
        legs, unit = (hypot(rx, ry), hypot(bx, by)), sum(units) / 3
        turn = (rx * by - ry * bx) / (legs[0] * legs[1] + 1e-9)
        if turn < 0.5 or max(legs) > _LEGS * min(legs):  # right and below in the order of a clock
            continue
        if not _SIDE_UNITS[0] * unit < max(legs) < _SIDE_UNITS[1] * unit:
            continue
        unlike = max(legs) / min(legs) - 1 + (1 - turn) + 0.7 * (max(units) / min(units) - 1)
        found.append((unlike, Three(corner, right, below)))
    found.sort(key=lambda one: one[0])
    return [three for _, three in found]


def _completed(grey: Image.Image, finders: Sequence[Finder], *, is_light: bool) -> Iterator[Three]:
    """Pairs with a third square that engines do not take for one; those that look most like it first."""
    found: list[tuple[float, Three]] = []
    for one, other in list(combinations(finders, 2))[:_MOST_PAIRS]:
        unit = (one.unit + other.unit) / 2
        apart = hypot(other.x - one.x, other.y - one.y)
        alike = max(one.unit, other.unit) < _PAIR_UNLIKE * min(one.unit, other.unit)
        if not alike or not _SIDE_UNITS[0] * unit < apart < _SIDE_UNITS[1] * unit:
            continue
        for three, missing in _possible(one, other, unit):
            like, there = _nearest(grey, missing, is_light=is_light)
            if like > _LEAST_LIKENESS and there not in finders:
                found.append((like, three._replace(**{_name_of(three, missing): there})))
    found.sort(key=lambda each: -each[0])
    return (three for _, three in found)


def _possible(one: Finder, other: Finder, unit: float) -> Iterator[tuple[Three, Finder]]:
    """Where two squares may stand in a symbol seen from the front, with the third."""
    for a, b in ((one, other), (other, one)):
        dx, dy = b.x - a.x, b.y - a.y
        below = Finder(a.x - dy, a.y + dx, unit, 0)
        yield Three(a, b, below), below
        right = Finder(a.x + dy, a.y - dx, unit, 0)
        yield Three(a, right, b), right
        corner = Finder(a.x + (dx + dy) / 2, a.y + (dy - dx) / 2, unit, 0)
        yield Three(corner, b, a), corner


def _name_of(three: Three, one: Finder) -> str:
    return next(name for name, each in three._asdict().items() if each is one)


def _nearest(grey: Image.Image, missing: Finder, *, is_light: bool) -> tuple[float, Finder]:
    """The place around there that is most like a square."""
    best, x, y, unit = -1.0, missing.x, missing.y, missing.unit
    for steps in (_SEARCHED, _STEP):
        places = [(x + across * unit, y + down * unit) for across in steps for down in steps]
        best, x, y = max((likeness(grey, px, py, unit, is_light=is_light), px, py) for px, py in places)
    return best, Finder(x, y, unit, 0)
