"""A whole symbol drawn under blur, place by place, and by how much the pictures of neighbours overlap.

A blurred picture is linear in the modules: it is the sum of the guards' and the digits' own pictures.
Drawn once for a kind of blur, every number is a choice of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from recognition.blurred.layout import Floats, Layout

MARGIN = 5  # modules of quiet zone drawn on both sides
_FINE = 16  # points a module for a kernel
_REACH = 5  # modules
_LENS_SOFTNESS = 0.25  # modules: no lens draws a sharp disc


class Blur(NamedTuple):
    """A kind of blur: `disc` (out of focus) or `bell` (small picture, shaken, JPEG); size in modules."""

    shape: str
    size: float


class Drawing(NamedTuple):
    """Darkness at `samples` points a module, 0 paper and 1 a wide bar.

    `digits` (patterns of all places, grid) are the pictures of what each place may show (`Layout.parts`);
    `squares` their own sums of squares; `overlaps` (patterns, patterns) twice the product of neighbouring
    places; `mean` and `spread` what symbols have on average between first and last bar.
    """

    layout: Layout
    samples: int
    modules: Floats
    guards: Floats
    digits: Floats
    squares: Floats
    overlaps: tuple[Floats, ...]
    mean: float
    spread: float


@cache
def grid(modules: int, samples: int) -> Floats:
    """The places, in modules from the first bar."""
    places: Floats = (np.arange((modules + 2 * MARGIN) * samples) + 0.5) / samples - MARGIN
    return places


def drawn_under(layout: Layout, blur: Blur, samples: int) -> Drawing:
    """The drawing under one kind of blur; kept where it is not large."""
    of = _drawn_anew if layout.has_many else _drawn_once
    return of(layout, blur, samples)


def _drawn_anew(layout: Layout, blur: Blur, samples: int) -> Drawing:
    return drawing(layout, modules_under(layout, blur, samples), samples)


_drawn_once = cache(_drawn_anew)


def modules_under(layout: Layout, blur: Blur, samples: int) -> Floats:
    """(modules, grid): each module under one kind of blur."""
    from_centre, share = _edge(blur)
    distance = grid(layout.modules, samples)[None] - np.arange(layout.modules)[:, None]
    darkness = np.interp(distance, from_centre, share) - np.interp(distance - 1, from_centre, share)
    modules: Floats = darkness.astype(np.float32)
    return modules


def drawing(layout: Layout, modules: Floats, samples: int) -> Drawing:
    """The drawing in which each module looks like its row of `modules` (modules, grid)."""
    digits = [
        place.patterns @ modules[place.at : place.at + place.patterns.shape[1]] for place in layout.places
    ]
    stacked = np.concatenate(digits)
    # All numbers are alike enough.
    inner = slice(MARGIN * samples, -MARGIN * samples)
    typical = [layout.bits(patterns) @ modules[:, inner] for patterns in layout.typical]
    return Drawing(
        layout=layout,
        samples=samples,
        modules=modules,
        guards=modules[layout.fixed > 0].sum(0),
        digits=stacked,
        squares=(stacked * stacked).sum(1),
        overlaps=tuple(_overlaps(layout, digits, samples)),
        mean=float(np.mean(typical)),
        spread=float(np.mean([one.std() for one in typical])),
    )


def _overlaps(layout: Layout, digits: list[Floats], samples: int) -> Iterator[Floats]:
    """Where the pictures of neighbouring places reach into each other, nowhere else."""
    for number, (one, other) in enumerate(pairwise(digits)):
        middle = (layout.places[number + 1].at + MARGIN) * samples
        near = slice(middle - _REACH * samples, middle + _REACH * samples)
        yield 2 * (one[:, near] @ other[:, near].T)


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
