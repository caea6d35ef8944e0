"""A QR Code's modules corrected, with those that are hardly to be told taken for unknown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from recognition import qr_layout
from recognition.bars import Floats
from recognition.sequences import reed_solomon
from recognition.sequences.part import Modules
from recognition.square import mending

_SPARE = 2  # checks that are left as evidence


def with_format(modules: Modules, light: Floats) -> tuple[Modules, str, int]:
    """The modules with the likeliest format information, and the level and mask that it says."""
    rows, columns = qr_layout.format_places(len(modules))
    seen = np.clip(-light[rows, columns], -1, 1).sum(0)
    words = qr_layout.formats()
    likeliest = int(np.argmax(np.where(words, 1.0, -1.0) @ seen))
    better = modules.copy()
    better[rows, columns] = words[likeliest]
    return better, qr_layout.LEVELS[likeliest >> 3], likeliest & 7


def mended(modules: Modules, light: Floats) -> Iterator[Modules]:
    """The modules as they must have been printed; nothing where they cannot be mended."""
    version = (len(modules) - 17) // 4
    with_words, level, mask = with_format(modules, light)
    rows, columns = qr_layout.order(version)
    length = len(rows) // 8 * 8
    rows, columns = rows[:length], columns[:length]
    masked = qr_layout.MASKS[mask](rows, columns)
    codewords = np.packbits(modules[rows, columns] ^ masked)
    blocks = qr_layout.blocks(version, level)
    right = mending.mended(codewords, mending.certain(light)[rows, columns], blocks, reed_solomon.QR, _SPARE)
    if right is not None:
        printed = with_words.copy()
        printed[rows, columns] = np.unpackbits(right).astype(bool) ^ masked
        yield printed
