"""The border of a Data Matrix: two sides dark all along, the others dark and light in turn (ISO/IEC 16022).

A patch with four sides is laid flat; how often its sides change tells the size of the symbol and how it lies.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from PIL import Image

from recognition.bars import Floats
from recognition.sequences import data_matrix_header
from recognition.sequences.part import Modules
from recognition.square import warp
from recognition.square.warp import Warp

_FLAT_PX, _ROOM = 160, 0.1  # the patch laid flat, and how much is seen beyond each of its sides
_BAND = (0.2, 0.8)  # of the outer module
_INWARDS = (-0.5, 0.0, 0.5)  # modules that the side may lie further in
_LEAST_IN_TURN, _LEAST_BOTH, _LEAST_DARK, _LEAST_SCORE = 0.3, 0.8, 0.25, 1.2
_MOST = 3
_QUICK_PX, _LEAST_DARK_QUICK, _UNEVEN = 48, 0.2, 0.7


class Border(NamedTuple):
    """The rows and columns of modules, and the grid that lays them onto the picture."""

    rows: int
    columns: int
    placed: Warp


@cache
def patterns(rows: int, columns: int) -> tuple[Modules, Modules]:
    """What is the same on every symbol of a size: True where a module is known; and True where it is dark."""
    size = data_matrix_header.SIZES[rows, columns]
    high, wide = rows // size.down, columns // size.across
    known, dark = np.zeros((rows, columns), bool), np.zeros((rows, columns), bool)
    known[::high, :] = known[:, wide - 1 :: wide] = True
    dark[::high, ::2] = dark[1::2, wide - 1 :: wide] = True
    known[high - 1 :: high, :] = known[:, ::wide] = True
    dark[high - 1 :: high, :] = dark[:, ::wide] = True
    return known, dark


def likely(grey: Image.Image, corners: Floats, *, is_light: bool) -> list[Border]:
    """The sizes and turns that the sides of a patch speak for, the likeliest first."""
    square = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    try:
        placed = warp.by_points(square, corners)
    except np.linalg.LinAlgError:
        return []
    sign = -1 if is_light else 1
    if not _has_corner(sign * _flat(grey, placed, _QUICK_PX)):
        return []
    flat = sign * _flat(grey, placed, _FLAT_PX)
    # Each side from outside to inside, as it lies above: top, right, bottom, left.
    changes, darkness = zip(*(_of_side(np.rot90(flat, turn)) for turn in range(4)), strict=True)
    found: list[tuple[float, Border]] = []
    for turn in range(4):
        for (rows, columns), score in _scored(
            changes[turn], changes[(turn + 1) % 4], darkness[(turn + 2) % 4], darkness[(turn + 3) % 4]
        ):
            lying = warp.by_points(square, np.roll(corners, -turn, 0))
            found.append((score, Border(rows, columns, lying)))
    found.sort(key=lambda one: -one[0])
    return [border for _, border in found[:_MOST]]


def _has_corner(flat: Floats) -> bool:
    """True when two sides that meet are dark all along, and no other: told quickly: most are not so."""
    room = round(_QUICK_PX * _ROOM)
    dark = []
    for turn in range(4):
        rows = np.rot90(flat, turn)[room - 1 : room + 4, room : room + _QUICK_PX]
        dark.append(float((-rows.mean(1) - _UNEVEN * rows.std(1)).max()) > _LEAST_DARK_QUICK)
    return sum(dark) == 2 and dark[0] != dark[2]


def _flat(grey: Image.Image, placed: Warp, side_px: int) -> Floats:
    """The patch as a square of that size, and some room around; in standard deviations from its mean."""
    side = side_px + 2 * round(side_px * _ROOM)
    # From pixels of the flat patch to the symbol's -1 … 1.
    scale, shift = 2 / side_px, -side / side_px
    h = placed.plane
    depth = h[6] * shift + h[7] * shift + 1
    if abs(depth) < 0.05:
        return np.zeros((side, side))
    rows = [
        (h[0] * scale, h[1] * scale, (h[0] + h[1]) * shift + h[2]),
        (h[3] * scale, h[4] * scale, (h[3] + h[4]) * shift + h[5]),
        (h[6] * scale, h[7] * scale),
    ]
    coefficients = tuple(float(each / depth) for row in rows for each in row)
    flat = grey.transform((side, side), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR)
    pixels = np.asarray(flat, np.float32)
    evened: Floats = (pixels - pixels.mean()) / (pixels.std() + 1e-3)
    return evened


def _sides() -> Floats:
    return np.array(sorted({side for size in data_matrix_header.SIZES for side in size}))


@cache
def _waves() -> tuple[Floats, Floats]:
    """The numbers of modules along a side, and for each a wave with a period for every two of them."""
    modules = _sides()
    places = (np.arange(_FLAT_PX) + 0.5) / _FLAT_PX
    angles = np.pi * modules[:, None] * places
    waves: Floats = np.stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    return modules, waves


def _of_side(flat: Floats) -> tuple[dict[int, float], dict[int, float]]:
    """By the number of modules along the upper side: how clearly it changes so often;
    by that along the others: how dark it is all along."""
    room = round(_FLAT_PX * _ROOM)
    within = flat[:, room : room + _FLAT_PX]
    sums = np.pad(within.cumsum(0), ((1, 0), (0, 0)))
    modules, waves = _waves()
    changes = np.zeros(len(modules))
    darkness = np.full(len(modules), -9.0)
    for inwards in _INWARDS:
        module = _FLAT_PX / modules
        first = np.clip(np.round(room + (inwards + _BAND[0]) * module).astype(int), 0, len(flat) - 2)
        last = np.clip(np.round(room + (inwards + _BAND[1]) * module).astype(int), first + 1, len(flat) - 1)
        rows = (sums[last] - sums[first]) / (last - first).astype(np.float32)[:, None]
        even = rows - rows.mean(1, keepdims=True)
        power = np.einsum("ij,ij->i", even, even) + 0.02 * _FLAT_PX
        in_step = (np.einsum("ij,kij->ki", even, waves) ** 2).sum(0)
        changes = np.maximum(changes, 2 * in_step / (_FLAT_PX * power))
        darkness = np.maximum(darkness, -rows.mean(1) - _UNEVEN * np.sqrt(power / _FLAT_PX))
    numbers = modules.tolist()
    return dict(zip(numbers, changes.tolist(), strict=True)), dict(
        zip(numbers, darkness.tolist(), strict=True)
    )


def _scored(
    top: dict[int, float], right: dict[int, float], bottom: dict[int, float], left: dict[int, float]
) -> list[tuple[tuple[int, int], float]]:
    found = []
    for rows, columns in data_matrix_header.SIZES:
        across, down = top[columns], right[rows]
        below, beside = bottom[rows], left[columns]
        if min(across, down) < _LEAST_IN_TURN or across + down < _LEAST_BOTH:
            continue
        if min(below, beside) > _LEAST_DARK and across + down + (below + beside) / 2 > _LEAST_SCORE:
            found.append(((rows, columns), across + down + (below + beside) / 2))
    return found
