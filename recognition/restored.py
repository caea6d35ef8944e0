"""Bars restored for engines that look for edges: rows laid on each other, in even contrast, freed of blur.

Engines read a picture row by row, and in a dark, noisy or shaken one no single row has the edges. The median
of many rows (`strips.bands`) has so little noise that blur can be taken back from it (Wiener's filter), for a
few guesses of how much there was. Each restored row is read by both engines. Rows of one picture share their
faults, so one reading proves nothing: what counts is that engines agree, and different parts of the bars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed

import numpy as np
from PIL import Image

from recognition import sliding
from recognition.bars import Floats
from recognition.readers import Found, Options, Reader
from recognition.strips import Band
from recognition.symbol import METHOD_OF, Corners

NAME = "restored"

_ENGINES = ("zxing", "zbar")
# Standard deviations of the blur taken back, in samples of a row (0 leaves it), those first that bring most.
_BLURS = (0.0, 2.0, 3.2)
_NOISE = 0.02  # power of it beside that of the bars
_FLAT = 50.0  # standard deviation of the window in which contrast is evened out, in samples
_LEAST_SPREAD = 0.15  # of the whole row's: below it there are no bars
_MARGIN = 64  # samples beyond the ends, so that the filter does not bring one end to the other
_ENLARGED, _ROWS = 2, 16
_INK = (10, 90)  # percentiles that become black and white
_LEAST_SPAN = 8.0
# A symbol with a strong check needs two parts of the bars, or both engines. One with a weak check needs both
# engines, or one on three parts as they are: where blur was taken back, all parts may err alike. One whose
# check is a choice of parities needs both engines on two parts.
_PARTS_OF_ONE = 2
_STRONG = frozenset({"code_128", "code_93", "rss_14", "rss_expanded", "rss_limited"})
_BARELY_CHECKED = frozenset({"upc_e"})
_NEVER = frozenset({"dx_film_edge", "ean_2", "ean_5"})


@dataclass
class _Votes:
    """Who read a value, and where."""

    found: Found
    engines: set[str] = field(default_factory=set)
    bands: set[int] = field(default_factory=set)
    as_they_are: set[int] = field(default_factory=set)

    def enough(self) -> bool:
        both = len(self.engines) > 1
        if self.found.type in _BARELY_CHECKED:
            return both and len(self.bands) > 1
        if self.found.type in _STRONG and len(self.bands) > 1:
            return True
        return both or len(self.as_they_are) > _PARTS_OF_ONE


def read(
    bands: Sequence[Band],
    readers: Mapping[str, Reader],
    options: Options,
    late: Callable[[], bool] = lambda: False,
) -> Found | None:
    """What the bars say, when enough readings of them agree and none contradicts; `bands` are of `strips`.

    When it is `late`, no further blur is tried.
    """
    clear = [band for band in bands if np.ptp(band.row) >= _LEAST_SPAN]
    rows = list(zip(clear, _flat(np.stack([band.row for band in clear])), strict=True)) if clear else []
    along = changed(options, global_threshold=True, along_rows=True)
    votes: dict[tuple[str, str], _Votes] = {}
    for blur in _BLURS:
        if late():
            break
        for index, (band, flat) in enumerate(rows):
            for engine, found in _readings(_image(_sharp(flat, blur)), readers, along):
                one = votes.setdefault((found.type, found.value), _Votes(_placed(found, band)))
                one.engines.add(engine)
                one.bands.add(index)
                if not blur:
                    one.as_they_are.add(index)
        if len(votes) > 1:
            return None
        for one in votes.values():
            if one.enough():
                return one.found
    return None


def _readings(
    image: Image.Image, readers: Mapping[str, Reader], options: Options
) -> Iterator[tuple[str, Found]]:
    for engine in _ENGINES:
        if engine in readers:
            for found in readers[engine].read(image, options):
                if METHOD_OF[found.type] == "1d" and found.type not in _NEVER:
                    yield engine, found


def _flat(rows: Floats) -> Floats:
    """The rows with the same contrast everywhere."""
    rest = rows - sliding.smooth(rows, _FLAT)
    spread = sliding.smooth(rest * rest, _FLAT)
    flat: Floats = rest / np.sqrt(spread + (_LEAST_SPREAD * rows.std(1, keepdims=True)) ** 2 + 1e-6)
    return flat


def _sharp(flat: Floats, blur: float) -> Floats:
    """The row without so much blur."""
    if not blur:
        return flat
    padded = np.pad(flat, _MARGIN, mode="reflect")
    passed = np.exp(-2 * (np.pi * blur * np.fft.rfftfreq(len(padded))) ** 2)
    spectrum = np.fft.rfft(padded) * passed / (passed * passed + _NOISE)
    sharp: Floats = np.fft.irfft(spectrum, len(padded))[_MARGIN:-_MARGIN]
    return sharp


def _image(row: Floats) -> Image.Image:
    """The row enlarged, as a low image; half-way between dark and light is mid-grey."""
    places = (np.arange(len(row) * _ENLARGED) + 0.5) / _ENLARGED - 0.5
    enlarged = np.interp(places, np.arange(len(row)), row)
    low, high = np.percentile(enlarged, _INK)
    shades = np.clip(128 + (enlarged - (low + high) / 2) / (high - low + 1e-6) * 160, 0, 255)
    return Image.fromarray(np.repeat(shades.astype(np.uint8)[None], _ROWS, axis=0))


def _placed(found: Found, band: Band) -> Found:
    """With corners on the picture: from first to last bar, over the rows of the band."""
    first, last = (found.points[at][0] / _ENLARGED for at in (0, 1))
    ends = round(first), round(last)
    top, bottom = (band.top, band.bottom) if first <= last else (band.bottom, band.top)
    corners: Corners = ((ends[0], top), (ends[1], top), (ends[1], bottom), (ends[0], bottom))
    return changed(found, engine=NAME, weight=2, points=band.back.corners(corners))
