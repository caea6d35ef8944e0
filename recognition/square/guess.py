"""What a symbol may be, module by module."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from recognition.sequences.part import Modules
from recognition.symbol import Corners

_MODULE_PX, _QUIET_MODULES = 3, 4


class Guess(NamedTuple):
    """The modules of a symbol of a type.

    `corners` are in pixels of the picture, clockwise from the symbol's own top left.
    """

    modules: Modules
    corners: Corners
    type: str

    def drawn(self) -> Image.Image:
        """As a writer would draw it."""
        light = np.pad(~self.modules, _QUIET_MODULES, constant_values=True)
        return Image.fromarray(np.kron(light, np.full((_MODULE_PX, _MODULE_PX), 255, np.uint8)))
