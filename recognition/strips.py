"""Bars turned upright: a small straight copy of one group of bars, and its rows laid on each other."""

from __future__ import annotations

from math import cos, sin

import cv2
import numpy as np
from PIL import Image

from recognition.bars import Bars, Floats, Pixels
from recognition.prepare import Affine, Copy

MARGIN_SHARE = 0.35  # of the length, on both sides: the evidence ends before the bars do, then quiet zones
_LEAST_WIDTH_PX, _MOST_ENLARGED = 900, 4.0
_HEIGHTS_PX = (24, 96)
PROFILE_PX = 570  # for the evidence's length
PROFILE_ROWS = 16
_MOST_SHIFT_PX = 24
_LEAST_LIKENESS = 0.75


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
    pixels = np.asarray(copy.image).astype(np.float32)
    span_px = max(9, int(copy.image.width / (1 + 2 * MARGIN_SHARE) / 95 * 14) | 1)
    box = np.ones((1, span_px))
    high, low = cv2.dilate(pixels, box), cv2.erode(pixels, box)
    high, low = (cv2.GaussianBlur(edge, (0, 0), span_px / 3) for edge in (high, low))
    light = np.clip(255 * (high - pixels) / (high - low + 4), 0, 255)
    return Copy(Image.fromarray(light.astype(np.uint8)), copy.back)


def rows_aligned(grey: Pixels, bars: Bars) -> tuple[Floats, Affine]:
    """Rows across the bars, (rows, positions), each shifted so that bars stand on bars.

    Rows that show something else (text, a scratch, glare) are left out. The affine leads back to the
    picture: x is the position, y = row of `PROFILE_ROWS`.
    """
    pixels, back = _cut(grey, bars, PROFILE_PX / bars.length, PROFILE_ROWS, 1.0)
    rows = pixels.astype(np.float32)
    fine = cv2.GaussianBlur(rows, (0, 0), 2.0) - cv2.GaussianBlur(rows, (0, 0), 30)
    fine = fine / (np.linalg.norm(fine, axis=1, keepdims=True) + 1e-3)
    likeness = cv2.gemm(fine, fine, 1.0, np.empty(0), 0.0, flags=cv2.GEMM_2_T)
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
    matrix = np.array([[back.xx, back.xy, back.x0], [back.yx, back.yy, back.y0]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(grey, matrix, (width, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8), back
