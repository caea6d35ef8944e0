"""The modules of an EAN-13 symbol (GS1 General Specifications 5.2.1) and their picture under blur."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

# Number set A, the digits 0–9; set B is set C reversed, set C the complement of set A.
SET_A = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
SET_C = tuple(digit.translate(str.maketrans("01", "10")) for digit in SET_A)
SET_B = tuple(digit[::-1] for digit in SET_C)
# The first digit is written by the choice of sets A and B for the left six.
PARITY = (
    "AAAAAA",
    "AABABB",
    "AABBAB",
    "AABBBA",
    "ABAABB",
    "ABBAAB",
    "ABBBAA",
    "ABABAB",
    "ABABBA",
    "ABBABA",
)
# Every pattern with the module before and the module after it, which are known: left digits stand between a
# bar and a space. Right digits (set C) are the complement of set A, neighbours included.
CONTEXT = 1
LEFT_DIGITS = tuple(f"1{digit}0" for digit in (*SET_A, *SET_B))
START, END, CENTRE = "000001010", "010100000", "1010101"
# What a row is cut into: quiet zone with start guard, six digits, centre guard, six digits, end guard.
SEGMENT_MODULES = (7,) * 7 + (5,) + (7,) * 7
START_AT, CENTRE_AT, END_AT = 0, 7, 14
DIGITS_AT = (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13)
QUIET_MODULES = 4  # of the first and the last segment
OVERSAMPLED = 16
_UNKNOWN = 2  # modules beyond the context: half dark


@cache
def shown(bits: str, blur: float, growth: float) -> Floats:
    """Brightness (bar −1, space 0) at `OVERSAMPLED` points a module, two unknown modules on both sides.

    `blur` is the standard deviation in modules, `growth` by how many modules bars are too wide.
    """
    edge = _UNKNOWN * OVERSAMPLED
    dark = np.repeat(np.array([0, 0, *map(float, bits), 0, 0]), OVERSAMPLED)
    reach = round(abs(growth) / 2 * OVERSAMPLED)
    if reach:
        around = np.lib.stride_tricks.sliding_window_view(np.pad(dark, reach, mode="edge"), 2 * reach + 1)
        dark = around.max(1) if growth > 0 else around.min(1)
    dark[:edge] = dark[-edge:] = 0.5
    kernel = _gauss(blur)
    blurred: Floats = np.convolve(np.pad(dark, len(kernel) // 2, mode="edge"), kernel, "valid")
    return -blurred.astype(np.float32)


def sample(bits: str, blur: float, growth: float, modules: Floats) -> Floats:
    """Brightness of the pattern at places given in modules; 0 is where its context ends and it begins."""
    drawn = shown(bits, blur, growth)
    places = (modules + CONTEXT + _UNKNOWN) * OVERSAMPLED - 0.5
    return np.interp(places, np.arange(len(drawn)), drawn).astype(np.float32)


def _gauss(blur: float) -> Floats:
    sigma = blur * OVERSAMPLED
    x = np.arange(-int(4 * sigma) - 1, int(4 * sigma) + 2)
    kernel: Floats = np.exp(-x * x / (2 * sigma * sigma))
    normed: Floats = kernel / kernel.sum()
    return normed
