"""From a rough place to the number: place, light, blur and digits in turn, each from what the others say.

What is known of a picture is its brightness r(x) along a row. It is taken for o(u) + g(u)·(k ∗ bits)(u):
paper and contrast that change slowly, a kernel that is the same everywhere, and u, the module at x, a
polynomial of third degree (a label on a bottle, seen from the side). Each is a small linear least
squares problem once the others are known, and the digits are found exactly (`words.nearest`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recognition.blurred import words
from recognition.blurred.drawing import MARGIN, MODULES, Blur, Drawing, bits_of, drawing, drawn_under, grid
from recognition.blurred.patterns import Floats

SAMPLES = 4
_ROUNDS = 5
_TURNS = 2  # light, kernel and place in turn, for one number
_REACH = 3 * SAMPLES  # of the kernel, on both sides
_LEAST_GAIN = 0.15  # of the highest
_MOST_SHIFT = 0.5  # modules a turn
# How much smoothness, narrowness and small moves are worth against the row.
_SMOOTH, _NARROW, _STIFF = 3.0, 0.5, (0.5, 0.5, 2.0, 4.0)
# A number is as uncertain as the misfit of one digit: its squares summed over so many samples.
_DIGIT_SAMPLES = 7 * SAMPLES
_HOPELESS = 0.3  # root mean square misfit after a round

_AT = grid(SAMPLES)
_ACROSS = (_AT - MODULES / 2) / (MODULES / 2)  # −1 at the first bar, 1 at the last
_INSIDE = (_AT > -3.5) & (_AT < MODULES + 3.5)
_TAPS = np.arange(-_REACH, _REACH + 1) / SAMPLES
_CUBIC = np.stack([_ACROSS**power for power in range(4)], 1)
_SQUARE = _CUBIC[:, :3]
_PENALTIES = np.concatenate(
    [
        _SMOOTH * (np.eye(len(_TAPS)) - 2 * np.eye(len(_TAPS), k=1) + np.eye(len(_TAPS), k=2))[:-2],
        np.diag(_NARROW * np.abs(_TAPS)),
    ]
)


class Seed(NamedTuple):
    """A place to begin at: `path` are the coefficients that lead from −1 … 1 across the symbol to the row.

    `cost` is comparable among seeds of one origin only. `light`: light bars on dark; `turned`: upside down,
    and the path then counts from the row's other end.
    """

    cost: float
    path: Floats
    blur: Blur
    light: bool
    turned: bool


class Fit(NamedTuple):
    """The nearest number at a refined place.

    `misfit` is the root mean square distance, where 1 is paper against bar; `lead` by how much the second
    nearest number is farther, in misfits of one digit; `weakest` the same for the least sure digit alone.
    """

    digits: str
    misfit: float
    lead: float
    weakest: float
    seed: Seed


class _View(NamedTuple):
    """The row on the grid, with paper 0 and bars 1, and the number's picture there."""

    row: Floats
    picture: Floats


def along(path: Floats, across: Floats) -> Floats:
    """Where on the row the places `across` (−1 … 1) lie; paths (…, 4)."""
    result: Floats = path @ np.stack([across**power for power in range(4)])
    return result


def sampled(row: Floats, path: Floats, samples: int) -> Floats:
    """The row at the grid's places, for paths (…, 4)."""
    across = (grid(samples) - MODULES / 2) / (MODULES / 2)
    places = along(path, across) - 0.5
    result: Floats = np.interp(places.ravel(), np.arange(len(row)), row).reshape(places.shape)
    return result.astype(np.float32)


def normed(rows: Floats, drawn: Drawing) -> Floats:
    """Rows (…, places) with the mean and spread of a drawn number between first and last bar."""
    inner = rows[..., MARGIN * drawn.samples : -MARGIN * drawn.samples]
    middle, spread = inner.mean(-1, keepdims=True), inner.std(-1, keepdims=True) + 1e-6
    result: Floats = (rows - middle) / spread * drawn.spread + drawn.mean
    return result


