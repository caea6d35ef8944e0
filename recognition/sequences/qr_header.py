"""The structured append header of a QR Code: mode 0011, four bits each of index and count, the parity.

ISO/IEC 18004:2015, 8 (the header), 7.7.3 (where codewords lie), 7.8.2 (masks), 7.6 (blocks).
"""

from __future__ import annotations

import numpy as np

from recognition import qr_layout
from recognition.sequences import reed_solomon
from recognition.sequences.part import Modules, Part
from recognition.sequences.reed_solomon import Uncorrectable

_MODE = 0b0011
_MODE_BITS = np.array([False, False, True, True])
_MOST_MISREAD = 1  # of its four bits
_HEADER_CODEWORDS = 3


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
    rows, columns = qr_layout.order(version)
    mode = modules[rows[:4], columns[:4]] ^ qr_layout.MASKS[mask](rows[:4], columns[:4])
    if np.count_nonzero(mode != _MODE_BITS) > _MOST_MISREAD:
        return None
    codewords = _codewords(modules, version, mask)
    first = qr_layout.blocks(version, level)[0]
    seen = [codewords[at] for at in first.codewords]
    try:
        return reed_solomon.corrected(seen, first.checks, reed_solomon.QR)[:_HEADER_CODEWORDS]
    except Uncorrectable:
        return None


def _codewords(modules: Modules, version: int, mask: int) -> list[int]:
    """As they are printed: the blocks interleaved, data first."""
    rows, columns = qr_layout.order(version)
    bits = modules[rows, columns] ^ qr_layout.MASKS[mask](rows, columns)
    found: list[int] = np.packbits(bits[: len(bits) // 8 * 8]).tolist()
    return found
