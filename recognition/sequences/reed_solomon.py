"""Reed-Solomon correction over GF(2ⁿ), for the symbologies whose codewords are so many bits.

Textbook method: syndromes, Berlekamp-Massey beside erasures, Chien search, Forney (Blahut, Algebraic Codes
for Data Transmission, chapter 7).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


class Uncorrectable(Exception):
    """More errors than the check codewords can mend."""


class Block(NamedTuple):
    """Which of a symbol's codewords, as they are printed, are one block: its data, then its checks."""

    codewords: list[int]
    checks: int


@dataclass(frozen=True)
class Field:
    """GF(2ⁿ) by its primitive polynomial; `first_root` is the exponent of the generator's first root."""

    primitive: int
    first_root: int
    exponents: list[int] = field(default_factory=list)
    logarithms: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = 1 << (self.primitive.bit_length() - 1)
        self.logarithms.extend([0] * size)
        value = 1
        for exponent in range(size - 1):
            self.exponents.append(value)
            self.logarithms[value] = exponent
            value = (value << 1) ^ (self.primitive if value & size >> 1 else 0)

    @property
    def order(self) -> int:
        """How many elements there are but 0."""
        return len(self.exponents)

    def times(self, a: int, b: int) -> int:
        """The product."""
        return self.exponents[(self.logarithms[a] + self.logarithms[b]) % self.order] if a and b else 0

    def over(self, a: int, b: int) -> int:
        """The quotient; `b` is not 0."""
        return self.exponents[(self.logarithms[a] - self.logarithms[b]) % self.order] if a else 0

    def power(self, exponent: int) -> int:
        """The primitive element to that power."""
        return self.exponents[exponent % self.order]

    def value(self, polynomial: Sequence[int], at: int) -> int:
        """A polynomial, highest coefficient first, at a point."""
        total = 0
        for coefficient in polynomial:
            total = self.times(total, at) ^ coefficient
        return total


# ISO/IEC 18004, 7.5.2; ISO/IEC 16022, 5.7.1; ISO/IEC 24778, 7.2.3 (by the bits of a codeword).
QR = Field(primitive=0x11D, first_root=0)
DATA_MATRIX = Field(primitive=0x12D, first_root=1)
AZTEC = {
    4: Field(primitive=0x13, first_root=1),
    6: Field(primitive=0x43, first_root=1),
    8: Field(primitive=0x12D, first_root=1),
    10: Field(primitive=0x409, first_root=1),
    12: Field(primitive=0x1069, first_root=1),
}


def corrected(
    codewords: Sequence[int], checks: int, over: Field, erased: Collection[int] = (), spare: int = 0
) -> list[int]:
    """A block of data and then `checks` check codewords, mended. Raises Uncorrectable.

    `erased` are indices of codewords that are not known; `spare` checks must be left over as evidence.
    """
    syndromes = _syndromes(codewords, checks, over)
    if not any(syndromes):
        return list(codewords)
    missing = [1]
    for index in erased:
        missing = _product(missing, [1, over.power(len(codewords) - 1 - index)], over)
    without = _product(syndromes, missing, over)[len(erased) : checks]
    locator = _product(_locator(without, over), missing, over)
    errors = len(locator) - 1
    mended = list(codewords)
    # The roots of the locator, whose lowest coefficient comes first, are the inverses of the places.
    places = [p for p in range(len(mended)) if over.value(locator[::-1], over.power(-p)) == 0]
    if 2 * errors - len(erased) > checks - spare or len(places) != errors:
        raise Uncorrectable
    evaluator = _product(syndromes, locator, over)[:checks]
    slopes = [c if i % 2 else 0 for i, c in enumerate(locator)][1:]  # the formal derivative
    for place in places:
        inverse = over.power(-place)
        size = over.over(over.value(evaluator[::-1], inverse), over.value(slopes[::-1], inverse))
        mended[-1 - place] ^= over.times(over.power(place * (1 - over.first_root)), size)
    if any(_syndromes(mended, checks, over)):
        raise Uncorrectable
    return mended


def _syndromes(codewords: Sequence[int], checks: int, over: Field) -> list[int]:
    """The values at the generator's roots: all 0 in a block without errors."""
    words = np.array(codewords)
    logarithms = np.array(over.logarithms)[words]
    exponents = np.array(over.exponents)
    powers = np.arange(len(words))[::-1]
    roots = over.first_root + np.arange(checks)
    terms = exponents[(logarithms + roots[:, None] * powers) % over.order]
    found: list[int] = np.bitwise_xor.reduce(np.where(words != 0, terms, 0), axis=1).tolist()
    return found


def _locator(syndromes: Sequence[int], over: Field) -> list[int]:
    """The error locator, lowest coefficient first (Berlekamp-Massey)."""
    locator, before = [1], [1]
    length, shift, last = 0, 1, 1
    for step, syndrome in enumerate(syndromes):
        off = syndrome
        for i in range(1, min(length, len(locator) - 1) + 1):
            off ^= over.times(locator[i], syndromes[step - i])
        if not off:
            shift += 1
            continue
        scale = over.over(off, last)
        shifted = [0] * shift + [over.times(scale, c) for c in before]
        size = max(len(locator), len(shifted))
        padded = locator + [0] * (size - len(locator))
        changed = [a ^ b for a, b in zip(padded, shifted + [0] * (size - len(shifted)), strict=True)]
        if 2 * length <= step:
            length, before, last, shift = step + 1 - length, locator, off, 1
        else:
            shift += 1
        locator = changed
    while len(locator) > 1 and not locator[-1]:
        locator.pop()
    return locator


def _product(one: Sequence[int], other: Sequence[int], over: Field) -> list[int]:
    product = [0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            product[i + j] ^= over.times(a, b)
    return product
