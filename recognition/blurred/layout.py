"""What a symbology looks like and which numbers it allows, as data: a description for each length of symbol.

A symbol of known length is guards that are always the same and places, each of which shows one of several
patterns. Which digit a pattern stands for may depend on the *lane*, what the symbol says beside its places:
the first digit of an EAN-13, written by the choice of sets. Each digit adds something to a sum, and the last
digit must make the sum right: that is a check digit, whatever its weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
_MANY = 40
Indices = NDArray[np.intp]


class Named(NamedTuple):
    """What a symbol holds; see `recognition.readers.Found`."""

    type: str
    value: str
    raw: bytes


@dataclass(frozen=True, eq=False)
class Place:
    """Where one of several patterns stands.

    `at` is its first module, `patterns` (patterns, modules) are 1 for a bar; `writes` (lanes, digits) says
    which pattern stands for a digit, and `adds` (lanes, digits) what the digit adds to the sum.
    """

    at: int
    patterns: Floats
    writes: Indices
    adds: Indices


@dataclass(frozen=True, eq=False)
class Layout:
    """All symbols of one symbology and length.

    `fixed` (modules,) are the bars every symbol has. `right` (lanes, modulus, digits) says which sums
    are right when the last place shows that digit. `named` says what lane and digits mean, None
    where they mean nothing. `typical` are some symbols, each a pattern for every place. So many `bars` can be
    told apart on a row, at least and at most: blur joins some. `rough` are the same patterns with simpler
    rules, for the way to the number where the exact ones take long; `narrow` is how many modules the
    narrowest bar has.
    """

    name: str
    fixed: Floats
    places: tuple[Place, ...]
    modulus: int
    right: NDArray[np.bool_]
    named: Callable[[int, Sequence[int]], Named | None]
    typical: tuple[tuple[int, ...], ...]
    bars: tuple[int, int]
    rough: Layout | None = None
    narrow: int = 1

    @property
    def modules(self) -> int:
        """From the first bar to the last."""
        return len(self.fixed)

    @cached_property
    def parts(self) -> tuple[slice, ...]:
        """Where each place's patterns stand among those of all places."""
        ends = np.cumsum([0, *(len(place.patterns) for place in self.places)]).tolist()
        return tuple(slice(start, end) for start, end in pairwise(ends))

    @cached_property
    def sources(self) -> tuple[Indices, ...]:
        """For each place (lanes, modulus, digits): from which sum a digit leads to a sum."""
        sums = np.arange(self.modulus)[None, :, None]
        return tuple((sums - place.adds[:, None, :]) % self.modulus for place in self.places)

    def bits(self, patterns: Sequence[int]) -> Floats:
        """The modules of a symbol with these patterns at its places; 1 is a bar."""
        bits = self.fixed.copy()
        for place, pattern in zip(self.places, patterns, strict=True):
            bits[place.at : place.at + place.patterns.shape[1]] += place.patterns[pattern]
        return bits

    def patterns(self, lane: int, digits: Sequence[int]) -> tuple[int, ...]:
        """Which pattern each place shows."""
        return tuple(int(place.writes[lane, digit]) for place, digit in zip(self.places, digits, strict=True))

    @cached_property
    def has_many(self) -> bool:
        """True where a place may show so many patterns that most are best ruled out before sums are made."""
        return (
            all(len(place.writes) == 1 for place in self.places)
            and max(len(place.patterns) for place in self.places) > _MANY
        )

    def narrowed(self, kept: Sequence[Indices]) -> Layout:
        """The same with only some digits at each place; where each digit has a pattern of its own."""
        places = tuple(
            replace(place, writes=place.writes[:, left], adds=place.adds[:, left])
            for place, left in zip(self.places, kept, strict=True)
        )
        return replace(self, places=places, right=self.right[:, :, kept[-1]])

    def unchecked(self) -> Layout:
        """The same patterns, any at each place: without lanes and check digits."""
        places = []
        for place in self.places:
            each = np.arange(len(place.patterns))[None]
            places.append(replace(place, writes=each, adds=np.zeros_like(each)))
        right = np.ones((1, 1, len(places[-1].patterns)), np.bool_)
        return replace(self, places=tuple(places), modulus=1, right=right, rough=None)


def bars_of(*patterns: str) -> Floats:
    """(patterns, modules) of patterns written with 1 for a bar and 0 for a space."""
    return np.array([[float(bit) for bit in pattern] for pattern in patterns], np.float32)
