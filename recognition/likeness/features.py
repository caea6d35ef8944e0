"""Points of a picture that look the same from elsewhere, each with 256 bits that say how it looks.

Corners (Harris and Stephens 1988) on a pyramid of scales, turned upright by their centre of brightness, and
compared pixel pair by pixel pair (Calonder et al. 2010, BRIEF; Rublee et al. 2011, oriented BRIEF). NumPy
alone: OpenCV would weigh 61 MB more to download.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

#: Of what `to_bytes` gives: features of different versions say nothing of each other.
VERSION = 1
LONGEST_PX = 640
REFERENCE_POINTS, QUERY_POINTS = 300, 700
WORDS = 4  # of 64 bits
BYTES_A_POINT = 4 + 8 * WORDS
LEAST_ASPECT = 1e-5
_STEP = 1.2
_SMALLEST_PX = 64
_RADIUS = 15
_REACH = 18  # from a corner to the edge, at least: a turned patch, and the blur
_BLUR_PX = 2.0
_EDGE_RATIO = 0.06

Grey = NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """`points`: n × 2, x and y as shares of the longer side; `words`: n × 4 words of 64 bits.

    `aspect` is height by width of the picture. Strongest first.
    """

    points: NDArray[np.float32]
    words: NDArray[np.uint64]
    aspect: float

    def __len__(self) -> int:
        return len(self.points)

    def to_bytes(self) -> bytes:
        """The points in 1/65535 of the longer side, then the words, little endian."""
        places = np.clip(np.rint(self.points * 65535), 0, 65535).astype("<u2")
        return places.tobytes() + self.words.astype("<u8").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes, aspect: float) -> Features:
        """What `to_bytes` gave; ValueError for what it never gives."""
        count, rest = divmod(len(data), BYTES_A_POINT)
        if rest or count > QUERY_POINTS or not LEAST_ASPECT <= aspect <= 1 / LEAST_ASPECT:
            raise ValueError("these are no features of a picture")
        places = np.frombuffer(data, "<u2", 2 * count).reshape(count, 2)
        words = np.frombuffer(data, "<u8", WORDS * count, 4 * count).reshape(count, WORDS)
        return cls((places / 65535).astype(np.float32), words.astype(np.uint64), aspect)


def _pattern() -> NDArray[np.float32]:
    """256 pairs of places in a patch, Gaussian about its middle (BRIEF's second sampling); a fixed choice.

    Python promises the same `random` for ever, which NumPy does not; four of them are nearly Gaussian.
    """
    random = Random(20260817).random  # noqa: S311 - no secret
    normal = [sum(random() for _ in range(4)) * 3**0.5 - 12**0.5 for _ in range(64 * WORDS * 4)]
    pairs = np.reshape(normal, (64 * WORDS, 2, 2)) * (_RADIUS / 1.8)
    length = np.maximum(1, np.linalg.norm(pairs, axis=2, keepdims=True) / _RADIUS)
    pattern: Grey = (pairs / length).astype(np.float32)
    return pattern


_PAIRS = _pattern()
_OFFSETS = np.array(
    [
        (x, y)
        for y in range(-_RADIUS, _RADIUS + 1)
        for x in range(-_RADIUS, _RADIUS + 1)
        if x * x + y * y <= _RADIUS**2
    ]
)


def describe(grey: Image.Image, most: int) -> Features:
    """At most `most` features of a grey picture, spread over its scales by their size."""
    longest = max(grey.size)
    if longest > LONGEST_PX:
        size = (
            max(1, round(grey.width * LONGEST_PX / longest)),
            max(1, round(grey.height * LONGEST_PX / longest)),
        )
        grey = grey.resize(size, Image.Resampling.BOX)
    levels = _levels(grey)
    shares = np.array([level.width * level.height for level in levels], float) ** 0.5
    counts = np.ceil(most * shares / shares.sum()).astype(int) if len(levels) else []
    found = [_of_level(level, int(count)) for level, count in zip(levels, counts, strict=True)]
    aspect = grey.height / grey.width
    if not found or not sum(len(points) for points, _, _ in found):
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, WORDS), np.uint64), aspect)
    scales = [max(grey.size) / max(level.size) for level in levels]
    points = np.concatenate([(p + 0.5) * s for (p, _, _), s in zip(found, scales, strict=True)])
    words = np.concatenate([w for _, w, _ in found])
    strength = np.concatenate([r for _, _, r in found])
    order = np.argsort(-strength, kind="stable")[:most]
    return Features((points[order] / max(grey.size)).astype(np.float32), words[order], aspect)


def _levels(grey: Image.Image) -> list[Image.Image]:
    levels = []
    size: tuple[float, float] = grey.size
    while min(size) >= _SMALLEST_PX:
        at = (round(size[0]), round(size[1]))
        levels.append(grey if at == grey.size else grey.resize(at, Image.Resampling.BILINEAR, reducing_gap=2))
        size = (size[0] / _STEP, size[1] / _STEP)
    return levels


def _of_level(level: Image.Image, count: int) -> tuple[Grey, NDArray[np.uint64], Grey]:
    """Places in pixels of the level, their words, their strengths."""
    pixels = np.asarray(level, np.float32)
    rows, columns, strength = _corners(pixels, count)
    blurred = np.asarray(level.filter(ImageFilter.GaussianBlur(_BLUR_PX)))
    words = _words(blurred, rows, columns, _angles(pixels, rows, columns))
    return np.stack([columns, rows], 1).astype(np.float32), words, strength


def _corners(pixels: Grey, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Grey]:
    """Rows, columns and strengths of the strongest corners, no two in one neighbourhood."""
    dx, dy = np.zeros_like(pixels), np.zeros_like(pixels)
    dx[:, 1:-1] = pixels[:, 2:] - pixels[:, :-2]
    dy[1:-1] = pixels[2:] - pixels[:-2]
    xx, yy, xy = _boxed(dx * dx), _boxed(dy * dy), _boxed(dx * dy)
    response = xx * yy - xy * xy - _EDGE_RATIO * (xx + yy) ** 2
    peak = response > 0
    for down, across in ((0, 1), (1, 0), (1, 1), (1, -1)):
        near = np.roll(response, (down, across), (0, 1))
        far = np.roll(response, (-down, -across), (0, 1))
        peak &= (response > near) & (response >= far)
    peak[:_REACH] = peak[-_REACH:] = False
    peak[:, :_REACH] = peak[:, -_REACH:] = False
    rows, columns = np.nonzero(peak)
    strength = response[rows, columns]
    if len(strength) > count:
        best = _spread(rows, columns, strength, pixels.shape, count)
        rows, columns, strength = rows[best], columns[best], strength[best]
    return rows, columns, strength.astype(np.float32)


def _spread(
    rows: NDArray[np.intp], columns: NDArray[np.intp], strength: Grey, shape: tuple[int, ...], count: int
) -> NDArray[np.intp]:
    """The strongest of each cell in turn, so that one line of small print does not take them all."""
    cell = max(8.0, (shape[0] * shape[1] / count) ** 0.5 * 1.5)
    cells = (rows // cell).astype(int) * 10_000 + (columns // cell).astype(int)
    by_cell = np.lexsort((-strength, cells))
    ordered = cells[by_cell]
    starts = np.r_[0, np.nonzero(np.diff(ordered))[0] + 1]
    rank = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.r_[starts, len(ordered)]))
    order = np.lexsort((-strength[by_cell], rank))
    return by_cell[order[:count]]


def _boxed(values: Grey, radius: int = 3) -> Grey:
    """Sums over squares about each pixel."""
    size = 2 * radius + 1
    padded = np.pad(values.astype(np.float64), ((radius + 1, radius), (radius + 1, radius)))
    sums = padded.cumsum(0).cumsum(1)
    boxes = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    summed: Grey = boxes.astype(np.float32)
    return summed


def _angles(pixels: Grey, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Grey:
    """The direction from each corner to the centre of brightness around it."""
    patches = pixels[rows[:, None] + _OFFSETS[:, 1], columns[:, None] + _OFFSETS[:, 0]]
    angles: Grey = np.arctan2(
        patches @ _OFFSETS[:, 1].astype(np.float32), patches @ _OFFSETS[:, 0].astype(np.float32)
    )
    return angles


def _words(
    blurred: NDArray[np.uint8], rows: NDArray[np.intp], columns: NDArray[np.intp], angles: Grey
) -> NDArray[np.uint64]:
    c, s = np.cos(angles)[:, None, None], np.sin(angles)[:, None, None]
    x, y = _PAIRS[None, :, :, 0], _PAIRS[None, :, :, 1]
    across = np.rint(c * x - s * y).astype(np.intp) + columns[:, None, None]
    down = np.rint(s * x + c * y).astype(np.intp) + rows[:, None, None]
    values = blurred[down, across]
    bits = np.packbits(values[:, :, 0] < values[:, :, 1], axis=1, bitorder="little")
    return np.ascontiguousarray(bits).view("<u8").astype(np.uint64).reshape(len(rows), WORDS)
