"""Ways in which the world spoils a photo of a 1-D code: size, turn, shape of the goods, camera, light, dirt.

Each takes the grey photo, where its bars are (corners, or None) and a source of chance, and gives a new one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from math import hypot, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from recognition.symbol import Corners

Floats = NDArray[Any]
Spoil = Callable[[Image.Image, Corners | None, random.Random], Image.Image]


def smaller(factor: float) -> Spoil:
    def spoil(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
        size = (max(1, round(photo.width * factor)), max(1, round(photo.height * factor)))
        return photo.resize(size, Image.Resampling.BOX)

    return spoil


def turned(degrees: float) -> Spoil:
    def spoil(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
        either_way = degrees if chance.random() < 0.5 else -degrees
        return photo.rotate(either_way, Image.Resampling.BICUBIC, expand=True, fillcolor=_edge_shade(photo))

    return spoil


def in_perspective(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """Each corner moved inwards by up to a sixth of the side."""
    width, height = photo.size

    def moved(x: float, y: float) -> tuple[float, float]:
        return x - chance.uniform(0, width / 6) * (1 if x else -1), y - chance.uniform(0, height / 6) * (
            1 if y else -1
        )

    corners = [moved(x, y) for x, y in ((0, 0), (0, height), (width, height), (width, 0))]
    quad = [place for corner in corners for place in corner]
    return photo.transform(photo.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)


def on_a_can(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """Wound round a cylinder, upright or lying; the code covers about a quarter of its round."""
    pixels = np.asarray(photo)
    lying = chance.random() < 0.5
    if lying:
        pixels = pixels.T
    across = [(y if lying else x) for x, y in bars] if bars else [0, pixels.shape[1]]
    middle = (min(across) + max(across)) / 2 + chance.uniform(-0.25, 0.25) * (max(across) - min(across))
    radius = max(60.0, (max(across) - min(across)) / (pi / 2) * chance.uniform(0.9, 1.4))
    seen = np.arange(-int(radius) + 1, int(radius))
    source = middle + radius * np.arcsin(seen / radius)
    wound = _columns(pixels, source)
    return Image.fromarray(np.ascontiguousarray(wound.T if lying else wound))


def wrinkled(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """Waves across the foil: the bars shift to and fro, and each wave has its light."""
    pixels = np.asarray(photo, np.float32)
    size = _bars_length(photo, bars)
    length, phase, tilt = size * chance.uniform(0.25, 0.6), chance.uniform(0, 6.3), chance.uniform(-1, 1)
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]].astype(np.float32)
    wave = np.sin(2 * pi * (columns + tilt * rows) / length + phase)
    moved = np.clip(columns + 0.012 * size * wave, 0, pixels.shape[1] - 1)
    low = moved.astype(int)
    share = moved - low
    at = rows.astype(int)
    high = np.minimum(low + 1, pixels.shape[1] - 1)
    bent = pixels[at, low] * (1 - share) + pixels[at, high] * share
    return _image(bent * (0.85 + 0.15 * wave))


def shaken(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """Moved while the shutter was open, by about one and a half modules, in any direction."""
    reach = max(2.0, _bars_length(photo, bars) / 95 * chance.uniform(1.0, 2.0))
    direction = chance.uniform(0, pi)
    steps = np.linspace(-reach / 2, reach / 2, max(3, round(reach * 2)))
    pixels = np.asarray(photo, np.float32)
    total = np.zeros_like(pixels)
    for step in steps:
        total += _shifted(pixels, step * np.cos(direction), step * np.sin(direction))
    return _image(total / len(steps))


def out_of_focus(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """A disc of about one and a half modules."""
    radius = max(1.0, _bars_length(photo, bars) / 95 * chance.uniform(0.6, 1.4))
    pixels = np.asarray(photo, np.float32)
    total = np.zeros_like(pixels)
    reach = int(radius)
    places = [
        (x, y) for x in range(-reach, reach + 1) for y in range(-reach, reach + 1) if hypot(x, y) <= radius
    ]
    for x, y in places:
        total += _shifted(pixels, x, y)
    return _image(total / len(places))


def as_poor_jpeg(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    buffer = BytesIO()
    photo.save(buffer, "JPEG", quality=chance.randint(15, 30))
    return Image.open(buffer).convert("L")


def dark(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """A fifth of the light, with the noise of such a photo."""
    pixels = np.asarray(photo, np.float32) * chance.uniform(0.1, 0.25)
    return _image(pixels + _noise(pixels.shape, 2.5, chance))


def noisy(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    pixels = np.asarray(photo, np.float32)
    return _image(pixels + _noise(pixels.shape, chance.uniform(15, 35), chance))


def faint(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    share = chance.uniform(0.1, 0.2)
    return photo.point([round(110 + (value - 128) * share) for value in range(256)])


def with_glare(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """A soft band of light over a part of the code, at any angle."""
    pixels = np.asarray(photo, np.float32)
    (x, y), size = _middle(photo, bars), _bars_length(photo, bars)
    direction = chance.uniform(0, pi)
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]].astype(np.float32)
    away = (columns - x) * np.cos(direction) + (rows - y) * np.sin(direction)
    width = size * chance.uniform(0.05, 0.12)
    light = np.exp(-(((away - chance.uniform(-0.2, 0.2) * size) / width) ** 2) / 2)
    return _image(pixels + light * chance.uniform(100, 220))


def covered(photo: Image.Image, bars: Corners | None, chance: random.Random) -> Image.Image:
    """A finger or tape over the upper or the lower three quarters of the bars."""
    if bars is None:
        return photo
    drawn = photo.copy()
    a, b, c, d = (np.array(corner, float) for corner in bars)
    if chance.random() < 0.5:
        a, b, c, d = c, d, a, b
    share = chance.uniform(0.5, 0.8)
    along = (b - a) * 0.2
    far = (d - a) * 0.3
    shape = [a - along - far, b + along - far, b + along + (c - b) * share, a - along + (d - a) * share]
    ImageDraw.Draw(drawn).polygon(
        [tuple(map(float, corner)) for corner in shape], fill=chance.randint(60, 220)
    )
    return drawn


WAYS: dict[str, Spoil] = {
    "half": smaller(1 / 2),
    "third": smaller(1 / 3),
    "turned 5°": turned(5),
    "turned 15°": turned(15),
    "turned 30°": turned(30),
    "turned 45°": turned(45),
    "perspective": in_perspective,
    "can": on_a_can,
    "wrinkled": wrinkled,
    "shaken": shaken,
    "out of focus": out_of_focus,
    "poor JPEG": as_poor_jpeg,
    "dark": dark,
    "faint": faint,
    "noisy": noisy,
    "glare": with_glare,
    "covered": covered,
}


def _edge_shade(photo: Image.Image) -> int:
    pixels = np.asarray(photo)
    return int(np.median(np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])))


def _bars_length(photo: Image.Image, bars: Corners | None) -> float:
    """Along the row of bars; a third of the photo where none are known."""
    if bars is None:
        return max(photo.size) / 3
    (ax, ay), (bx, by), *_ = bars
    return max(40.0, hypot(bx - ax, by - ay))


def _middle(photo: Image.Image, bars: Corners | None) -> tuple[float, float]:
    if bars is None:
        return photo.width / 2, photo.height / 2
    return sum(x for x, _ in bars) / 4, sum(y for _, y in bars) / 4


def _columns(pixels: Floats, source: Floats) -> Floats:
    """The columns at those places; beyond the photo its edge drawn out."""
    at = np.clip(source, 0, pixels.shape[1] - 1)
    low = at.astype(int)
    share = (at - low)[None]
    high = np.minimum(low + 1, pixels.shape[1] - 1)
    mixed: Floats = (pixels[:, low] * (1 - share) + pixels[:, high] * share).astype(np.uint8)
    return mixed


def _shifted(pixels: Floats, x: float, y: float) -> Floats:
    reach = 80
    dx, dy = round(max(-reach, min(reach, x))), round(max(-reach, min(reach, y)))
    padded = np.pad(pixels, ((abs(dy), abs(dy)), (abs(dx), abs(dx))), mode="edge")
    top, left = abs(dy) - dy, abs(dx) - dx
    return padded[top : top + pixels.shape[0], left : left + pixels.shape[1]]


def _noise(shape: tuple[int, ...], sigma: float, chance: random.Random) -> Floats:
    return np.random.default_rng(chance.getrandbits(32)).normal(0, sigma, shape).astype(np.float32)


def _image(pixels: Floats) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
