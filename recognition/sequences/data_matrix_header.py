"""The structured append header of a Data Matrix: codeword 233, index and count in one, two for a name.

ISO/IEC 16022: 5.6 (the header), table 7 (sizes), annex F (where codewords lie).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recognition.sequences import reed_solomon
from recognition.sequences.part import Modules, Part
from recognition.sequences.reed_solomon import Block, Uncorrectable

_STRUCTURED_APPEND = 233
_HEADER_CODEWORDS = 4
_MOST_MISREAD = 1  # of the eight bits of the first


class Size(NamedTuple):
    """Regions down and across, data and check codewords, blocks."""

    down: int
    across: int
    data: int
    checks: int
    blocks: int = 1


SIZES: dict[tuple[int, int], Size] = {
    **{
        (side, side): Size(regions, regions, *words)
        for regions, rows in (
            (1, {10: (3, 5), 12: (5, 7), 14: (8, 10), 16: (12, 12), 18: (18, 14), 20: (22, 18)}),
            (1, {22: (30, 20), 24: (36, 24), 26: (44, 28)}),
            (2, {32: (62, 36), 36: (86, 42), 40: (114, 48), 44: (144, 56), 48: (174, 68), 52: (204, 84, 2)}),
            (4, {64: (280, 112, 2), 72: (368, 144, 4), 80: (456, 192, 4), 88: (576, 224, 4)}),
            (4, {96: (696, 272, 4), 104: (816, 336, 6)}),
            (6, {120: (1050, 408, 6), 132: (1304, 496, 8), 144: (1558, 620, 10)}),
        )
        for side, words in rows.items()
    },
    (8, 18): Size(1, 1, 5, 7),
    (8, 32): Size(1, 2, 10, 11),
    (12, 26): Size(1, 1, 16, 14),
    (12, 36): Size(1, 2, 22, 18),
    (16, 36): Size(1, 2, 32, 24),
    (16, 48): Size(1, 2, 49, 28),
    # Longer ones: ISO/IEC 21471, table 1.
    **{
        (height, width): Size(1, *words)
        for height, rows in {
            8: {48: (2, 18, 15), 64: (4, 24, 18), 80: (4, 32, 22), 96: (4, 38, 28)},
            12: {64: (4, 43, 27), 88: (4, 64, 36)},
            16: {64: (4, 62, 36)},
            20: {36: (2, 44, 28), 44: (2, 56, 34), 64: (4, 84, 42)},
            22: {48: (2, 72, 38)},
            24: {48: (2, 80, 41), 64: (4, 108, 46)},
            26: {40: (2, 70, 38), 48: (2, 90, 42), 64: (4, 118, 50)},
        }.items()
        for width, words in rows.items()
    },
    (8, 120): Size(1, 6, 49, 32),
    (8, 144): Size(1, 6, 63, 36),
}
# In the largest size the check codewords of the first block come third.
_FIRST_CHECK = {(144, 144): 2}


def part(modules: Modules) -> Part | None:
    """Which part of a message the symbol is; None for a symbol that is whole by itself."""
    size = SIZES.get((modules.shape[0], modules.shape[1]))
    if size is None:
        return None
    rows, columns = order(modules.shape[0], modules.shape[1])
    codewords = np.packbits(modules[rows, columns]).tolist()
    if (codewords[0] ^ _STRUCTURED_APPEND).bit_count() > _MOST_MISREAD:
        return None
    try:
        mended = [
            reed_solomon.corrected(
                [codewords[at] for at in block.codewords], block.checks, reed_solomon.DATA_MATRIX
            )
            for block in blocks(modules.shape[0], modules.shape[1])[:_HEADER_CODEWORDS]
        ]
    except Uncorrectable:
        return None
    return _said([mended[at % size.blocks][at // size.blocks] for at in range(_HEADER_CODEWORDS)])


@cache
def blocks(height: int, width: int) -> tuple[Block, ...]:
    """The blocks of a symbol, interleaved as they are."""
    size = SIZES[height, width]
    first, end = _FIRST_CHECK.get((height, width), 0), size.data + size.checks
    return tuple(
        Block(
            [
                *range(at, size.data, size.blocks),
                *range(size.data + (at + first) % size.blocks, end, size.blocks),
            ],
            size.checks // size.blocks,
        )
        for at in range(size.blocks)
    )


def _said(head: list[int]) -> Part | None:
    mode, place, *name = head
    index, count = (place >> 4) + 1, 17 - (place & 15)
    if mode != _STRUCTURED_APPEND or index > count or count > 16:
        return None
    return Part(index, count, ".".join(map(str, name)))


@cache
def order(height: int, width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the modules that hold codewords, eight for each, in their order."""
    size = SIZES[height, width]
    high, wide = height // size.down - 2, width // size.across - 2
    placed = _placement(high * size.down, wide * size.across)[: (size.data + size.checks) * 8]
    rows, columns = np.array(placed).T
    return rows + 1 + 2 * (rows // high), columns + 1 + 2 * (columns // wide)


def _placement(height: int, width: int) -> list[tuple[int, int]]:
    """The modules of the codewords one after the other, eight for each, in the joined data regions.

    Codewords run in diagonals, up to the right and down to the left in turn; corners have their own shapes.
    """
    taken = np.zeros((height, width), bool)
    placed: list[tuple[int, int]] = []

    def put(shape: Iterator[tuple[int, int]]) -> None:
        for row, column in shape:
            taken[row, column] = True
            placed.append((row, column))

    row, column = 4, 0
    while row < height or column < width:
        corner = _corner(row, column, height, width)
        if corner is not None:
            put(iter(corner))
        while True:
            if row < height and column >= 0 and not taken[row, column]:
                put(_utah(row, column, height, width))
            row, column = row - 2, column + 2
            if row < 0 or column >= width:
                break
        row, column = row + 1, column + 3
        while True:
            if row >= 0 and column < width and not taken[row, column]:
                put(_utah(row, column, height, width))
            row, column = row + 2, column - 2
            if row >= height or column < 0:
                break
        row, column = row + 3, column + 1
    return placed


def _corner(row: int, column: int, height: int, width: int) -> list[tuple[int, int]] | None:
    """The eight modules of a codeword that is spread over corners, where a diagonal begins there."""
    last, right = height - 1, width - 1
    if (row, column) == (height, 0):
        return [
            (last, 0),
            (last, 1),
            (last, 2),
            (0, right - 1),
            (0, right),
            (1, right),
            (2, right),
            (3, right),
        ]
    if (row, column) == (height - 2, 0) and width % 4:
        return [
            (last - 2, 0),
            (last - 1, 0),
            (last, 0),
            *((0, right - back) for back in (3, 2, 1, 0)),
            (1, right),
        ]
    if (row, column) == (height - 2, 0) and width % 8 == 4:
        return [
            (last - 2, 0),
            (last - 1, 0),
            (last, 0),
            (0, right - 1),
            *((down, right) for down in range(4)),
        ]
    if (row, column) == (height + 4, 2) and width % 8 == 0:
        return [
            *[(last, 0), (last, right), (0, right - 2), (0, right - 1), (0, right)],
            *[(1, right - 2), (1, right - 1), (1, right)],
        ]
    return None


def _utah(row: int, column: int, height: int, width: int) -> Iterator[tuple[int, int]]:
    """The eight modules of the codeword that ends there; what sticks out comes in on the other side."""
    for up, left in ((2, 2), (2, 1), (1, 2), (1, 1), (1, 0), (0, 2), (0, 1), (0, 0)):
        y, x = row - up, column - left
        if y < 0:
            y, x = y + height, x + 4 - (height + 4) % 8
        if x < 0:
            x, y = x + width, y + 4 - (width + 4) % 8
        if y >= height:  # in some of the longer sizes
            y -= height
        yield y, x
