"""Codewords corrected, with those that are hardly to be told taken for missing.

An engine knows dark and light only; glare and dirt leave modules that are neither. Codewords with such
modules are erased: the check codewords mend twice as many of those as of wrong ones (Forney, Generalized
Minimum Distance Decoding).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from recognition.bars import Floats
from recognition.sequences import reed_solomon
from recognition.sequences.reed_solomon import Block, Field, Uncorrectable

# As a share of a block's check codewords: so many of the least certain codewords are erased.
_ERASED_SHARES = (0.35, 0.6, 0.8)
_LIVELY = 0.8  # of the usual contrast between neighbours


def certain(light: Floats) -> Floats:
    """How clearly each module is dark or light; less in even places, which codes seldom have."""
    windows = sliding_window_view(np.pad(light, 1, mode="reflect"), (3, 3))
    spread = windows.std(axis=(2, 3))
    sure: Floats = np.abs(light) * np.minimum(1, spread / (_LIVELY * np.median(spread))) ** 2
    return sure


def mended(
    codewords: NDArray[np.uint8], modules: Floats, blocks: Sequence[Block], over: Field, spare: int
) -> NDArray[np.uint8] | None:
    """All codewords as they must have been printed; None where they cannot be mended.

    `modules` says how certain the eight modules of each codeword are, one codeword after the other.
    """
    sure = np.sort(modules.reshape(-1, 8), axis=1)[:, :2].sum(1)
    for share in _ERASED_SHARES:
        right = codewords.copy()
        try:
            for block in blocks:
                at = np.array(block.codewords)
                doubtful = np.argsort(sure[at])[: int(share * block.checks)].tolist()
                right[at] = reed_solomon.corrected(
                    codewords[at].tolist(), block.checks, over, doubtful, spare
                )
        except Uncorrectable:
            continue
        return right
    return None
