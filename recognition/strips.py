"""Bars turned upright: a small straight copy of one group of bars, and its rows laid on each other."""

from __future__ import annotations

from math import cos, sin

import numpy as np
from PIL import Image

from recognition import sliding
from recognition.bars import Bars, Floats, Pixels
from recognition.prepare import Affine, Copy
from recognition.quad import bounds

MARGIN_SHARE = 0.35  # of the length, on both sides: the evidence ends before the bars do, then quiet zones
_LEAST_WIDTH_PX, _MOST_ENLARGED = 900, 4.0
_HEIGHTS_PX = (24, 96)
PROFILE_PX = 570  # for the evidence's length
PROFILE_ROWS = 16
_MOST_SHIFT_PX = 24
_FINE, _COARSE, _ALONG_BARS_ROWS = 2.0, 30.0, 2.0  # standard deviations: what lies between them is bars
_LEAST_LIKENESS = 0.75
_SPARE_PX = 3  # what bicubic sampling looks at around a place


def straight(grey: Pixels, bars: Bars) -> Copy:
    """The bars upright and enlarged where small, with room for their quiet zones."""
    across = bars.length * (1 + 2 * MARGIN_SHARE)
    scale = max(1.0, min(_MOST_ENLARGED, _LEAST_WIDTH_PX / across))
    low, high = _HEIGHTS_PX
    rows = int(max(low, min(high, bars.height * scale)))
    pixels, back = _cut(grey, bars, scale, rows, 0.9)
    return Copy(Image.fromarray(pixels), back)


def inverse(grey: Pixels, bars: Bars) -> Copy:
    """Light bars on dark or shining ground as dark bars on white, each place in its own contrast."""
    copy = straight(grey, bars)
    pixels = np.asarray(copy.image, np.float32)
    span_px = max(9, int(copy.image.width / (1 + 2 * MARGIN_SHARE) / 95 * 14) | 1)
    high, low = (sliding.mean(of(pixels, span_px), span_px) for of in (sliding.highest, sliding.lowest))
    light = np.clip(255 * (high - pixels) / (high - low + 4), 0, 255)
    return Copy(Image.fromarray(light.astype(np.uint8)), copy.back)


def rows_aligned(grey: Pixels, bars: Bars) -> tuple[Floats, Affine]:
    """Rows across the bars, (rows, positions), each shifted so that bars stand on bars.

    Rows that show something else (text, a scratch, glare) are left out. The affine leads back to the
    picture: x is the position, y = row of `PROFILE_ROWS`.
    """
    pixels, back = _cut(grey, bars, PROFILE_PX / bars.length, PROFILE_ROWS, 1.0)
    rows = pixels.astype(np.float32)
    calm = sliding.smooth_columns(rows, _ALONG_BARS_ROWS)
    fine = sliding.smooth(calm, _FINE) - sliding.smooth(calm, _COARSE)
    fine = fine / (np.linalg.norm(fine, axis=1, keepdims=True) + 1e-3)
    likeness = fine @ fine.T
    reference = int(np.argmax((likeness > 0.5).sum(1) + likeness.sum(1) / 100))
    shifts, best = _shifts(fine, reference)
    kept = best > _LEAST_LIKENESS
    places = np.arange(len(rows))
    if kept.sum() >= 4:
        slope, offset = np.polyfit(places[kept], shifts[kept], 1)
        kept &= np.abs(shifts - (slope * places + offset)) < 4
    chosen = np.flatnonzero(kept) if kept.sum() >= 2 else np.array([reference])
    x = np.arange(rows.shape[1])
    return np.stack([np.interp(x + shifts[i], x, rows[i]) for i in chosen]).astype(np.float32), back


def _shifts(fine: Floats, reference: int) -> tuple[Floats, Floats]:
    """For each row the shift that makes it most like the reference row, and how like it then is."""
    width = fine.shape[1]
    spectrum = np.fft.rfft(fine, 2 * width, axis=1)
    all_shifts = np.fft.irfft(spectrum * np.conj(spectrum[reference]), axis=1)
    near = np.concatenate([all_shifts[:, -_MOST_SHIFT_PX:], all_shifts[:, : _MOST_SHIFT_PX + 1]], 1)
    return near.argmax(1) - _MOST_SHIFT_PX, near.max(1)


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
    rows_of = np.clip(np.arange(top, bottom), 0, grey.shape[0] - 1)
    columns_of = np.clip(np.arange(left, right), 0, grey.shape[1] - 1)
    return grey[np.ix_(rows_of, columns_of)], left, top
