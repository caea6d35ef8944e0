"""The data mask that makes a symbol easiest to read (ISO/IEC 18004, 7.8.3), in a fraction of the time.

Of two symbols that differ in their mask only, the difference does not depend on the text: it is made once
per version and level. So a text is encoded once, the seven others follow by exclusive or, and the scores
are taken of whole matrices in place of a step per module. The choice is the encoder's own, module for
module.

A matrix is one string of bytes here: 0 light, 1 dark, and 2 behind every row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

MASKS = 8
_EDGE = b"\2"

_LIKE_A_FINDER = b"\1\0\1\1\1\0\1"

#: The symbol of the text in question, with the data mask of this number.
Encoder = Callable[[int], tuple[bytes, ...]]


class _Differences(NamedTuple):
    """As large numbers: mask 0 to each mask, format information included; and the modules that are scored."""

    from_mask_0: tuple[int, ...]
    scored: int


def best(encode: Encoder, *, version: int, level: str) -> tuple[bytes, ...]:
    """The rows of the symbol with the lowest penalty; of equals, that of the lowest mask number."""
    rows = encode(0)
    side = len(rows)
    matrix = int.from_bytes(_joined(rows))
    differences = _KNOWN.get((version, level)) or _learn(encode, version, level)
    candidates = [matrix ^ difference for difference in differences.from_mask_0]
    winner = min(candidates, key=lambda candidate: _penalty(candidate & differences.scored, side))
    return _rows(winner, side)


_KNOWN: dict[tuple[int, str], _Differences] = {}


def _learn(encode: Encoder, version: int, level: str) -> _Differences:
    symbols = [encode(mask) for mask in range(MASKS)]
    first = int.from_bytes(_joined(symbols[0]))
    differences = _Differences(
        tuple(first ^ int.from_bytes(_joined(rows)) for rows in symbols), _scored(len(symbols[0]), version)
    )
    return _KNOWN.setdefault((version, level), differences)


def _penalty(matrix: int, side: int) -> int:
    """Table 11: runs, blocks, patterns like a finder's, and the share of dark modules."""
    grid = _grid(side)
    beside = matrix ^ matrix >> 8
    above = matrix ^ matrix >> grid.row
    across = matrix.to_bytes(grid.size)
    down = _EDGE.join(across[column :: side + 1] for column in range(side)) + _EDGE
    runs = _runs(_equal(beside, grid.modules), 8) + _runs(_equal(above, grid.below_first), grid.row)
    blocks = _equal(beside | above | above >> 8, grid.below_first).bit_count()
    share = across.count(1) / side**2
    return runs + 3 * blocks + 40 * (_finders(across) + _finders(down)) + 10 * int(abs(share * 100 - 50) / 5)


class _Grid(NamedTuple):
    """``row`` bits lie between a module and the one below it; the masks have 1 in each module they take."""

    size: int
    row: int
    modules: int
    below_first: int


@lru_cache(maxsize=40)
def _grid(side: int) -> _Grid:
    line = b"\1" * side + b"\0"
    all_lines = [int.from_bytes(line * count) for count in (side, side - 1)]
    return _Grid(side * (side + 1), 8 * (side + 1), *all_lines)


def _equal(differences: int, modules: int) -> int:
    """1 in each of these modules without a difference; differences are 0 to 3, an edge's is 2 or 3."""
    return ~(differences | differences >> 1) & modules


def _runs(equal: int, step: int) -> int:
    """A run of n modules of one colour, n at least 5, costs n - 2.

    It has n - 4 modules that end five in a row, and of these one is the first.
    """
    fifths = equal & equal >> step & equal >> 2 * step & equal >> 3 * step
    return fifths.bit_count() + 2 * (fifths & ~(fifths >> step)).bit_count()


def _finders(lines: bytes) -> int:
    """Patterns with four light modules before or after them; beyond the symbol's edge it is light too."""
    count = 0
    at = lines.find(_LIKE_A_FINDER)
    while at >= 0:
        before = lines[max(0, at - 4) : at].rpartition(_EDGE)[2]
        after = lines[at + 7 : at + 11].partition(_EDGE)[0]
        counts = 1 not in before or 1 not in after
        count += counts
        at = lines.find(_LIKE_A_FINDER, at + (7 if counts else 4))
    return count


@lru_cache(maxsize=40)
def _scored(side: int, version: int) -> int:
    """All but format and version information, which are light while masks are compared (7.8.1)."""
    keep = [bytearray(b"\xff" * side) for _ in range(side)]
    ends = [*range(9), *range(side - 8, side)]
    for at in ends:
        if at != 6:  # the timing patterns
            keep[8][at] = keep[at][8] = 0
    if version >= 7:
        for at in range(6):
            for beside in range(side - 11, side - 8):
                keep[at][beside] = keep[beside][at] = 0
    return int.from_bytes(b"".join(bytes(row) + b"\xff" for row in keep))


def _joined(rows: tuple[bytes, ...]) -> bytes:
    return _EDGE.join(rows) + _EDGE


def _rows(matrix: int, side: int) -> tuple[bytes, ...]:
    data = matrix.to_bytes(side * (side + 1))
    return tuple(data[start : start + side] for start in range(0, len(data), side + 1))
