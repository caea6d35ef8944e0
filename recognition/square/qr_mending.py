"""A QR Code's modules corrected, with those that are hardly to be told taken for unknown.

An engine knows dark and light only; glare and dirt leave modules that are neither. Codewords with such
modules are erased: the check codewords mend twice as many of those as of wrong ones (Forney, Generalized
Minimum Distance Decoding).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from recognition import qr_layout
from recognition.bars import Floats
from recognition.sequences import reed_solomon
from recognition.sequences.part import Modules
from recognition.sequences.reed_solomon import Uncorrectable

# As a share of a block's check codewords: so many of the least certain codewords are erased.
_ERASED_SHARES = (0.35, 0.6, 0.8)
_SPARE = 2  # checks that are left as evidence
_LIVELY = 0.8  # of the usual contrast between neighbours


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
    certain = np.sort(_certain(light)[rows, columns].reshape(-1, 8), axis=1)[:, :2].sum(1)
    for share in _ERASED_SHARES:
        right = _corrected(codewords.tolist(), certain, version, level, share)
        if right is not None:
            printed = with_words.copy()
            printed[rows, columns] = np.unpackbits(np.array(right, np.uint8)).astype(bool) ^ masked
            yield printed
            return


def _certain(light: Floats) -> Floats:
    """How clearly each module is dark or light; less in even places, which masks prevent."""
    windows = sliding_window_view(np.pad(light, 1, mode="reflect"), (3, 3))
    spread = windows.std(axis=(2, 3))
    certain: Floats = np.abs(light) * np.minimum(1, spread / (_LIVELY * np.median(spread))) ** 2
    return certain


def _corrected(
    codewords: list[int], certain: Floats, version: int, level: str, share: float
) -> list[int] | None:
    right = list(codewords)
    for block in qr_layout.blocks(version, level):
        seen = [codewords[at] for at in block.codewords]
        doubtful = np.argsort(certain[block.codewords])[: int(share * block.checks)]
        try:
            better = reed_solomon.corrected(seen, block.checks, reed_solomon.QR, doubtful.tolist(), _SPARE)
        except Uncorrectable:
            return None
        for at, word in zip(block.codewords, better, strict=True):
            right[at] = word
    return right
