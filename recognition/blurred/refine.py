"""From a rough place to the number: place, light, blur and digits in turn, each from what the others say.

What is known of a picture is its brightness r(x) along a row. It is taken for o(u) + g(u)·(k ∗ bits)(u):
paper and contrast that change slowly, a kernel that is the same everywhere, and u, the module at x, a
polynomial of third degree (a label on a bottle, seen from the side). Each is a small linear least
squares problem once the others are known, and the digits are found exactly (`words.nearest`).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognition.blurred import words
from recognition.blurred.drawing import MARGIN, Blur, Drawing, drawing, drawn_under, grid
from recognition.blurred.layout import Floats, Layout
from recognition.blurred.words import Word

SAMPLES = 4
_ROUNDS = 5
_TURNS = 2  # light, kernel and place in turn, for one number
_REACH = 3 * SAMPLES  # of the kernel, on both sides
_LEAST_GAIN = 0.15  # of the highest
_MOST_SHIFT = 0.5  # modules a turn
# How much smoothness, narrowness and small moves are worth against the row.
_SMOOTH, _NARROW, _STIFF = 3.0, 0.5, (0.5, 0.5, 2.0, 4.0)
_HOPELESS = 0.3  # root mean square misfit after a round

_QUIET = 3.5  # modules before and after the bars that must be paper
_TAPS = np.arange(-_REACH, _REACH + 1) / SAMPLES
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

    layout: Layout
    word: Word
    misfit: float
    lead: float
    weakest: float
    seed: Seed


class _Frame(NamedTuple):
    """The grid of a layout.

    `inside` is what the bars and a little paper take, `cubic` (grid, 4) the powers of −1 at the first bar … 1
    at the last, `digit` how many samples one digit has.
    """

    layout: Layout
    inside: NDArray[np.bool_]
    cubic: Floats
    digit: int

    @property
    def square(self) -> Floats:
        """(grid, 3)"""
        return self.cubic[:, :3]


class _View(NamedTuple):
    """The row on the grid, with paper 0 and bars 1, and the number's picture there."""

    row: Floats
    picture: Floats


def along(path: Floats, across: Floats) -> Floats:
    """Where on the row the places `across` (−1 … 1) lie; paths (…, 4)."""
    result: Floats = path @ np.stack([across**power for power in range(4)])
    return result


def sampled(row: Floats, path: Floats, modules: int, samples: int) -> Floats:
    """The row at the places of the grid of so many modules, for paths (…, 4)."""
    places = along(path, _across(modules, samples)) - 0.5
    result: Floats = np.interp(places.ravel(), np.arange(len(row)), row).reshape(places.shape)
    return result.astype(np.float32)


def _across(modules: int, samples: int) -> Floats:
    across: Floats = (grid(modules, samples) - modules / 2) / (modules / 2)
    return across


@cache
def _frame(layout: Layout) -> _Frame:
    at = grid(layout.modules, SAMPLES)
    across = _across(layout.modules, SAMPLES)
    return _Frame(
        layout,
        inside=(at > -_QUIET) & (at < layout.modules + _QUIET),
        cubic=np.stack([across**power for power in range(4)], 1),
        digit=layout.places[0].patterns.shape[1] * SAMPLES,
    )


def normed(rows: Floats, drawn: Drawing) -> Floats:
    """Rows (…, places) with the mean and spread of a drawn number between first and last bar."""
    inner = rows[..., MARGIN * drawn.samples : -MARGIN * drawn.samples]
    middle, spread = inner.mean(-1, keepdims=True), inner.std(-1, keepdims=True) + 1e-6
    result: Floats = (rows - middle) / spread * drawn.spread + drawn.mean
    return result


