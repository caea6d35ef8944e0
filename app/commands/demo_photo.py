"""A picture like a phone's of something printed: turned, seen from the side, unevenly lit, soft, noisy, JPEG.

The same seed gives the same picture.
"""

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

Corners = list[tuple[float, float]]

_GRAIN_PX = 160
_TURNS = tuple(Image.Transpose)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """How the picture is taken. `tilt` is how much shorter the far edge is, `light` how dark the corner."""

    turn_degrees: float = 11.0
    tilt: float = 0.12
    light: float = 0.45
    blur_px: float = 1.1
    noise: float = 9.0
    quality: int = 62
    seed: int = 7
    width: int = 1280
    height: int = 960


def photograph(printed: Image.Image, shot: Shot) -> bytes:
    """The JPEG of a grey printed thing that lies on a desk."""
    corners = _seen_corners(printed, shot)
    desk = Image.new("L", (shot.width, shot.height), 118)
    paper = _seen(printed.convert("L"), corners, (shot.width, shot.height), fill=118)
    desk.paste(paper)
    lit = Image.composite(desk, Image.new("L", desk.size, 0), _light(desk.size, shot.light))
    soft = lit.filter(ImageFilter.GaussianBlur(shot.blur_px))
    noisy = _with_noise(soft, shot)
    stream = io.BytesIO()
    noisy.convert("RGB").save(stream, "JPEG", quality=shot.quality)
    return stream.getvalue()


def _seen_corners(printed: Image.Image, shot: Shot) -> Corners:
    """Where the corners of the paper fall in the picture: top left, top right, bottom right, bottom left."""
    scale = 0.62 * min(shot.width / printed.width, shot.height / printed.height)
    half_width, half_height = printed.width * scale / 2, printed.height * scale / 2
    flat = [
        (-half_width * (1 - shot.tilt), -half_height * (1 - shot.tilt / 2)),
        (half_width * (1 - shot.tilt), -half_height * (1 - shot.tilt / 2)),
        (half_width, half_height),
        (-half_width, half_height),
    ]
    angle = math.radians(shot.turn_degrees)
    return [
        (
            shot.width / 2 + x * math.cos(angle) - y * math.sin(angle),
            shot.height / 2 + x * math.sin(angle) + y * math.cos(angle),
        )
        for x, y in flat
    ]


def _seen(printed: Image.Image, corners: Corners, size: tuple[int, int], *, fill: int) -> Image.Image:
    width, height = printed.size
    own: Corners = [(0, 0), (width, 0), (width, height), (0, height)]
    coefficients = _projection(corners, own)
    return printed.transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=fill
    )


def _projection(seen: Corners, own: Corners) -> list[float]:
    """The eight numbers that take a point of the picture to one of the paper, from four pairs of points."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, own, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[8] for row in rows]


def _light(size: tuple[int, int], darkness: float) -> Image.Image:
    """From bright at the top left to darker at the bottom right, as a mask."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    both = Image.blend(across, down, 0.5)
    return both.point([round(255 - value * darkness) for value in range(256)])


def _with_noise(image: Image.Image, shot: Shot) -> Image.Image:
    # A sensor's noise, not a secret: it must be the same each time.
    source = random.Random(shot.seed)  # noqa: S311
    grain = bytes(max(0, min(255, round(128 + source.gauss(0, shot.noise)))) for _ in range(_GRAIN_PX**2))
    tile = Image.frombytes("L", (_GRAIN_PX, _GRAIN_PX), grain)
    noise = Image.new("L", image.size)
    for left in range(0, image.width, _GRAIN_PX):
        for top in range(0, image.height, _GRAIN_PX):
            noise.paste(tile.transpose(source.choice(_TURNS)), (left, top))
    return ImageChops.add(image, noise, offset=-128)