def refined(row: Floats, flat: Floats, seed: Seed) -> Fit:
    """The number at the seed's place; `flat` is the row with the same contrast everywhere."""
    dark = _darkness(row, seed).astype(np.float64)
    drawn = drawn_under(seed.blur, SAMPLES)
    start = normed(sampled(_darkness(flat, seed), seed.path, SAMPLES), drawn)
    best, second = words.nearest(start, drawn)
    path, seen = seed.path, {best.digits}
    picture: Floats = bits_of(best.digits) @ drawn.modules
    for _ in range(_ROUNDS):
        bits = bits_of(best.digits)
        for _ in range(_TURNS):
            view, kernel = _lit(sampled(dark, path, SAMPLES), picture, bits)
            path = _moved(path, view)
            picture = view.picture
        drawn = drawing(_module_pictures(kernel), SAMPLES)
        view, _ = _lit(sampled(dark, path, SAMPLES), picture, bits)
        best, second = words.nearest(view.row, drawn)
        picture = bits_of(best.digits) @ drawn.modules
        squares = float(((view.row - picture)[_INSIDE] ** 2).mean())
        if best.digits in seen or squares > _HOPELESS**2:
            break
        seen.add(best.digits)
    one = squares * _DIGIT_SAMPLES + 1e-9
    weak = words.weakest(view.row, drawn, best.digits) / one
    lead = (second.cost - best.cost) / one
    return Fit(best.digits, squares**0.5, lead, weak, seed._replace(path=path, cost=squares))


def _darkness(row: Floats, seed: Seed) -> Floats:
    ordered = row[::-1] if seed.turned else row
    return ordered if seed.light else -ordered


def _lit(dark: Floats, picture: Floats, bits: Floats) -> tuple[_View, Floats]:
    """The row without its paper and contrast, the number's picture under the best kernel, and that kernel."""
    columns = np.concatenate([_CUBIC, picture[:, None] * _SQUARE], 1)[_INSIDE]
    weights = _solved(columns, dark[_INSIDE])
    paper, gain = _CUBIC @ weights[:4], _SQUARE @ weights[4:]
    gain = np.maximum(gain, _LEAST_GAIN * np.abs(gain).max() + 1e-6)
    row = (dark - paper) / gain
    sharp = np.zeros(len(_AT))
    sharp[MARGIN * SAMPLES : -MARGIN * SAMPLES] = np.repeat(bits, SAMPLES)
    shifted = np.stack([np.roll(sharp, tap) for tap in range(-_REACH, _REACH + 1)], 1)[_INSIDE]
    wanted = np.concatenate([row[_INSIDE], np.zeros(len(_PENALTIES))])
    kernel = np.maximum(_solved(np.concatenate([shifted, _PENALTIES]), wanted), 0)
    kernel /= kernel.sum() + 1e-9
    drawn = np.convolve(sharp, kernel, "same")
    return _View(np.where(_INSIDE, row, drawn).astype(np.float32), drawn), kernel


def _moved(path: Floats, view: _View) -> Floats:
    """The path along which the row lies better on the picture."""
    slope = np.gradient(view.picture) * SAMPLES
    columns = np.concatenate([(slope[:, None] * _CUBIC)[_INSIDE], np.diag(_STIFF)])
    wanted = np.concatenate([(view.row - view.picture)[_INSIDE], np.zeros(len(_STIFF))])
    shift = np.clip(_CUBIC @ _solved(columns, wanted), -_MOST_SHIFT, _MOST_SHIFT)
    places = _CUBIC @ path
    return _solved(_CUBIC, places - shift * np.gradient(places) * SAMPLES)


def _module_pictures(kernel: Floats) -> Floats:
    """(95, places): each module under the kernel."""
    one = np.convolve(np.ones(SAMPLES), kernel)
    spare = 2 * _REACH
    pictures = np.zeros((MODULES, len(_AT) + 2 * spare), np.float32)
    for module in range(MODULES):
        first = spare + (MARGIN + module) * SAMPLES - _REACH
        pictures[module, first : first + len(one)] = one
    return pictures[:, spare:-spare]


def _solved(columns: Floats, wanted: Floats) -> Floats:
    """Least squares."""
    square = columns.T @ columns
    result: Floats = np.linalg.solve(square + 1e-9 * np.eye(len(square)), columns.T @ wanted)
    return result
