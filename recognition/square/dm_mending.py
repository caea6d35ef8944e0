"""A Data Matrix's modules corrected, with those that are hardly to be told taken for unknown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from recognition.bars import Floats
from recognition.sequences import data_matrix_header, reed_solomon
from recognition.sequences.part import Modules
from recognition.square import mending

_SPARE = 4  # checks that are left as evidence: of small symbols there are not so many more


def mended(modules: Modules, light: Floats) -> Iterator[Modules]:
    """The modules as they must have been printed; nothing where they cannot be mended."""
    size = len(modules), len(modules[0])
    rows, columns = data_matrix_header.order(*size)
    codewords = np.packbits(modules[rows, columns])
    right = mending.mended(
        codewords,
        mending.certain(light)[rows, columns],
        data_matrix_header.blocks(*size),
        reed_solomon.DATA_MATRIX,
        _SPARE,
    )
    if right is not None:
        printed = modules.copy()
        printed[rows, columns] = np.unpackbits(right).astype(bool)
        yield printed
