"""Where on a row a symbol may stand: rough places, from which `refine` finds the exact one.

Three ways. For EAN-13 the first two, for either alone misses what the other finds. A chain of digits that may
each be a little wider or narrower fits bottles and bent labels, but not strong blur, for it knows next to
nothing of a digit's neighbours. A whole number between two quiet zones is exact under any blur, but straight
and flat. Where each place may show a hundred patterns, only the start and stop characters are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from recognition import sliding, strips
from recognition.blurred import fit, words
from recognition.blurred.drawing import Blur, drawn_under, grid, modules_under
from recognition.blurred.fit import ORIENTATIONS, Chain, Grid
from recognition.blurred.layout import Floats, Layout
from recognition.blurred.patterns import QUIET_MODULES, SEGMENT_MODULES
from recognition.blurred.refine import Seed, along, normed, sampled
from recognition.blurred.retail_layouts import EAN_13

# Length of the symbol as a share of the evidence's.
_SIZES = (0.58, 0.66, 0.74, 0.83, 0.93, 1.04)
_CHAIN_GRID = Grid(3, (0.92, 1.0, 1.08))
_CHAIN_BLURS = (0.6, 1.1)
_ROW_MODULE = strips.PROFILE_PX / EAN_13.modules
_PRICE_LEFT_OUT = 100.0
# The chain's first and last segment reach into the quiet zone; where the others begin is known exactly.
_SEGMENTS_AT = np.cumsum([-QUIET_MODULES, *SEGMENT_MODULES])[1:-1]

_LENGTHS = (0.5, 1.15)  # as shares of the evidence's
_TYPICAL = 0.85
_OUTSIDE = 0.45  # of the evidence's length: how far inside it an end may lie
_ENDS, _PAIRS, _KEPT = 7, 24, 16
# How clearly the quiet zones of what is less often met must end; on pictures without codes they seldom do.
_LEAST_EDGE = 1.5
_ROUGH_BLURS = (Blur("bell", 0.7), Blur("disc", 1.8))
_CLOSE_BLURS = (Blur("bell", 0.5), Blur("bell", 0.9), Blur("disc", 1.3), Blur("disc", 1.8), Blur("disc", 2.4))
_ROUGH_STEPS, _CLOSE_STEPS, _BENDS = (-1.2, -0.4, 0.4, 1.2), (-0.4, 0.0, 0.4), (-1.2, 0.0, 1.2)  # modules
_END_STEPS = (-0.9, -0.3, 0.3, 0.9)
_END_BLURS = (Blur("bell", 0.4), Blur("bell", 0.8), Blur("disc", 1.4))
_SAMPLES = 2
_SAME_PLACE = 0.8  # modules
_THIRDS = np.array([-1.0, 0.0, 1.0])
_CLEARLY = 0.5  # in even contrast, where 1 is the usual distance from the middle
_BESIDE_PX = 20  # how much farther than the evidence bars may reach
_FLAT_MODULES = 9.0
_LEAST_CONTRAST = 0.15


def flattened(row: Floats) -> Floats:
    """The row with the same mean and spread everywhere, seen over about two digits."""
    sigma = _FLAT_MODULES * _ROW_MODULE
    rest = row - sliding.smooth(row[None], sigma)[0]
    spread = sliding.smooth((rest * rest)[None], sigma)[0]
    result: Floats = rest / np.sqrt(spread + (_LEAST_CONTRAST * row.std()) ** 2 + 1e-6)
    return result.astype(np.float32)


def bars_on(flat: Floats) -> int:
    """How many dark bars can be told apart where the evidence is; blur leaves fewer of them."""
    margin = round(strips.MARGIN_SHARE * strips.PROFILE_PX) - _BESIDE_PX
    inner = flat[margin:-margin]
    sides = np.sign(inner[np.abs(inner) > _CLEARLY])
    return int((np.diff(sides) < 0).sum())


def everywhere(row: Floats) -> Seed:
    """The very bars, where something has been read from them: they begin and end with the evidence."""
    path = np.array([len(row) / 2, strips.PROFILE_PX / 2, 0.0, 0.0])
    return Seed(0.0, path, _CLOSE_BLURS[0], light=False, turned=False)


def by_chain(row: Floats, noise: float, most: int) -> list[Seed]:
    """The cheapest chains of digits."""
    found: list[Seed] = []
    for size in _SIZES:
        module = size * _ROW_MODULE
        scaled = _resampled(row, module, _CHAIN_GRID.samples)
        around = fit.contrast(scaled, _CHAIN_GRID.samples)
        outside = fit.left_out(scaled, around, _PRICE_LEFT_OUT)
        ways = [
            (orientation, blur, orientation.segments(costs))
            for blur, costs in (
                (blur, fit.costs(scaled, around, noise, _CHAIN_GRID, blur, 0.0)) for blur in _CHAIN_BLURS
            )
            for orientation in ORIENTATIONS
        ]
        chains = fit.chains([segments for _, _, segments in ways], outside, _CHAIN_GRID)
        for (orientation, blur, _), chain in zip(ways, chains, strict=True):
            path = _path(chain, module / _CHAIN_GRID.samples, len(row) if orientation.reversed else None)
            found.append(Seed(chain.cost, path, Blur("bell", blur), orientation.light, orientation.reversed))
    return _distinct(sorted(found, key=lambda seed: seed.cost), EAN_13.modules, most)


def _path(chain: Chain, per_sample: float, turned_length: int | None) -> Floats:
    places = np.array(chain.starts[1:-1]) * per_sample
    if turned_length is not None:
        places = (turned_length - places)[::-1]
    path: Floats = np.polyfit(_SEGMENTS_AT / (EAN_13.modules / 2) - 1, places, 3)[::-1]
    return path


def between_quiet_zones(flat: Floats, layout: Layout, most: int) -> list[Seed]:
    """The nearest numbers between an edge after light paper and another before it; dark bars only."""
    pairs = _pairs_of_ends(flat, layout)
    if not pairs:
        return []
    rough = [
        seed
        for turned in (False, True)
        for seed in _scored(
            flat, layout, _straight(pairs, layout.modules, _ROUGH_STEPS, (0.0,)), _ROUGH_BLURS, turned
        )
    ]
    rough.sort(key=lambda seed: seed.cost)
    close = []
    for turned in (False, True):
        ends = [
            (float(a), float(b))
            for a, b in (along(seed.path, _THIRDS[[0, 2]]) for seed in rough[:_KEPT] if seed.turned == turned)
        ]
        if ends:
            paths = _straight(ends, layout.modules, _CLOSE_STEPS, _BENDS)
            close += _scored(flat, layout, paths, _CLOSE_BLURS, turned, counted_from_its_end=True)
    return _distinct(sorted(close, key=lambda seed: seed.cost), layout.modules, most)


def between_known_ends(flat: Floats, layout: Layout, most: int) -> list[Seed]:
    """Where the first and the last modules of `layout` are alike those of the row; dark bars only.

    For symbols with start and stop characters and so many patterns between them that trying those takes long.
    """
    pairs = _pairs_of_ends(flat, layout)
    if not pairs:
        return []
    straight = _straight(pairs, layout.modules, tuple(step * layout.narrow for step in _END_STEPS), (0.0,))
    seeds: list[Seed] = []
    for turned in (False, True):
        dark, paths = _turned(flat, straight) if turned else (-flat, straight)
        rows = _unit(sampled(dark, paths, layout.modules, _SAMPLES)[:, _ends_of(layout)])
        for narrow in _END_BLURS:
            blur = narrow._replace(size=narrow.size * layout.narrow)
            likeness = (rows @ _pictures_of_ends(layout, blur).T).max(1)
            best = np.argsort(-likeness)[:_KEPT]
            seeds += [Seed(1 - float(likeness[i]), paths[i], blur, False, turned) for i in best]
    return _distinct(sorted(seeds, key=lambda seed: seed.cost), layout.modules, most)


@cache
def _ends_of(layout: Layout) -> Floats:
    """Which places of the grid show start and stop character."""
    at = grid(layout.modules, _SAMPLES)
    start = _start(layout)
    stop = layout.places[-1].at + layout.places[-1].patterns.shape[1]
    ends: Floats = np.flatnonzero((at < start) | (at > stop))
    return ends


def _start(layout: Layout) -> int:
    """Modules of the start character, whether it is one of several or always the same."""
    first, second = layout.places[:2]
    return first.at or second.at


@cache
def _pictures_of_ends(layout: Layout, blur: Blur) -> Floats:
    """(start characters, places of `_ends_of`)"""
    modules = modules_under(layout, blur, _SAMPLES)[:, _ends_of(layout)]
    fixed = (layout.fixed @ modules)[None]
    first = layout.places[0]
    return _unit(fixed + (first.patterns @ modules[: _start(layout)] if first.at == 0 else 0))


def _unit(rows: Floats) -> Floats:
    rest = rows - rows.mean(-1, keepdims=True)
    result: Floats = rest / (np.linalg.norm(rest, axis=-1, keepdims=True) + 1e-6)
    return result


def _pairs_of_ends(flat: Floats, layout: Layout) -> list[tuple[float, float]]:
    module = _TYPICAL * strips.PROFILE_PX / layout.modules
    clearest = -np.inf if layout is EAN_13 else _LEAST_EDGE
    last = (len(flat) - strips.PROFILE_PX) / 2 + _OUTSIDE * strips.PROFILE_PX
    left = _ends(flat, module, last)
    right = [(len(flat) - 1 - place, score) for place, score in _ends(flat[::-1], module, last)]
    least, longest = (share * strips.PROFILE_PX for share in _LENGTHS)
    pairs = [
        (score + other_score, start, end)
        for start, score in left
        for end, other_score in right
        if least < end - start < longest and min(score, other_score) >= clearest
    ]
    pairs.sort(reverse=True)
    return [(float(start), float(end)) for _, start, end in pairs[:_PAIRS]]


def _ends(flat: Floats, module: float, last: float) -> list[tuple[int, float]]:
    """Places where it gets dark after even paper, with how clearly; the clearest first."""
    quiet, half, gap = round(4 * module), max(1, round(module)), round(1.2 * module)
    windows = sliding_window_view(flat, quiet)
    uneven = windows.max(1) - windows.min(1)
    places = np.arange(quiet + gap, min(int(last), len(flat) - half - 1))
    scores = flat[places - half] - flat[places + half] - 0.7 * uneven[places - gap - quiet]
    found: list[tuple[int, float]] = []
    for index in np.argsort(-scores):
        if all(abs(places[index] - other) > module for other, _ in found):
            found.append((int(places[index]), float(scores[index])))
            if len(found) == _ENDS:
                break
    return found


def _straight(
    ends: Iterable[tuple[float, float]], modules: int, steps: tuple[float, ...], bends: tuple[float, ...]
) -> Floats:
    """(paths, 4): from near one end to near the other, straight or bent a little."""
    paths = []
    for start, end in ends:
        module = (end - start) / modules
        for from_start in steps:
            for from_end in steps:
                a, b = start + from_start * module, end + from_end * module
                paths += [((a + b) / 2 - bend * module, (b - a) / 2, bend * module, 0.0) for bend in bends]
    return np.array(paths)


def _scored(
    flat: Floats,
    layout: Layout,
    paths: Floats,
    blurs: tuple[Blur, ...],
    turned: bool,
    *,
    counted_from_its_end: bool = False,
) -> list[Seed]:
    dark = -flat[::-1] if turned else -flat
    if turned and not counted_from_its_end:
        dark, paths = _turned(flat, paths)
    rows = sampled(dark, paths, layout.modules, _SAMPLES)
    seeds = []
    for blur in blurs:
        drawn = drawn_under(layout, blur, _SAMPLES)
        costs = words.lowest_costs(normed(rows, drawn), drawn) / (drawn.spread**2 * rows.shape[1])
        best = np.argsort(costs)[:_KEPT]
        seeds += [Seed(float(costs[i]), paths[i], blur, False, turned) for i in best]
    return seeds


def _turned(flat: Floats, paths: Floats) -> tuple[Floats, Floats]:
    """The darkness of the row upside down, and the paths on it."""
    turned = paths * np.array([-1.0, 1.0, -1.0, 1.0]) + np.array([len(flat), 0.0, 0.0, 0.0])
    return -flat[::-1], turned


def _distinct(seeds: list[Seed], modules: int, most: int) -> list[Seed]:
    """The first of each place."""
    kept: list[Seed] = []
    for seed in seeds:
        if not any(_same(seed, other, modules) for other in kept):
            kept.append(seed)
        if len(kept) == most:
            break
    return kept


def _same(one: Seed, other: Seed, modules: int) -> bool:
    if (one.turned, one.light) != (other.turned, other.light):
        return False
    apart = np.abs(along(one.path, _THIRDS) - along(other.path, _THIRDS)).max()
    return bool(apart < _SAME_PLACE * one.path[1] / (modules / 2))


def _resampled(row: Floats, module: float, samples: int) -> Floats:
    """The row at `samples` points for each `module` of its own points."""
    count = int(len(row) / module * samples)
    places = (np.arange(count) + 0.5) * module / samples - 0.5
    return np.interp(places, np.arange(len(row)), row).astype(np.float32)
