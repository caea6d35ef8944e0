"""ITF-14, Interleaved 2 of 5 with fourteen digits, as layouts (GS1 General Specifications 5.3).

Pairs of digits share their elements: one's are the bars, the other's the spaces, two of five each are wide.
How wide differs from printer to printer, from twice to three times a narrow one: a layout for each. A module
is half a narrow element here, so that two and a half are five.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from recognition.blurred.layout import Layout, Named, Place, bars_of

NAME = "itf"
# The two wide ones among the five elements of each digit.
_WIDE = ("00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010")
_NARROW = 2
_PAIRS = 7
_BARS = 2 + 5 * _PAIRS + 2
_LEAST_BARS = 28


def _layout(wide: int) -> Layout:
    start, stop = "1" * _NARROW + "0" * _NARROW, "1" * wide + "0" * _NARROW + "1" * _NARROW
    patterns = bars_of(*(_pair(bars, spaces, wide) for bars, spaces in product(_WIDE, repeat=2)))
    pairs = np.arange(100)
    adds = ((3 * (pairs // 10) + pairs % 10) % 10)[None]
    first, length = 2 * len(start), patterns.shape[1]
    places = tuple(Place(first + length * number, patterns, pairs[None], adds) for number in range(_PAIRS))
    right = np.zeros((1, 10, 100), np.bool_)
    right[:, 0] = True
    fixed = bars_of(start * 2 + "0" * length * _PAIRS + stop)[0]
    typical = tuple(tuple((seed + 37 * number) % 100 for number in range(_PAIRS)) for seed in (3, 28, 71))
    return Layout(NAME, fixed, places, 10, right, _named, typical, (_LEAST_BARS, _BARS + 5), narrow=_NARROW)


def _pair(bars: str, spaces: str, wide: int) -> str:
    widths = {"0": _NARROW, "1": wide}
    return "".join("1" * widths[bar] + "0" * widths[space] for bar, space in zip(bars, spaces, strict=True))


def _named(lane: int, digits: Sequence[int]) -> Named:
    value = "".join(f"{pair:02}" for pair in digits)
    return Named(NAME, value, value.encode())


LAYOUTS = tuple(_layout(wide) for wide in (2 * _NARROW, 5, 3 * _NARROW))
