"""Generated pictures that look like codes and are none: anything read from one is wrong.

Bars of chance widths, fences, keys, zebras, printed lines, grids, dots like those of square codes, cloth:
what short codes with weak checks are made of. Each kind takes a sheet's size and a source of chance.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Floats = NDArray[Any]
Size = tuple[int, int]
Draws = Callable[[Size, random.Random], Image.Image]


def _widths(chance: random.Random, length: int, choices: tuple[float, ...]) -> list[int]:
    """Edges from 0 to length, their distances out of a few widths."""
    module, edges, at = chance.uniform(1.5, 6), [], 0.0
    while at < length:
        edges.append(round(at))
        at += max(1.0, module * chance.choice(choices))
    return edges


def _striped(size: Size, edges: list[int], ink: int, paper: int) -> Image.Image:
    row = np.full(size[0], paper, np.uint8)
    for left, right in zip(edges[::2], edges[1::2], strict=False):
        row[left:right] = ink
    return Image.fromarray(np.repeat(row[None], size[1], axis=0))


def bars(size: Size, chance: random.Random) -> Image.Image:
    """Groups of bars of one to four modules, as on every code, in no order."""
    sheet = Image.new("L", size, chance.randint(170, 255))
    for _ in range(chance.randint(1, 5)):
        w, h = chance.randint(80, size[0] - 20), chance.randint(15, size[1] // 2)
        group = _striped((w, h), _widths(chance, w, (1, 2, 3, 4)), chance.randint(0, 60), 235)
        group = group.rotate(
            chance.choice((0, 0, 90, chance.uniform(-30, 30))),
            Image.Resampling.BICUBIC,
            expand=True,
            fillcolor=235,
        )
        sheet.paste(group, (chance.randint(0, size[0] // 3), chance.randint(0, size[1] // 2)))
    return sheet


def narrow_and_wide(size: Size, chance: random.Random) -> Image.Image:
    """Bars of two widths, as Code 39, ITF, Codabar and Code 11 have."""
    wide = chance.choice((2.0, 2.5, 3.0))
    edges = _widths(chance, size[0], (1, 1, wide))
    return _striped(size, edges, chance.randint(0, 80), chance.randint(180, 255))


def ruler(size: Size, chance: random.Random) -> Image.Image:
    """Lines at even distances, now and then a longer one."""
    sheet = Image.new("L", size, 240)
    draw, step, y = ImageDraw.Draw(sheet), chance.uniform(3, 14), size[1] // 2
    thick = chance.randint(1, 3)
    for number in range(int(size[0] / step)):
        x = number * step
        high = 20 + 20 * (number % 5 == 0) + 25 * (number % 10 == 0)
        draw.line((x, y, x, y + high), fill=20, width=thick)
    return sheet


def fence(size: Size, chance: random.Random) -> Image.Image:
    """Slats, each of its own shade, with a rail."""
    pitch, share = chance.uniform(8, 40), chance.uniform(0.3, 0.8)
    sheet = Image.new("L", size, chance.randint(120, 255))
    draw = ImageDraw.Draw(sheet)
    for number in range(int(size[0] / pitch) + 1):
        x = number * pitch + chance.gauss(0, pitch * 0.06)
        top = chance.randint(20, 60)
        draw.rectangle((x, top, x + pitch * share, size[1]), fill=chance.randint(20, 90))
    for y in (size[1] // 3, 2 * size[1] // 3):
        draw.rectangle((0, y, size[0], y + 12), fill=70)
    return sheet


def keys(size: Size, chance: random.Random) -> Image.Image:
    """A keyboard or a piano."""
    sheet = Image.new("L", size, chance.randint(20, 70))
    draw, key = ImageDraw.Draw(sheet), chance.randint(18, 60)
    if chance.random() < 0.4:
        draw.rectangle((0, 40, size[0], size[1] - 40), fill=240)
        for number, x in enumerate(range(0, size[0], key)):
            draw.line((x, 40, x, size[1] - 40), fill=30, width=2)
            if number % 7 not in {0, 3}:
                draw.rectangle((x - key * 0.3, 40, x + key * 0.3, size[1] * 0.6), fill=10)
        return sheet
    font = ImageFont.load_default(key * 0.4)
    for row, y in enumerate(range(20, size[1] - key, key + 4)):
        for x in range(row % 4 * key // 3, size[0] - key, key + 4):
            draw.rounded_rectangle((x, y, x + key, y + key), 4, fill=chance.randint(180, 235))
            draw.text((x + key * 0.3, y + key * 0.2), chance.choice(string.ascii_uppercase), 20, font)
    return sheet


def zebra(size: Size, chance: random.Random) -> Image.Image:
    """Wavy stripes, black and white."""
    rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float32)
    bend = sum(
        chance.uniform(4, 40) * np.sin(rows / chance.uniform(20, 150) + chance.uniform(0, 6))
        for _ in range(3)
    )
    beat = 1 + 0.4 * np.sin(columns / chance.uniform(40, 200))
    waves = np.sin((columns + bend) / chance.uniform(1.5, 8) * beat)
    return _image(np.where(waves > chance.uniform(-0.4, 0.4), 230.0, 25.0))


def text(size: Size, chance: random.Random) -> Image.Image:
    """Lines of words and figures, small and large, turned a little."""
    sheet = Image.new("L", size, chance.randint(200, 255))
    draw, y = ImageDraw.Draw(sheet), 5
    letters = chance.choice((string.ascii_letters, string.digits, "Il1|!iLTHE", string.printable[:94]))
    while y < size[1]:
        px = chance.choice((8, 10, 13, 18, 28))
        line = " ".join("".join(chance.choices(letters, k=chance.randint(1, 10))) for _ in range(30))
        draw.text((chance.randint(0, 20), y), line, chance.randint(0, 80), ImageFont.load_default(px))
        y += round(px * 1.25)
    return sheet.rotate(
        chance.choice((0, 0, 90, chance.uniform(-8, 8))), Image.Resampling.BICUBIC, fillcolor=230
    )


def grid(size: Size, chance: random.Random) -> Image.Image:
    """Tiles, a table, a crossword: lines both ways, some fields black."""
    sheet = Image.new("L", size, 245)
    draw, step, line = ImageDraw.Draw(sheet), chance.randint(6, 40), chance.randint(1, 4)
    black = chance.choice((0, 0.1, 0.35))
    for y in range(0, size[1], step):
        for x in range(0, size[0], step):
            filled = chance.random() < black
            draw.rectangle((x, y, x + step, y + step), fill=15 if filled else None, outline=40, width=line)
    return sheet


def dots(size: Size, chance: random.Random) -> Image.Image:
    """Black and white squares like those of a square code, in no order; often with its finders or edges."""
    side, module = chance.choice((8, 10, 11, 13, 15, 17, 21, 25, 29, 33, 45)), chance.uniform(2, 9)
    rng = np.random.default_rng(chance.getrandbits(32))
    modules = rng.random((side, side)) < chance.uniform(0.35, 0.6)
    ends = chance.choice(("none", "qr", "micro qr", "dm", "aztec"))
    finder = np.ones((7, 7), bool)
    finder[1:6, 1:6] = False
    finder[2:5, 2:5] = True
    if ends in {"qr", "micro qr"} and side >= 11:
        modules[:8, :8] = False
        modules[:7, :7] = finder
    if ends == "qr" and side >= 21:
        modules[:8, -8:] = modules[-8:, :8] = False
        modules[:7, -7:] = modules[-7:, :7] = finder
    if ends == "dm":
        modules[:, 0] = modules[-1] = True
        modules[0] = np.arange(side) % 2 == 0
        modules[:, -1] = np.arange(side) % 2 == 1
    if ends == "aztec" and side >= 15:
        reach = np.maximum(*np.abs(np.mgrid[:side, :side] - side // 2))
        modules = np.where(reach < 6, reach % 2 == 0, modules)
    code = Image.fromarray(np.where(np.pad(modules, 3), 20, 240).astype(np.uint8))
    px = min(round(code.width * module), min(size))
    code = code.resize((px, px), Image.Resampling.NEAREST)
    sheet = Image.new("L", size, 240)
    sheet.paste(code, ((size[0] - px) // 2, (size[1] - px) // 2))
    return sheet.rotate(chance.uniform(-45, 45), Image.Resampling.BICUBIC, fillcolor=240)


def cloth(size: Size, chance: random.Random) -> Image.Image:
    """Threads across each other: plain, twill or checked."""
    rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float32)
    thread, slant = chance.uniform(2, 9), chance.choice((0, 1, 0.5))
    weave = np.sin(np.pi * (columns + slant * rows) / thread) + np.sin(np.pi * rows / thread)
    check = np.sin(columns / chance.uniform(15, 80)) > 0
    return _image(130 + 45 * weave + chance.uniform(0, 60) * (check - 0.5))


def blinds(size: Size, chance: random.Random) -> Image.Image:
    """Bright and dark stripes of any width with soft edges: shelves, blinds, corrugated iron, book spines."""
    edges, shades = _widths(chance, size[0], (1, 1.5, 2, 3, 5, 8)), []
    row = np.zeros(size[0], np.float32)
    for left, right in zip(edges, [*edges[1:], size[0]], strict=True):
        shades.append(chance.randint(10, 245))
        row[left:right] = shades[-1]
    return _image(np.repeat(row[None], size[1], axis=0))


def noise(size: Size, chance: random.Random) -> Image.Image:
    """Grain of some coarseness; streaked, it has rows of bars."""
    rng = np.random.default_rng(chance.getrandbits(32))
    across, down = chance.choice(((1, 1), (2, 2), (4, 4), (3, 40), (40, 3), (2, 200)))
    grains = rng.random((size[1] // down + 1, size[0] // across + 1)) * 255
    if chance.random() < 0.5:
        grains = np.where(grains < 128, 20.0, 235.0)
    return _image(np.kron(grains, np.ones((down, across)))[: size[1], : size[0]])


KINDS: dict[str, Draws] = {
    "bars": bars,
    "narrow and wide": narrow_and_wide,
    "ruler": ruler,
    "fence": fence,
    "keys": keys,
    "zebra": zebra,
    "text": text,
    "grid": grid,
    "dots": dots,
    "cloth": cloth,
    "blinds": blinds,
    "noise": noise,
}


def kind(number: int) -> str:
    """The kind of that picture; bars of chance are the likeliest to be read, so they come more often."""
    names = (*KINDS, "bars", "narrow and wide", "dots", "blinds")
    return names[number % len(names)]


def drawn(number: int, seed: str) -> Image.Image:
    """One picture; every other one as a camera would see it."""
    chance = random.Random(f"{seed} codeless {number}")
    size = (chance.randint(240, 800), chance.randint(200, 600))
    image = KINDS[kind(number)](size, chance)
    if chance.random() < 0.5:
        return image
    image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.5)))
    rng = np.random.default_rng(chance.getrandbits(32))
    light = chance.uniform(0.4, 1.0)
    return _image(np.asarray(image) * light + rng.normal(0, chance.uniform(1, 18), image.size[::-1]))


def _image(pixels: Floats) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
