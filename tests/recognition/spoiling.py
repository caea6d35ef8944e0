"""Clean symbols, and the ways in which the world spoils them; each way gives one or more copies."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from io import BytesIO

from PIL import Image, ImageFilter, ImageOps

from recognition.symbol import METHOD_OF
from tests.recognition.drawing import WRITABLE, draw
from tests.recognition.zint_drawing import draw_zint

MODULE_PX = 4
_BY_ZINT = {"code_11": ("CODE11", "12345-67"), "industr_25": ("C25IND", "3261594101")}
# Where the standard allows light modules on dark ground: ISO 18004, 16022, 24778.
_INVERTIBLE = frozenset({"qr_code", "dm", "aztec", "micro_qr", "rmqr"})

Spoil = Callable[[Image.Image, str], list[Image.Image]]


def clean(kind: str) -> tuple[Image.Image, str]:
    """A clean symbol of that type with wide margins, and the value it holds."""
    if kind in _BY_ZINT:
        return draw_zint(*_BY_ZINT[kind], module_px=MODULE_PX), _BY_ZINT[kind][1]
    return draw(kind, module_px=MODULE_PX, margin_px=60), WRITABLE[kind][2]


def turned(image: Image.Image, kind: str, *, step: int = 15) -> list[Image.Image]:
    """All round, `step` degrees apart."""
    angles = range(0, 360, step)
    return [image.rotate(a, Image.Resampling.BICUBIC, expand=True, fillcolor=255) for a in angles]


def small(
    image: Image.Image, kind: str, *, modules_px: tuple[float, ...] = (3.0, 2.0, 1.5)
) -> list[Image.Image]:
    """Down to one and a half pixels a module."""
    sizes = [(round(image.width * px / MODULE_PX), round(image.height * px / MODULE_PX)) for px in modules_px]
    return [image.resize(size, Image.Resampling.BOX) for size in sizes]


def blurred(image: Image.Image, kind: str, *, sigmas: tuple[float, ...] = (1.5, 2.5)) -> list[Image.Image]:
    """Out of focus; a sigma of half a module is hard on engines that look for edges."""
    return [image.filter(ImageFilter.GaussianBlur(sigma)) for sigma in sigmas]


def noisy(image: Image.Image, kind: str, *, shares: tuple[float, ...] = (0.15, 0.3)) -> list[Image.Image]:
    """With grains of every brightness."""
    chance = random.Random(11)
    grain = Image.frombytes("L", image.size, chance.randbytes(image.width * image.height))
    return [Image.blend(image, grain, share) for share in shares]


def faint(image: Image.Image, kind: str, *, contrasts: tuple[float, ...] = (0.25, 0.1)) -> list[Image.Image]:
    """Grey on grey."""
    return [image.point([round(120 + value * contrast) for value in range(256)]) for contrast in contrasts]


def inverted(image: Image.Image, kind: str) -> list[Image.Image]:
    """Light on dark, where the type allows it."""
    return [ImageOps.invert(image)] if kind in _INVERTIBLE else []


def compressed(image: Image.Image, kind: str, *, quality: int = 30) -> list[Image.Image]:
    """As a poor JPEG."""
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return [Image.open(buffer).convert("L")]


def in_perspective(image: Image.Image, kind: str, *, share: float = 0.12) -> list[Image.Image]:
    """Seen from the right and from below: that share of the side is lost at the far corners."""
    width, height = image.size
    x, y = width * share, height * share
    if METHOD_OF[kind] == "1d":
        y = min(y, x)
    from_right = (0, 0, width, -y, width, height + y, 0, height)
    from_below = (0, 0, -x, height, width + x, height, width, 0)
    return [
        image.transform(image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=255)
        for corners in (_counter_clockwise(from_right), from_below)
    ]


def _counter_clockwise(corners: tuple[float, ...]) -> tuple[float, ...]:
    """From the order of the corners around the picture to the one Pillow wants: NW, SW, SE, NE."""
    return (*corners[0:2], *corners[6:8], *corners[4:6], *corners[2:4])


WAYS: dict[str, Spoil] = {
    "clean": lambda image, kind: [image],
    "turned": turned,
    "small": small,
    "blurred": blurred,
    "noisy": noisy,
    "faint": faint,
    "inverted": inverted,
    "jpeg 30": compressed,
    "perspective": in_perspective,
}
# One copy a way, for a test that must be quick.
ONE_OF_EACH: dict[str, Spoil] = {
    **WAYS,
    "turned": lambda image, kind: turned(image, kind, step=15)[-1:],
    "small": partial(small, modules_px=(2.0,)),
    "blurred": partial(blurred, sigmas=(1.5,)),
    "noisy": partial(noisy, shares=(0.15,)),
    "faint": partial(faint, contrasts=(0.25,)),
}