def refined(row: Floats, flat: Floats, layout: Layout, seed: Seed) -> Fit | None:
    """The number at the seed's place, None for anything else; `flat` is the row in even contrast."""
    frame = _frame(layout)
    dark = _darkness(row, seed).astype(np.float64)
    drawn = drawn_under(layout, seed.blur, SAMPLES)
    start = normed(sampled(_darkness(flat, seed), seed.path, layout.modules, SAMPLES), drawn)
    rules = layout.rough
    best, second = words.nearest(start, drawn, rules)
    path, seen = seed.path, {best.patterns}
    picture = _picture(best, drawn)
    for left in reversed(range(_ROUNDS)):
        bits = layout.bits(best.patterns)
        for _ in range(_TURNS):
            view, kernel = _lit(sampled(dark, path, layout.modules, SAMPLES), picture, bits, frame)
            path = _moved(path, view, frame)
            picture = view.picture
        drawn = drawing(layout, _module_pictures(kernel, layout.modules), SAMPLES)
        view, _ = _lit(sampled(dark, path, layout.modules, SAMPLES), picture, bits, frame)
        best, second = words.nearest(view.row, drawn, rules if left else None)
        if rules and best.patterns in seen:
            rules = None
            best, second = words.nearest(view.row, drawn)
        picture = _picture(best, drawn)
        squares = float(((view.row - picture)[frame.inside] ** 2).mean())
        if squares > _HOPELESS**2:
            return None
        if best.patterns in seen:
            break
        seen.add(best.patterns)
    # A number is as uncertain as the misfit of one digit.
    one = squares * frame.digit + 1e-9
    weak = words.weakest(view.row, drawn, best) / one
    lead = (second.cost - best.cost) / one
    return Fit(layout, best, squares**0.5, lead, weak, seed._replace(path=path, cost=squares))


def _picture(word: Word, drawn: Drawing) -> Floats:
    picture: Floats = drawn.layout.bits(word.patterns) @ drawn.modules
    return picture


def _darkness(row: Floats, seed: Seed) -> Floats:
    ordered = row[::-1] if seed.turned else row
    return ordered if seed.light else -ordered


def _lit(dark: Floats, picture: Floats, bits: Floats, frame: _Frame) -> tuple[_View, Floats]:
    """The row without its paper and contrast, the number's picture under the best kernel, and that kernel."""
    inside = frame.inside
    columns = np.concatenate([frame.cubic, picture[:, None] * frame.square], 1)[inside]
    weights = _solved(columns, dark[inside])
    paper, gain = frame.cubic @ weights[:4], frame.square @ weights[4:]
    gain = np.maximum(gain, _LEAST_GAIN * np.abs(gain).max() + 1e-6)
    row = (dark - paper) / gain
    sharp = np.zeros(len(dark))
    sharp[MARGIN * SAMPLES : -MARGIN * SAMPLES] = np.repeat(bits, SAMPLES)
    shifted = np.stack([np.roll(sharp, tap) for tap in range(-_REACH, _REACH + 1)], 1)[inside]
    wanted = np.concatenate([row[inside], np.zeros(len(_PENALTIES))])
    kernel = np.maximum(_solved(np.concatenate([shifted, _PENALTIES]), wanted), 0)
    kernel /= kernel.sum() + 1e-9
    drawn = np.convolve(sharp, kernel, "same")
    return _View(np.where(inside, row, drawn).astype(np.float32), drawn), kernel


def _moved(path: Floats, view: _View, frame: _Frame) -> Floats:
    """The path along which the row lies better on the picture."""
    slope = np.gradient(view.picture) * SAMPLES
    columns = np.concatenate([(slope[:, None] * frame.cubic)[frame.inside], np.diag(_STIFF)])
    wanted = np.concatenate([(view.row - view.picture)[frame.inside], np.zeros(len(_STIFF))])
    shift = np.clip(frame.cubic @ _solved(columns, wanted), -_MOST_SHIFT, _MOST_SHIFT)
    places = frame.cubic @ path
    return _solved(frame.cubic, places - shift * np.gradient(places) * SAMPLES)


def _module_pictures(kernel: Floats, modules: int) -> Floats:
    """(modules, grid): each module under the kernel."""
    one = np.convolve(np.ones(SAMPLES), kernel)
    spare = 2 * _REACH
    pictures = np.zeros((modules, (modules + 2 * MARGIN) * SAMPLES + 2 * spare), np.float32)
    for module in range(modules):
        first = spare + (MARGIN + module) * SAMPLES - _REACH
        pictures[module, first : first + len(one)] = one
    return pictures[:, spare:-spare]


def _solved(columns: Floats, wanted: Floats) -> Floats:
    """Least squares."""
    square = columns.T @ columns
    result: Floats = np.linalg.solve(square + 1e-9 * np.eye(len(square)), columns.T @ wanted)
    return result
