"""Where on a QR Code which modules lie: function patterns, format and version information, codewords.

ISO/IEC 18004:2015, 6.3 (patterns), 7.6 (blocks), 7.7.3 (where codewords lie), 7.8.2 (masks), 7.9 and 7.10
(format and version information).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import cast

import numpy as np
from numpy.typing import NDArray
from segno import consts

from recognition.sequences.part import Modules
from recognition.sequences.reed_solomon import Block

FINDER = np.array([[max(abs(row), abs(column)) != 2 for column in range(-3, 4)] for row in range(-3, 4)])
ALIGNMENT = np.array([[max(abs(row), abs(column)) != 1 for column in range(-2, 3)] for row in range(-2, 3)])
VERSIONS = range(1, 41)

MASKS: tuple[Callable[[NDArray[np.intp], NDArray[np.intp]], NDArray[np.bool_]], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _: i % 2 == 0,
    lambda _, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
)

# Level and mask are said twice, in 15 bits with ten for checking; no symbol has none of them dark.
_FORMAT_GENERATOR, _FORMAT_MASK = 0x537, 0x5412
LEVELS = ("M", "L", "H", "Q")


def side(version: int) -> int:
    """Modules along a side."""
    return 17 + 4 * version


def alignment_centres(version: int) -> list[tuple[int, int]]:
    """Row and column of the middle of each alignment pattern."""
    if version < 2:
        return []
    centres, last = consts.ALIGNMENT_POS[version - 2], side(version) - 7
    corners = {(6, 6), (6, last), (last, 6)}
    return [place for place in product(centres, centres) if place not in corners]


@cache
def function_patterns(version: int) -> tuple[Modules, Modules]:
    """What is the same on every symbol: True where a module is known; and True where it is dark.

    Finders with their separators, timing and alignment patterns and the one module that is always dark.
    """
    size = side(version)
    known, dark = np.zeros((size, size), bool), np.zeros((size, size), bool)
    known[6, :] = known[:, 6] = True
    dark[6, ::2] = dark[::2, 6] = True
    for row, column in alignment_centres(version):
        place = np.s_[row - 2 : row + 3, column - 2 : column + 3]
        known[place], dark[place] = True, ALIGNMENT
    for down, right in ((False, False), (False, True), (True, False)):
        rows = np.s_[-8:] if down else np.s_[:8]
        columns = np.s_[-8:] if right else np.s_[:8]
        known[rows, columns], dark[rows, columns] = True, False
        inner_rows = np.s_[-7:] if down else np.s_[:7]
        inner_columns = np.s_[-7:] if right else np.s_[:7]
        dark[inner_rows, inner_columns] = FINDER
    known[-8, 8] = dark[-8, 8] = True
    return known, dark


@cache
def without_data(version: int) -> NDArray[np.bool_]:
    """True where a module is part of a function pattern, or says format or version."""
    taken = function_patterns(version)[0].copy()
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    if version >= 7:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    return taken


@cache
def blocks(version: int, level: str) -> tuple[Block, ...]:
    """The blocks, interleaved as they are: first the data of all, then their checks."""
    layout = cast("dict[int, dict[int, tuple[consts.EC, ...]]]", consts.ECC)[version]
    groups = layout[consts.ERROR_MAPPING[level]]
    sizes = [
        (each.num_data, each.num_total - each.num_data) for each in groups for _ in range(each.num_blocks)
    ]
    found: list[list[int]] = [[] for _ in sizes]
    at = 0
    for part in range(2):
        for row in range(max(size[part] for size in sizes)):
            for block, size in zip(found, sizes, strict=True):
                if row < size[part]:
                    block.append(at)
                    at += 1
    return tuple(Block(block, size[1]) for block, size in zip(found, sizes, strict=True))


@cache
def order(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the modules that hold data, in the order of their bits."""
    taken = without_data(version)
    rows, columns = zip(*(place for place in _zigzag(len(taken)) if not taken[place]), strict=True)
    return np.array(rows), np.array(columns)


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, upwards and downwards in turn; the timing column is left out."""
    upwards = True
    right = size - 1
    while right > 0:
        if right == 6:
            right -= 1
        for row in range(size - 1, -1, -1) if upwards else range(size):
            yield row, right
            yield row, right - 1
        upwards = not upwards
        right -= 2


def format_places(size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the format information, (2 copies, 15 bits), the highest bit first."""
    rows = [[8] * 8 + [7, 5, 4, 3, 2, 1, 0], [*range(size - 1, size - 8, -1), *[8] * 8]]
    columns = [[0, 1, 2, 3, 4, 5, 7, 8] + [8] * 7, [8] * 7 + [*range(size - 8, size)]]
    return np.array(rows), np.array(columns)


@cache
def formats() -> Modules:
    """The format information of every level and mask, (32, 15): level by `LEVELS`, eight masks each."""
    words = []
    for data in range(32):
        rest = data << 10
        for bit in range(14, 9, -1):
            if rest >> bit & 1:
                rest ^= _FORMAT_GENERATOR << (bit - 10)
        words.append((data << 10 | rest) ^ _FORMAT_MASK)
    return np.array([[bool(word >> bit & 1) for bit in range(14, -1, -1)] for word in words])
