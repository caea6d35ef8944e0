"""Bars that a model found, drawn anew for zxing-cpp: it knows code sets, function characters and GS1."""

from __future__ import annotations

import numpy as np
from PIL import Image

from recognition.blurred.layout import Floats, Named
from recognition.readers import Options
from recognition.readers.zxing import ZXING

_MODULE_PX, _ROWS, _QUIET_MODULES = 2, 8, 12


def named(kind: str, bits: Floats) -> Named | None:
    """What a symbol of these modules (1 is a bar) holds; None when it is not of this type."""
    dark = np.repeat(np.pad(bits > 0, _QUIET_MODULES), _MODULE_PX)
    image = Image.fromarray(np.where(dark, 0, 255).astype(np.uint8)[None].repeat(_ROWS, axis=0))
    found = ZXING.read(image, Options(frozenset({kind}), along_rows=True))
    return Named(found[0].type, found[0].value, found[0].raw) if found else None
