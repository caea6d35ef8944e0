"""Bars turned upright: a small straight copy of one group of bars, and its rows laid on each other."""

from __future__ import annotations

from math import cos, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recognition import sliding
from recognition.bars import Bars, Floats, Pixels
from recognition.prepare import Affine, Copy
from recognition.quad import bounds

MARGIN_SHARE = 0.35  # of the length, on both sides: the evidence ends before the bars do, then quiet zones
_LEAST_WIDTH_PX, _MOST_ENLARGED = 900, 4.0
_HEIGHTS_PX = (24, 96)
PROFILE_PX = 570  # for the evidence's length
PROFILE_ROWS = 24
_MOST_OF_EACH = 4
_MOST_SHIFT_PX, _MOST_ASIDE_PX = 20, 3.5
_FINE, _COARSE = 2.0, 30.0  # standard deviations: what lies between them is bars
_LIKE_BARS = 2.0  # of the mean
_LEAST_LIKENESS, _LEAST_ALIKE = 0.6, 0.5
_SPARE_PX = 3  # what bicubic sampling looks at around a place


def straight(grey: Pixels, bars: Bars) -> Copy:
    """The bars upright and enlarged where small, with room for their quiet zones."""
    across = bars.length * (1 + 2 * MARGIN_SHARE)
    scale = max(1.0, min(_MOST_ENLARGED, _LEAST_WIDTH_PX / across))
    low, high = _HEIGHTS_PX
    rows = int(max(low, min(high, bars.height * scale)))
    pixels, back = _cut(grey, bars, scale, rows, 0.9)
    return Copy(Image.fromarray(pixels), back)


def inverse(copy: Copy) -> Copy:
    """Straight light bars on dark or shining ground as dark on white, each place in its own contrast."""
    pixels = np.asarray(copy.image, np.float32)
    span_px = max(9, int(copy.image.width / (1 + 2 * MARGIN_SHARE) / 95 * 14) | 1)
    high, low = (sliding.mean(of(pixels, span_px), span_px) for of in (sliding.highest, sliding.lowest))
    light = np.clip(255 * (high - pixels) / (high - low + 4), 0, 255)
    return Copy(Image.fromarray(light.astype(np.uint8)), copy.back)


class Band(NamedTuple):
    """Some rows across bars, laid on each other: `row` of `PROFILE_PX` samples for the evidence's length.

    `back` leads from (sample, row) to the picture; the band has the rows from `top` to `bottom`. `contrast`
    is what is fine in it: bars that lie on each other have more of it than text, or bars and paper mixed.
    """

    row: Floats
    back: Affine
    top: int
    bottom: int
    contrast: float


def bands(grey: Pixels, bars: Bars) -> list[Band]:
    """All rows across the bars, and the outer thirds of them, the third with more contrast first.

    Rows that show something else (text, a scratch, glare) are left out. The evidence reaches over what stands
    above and below the bars now and then: then one of the thirds is cleaner than the whole.
    """
    # Each row is the mean of all that the picture has there: rows with less noise are laid together better.
    of_each = max(1, min(_MOST_OF_EACH, round(bars.height / PROFILE_ROWS)))
    pixels, fine_back = _cut(grey, bars, PROFILE_PX / bars.length, PROFILE_ROWS * of_each, 1.0)
    rows = pixels.reshape(PROFILE_ROWS, of_each, -1).mean(1, dtype=np.float32)
    between = (of_each - 1) / 2
    back = fine_back.after(Affine(yy=of_each, y0=between))
    fine = _fine(rows)
    most = _LIKE_BARS * np.abs(fine).mean(1, keepdims=True) + 1e-3
    fine = np.clip(fine, -most, most)  # the edge of a label counts no more than a bar
    third = PROFILE_ROWS // 3 + 2
    parts = ((0, PROFILE_ROWS), (0, third), (PROFILE_ROWS - third, PROFILE_ROWS))
    laid = np.stack([_laid(rows[top:bottom], fine[top:bottom]) for top, bottom in parts])
    inside = round(MARGIN_SHARE * PROFILE_PX + PROFILE_PX / 8)
    contrasts = np.abs(_fine(laid)[:, inside:-inside]).mean(1).tolist()
    whole, *thirds = (
        Band(row, back, top, bottom - 1, contrast)
        for row, (top, bottom), contrast in zip(laid, parts, contrasts, strict=True)
    )
    return [whole, *sorted(thirds, key=lambda band: -band.contrast)]


