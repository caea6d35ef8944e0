"""Code 128 of every length as layouts (ISO/IEC 15417)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recognition.blurred import redrawn
from recognition.blurred.layout import Layout, Named, Place, bars_of

NAME = "code_128"
# Widths of bars and spaces in turn: the values 0–102, then the start characters of code sets A, B and C.
_TABLE = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231
113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211
212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131
113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211
241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214
211232
"""
_STOP = "2331112"
_CHARACTER_MODULES = 11
_VALUES = _MODULUS = 103
_START_CHARACTERS = 3
# Characters between start and check character. Longer symbols have too few samples a module on a row.
FEWEST, MOST = 2, 20
_BARS_OF_CHARACTER, _BARS_OF_STOP = 3, 4
# Of the bars that a symbol has: fewer are left under blur.
_LEAST_BARS_SHARE = 0.4


def _bits(widths: str) -> str:
    return "".join("10"[index % 2] * int(width) for index, width in enumerate(widths))


_PATTERNS = bars_of(*(_bits(widths) for widths in _TABLE.split()))


def of_length(characters: int) -> Layout:
    """The symbols of so many characters between start and check character."""
    count = characters + 2
    places = [_place(0, _VALUES, _START_CHARACTERS, 1)]
    places += [_place(number, 0, _VALUES, number) for number in range(1, count - 1)]
    places.append(_place(count - 1, 0, _VALUES, -1))
    fixed = np.concatenate([np.zeros(_CHARACTER_MODULES * count, np.float32), bars_of(_bits(_STOP))[0]])
    right = np.zeros((1, _MODULUS, _VALUES), np.bool_)
    right[:, 0] = True
    bars = _BARS_OF_CHARACTER * count + _BARS_OF_STOP
    typical = tuple(
        tuple((seed + 41 * i) % (3 if i == 0 else _VALUES) for i in range(count)) for seed in range(3)
    )

    def named(lane: int, digits: Sequence[int]) -> Named | None:
        return redrawn.named(NAME, exact.bits(digits))

    exact = Layout(
        name=NAME,
        fixed=fixed,
        places=tuple(places),
        modulus=_MODULUS,
        right=right,
        named=named,
        typical=typical,
        bars=(round(_LEAST_BARS_SHARE * bars), bars + 1),
    )
    return exact


def _place(number: int, first: int, count: int, weight: int) -> Place:
    end = first + count
    adds = weight * np.arange(first, end)[None] % _MODULUS
    return Place(_CHARACTER_MODULES * number, _PATTERNS[first:end], np.arange(count)[None], adds)


LAYOUTS = tuple(of_length(characters) for characters in range(FEWEST, MOST + 1))
