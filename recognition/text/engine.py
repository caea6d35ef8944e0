"""Lines of text in a picture, by RapidOCR, which ships its models: nothing is fetched from anywhere.

For reading processes only: it takes some 300 MB, and up to 1.6 GB of addresses at its largest picture.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from recognition.image import Picture
from recognition.symbol import Corners, Symbol
from recognition.text import availability

MOST_SIDE_PX = 1600
# The engine cannot take thin strips: paper is added to them.
LEAST_SIDE_PX, MOST_ASPECT = 64, 8
LEAST_CONFIDENCE = 0.5
MOST_LINES = 200
MOST_LINE_SIGNS = 500
_WHITE = 255


def lines(picture: Picture) -> list[Symbol]:
    """Every line that was read with some certainty, as a symbol of type `text`. Raises NotInstalled."""
    availability.require(picture.name)
    sheet = _sheet(picture.grey)
    shrunk = sheet.width / max(picture.grey.width, 1)
    shown = _padded(sheet)
    read = _engine()(np.stack([np.asarray(shown)] * 3, axis=-1))
    if read.txts is None or read.boxes is None:
        return []
    scale = shrunk * picture.scale
    found = zip(read.txts, read.scores, read.boxes, strict=True)
    symbols = [
        _symbol(text, float(score), _corners(box, scale, picture))
        for text, score, box in found
        if text.strip()
    ]
    return [symbol for symbol in symbols if symbol.confidence >= LEAST_CONFIDENCE][:MOST_LINES]


@cache
def _engine() -> Any:
    """One a process, made when the first picture needs it; one thread, for processes read side by side."""
    from rapidocr import RapidOCR

    one_thread = "EngineConfig.onnxruntime.{}_op_num_threads"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            one_thread.format("intra"): 1,
            one_thread.format("inter"): 1,
        }
    )


def _sheet(grey: Image.Image) -> Image.Image:
    """No side longer than the engine gains from."""
    longest = max(grey.size)
    if longest <= MOST_SIDE_PX:
        return grey
    size = [max(1, round(side * MOST_SIDE_PX / longest)) for side in grey.size]
    return grey.resize((size[0], size[1]), Image.Resampling.LANCZOS)


def _padded(sheet: Image.Image) -> Image.Image:
    """With paper to the right and below, where it would be too thin or too small."""
    least = max(LEAST_SIDE_PX, max(sheet.size) // MOST_ASPECT)
    right, below = (max(0, least - side) for side in sheet.size)
    return ImageOps.expand(sheet, (0, 0, right, below), fill=_WHITE) if right or below else sheet


def _corners(box: Any, scale: float, picture: Picture) -> Corners:
    """The corners of a line in the full picture's pixels, within the picture."""
    a, b, c, d = (
        (_within(x / scale, picture.width), _within(y / scale, picture.height)) for x, y in np.asarray(box)
    )
    return a, b, c, d


def _within(place: float, size: int) -> int:
    return min(max(round(float(place)), 0), size - 1)


def _symbol(text: str, confidence: float, points: Corners) -> Symbol:
    line = text.strip()[:MOST_LINE_SIGNS]
    return Symbol(
        type=availability.TYPE,
        value=line,
        raw=line.encode(),
        points=points,
        engines=frozenset({availability.ENGINE}),
        passes=frozenset({availability.TYPE}),
        confidence=min(max(confidence, 0.0), 1.0),
    )