def _laid(rows: Floats, fine: Floats) -> Floats:
    """The median of the rows, each shifted, and stretched a little, so that bars stand on bars."""
    alike = _unit(fine)
    likeness = alike @ alike.T
    reference = int(np.argmax((likeness > _LEAST_ALIKE).sum(1) + likeness.sum(1) / 100))
    half = rows.shape[1] // 2
    left, left_kept = _shifts(fine[:, :half], reference)
    right, right_kept = _shifts(fine[:, half:], reference)
    kept = left_kept & right_kept
    kept[reference] = True
    places = np.arange(rows.shape[1])
    share = places / half - 0.5  # 0 in the middle of the left half, 1 in that of the right
    laid = [
        np.interp(places + left[i] + (right[i] - left[i]) * share, places, rows[i])
        for i in np.flatnonzero(kept)
    ]
    median: Floats = np.median(laid, axis=0).astype(np.float32)
    return median


def _shifts(fine: Floats, reference: int) -> tuple[Floats, NDArray[np.bool_]]:
    """For each row the shift that lays it on the reference row, on one line for all, and which rows fit."""
    alike = _unit(fine)
    width = fine.shape[1]
    # Long enough for shifts that small not to come around, and a power of two.
    spectrum = np.fft.rfft(alike, 1 << (width + _MOST_SHIFT_PX).bit_length(), axis=1)
    all_shifts = np.fft.irfft(spectrum * np.conj(spectrum[reference]), axis=1)
    near = np.concatenate([all_shifts[:, -_MOST_SHIFT_PX:], all_shifts[:, : _MOST_SHIFT_PX + 1]], 1)
    shifts, likeness = near.argmax(1) - _MOST_SHIFT_PX, near.max(1)
    places = np.arange(len(fine))
    line: Floats = np.zeros(len(fine))
    kept = likeness > _LEAST_LIKENESS
    for _ in range(2):
        if kept.sum() >= 3:
            line = np.polyval(np.polyfit(places[kept], shifts[kept], 1), places)
        kept &= np.abs(shifts - line) < _MOST_ASIDE_PX
    return line - line[reference], (likeness > _LEAST_ALIKE) & (np.abs(shifts - line) < _MOST_ASIDE_PX)


def _fine(rows: Floats) -> Floats:
    """What is about as wide as bars."""
    return sliding.between(rows, _FINE, _COARSE)


def _unit(rows: Floats) -> Floats:
    result: Floats = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-3)
    return result


def _cut(grey: Pixels, bars: Bars, scale: float, rows: int, height_share: float) -> tuple[Pixels, Affine]:
    """`rows` samples along the bars, `scale` samples a pixel across them."""
    width = round(bars.length * (1 + 2 * MARGIN_SHARE) * scale)
    c, s = cos(bars.angle), sin(bars.angle)
    step = bars.height * height_share / rows
    x0 = bars.x - c * width / 2 / scale + s * step * (rows - 1) / 2
    y0 = bars.y - s * width / 2 / scale - c * step * (rows - 1) / 2
    back = Affine(xx=c / scale, xy=-s * step, x0=x0, yx=s / scale, yy=c * step, y0=y0)
    # Pillow counts from the corners of pixels, we from their centres.
    x0_corner = back.x0 + (1 - back.xx - back.xy) / 2
    y0_corner = back.y0 + (1 - back.yx - back.yy) / 2
    part, left, top = _around(grey, back, width, rows)
    cut = Image.fromarray(part).transform(
        (width, rows),
        Image.Transform.AFFINE,
        (back.xx, back.xy, x0_corner - left, back.yx, back.yy, y0_corner - top),
        Image.Resampling.BICUBIC,
    )
    return np.asarray(cut), back


def _around(grey: Pixels, back: Affine, width: int, rows: int) -> tuple[Pixels, int, int]:
    """The pixels that a cut needs, where they begin, and beyond the picture its edge drawn out."""
    corners = back.corners(((0, 0), (width, 0), (width, rows), (0, rows)))
    left, top, right, bottom = bounds(corners)
    left, top, right, bottom = left - _SPARE_PX, top - _SPARE_PX, right + _SPARE_PX, bottom + _SPARE_PX
    if left >= 0 and top >= 0 and right <= grey.shape[1] and bottom <= grey.shape[0]:
        return grey[top:bottom, left:right], left, top
    rows_of = np.clip(np.arange(top, bottom), 0, grey.shape[0] - 1)
    columns_of = np.clip(np.arange(left, right), 0, grey.shape[1] - 1)
    return grey[np.ix_(rows_of, columns_of)], left, top
