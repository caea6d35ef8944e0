"""What can go wrong with a photo of a square code, each as a copy of a good photo; all from a fixed seed.

Strengths are in parts of the code's own extent, so a small code on a large photo is spoilt as much as one
that fills it. Every way takes the grey photo, the corners of the code and a source of chance, and gives the
spoilt copy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from io import BytesIO
from math import hypot

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from recognition.quad import extent, middle
from recognition.symbol import Corners

Spoil = Callable[[Image.Image, Corners, random.Random], Image.Image]


def _half(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    return image.reduce(2)


def _turned(degrees: float) -> Spoil:
    def spoil(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
        turn = degrees * chance.choice((-1, 1))
        return image.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper(image))

    return spoil


def _in_perspective(share: float) -> Spoil:
    """One side is nearer, so the far one is shorter by twice that share; the picture keeps its size."""

    def spoil(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
        width, height = image.size
        x, y = width * share, height * share
        quads = (
            ((0, 0), (width, y), (width, height - y), (0, height)),
            ((0, y), (width, 0), (width, height), (0, height - y)),
            ((0, 0), (width, 0), (width - x, height), (x, height)),
            ((x, 0), (width - x, 0), (width, height), (0, height)),
        )
        return image.transform(
            image.size,
            Image.Transform.PERSPECTIVE,
            to_source(chance.choice(quads), image.size),
            Image.Resampling.BICUBIC,
            fillcolor=_paper(image),
        )

    return spoil


def to_source(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> tuple[float, ...]:
    """Pillow's eight coefficients that lay an image of that size between corners, clockwise from top left."""
    width, height = size
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return tuple(float(value) for value in np.linalg.solve(np.array(rows), np.array(values)))


def _moved(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    """The camera moved while it exposed, in one of four directions."""
    steps = max(2, round(extent(code) / 45))
    across, down = chance.choice(((1, 0), (0, 1), (1, 1), (1, -1)))
    pixels = np.pad(np.asarray(image, np.float32), steps, mode="edge")
    height, width = image.height, image.width
    total = np.zeros((height, width), np.float32)
    for step in range(steps):
        x, y = across * step + (steps if across >= 0 else 0), down * step + steps
        x, y = x - steps // 2 * across, y - steps // 2 * down
        total += pixels[y : y + height, x : x + width]
    return Image.fromarray((total / steps).astype(np.uint8))


def _out_of_focus(share: float) -> Spoil:
    def spoil(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
        return image.filter(ImageFilter.GaussianBlur(extent(code) * share))

    return spoil


def _poor_jpeg(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=30)
    return Image.open(buffer).convert("L")


def _dark(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    """A fifth of the light, and the grain of a camera that makes up for it."""
    return _grained(image.point([value // 5 for value in range(256)]), 3, chance)


def _gradient(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    """Full light on one side of the code, an eighth on the other."""
    x, y = middle(code)
    reach = extent(code) / 2
    across, down = chance.choice(((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7)))
    ys, xs = np.mgrid[: image.height, : image.width]
    along = ((xs - x) * across + (ys - y) * down) / reach
    light = np.clip(0.56 - 0.44 * along, 0.12, 1.0)
    return Image.fromarray((np.asarray(image, np.float32) * light).astype(np.uint8))


def _glare(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    """A lamp mirrored near the middle of the code: white in its core, a haze around."""
    (x, y), size = middle(code), extent(code)
    x, y = x + chance.uniform(-0.15, 0.15) * size, y + chance.uniform(-0.15, 0.15) * size
    ys, xs = np.mgrid[: image.height, : image.width]
    apart = np.hypot(xs - x, ys - y) / size
    haze = 330 * np.exp(-((apart / 0.11) ** 2))
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + haze, 0, 255).astype(np.uint8))


def _no_quiet_zone(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    """Something dark touches the code along one side."""
    side = chance.randrange(4)
    (ax, ay), (bx, by) = code[side], code[(side + 1) % 4]
    x, y = middle(code)
    length = hypot(bx - ax, by - ay) or 1.0
    out_x, out_y = (by - ay) / length, -(bx - ax) / length
    if out_x * ((ax + bx) / 2 - x) + out_y * ((ay + by) / 2 - y) < 0:
        out_x, out_y = -out_x, -out_y
    ys, xs = np.mgrid[: image.height, : image.width]
    beyond = (xs - ax) * out_x + (ys - ay) * out_y - 0.02 * length
    along = ((xs - ax) * (bx - ax) + (ys - ay) * (by - ay)) / length**2
    covered = (beyond > 0) & (beyond < 0.3 * length) & (along > -0.1) & (along < 1.1)
    return Image.fromarray(np.where(covered, 40, np.asarray(image)).astype(np.uint8))


def _inverted(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    return ImageOps.invert(image)


def _round_a_tin(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    """Printed round a cylinder, which the code goes round by 75 degrees."""
    x, _ = middle(code)
    radius = extent(code) * 0.71 / 1.31
    xs = np.arange(image.width, dtype=np.float64)
    angle = np.arcsin(np.clip((xs - x) / radius, -0.97, 0.97))
    # Seen a little from above: what is round the corner is higher, too.
    lift = 0.25 * radius * (1 - np.cos(angle))
    source_x = np.clip(x + radius * angle, 0, image.width - 1)
    rows = np.arange(image.height)[:, None] + lift[None]
    pixels = np.asarray(image, np.float32)
    left = np.minimum(source_x.astype(int), image.width - 2)
    top = np.clip(rows.astype(int), 0, image.height - 2)
    u, v = source_x - left, np.clip(rows - top, 0, 1)
    upper = pixels[top, left] * (1 - u) + pixels[top, left + 1] * u
    lower = pixels[top + 1, left] * (1 - u) + pixels[top + 1, left + 1] * u
    return Image.fromarray((upper * (1 - v) + lower * v).astype(np.uint8))


def _noisy(image: Image.Image, code: Corners, chance: random.Random) -> Image.Image:
    return _grained(image, 35, chance)


def _grained(image: Image.Image, spread: float, chance: random.Random) -> Image.Image:
    grain = np.random.default_rng(chance.randrange(1 << 30)).normal(0, spread, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def _paper(image: Image.Image) -> int:
    return int(np.median(np.asarray(image)))


def spoilt(way: str, image: Image.Image, code: Corners, seed: str) -> Image.Image:
    """The copy of `image`; the same for the same seed on every machine."""
    return WAYS[way](image, code, random.Random(f"{way} {seed}"))


WAYS: dict[str, Spoil] = {
    "half size": _half,
    "turned 7°": _turned(7),
    "turned 20°": _turned(20),
    "turned 45°": _turned(45),
    "perspective": _in_perspective(0.12),
    "strong perspective": _in_perspective(0.3),
    "moved": _moved,
    "out of focus": _out_of_focus(1 / 90),
    "far out of focus": _out_of_focus(1 / 55),
    "jpeg 30": _poor_jpeg,
    "dark": _dark,
    "gradient of light": _gradient,
    "glare": _glare,
    "no quiet zone": _no_quiet_zone,
    "inverted": _inverted,
    "round a tin": _round_a_tin,
    "noise": _noisy,
}
