"""Codes of every type on photos that have none: bars flat, square codes small, turned and in perspective.

The photos are the pictures without codes of a manifest; the same seed draws the same codes.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import segno
import zint
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from recognition.image import load
from recognition.symbol import METHOD_OF, Corners
from tests.benchmarks.spoiling import Place, to_source
from tests.recognition.drawing import WRITABLE
from tests.recognition.spoiling import clean

_SHEET_PX = (900, 700)
_BARS_PX = 1200
# Types that are drawn; of the others (add-ons, film) no writer is at hand.
_BARS = (*sorted(name for name in WRITABLE if METHOD_OF[name] == "1d"), "code_11", "industr_25")
_SQUARES = ("qr_code",) * 5 + ("dm",) * 3 + ("aztec",) * 2 + ("pdf417", "micro_qr", "maxicode", "rmqr")
_BY_ZXING = {"dm": "DataMatrix", "aztec": "Aztec", "pdf417": "PDF417", "rmqr": "RMQRCode"}
_MOST_CHARACTERS = {"dm": 120, "aztec": 120, "pdf417": 90, "rmqr": 40, "maxicode": 60}


class Drawn(NamedTuple):
    """A picture of one code, its type, what it holds and where it is."""

    image: Image.Image
    type: str
    text: str
    place: Place


def kind(number: int) -> str:
    """The type of that code: bars and squares by turns."""
    of = _SQUARES if number % 2 else _BARS
    return of[number // 2 % len(of)]


def is_bars(number: int) -> bool:
    """True for codes that are drawn flat, to be spoilt; square ones are spoilt as they are drawn."""
    return number % 2 == 0


def drawn(number: int, photos: Sequence[Path], seed: int) -> Drawn:
    """One picture; every further square is a little harder to read, up to the thirtieth, then again."""
    chance = random.Random(f"{seed} {number}")
    photo = load(photos[chance.randrange(len(photos))]).grey
    if is_bars(number):
        return _bars(kind(number), photo, chance)
    symbol, text = _symbol(kind(number), chance)
    image, corners = _on_photo(symbol, photo, chance, (number // 2 % 30) / 29)
    return Drawn(image, kind(number), text, Place.at(corners))


def _bars(name: str, photo: Image.Image, chance: random.Random) -> Drawn:
    """At one and a half to four pixels a module, flat on the photo."""
    label, text = clean(name)
    label = label.crop((30, 30, label.width - 30, label.height - 30))
    scale = chance.uniform(0.4, 1.0)
    label = label.resize((round(label.width * scale), round(label.height * scale)), Image.Resampling.BICUBIC)
    factor = min(1.0, _BARS_PX / max(photo.size))
    size = (
        max(round(photo.width * factor), label.width + 80),
        max(round(photo.height * factor), label.height + 80),
    )
    sheet = photo.resize(size)
    x, y = chance.randint(0, sheet.width - label.width), chance.randint(0, sheet.height - label.height)
    sheet.paste(label, (x, y))
    margin = round(30 * scale)
    left, top, right, bottom = x + margin, y + margin, x + label.width - margin, y + label.height - margin
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Drawn(sheet, name, text, Place.at(corners, is_bars=True))


def _symbol(kind: str, chance: random.Random) -> tuple[Image.Image, str]:
    """One pixel a module (MaxiCode: many), with its quiet zone."""
    if kind == "qr_code":
        version, level = (
            chance.choice((1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 17, 22, 28, 35, 40)),
            chance.choice("LMQH"),
        )
        text = _text(chance, 7 if version == 1 else 4 + version * 5)
        code = segno.make(text, version=version, error=level, boost_error=False, micro=False)
        return _from_rows(code.matrix_iter(border=3)), text
    if kind == "micro_qr":
        text = "".join(chance.choices(string.digits, k=chance.randint(4, 18)))
        return _from_rows(segno.make_micro(text).matrix_iter(border=2)), text
    text = _text(chance, chance.randint(6, _MOST_CHARACTERS[kind]))
    if kind == "maxicode":
        return _maxicode(text), text
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, _BY_ZXING[kind]))
    pixels = np.asarray(memoryview(code.to_image(scale=1)))
    return Image.fromarray(np.pad(pixels, 1, constant_values=255)), text


def _from_rows(rows: Iterable[Sequence[int]]) -> Image.Image:
    return Image.fromarray(np.array([[0 if dark else 255 for dark in row] for row in rows], np.uint8))


def _maxicode(text: str) -> Image.Image:
    symbol = zint.Symbol()
    symbol.symbology, symbol.scale = zint.Symbology.MAXICODE, 1
    symbol.encode(text)
    symbol.buffer()
    height, width, _ = symbol.bitmap.shape
    image = Image.frombytes("RGB", (width, height), symbol.bitmap.tobytes()).convert("L")
    sheet = Image.new("L", (width + 20, height + 20), 255)
    sheet.paste(image, (10, 10))
    return sheet


def _text(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits + "/-.", k=length))


def _on_photo(
    symbol: Image.Image, photo: Image.Image, chance: random.Random, hard: float
) -> tuple[Image.Image, Corners]:
    """`hard` from 0 to 1: fewer pixels a module, more perspective, blur, noise and shade."""
    sheet = photo.resize(_SHEET_PX, Image.Resampling.BICUBIC)
    per_module = 1 / 10 if symbol.width > 200 else 1.0  # MaxiCode is drawn large
    scale = chance.uniform(5.5, 7.0) - 4.8 * hard
    scale = min(scale, 0.8 * min(_SHEET_PX) / (max(symbol.size) * per_module))
    large = symbol.resize(
        tuple(round(side * per_module * 8) for side in symbol.size),
        Image.Resampling.NEAREST if per_module == 1.0 else Image.Resampling.BICUBIC,
    )
    light = round(chance.uniform(255, 255 - 90 * hard))
    ink = round(chance.uniform(0, 70 * hard))
    large = large.point([round(ink + (light - ink) * value / 255) for value in range(256)])
    reach = scale / 8
    size = (large.width * reach, large.height * reach)
    mask = Image.new("L", large.size, 255)
    corners = _corners(size, chance, hard)
    coefficients = to_source(corners, large.size)
    placed, shape = (
        each.transform(
            tuple(2 * side for side in _SHEET_PX),
            Image.Transform.PERSPECTIVE,
            coefficients,
            Image.Resampling.BICUBIC,
        ).reduce(2)
        for each in (large.filter(ImageFilter.BoxBlur(max(0.0, 0.5 / reach - 1))), mask)
    )
    sheet.paste(placed, mask=shape)
    ImageDraw.Draw(sheet).line((0, 5, _SHEET_PX[0], 5), fill=0)
    sheet = sheet.filter(ImageFilter.GaussianBlur(chance.uniform(0, 0.55 * hard) * scale))
    grain = np.random.default_rng(chance.randrange(1 << 30)).normal(0, 10 * hard + 1, sheet.size[::-1])
    a, b, c, d = ((round(x / 2), round(y / 2)) for x, y in corners)
    return Image.fromarray(np.clip(np.asarray(sheet) + grain, 0, 255).astype(np.uint8)), (a, b, c, d)


def _corners(size: tuple[float, float], chance: random.Random, hard: float) -> list[tuple[float, float]]:
    """Turned at random, one side nearer than the other; in pixels of a sheet of twice the size."""
    angle = np.radians(chance.uniform(0, 360))
    c, s = np.cos(angle), np.sin(angle)
    tilt = chance.uniform(0.0, 0.5 * hard)
    x0, y0 = _SHEET_PX
    found = []
    for u, v in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        depth = 1 + tilt * u
        x, y = u * size[0] / depth, v * size[1] / depth
        found.append((x0 + 2 * (c * x - s * y), y0 + 2 * (s * x + c * y)))
    return found
