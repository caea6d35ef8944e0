"""Ways in which the world spoils a photo of a code: size, turn, shape of goods, camera, light, dirt, framing.

Strengths are measured against the code, so that a small one on a large photo is spoilt as much as one that
fills it. Each way takes the grey photo, where its code is, and a source of chance, and gives a new one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import cos, hypot, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from recognition.quad import extent, middle, width
from recognition.symbol import METHOD_OF, Corners, Symbol

Floats = NDArray[Any]


@dataclass(frozen=True)
class Place:
    """Where the code is, and how wide a module of it is, in pixels; roughly, for it serves as a measure."""

    corners: Corners
    module_px: float
    is_bars: bool

    @classmethod
    def of(cls, image: Image.Image, symbols: Iterable[Symbol], scale: float = 1.0) -> Place:
        """That of the largest symbol, `scale` pixels of the image for one of its; without any the middle."""
        largest = max(symbols, key=lambda symbol: extent(symbol.points), default=None)
        if largest is None:
            w, h = image.width // 3, image.height // 3
            return cls(((w, h), (2 * w, h), (2 * w, 2 * h), (w, 2 * h)), w / 60, is_bars=False)
        a, b, c, d = ((round(x * scale), round(y * scale)) for x, y in largest.points)
        is_bars = METHOD_OF[largest.type] == "1d"
        return cls.at((a, b, c, d), is_bars=is_bars)

    @classmethod
    def at(cls, corners: Corners, *, is_bars: bool = False) -> Place:
        """That of a code at these corners: an EAN-13, or a QR Code of version 4."""
        return cls(corners, max(1.0, width(corners) / (95 if is_bars else 33)), is_bars)

    @property
    def size_px(self) -> float:
        """Along the row of bars; of a square code its side."""
        return max(40.0, width(self.corners))


Spoil = Callable[[Image.Image, Place, random.Random], Image.Image]


# -- size, turn and shape


def smaller(factor: float) -> Spoil:
    def spoil(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        return image.resize(size, Image.Resampling.BOX)

    return spoil


def turned(degrees: float) -> Spoil:
    def spoil(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
        turn = degrees * chance.choice((-1, 1))
        return image.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=_paper(image))

    return spoil


def in_perspective(share: float) -> Spoil:
    """One side is nearer, so the far one is shorter by twice that share; the picture keeps its size."""

    def spoil(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
        right, lower = image.size
        x, y = right * share, lower * share
        quads = (
            ((0, 0), (right, y), (right, lower - y), (0, lower)),
            ((0, y), (right, 0), (right, lower), (0, lower - y)),
            ((0, 0), (right, 0), (right - x, lower), (x, lower)),
            ((x, 0), (right - x, 0), (right, lower), (0, lower)),
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
    right, lower = size
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (right, 0), (right, lower), (0, lower)), strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return tuple(float(value) for value in np.linalg.solve(np.array(rows), np.array(values)))


def round_a_tin(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Printed round a cylinder, which the code goes round by 75 degrees; the tin stands or lies."""
    lies = chance.random() < 0.5
    upright = image.transpose(Image.Transpose.TRANSPOSE) if lies else image
    x = middle(code.corners)[lies]
    radius = code.size_px / 1.31
    xs = np.arange(upright.width, dtype=np.float64)
    angle = np.arcsin(np.clip((xs - x) / radius, -0.97, 0.97))
    # Seen a little from above: what is round the corner is higher, too.
    lift = 0.25 * radius * (1 - np.cos(angle))
    rows = np.arange(upright.height)[:, None] + lift
    wound = _sampled(upright, np.broadcast_to(x + radius * angle, rows.shape), rows)
    return wound.transpose(Image.Transpose.TRANSPOSE) if lies else wound


