"""Digit costs once more, with the real neighbours: what blur brings in from beyond a pattern's own modules.

The first costs know one module on both sides of a pattern. Where blur reaches further, the word found so far
says what stands there. Brightness is linear in the modules, so the word's picture is drawn once, and at each
digit only its own seven modules change.
"""

from __future__ import annotations

from functools import cache
from math import erf, sqrt

import numpy as np

from recognition.blurred.fit import LEAST_GAIN, MODEL_ERROR, MOST_GAIN, Chain
from recognition.blurred.patterns import (
    CONTEXT,
    DIGITS_AT,
    PARITY,
    QUIET_MODULES,
    SEGMENT_MODULES,
    SET_A,
    SET_B,
    SET_C,
    Floats,
)

_NEVER = np.float32(1e6)
_EDGE_STEPS, _EDGE_REACH = 32, 4.0
_SHIFTS = np.array([-0.2, 0.0, 0.2])  # modules by which a digit may lie beside its place
_FIRST = np.cumsum([-QUIET_MODULES, *SEGMENT_MODULES])  # module at which each segment begins


def digit_costs(
    row: Floats,
    around: Floats,
    noise: float,
    samples: int,
    *,
    word: str,
    chain: Chain,
    light: bool,
    upside_down: bool,
    model: tuple[float, float],
) -> Floats:
    """(12, 20), as `words.digit_costs`, given that the other digits are those of `word`."""
    table = np.full((12, 20), _NEVER, np.float32)
    bits = bits_of(word)
    sign = 1.0 if light else -1.0
    shown = bits[::-1] if upside_down else bits
    for at in DIGITS_AT:
        place = DIGITS_AT.index(at)
        digit = 11 - place if upside_down else place
        start, end = chain.starts[at], chain.starts[at + 1]
        per_module = (end - start) / SEGMENT_MODULES[at]
        low = max(0, round(start - CONTEXT * per_module))
        high = min(len(row), round(end + CONTEXT * per_module) + 1)
        if high - low < 8:
            continue
        own = int(_FIRST[at])
        options = _options(digit, upside_down)
        modules = np.arange(own - 4, own + 11)
        seen = row[low:high] - row[low:high].mean()
        contrast = float(around[min(start, len(around) - 1)])
        expected = (MODEL_ERROR * contrast * contrast + noise) * 9 * samples
        base = own + (np.arange(low, high) + 0.5 - start) / per_module
        drawn = sign * _lit(base, modules, shown, own, options, *model)
        costs = _distances(seen, drawn, contrast)
        table[digit, : len(options)] = np.min(costs, axis=0) / expected
    return table


def bits_of(word: str) -> Floats:
    """The 95 modules of a number of thirteen digits; 1 is a bar."""
    sets = {"A": SET_A, "B": SET_B}
    left = (sets[kind][int(d)] for kind, d in zip(PARITY[int(word[0])], word[1:7], strict=True))
    right = (SET_C[int(d)] for d in word[7:])
    return np.array([float(c) for c in f"101{''.join(left)}01010{''.join(right)}101"])


@cache
def _options(digit: int, upside_down: bool) -> Floats:
    """(options, 7): the modules of every way to write a digit there, left to right in the row."""
    ways = (*SET_A, *SET_B) if digit < 6 else SET_C
    return np.array([[float(c) for c in (way[::-1] if upside_down else way)] for way in ways])


def _lit(
    places: Floats, modules: Floats, shown: Floats, own: int, options: Floats, blur: float, growth: float
) -> Floats:
    """(shifts, options, places): darkness, with each option in the seven modules from `own` on."""
    boxes = _boxes(places[None] + _SHIFTS[:, None], modules, shown, blur, growth)
    around = np.array([shown[m] if 0 <= m < 95 and not own <= m < own + 7 else 0.0 for m in modules])
    result: Floats = (around @ boxes)[:, None] + options @ boxes[:, 4:11]
    return result


def _boxes(places: Floats, modules: Floats, shown: Floats, blur: float, growth: float) -> Floats:
    """(shifts, modules, places): how dark one bar module makes each place. Growth widens both sides."""
    grown = growth / 4  # each module's share: a bar has two modules in the mean
    from_left = (places[:, None] - modules[:, None]) / blur
    return _edge(from_left + grown / blur) - _edge(from_left - (1 + grown) / blur)


def _edge(x: Floats) -> Floats:
    at = np.clip((x + _EDGE_REACH) * _EDGE_STEPS + 0.5, 0, 2 * _EDGE_REACH * _EDGE_STEPS)
    result: Floats = _edge_table()[at.astype(np.intp)]
    return result


@cache
def _edge_table() -> Floats:
    """The normal distribution's cumulative function from −4 to 4."""
    count = int(2 * _EDGE_REACH * _EDGE_STEPS) + 1
    return np.array(
        [0.5 * (1 + erf((i / _EDGE_STEPS - _EDGE_REACH) / sqrt(2))) for i in range(count)], np.float64
    )


def _distances(seen: Floats, drawn: Floats, contrast: float) -> Floats:
    """(shifts, options): squared distance of the row to each option, with its own gain within limits."""
    drawn = drawn - drawn.mean(-1, keepdims=True)
    match, energy = drawn @ seen, np.einsum("sop,sop->so", drawn, drawn) + 1e-9
    gain = np.minimum(np.maximum(match / energy, LEAST_GAIN * contrast), MOST_GAIN * contrast)
    result: Floats = float(seen @ seen) - gain * (2 * match - gain * energy)
    return result
