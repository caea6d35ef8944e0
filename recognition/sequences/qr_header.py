"""The structured append header of a QR Code: mode 0011, four bits each of index and count, the parity.

ISO/IEC 18004:2015, 8 (the header), 7.7.3 (where codewords lie), 7.8.2 (masks), 7.6 (blocks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import cast

import numpy as np
from numpy.typing import NDArray
from segno import consts

from recognition.sequences import reed_solomon
from recognition.sequences.part import Modules, Part
from recognition.sequences.reed_solomon import Uncorrectable

_MODE = 0b0011
_MODE_BITS = np.array([False, False, True, True])
_MOST_MISREAD = 1  # of its four bits
_HEADER_CODEWORDS = 3

_MASKS: tuple[Callable[[NDArray[np.intp], NDArray[np.intp]], NDArray[np.bool_]], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _: i % 2 == 0,
    lambda _, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
)


def part(modules: Modules, version: int, level: str, mask: int) -> Part | None:
    """Which part of a message the symbol is; None for a symbol that is whole by itself."""
    for seen in (modules, modules.T):  # as it is, and in a mirror
        head = _head(seen, version, level, mask)
        if head is not None:
            bits = int.from_bytes(bytes(head), "big") >> 4
            mode, index, last, parity = bits >> 16, bits >> 12 & 15, bits >> 8 & 15, bits & 255
            if mode == _MODE and last > 0 and index <= last:
                return Part(index + 1, last + 1, str(parity), parity)
    return None


def _head(modules: Modules, version: int, level: str, mask: int) -> list[int] | None:
    """The first codewords, mended; None where they name another mode or cannot be mended."""
    rows, columns = _order(version)
    first = modules[rows[:4], columns[:4]] ^ _MASKS[mask](rows[:4], columns[:4])
    if np.count_nonzero(first != _MODE_BITS) > _MOST_MISREAD:
        return None
    codewords = _codewords(modules, version, mask)
    block = _first_block(codewords, _layout(version, level))
    checks = len(block) - _layout(version, level)[0].num_data
    try:
        return reed_solomon.corrected(block, checks, reed_solomon.QR)[:_HEADER_CODEWORDS]
    except Uncorrectable:
        return None


def _codewords(modules: Modules, version: int, mask: int) -> list[int]:
    """As they are printed: the blocks interleaved, data first."""
    rows, columns = _order(version)
    bits = modules[rows, columns] ^ _MASKS[mask](rows, columns)
    found: list[int] = np.packbits(bits[: len(bits) // 8 * 8]).tolist()
    return found


def _first_block(codewords: Sequence[int], layout: Sequence[consts.EC]) -> list[int]:
    """Its data and then its checks. It is one of the shorter blocks; the longer ones come last."""
    count = sum(group.num_blocks for group in layout)
    data = sum(group.num_blocks * group.num_data for group in layout)
    last = layout[0].num_data * count
    return [*codewords[:last:count], *codewords[data::count]]


def _layout(version: int, level: str) -> tuple[consts.EC, ...]:
    table = cast("dict[int, dict[int, tuple[consts.EC, ...]]]", consts.ECC)
    return table[version][consts.ERROR_MAPPING[level]]


@cache
def _order(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the modules that hold data, in the order of their bits."""
    taken = _function_patterns(version)
    rows, columns = zip(*(place for place in _zigzag(len(taken)) if not taken[place]), strict=True)
    return np.array(rows), np.array(columns)


def _function_patterns(version: int) -> NDArray[np.bool_]:
    """True where a module is part of a finder, an alignment or timing pattern, or says format or version."""
    size = 17 + 4 * version
    taken = np.zeros((size, size), bool)
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    taken[6, :] = taken[:, 6] = True
    if version >= 2:
        centres = consts.ALIGNMENT_POS[version - 2]
        for i, j in product(centres, centres):
            if (i, j) not in {(6, 6), (6, size - 7), (size - 7, 6)}:
                taken[i - 2 : i + 3, j - 2 : j + 3] = True
    if version >= 7:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    return taken


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