def wrinkled(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Waves across the foil: the code shifts to and fro, and each wave has its light."""
    length, phase, tilt = (
        code.size_px * chance.uniform(0.25, 0.6),
        chance.uniform(0, 6.3),
        chance.uniform(-1, 1),
    )
    rows, columns = _grid(image)
    wave = np.sin(2 * pi * (columns + tilt * rows) / length + phase)
    bent = _sampled(image, columns + 1.1 * code.module_px * wave, rows)
    return _image(np.asarray(bent, np.float32) * (0.85 + 0.15 * wave))


# -- the camera


def moved(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Moved while the shutter was open, by one to two modules, in any direction."""
    reach = max(2.0, code.module_px * chance.uniform(1.0, 2.0))
    direction = chance.uniform(0, pi)
    pixels = np.asarray(image, np.float32)
    places = np.linspace(-reach / 2, reach / 2, max(3, round(reach * 2)))
    return _image(np.mean([_shifted(pixels, s * cos(direction), s * sin(direction)) for s in places], axis=0))


def out_of_focus(least: float, most: float) -> Spoil:
    """A disc, its radius in modules."""

    def spoil(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
        radius = max(1.0, code.module_px * chance.uniform(least, most))
        reach = int(radius)
        pixels = np.pad(np.asarray(image, np.float64), reach + 1, mode="edge").cumsum(1)
        total, count = np.zeros((image.height, image.width)), 0
        for down in range(-reach, reach + 1):
            half = int((radius**2 - down**2) ** 0.5)
            rows = pixels[reach + 1 + down :][: image.height]
            first, last = reach - half, reach + half + 1
            total += rows[:, last : last + image.width] - rows[:, first : first + image.width]
            count += 2 * half + 1
        return _image(total / count)

    return spoil


def as_poor_jpeg(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=chance.randint(12, 30))
    return Image.open(buffer).convert("L")


def noisy(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    return _grained(np.asarray(image), chance.uniform(15, 35), chance)


def as_a_screen_shows_it(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Photographed from a display: its dark grid and the camera's beat against each other (moiré)."""
    pitch = max(2.2, code.module_px * chance.uniform(0.6, 1.6))
    turn, depth = chance.uniform(-0.1, 0.1), chance.uniform(0.25, 0.5)
    rows, columns = _grid(image)
    along, down = columns + turn * rows, rows - turn * columns
    light = (1 + np.cos(2 * pi * along / pitch)) * (1 + np.cos(2 * pi * down / pitch)) / 4
    shown = _image(np.asarray(image, np.float32) * (1 - depth + depth * light))
    factor = chance.uniform(0.6, 0.95)
    return shown.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.NEAREST)


# -- light


def dark(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """A tenth to a quarter of the light, and the grain of a camera that makes up for it."""
    return _grained(np.asarray(image, np.float32) * chance.uniform(0.1, 0.25), 2.7, chance)


def faint(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    share = chance.uniform(0.1, 0.2)
    return image.point([round(110 + (value - 128) * share) for value in range(256)])


def gradient(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Full light on one side of the code, an eighth on the other."""
    light = np.clip(0.56 - 0.88 * _along(image, code, chance.uniform(0, 2 * pi)), 0.12, 1.0)
    return _image(np.asarray(image, np.float32) * light)


def with_glare(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """A lamp mirrored on the code, as a spot or as a band: white in its core, a haze around."""
    off, turn = chance.uniform(-0.2, 0.2), chance.uniform(0, 2 * pi)
    apart = _along(image, code, turn) - off
    reach = chance.uniform(0.06, 0.14)
    if chance.random() < 0.5:
        apart = np.hypot(apart, _along(image, code, turn + pi / 2))
        reach *= 1.5
    haze = chance.uniform(120, 330) * np.exp(-((apart / reach) ** 2))
    return _image(np.asarray(image, np.float32) + haze)


def inverted(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    return ImageOps.invert(image)


# -- what lies on it, and what is left out


def covered(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """A finger or tape over a part that the code can do without: up to four fifths of the height of bars."""
    least, most = (0.4, 0.8) if code.is_bars else (0.05, 0.22)
    return _taped(image, _turned_round(code.corners, 2 * chance.randrange(2)), (least, most), chance)


def end_covered(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """A finger or tape over the beginning or the end of the code."""
    return _taped(image, _turned_round(code.corners, 1 + 2 * chance.randrange(2)), (0.03, 0.5), chance)


def touched(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Something dark touches the code along one side: no quiet zone."""
    corners = _turned_round(code.corners, chance.randrange(4))
    return _taped(image, corners, (-0.02, -0.02), chance, shade=40)


def cut_off(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """The picture ends within the code."""
    xs, ys = zip(*code.corners, strict=True)
    share = chance.uniform(0.05, 0.6)
    (x, x2), (y, y2) = (
        (round(min(of) + share * (max(of) - min(of))), round(max(of) - share * (max(of) - min(of))))
        for of in (xs, ys)
    )
    w, h = image.size
    left, top, right, lower = chance.choice(((x, 0, w, h), (0, 0, x2, h), (0, y, w, h), (0, 0, w, y2)))
    if right - left < 40 or lower - top < 40:
        return image
    return image.crop((left, top, right, lower))


def behind_a_fence(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Seen through a screen door: thin dark wires, crossed, about a module wide."""
    rows, columns = _grid(image)
    turn = chance.uniform(0, pi / 2)
    pitch, wire = code.module_px * chance.uniform(7, 16), max(1.0, code.module_px * chance.uniform(0.5, 1.0))
    along, down = columns * cos(turn) + rows * sin(turn), rows * cos(turn) - columns * sin(turn)
    hidden = (along % pitch < wire) | (down % pitch < wire)
    return _image(np.where(hidden, chance.randint(20, 120), np.asarray(image)))


def on_cloth(image: Image.Image, code: Place, chance: random.Random) -> Image.Image:
    """Printed on something coarse: threads of one to three modules, every second one darker."""
    rows, columns = _grid(image)
    thread, turn = code.module_px * chance.uniform(0.8, 3.0), chance.uniform(0, pi / 2)
    along, down = columns * cos(turn) + rows * sin(turn), rows * cos(turn) - columns * sin(turn)
    weave = np.sin(pi * along / thread) * np.sin(pi * down / thread)
    return _grained(np.asarray(image) * (1 - chance.uniform(0.15, 0.35) * (weave > 0)), 6, chance)


WAYS: dict[str, Spoil] = {
    "half size": smaller(1 / 2),
    "third of the size": smaller(1 / 3),
    "turned 7°": turned(7),
    "turned 20°": turned(20),
    "turned 45°": turned(45),
    "perspective": in_perspective(0.12),
    "strong perspective": in_perspective(0.3),
    "round a tin": round_a_tin,
    "wrinkled": wrinkled,
    "moved": moved,
    "out of focus": out_of_focus(0.6, 1.3),
    "far out of focus": out_of_focus(1.3, 2.0),
    "poor JPEG": as_poor_jpeg,
    "noise": noisy,
    "on a screen": as_a_screen_shows_it,
    "dark": dark,
    "faint": faint,
    "gradient of light": gradient,
    "glare": with_glare,
    "inverted": inverted,
    "covered": covered,
    "an end covered": end_covered,
    "no quiet zone": touched,
    "cut off": cut_off,
    "behind a fence": behind_a_fence,
    "on cloth": on_cloth,
}


def spoilt(way: str, image: Image.Image, code: Place, seed: str) -> Image.Image:
    """The copy of `image`; the same for the same seed on every machine."""
    return WAYS[way](image, code, random.Random(f"{way} {seed}"))


# -- what the ways are made of


def _paper(image: Image.Image) -> int:
    return int(np.median(np.asarray(image)))


def _grid(image: Image.Image) -> tuple[Floats, Floats]:
    rows, columns = np.mgrid[: image.height, : image.width].astype(np.float32)
    return rows, columns


def _along(image: Image.Image, code: Place, turn: float) -> Floats:
    """How far each pixel lies in that direction from the middle of the code, in sizes of the code."""
    rows, columns = _grid(image)
    x, y = middle(code.corners)
    away: Floats = ((columns - x) * cos(turn) + (rows - y) * sin(turn)) / code.size_px
    return away


def _sampled(image: Image.Image, columns: Floats, rows: Floats) -> Image.Image:
    """The image at those places, bilinear; beyond it its edge drawn out."""
    pixels = np.asarray(image, np.float32)
    columns = np.clip(columns, 0, image.width - 1.001)
    rows = np.clip(rows, 0, image.height - 1.001)
    left, top = columns.astype(int), rows.astype(int)
    u, v = columns - left, rows - top
    right, lower = np.minimum(left + 1, image.width - 1), np.minimum(top + 1, image.height - 1)
    upper = pixels[top, left] * (1 - u) + pixels[top, right] * u
    return _image(upper * (1 - v) + (pixels[lower, left] * (1 - u) + pixels[lower, right] * u) * v)


def _shifted(pixels: Floats, x: float, y: float) -> Floats:
    dx, dy = round(x), round(y)
    padded = np.pad(pixels, ((abs(dy), abs(dy)), (abs(dx), abs(dx))), mode="edge")
    top, left = abs(dy) - dy, abs(dx) - dx
    return padded[top : top + pixels.shape[0], left : left + pixels.shape[1]]


def _turned_round(corners: Corners, sides: int) -> Corners:
    a, b, c, d = corners[sides:] + corners[:sides]
    return a, b, c, d


def _taped(
    image: Image.Image,
    corners: Corners,
    shares: tuple[float, float],
    chance: random.Random,
    shade: int | None = None,
) -> Image.Image:
    """Tape from outside the first side of the quad over a share of it."""
    a, b, c, d = (np.array(corner, float) for corner in corners)
    share, beyond = chance.uniform(*shares), 0.3
    aside = (b - a) * 0.2 / max(1.0, hypot(*(b - a)) / max(1.0, hypot(*(d - a))))
    shape = [
        a - aside - (d - a) * beyond,
        b + aside - (c - b) * beyond,
        b + aside + (c - b) * share,
        a - aside + (d - a) * share,
    ]
    drawn = image.copy()
    fill = chance.randint(60, 220) if shade is None else shade
    ImageDraw.Draw(drawn).polygon([tuple(map(float, corner)) for corner in shape], fill=fill)
    return drawn


def _grained(pixels: Floats, spread: float, chance: random.Random) -> Image.Image:
    grain = np.random.default_rng(chance.randrange(1 << 30)).normal(0, spread, pixels.shape)
    return _image(pixels + grain)


def _image(pixels: Floats) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
