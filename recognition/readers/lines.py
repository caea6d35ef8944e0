"""A reader of our own: scan lines across a straightened group of bars, which must agree with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition import sliding
from recognition.readers.base import Found, Options, Status
from recognition.readers.two_width import SYMBOLOGIES, Symbology
from recognition.symbol import Corners

_LINES = 24
_QUIET = 4.0  # quiet zone in narrow elements: real labels have less than the ten that standards ask for
_LEAST_BARS = 12
_CONTRAST_SPAN = 12  # narrow elements: in that span a threshold is found half-way between light and dark
_LEAST_CONTRAST = 24
_MOST_DISSENT = 0.34  # of the lines that read anything


@dataclass(frozen=True)
class _Line:
    text: str
    left: float
    right: float
    row: int
    turned: bool


class Lines:
    """The `Reader` for Code 11 and Industrial 2 of 5, on images whose bars stand upright."""

    name = "lines"

    def status(self) -> Status:
        """It needs nothing but this package."""
        return Status(name=self.name, available=True)

    def read(self, grey: Image.Image, options: Options) -> list[Found]:
        """At most one symbol a type: the text that most lines agree on."""
        wanted = [s for s in SYMBOLOGIES if options.types is None or s.type in options.types]
        if not wanted or min(grey.size) < 3:
            return []
        lines: dict[Symbology, list[_Line]] = defaultdict(list)
        for row, edges in _edges(np.asarray(grey)):
            for first, widths in _fragments(edges):
                for symbology in wanted:
                    line = _decoded(symbology, widths, edges[first], row)
                    if line is not None:
                        lines[symbology].append(line)
        return [found for symbology, read in lines.items() if (found := _agreed(symbology, read))]


def _agreed(symbology: Symbology, lines: list[_Line]) -> Found | None:
    """The reading of the majority, when there are enough of them and few others."""
    by_text: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        by_text[line.text].append(line)
    text, agreeing = max(by_text.items(), key=lambda entry: len(entry[1]))
    if len(agreeing) < symbology.least_lines or len(agreeing) < (1 - _MOST_DISSENT) * len(lines):
        return None
    left = round(float(np.median([line.left for line in agreeing])))
    right = round(float(np.median([line.right for line in agreeing])))
    top, bottom = min(line.row for line in agreeing), max(line.row for line in agreeing)
    corners: Corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    if agreeing[0].turned:
        corners = (corners[2], corners[3], corners[0], corners[1])
    # Several lines have agreed: it counts for two looks at the picture.
    return Found("lines", symbology.type, text, text.encode(), corners, weight=2)


def _decoded(symbology: Symbology, widths: NDArray[Any], left: float, row: int) -> _Line | None:
    right = left + float(widths.sum())
    for turned in (False, True):
        ordered = widths[::-1] if turned else widths
        text = symbology.decode(ordered[::2].tolist(), ordered[1::2].tolist())
        if text is not None:
            return _Line(text, left, right, row, turned)
    return None


def _edges(pixels: NDArray[Any]) -> Iterator[tuple[int, NDArray[Any]]]:
    """For rows across the image: where dark begins and ends, in pixels with fractions, dark first."""
    height, width = pixels.shape
    count = min(_LINES, height)
    band = max(1, height // count)
    tops = np.arange(count) * height // count
    lines = pixels[tops[:, None] + np.arange(band)].mean(1, dtype=np.float32)
    span = int(max(15, _CONTRAST_SPAN * width / 200)) | 1
    high, low = sliding.highest(lines, span), sliding.lowest(lines, span)
    middle = sliding.mean((high + low) / 2, span)
    # Where there is no contrast all is light.
    levels = np.where(high - low < _LEAST_CONTRAST, 1.0, lines - middle)
    dark = levels < 0
    changes = dark[:, 1:] != dark[:, :-1]
    for index in np.flatnonzero(changes.sum(1) >= 2 * _LEAST_BARS):
        at, level = np.flatnonzero(changes[index]), levels[index]
        before, after = level[at], level[at + 1]
        places = at + before / (before - after)
        places = places[1:] if dark[index, 0] else places
        yield int(tops[index]) + band // 2, places[: len(places) // 2 * 2]


def _fragments(edges: NDArray[Any]) -> Iterator[tuple[int, NDArray[Any]]]:
    """Runs of bars between quiet zones: index of the first edge, widths from first to last bar."""
    widths = np.diff(edges)
    if len(widths) < 2 * _LEAST_BARS - 1:
        return
    narrow = float(np.sort(widths)[len(widths) // 4])
    quiet = np.flatnonzero(widths[1::2] > _QUIET * narrow) * 2 + 1
    start = 0
    for end in (*quiet.tolist(), len(widths)):
        if end - start >= 2 * _LEAST_BARS - 1:
            yield start, widths[start:end]
        start = end + 1


LINES = Lines()
