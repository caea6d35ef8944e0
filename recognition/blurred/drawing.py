"""A whole EAN-13 symbol drawn under blur, digit by digit, and by how much the pictures of neighbours overlap.

A blurred picture is linear in the modules: it is the sum of the guards' and the twelve digits' own pictures.
Drawn once for a kind of blur, every number is a choice of twelve of them.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from recognition.blurred.patterns import PARITY, SET_A, SET_B, SET_C, Floats

MODULES = 95
MARGIN = 5  # modules of quiet zone drawn on both sides
# Modules at which the twelve digits begin: three of guard before them, five between the halves.
DIGITS_FROM = (*(3 + 7 * i for i in range(6)), *(50 + 7 * i for i in range(6)))
_GUARD_BARS = (0, 2, 46, 48, 92, 94)
_FINE = 16  # points a module for a kernel
_REACH = 5  # modules
_LENS_SOFTNESS = 0.25  # modules: no lens draws a sharp disc


class Blur(NamedTuple):
    """A kind of blur: `disc` (out of focus) or `bell` (small picture, shaken, JPEG); size in modules."""

    shape: str
    size: float


class Drawing(NamedTuple):
    """Darkness at `samples` points a module, 0 paper and 1 a wide bar.

    `digits` (180, places) are six times the twenty left digits (sets A and B), then six times the ten
    right ones; `squares` (180,) their own sums of squares; `overlaps` eleven (digits, digits) of
    twice the product of neighbours; `mean` and `spread` what numbers have on average between first and
    last bar.
    """

    samples: int
    modules: Floats
    guards: Floats
    digits: Floats
    squares: Floats
    overlaps: tuple[Floats, ...]
    mean: float
    spread: float


# (options, modules) of a left and of a right digit.
_LEFT = np.array([[float(bit) for bit in digit] for digit in (*SET_A, *SET_B)], np.float32)
_RIGHT = np.array([[float(bit) for bit in digit] for digit in SET_C], np.float32)
# Where each digit's options stand in `Drawing.digits`.
OPTIONS = tuple(slice(20 * i, 20 * i + 20) if i < 6 else slice(60 + 10 * i, 70 + 10 * i) for i in range(12))


@cache
def grid(samples: int) -> Floats:
    """The places, in modules from the first bar."""
    places: Floats = (np.arange((MODULES + 2 * MARGIN) * samples) + 0.5) / samples - MARGIN
    return places


@cache
def drawn_under(blur: Blur, samples: int) -> Drawing:
    """The drawing under one kind of blur."""
    from_centre, share = _edge(blur)
    distance = grid(samples)[None] - np.arange(MODULES)[:, None]
    darkness = np.interp(distance, from_centre, share) - np.interp(distance - 1, from_centre, share)
    return drawing(darkness.astype(np.float32), samples)


def drawing(modules: Floats, samples: int) -> Drawing:
    """The drawing in which each module looks like its row of `modules` (95, places)."""
    digits = [
        (_LEFT if place < 6 else _RIGHT) @ modules[first : first + 7]
        for place, first in enumerate(DIGITS_FROM)
    ]
    stacked = np.concatenate(digits)
    # All numbers are alike enough: half of the modules are dark.
    inner = slice(MARGIN * samples, -MARGIN * samples)
    typical = [
        bits_of(word) @ modules[:, inner] for word in ("4006381333931", "9780679601050", "0123456789012")
    ]
    return Drawing(
        samples=samples,
        modules=modules,
        guards=modules[list(_GUARD_BARS)].sum(0),
        digits=stacked,
        squares=(stacked * stacked).sum(1),
        overlaps=tuple(2 * (one @ other.T) for one, other in pairwise(digits)),
        mean=float(np.mean(typical)),
        spread=float(np.mean([one.std() for one in typical])),
    )


def bits_of(word: str) -> Floats:
    """The 95 modules of a number of thirteen digits; 1 is a bar."""
    sets = {"A": SET_A, "B": SET_B}
    left = (sets[kind][int(d)] for kind, d in zip(PARITY[int(word[0])], word[1:7], strict=True))
    right = (SET_C[int(d)] for d in word[7:])
    return np.array([float(bit) for bit in f"101{''.join(left)}01010{''.join(right)}101"], np.float32)


def _edge(blur: Blur) -> tuple[Floats, Floats]:
    """Distances from an edge in modules, and how dark it is there on the way from paper to bar."""
    at = np.arange(-_REACH * _FINE, _REACH * _FINE + 1) / _FINE
    if blur.shape == "disc":
        soft = np.exp(-at * at / (2 * _LENS_SOFTNESS**2))
        kernel = np.convolve(np.sqrt(np.clip(blur.size**2 - at * at, 0, None)), soft, "same")
    else:
        kernel = np.exp(-at * at / (2 * blur.size**2))
    kernel = kernel / kernel.sum()
    return at, np.cumsum(kernel) - kernel / 2
