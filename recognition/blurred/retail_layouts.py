"""EAN-13 (with UPC-A), EAN-8 and UPC-E as layouts (GS1 General Specifications 5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from catalog.gtin import expand_upc_e
from recognition.blurred.layout import Floats, Layout, Named, Place, bars_of
from recognition.blurred.patterns import PARITY, SET_A, SET_B, SET_C
from recognition.readers import retail

_DIGITS = np.arange(10)
_LEFT, _LEFT_A, _RIGHT = bars_of(*SET_A, *SET_B), bars_of(*SET_A), bars_of(*SET_C)
_B = 10  # set B follows set A among the patterns of a left digit
_DIGIT_MODULES, _CENTRE_MODULES = 7, 5
_GUARD, _CENTRE, _UPC_E_END = "101", "01010", "010101"
# By the last digit of a UPC-E: which digits of a UPC-A its six are (figure 5.2.1.4-2); 0 is none.
_UPC_E_KINDS = {
    "012": (2, 3, 9, 10, 11, 4),
    "3": (2, 3, 4, 10, 11, 0),
    "4": (2, 3, 4, 5, 11, 0),
    "56789": (2, 3, 4, 5, 6, 11),
}
# A lane of UPC-E: number system, check digit, and which kind of last digit it has.
_UPC_E_LANES = tuple(product((0, 1), range(10), _UPC_E_KINDS))
_TYPICAL_EAN_13 = ("4006381333931", "9780679601050", "0123456789012")
_TYPICAL_EAN_8 = ("96385074", "40170725", "12345670")
_TYPICAL_UPC_E = ((2, 11, 13, 4, 15, 6), (10, 1, 12, 3, 14, 8), (7, 19, 10, 5, 2, 14))


def _ean_13() -> Layout:
    """A lane for each first digit."""
    places = []
    for place in range(12):
        left = place < 6
        set_b = [[_B if left and parity[place] == "B" else 0] for parity in (PARITY if left else [""] * 10)]
        # The first digit goes into the sum together with the second.
        first = _DIGITS[:, None] if place == 0 else np.zeros((10, 1), np.intp)
        adds = (first + (1 if place % 2 else 3) * _DIGITS) % 10
        at = len(_GUARD) + _DIGIT_MODULES * place + (0 if left else _CENTRE_MODULES)
        places.append(Place(at, _LEFT if left else _RIGHT, _DIGITS + np.array(set_b), adds))
    right = np.zeros((10, 10, 10), np.bool_)
    right[:, 0] = True
    typical = tuple(
        tuple(int(p.writes[int(word[0]), int(d)]) for p, d in zip(places, word[1:], strict=True))
        for word in _TYPICAL_EAN_13
    )
    fixed = _fixed(_GUARD, 6, _CENTRE, 6, _GUARD)
    return Layout("ean_13", fixed, tuple(places), 10, right, _named_ean_13, typical, (0, 38))


def _ean_8() -> Layout:
    places = []
    for place in range(8):
        left = place < 4
        at = len(_GUARD) + _DIGIT_MODULES * place + (0 if left else _CENTRE_MODULES)
        adds = (1 if place % 2 else 3) * _DIGITS[None] % 10
        places.append(Place(at, _LEFT_A if left else _RIGHT, _DIGITS[None], adds))
    right = np.zeros((1, 10, 10), np.bool_)
    right[:, 0] = True
    typical = tuple(tuple(map(int, word)) for word in _TYPICAL_EAN_8)
    fixed = _fixed(_GUARD, 4, _CENTRE, 4, _GUARD)
    return Layout("ean_8", fixed, tuple(places), 10, right, _named_ean_8, typical, (7, 24))


def _upc_e() -> Layout:
    """Sets A and B say number system and check digit, and the last digit what the others count."""
    places = []
    for place in range(6):
        writes, adds = [], []
        for system, check, kind in _UPC_E_LANES:
            writes.append(_DIGITS + (_B if _upc_e_sets(system, check)[place] == "B" else 0))
            stands_at = _UPC_E_KINDS[kind][place]
            weight = (3 if stands_at % 2 else 1) if stands_at else 0
            beside = 3 * system + check if place == 0 else 0
            adds.append((beside + weight * _DIGITS) % 10)
        at = len(_GUARD) + _DIGIT_MODULES * place
        places.append(Place(at, _LEFT, np.stack(writes), np.stack(adds)))
    right = np.zeros((len(_UPC_E_LANES), 10, 10), np.bool_)
    for lane, (_, _, kind) in enumerate(_UPC_E_LANES):
        right[lane, 0, [int(digit) for digit in kind]] = True
    fixed = _fixed(_GUARD, 6, _UPC_E_END)
    exact = Layout("upc_e", fixed, tuple(places), 10, right, _named_upc_e, _TYPICAL_UPC_E, (6, 19))
    return replace(exact, rough=exact.unchecked())


def _upc_e_sets(system: int, check: int) -> str:
    """The sets of the six digits (figure 5.2.1.3-2): those of EAN-13 but for 0, exchanged for system 0."""
    sets = PARITY[check] if check else "AAABBB"
    return sets if system else sets.translate(str.maketrans("AB", "BA"))


def _fixed(*parts: str | int) -> Floats:
    """The modules of the guards; a number is so many digits."""
    fixed: Floats = bars_of("".join(p if isinstance(p, str) else "0" * _DIGIT_MODULES * p for p in parts))[0]
    return fixed


def _written(digits: Sequence[int]) -> str:
    return "".join(map(str, digits))


def _named(kind: str, value: str) -> Named:
    return Named(kind, value, value.encode())


def _named_ean_13(lane: int, digits: Sequence[int]) -> Named:
    return _named(*retail.name_ean13(f"{lane}{_written(digits)}"))


def _named_ean_8(lane: int, digits: Sequence[int]) -> Named:
    return _named("ean_8", _written(digits))


def _named_upc_e(lane: int, digits: Sequence[int]) -> Named | None:
    system, check, _ = _UPC_E_LANES[lane]
    value = f"{system}{_written(digits)}{check}"
    # Each number is written in one way only; other digits that would stand for it are none.
    return _named("upc_e", value) if retail.compress_upc_e(expand_upc_e(value)) == value else None


EAN_13, EAN_8, UPC_E = _ean_13(), _ean_8(), _upc_e()
