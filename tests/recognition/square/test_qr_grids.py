"""QR Codes no engine reads: a grid is fitted to them, and what it shows is drawn anew."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import segno
from PIL import Image, ImageOps

import recognition
from recognition import qr_layout, square
from recognition.image import Picture
from recognition.readers import Options, by_name
from recognition.square import qr_finders, qr_mending, qr_threes
from tests.benchmarks.spoiling import Place, spoilt, to_source
from tests.recognition.drawing import draw

TEXT = "https://tn.example/U8aBcDeF?batch=2026-11"


def drawn(version: int, *, module_px: int = 5, error: str = "m") -> tuple[Image.Image, np.ndarray]:
    """A symbol on a grey sheet, and its modules."""
    code = segno.make(TEXT[: 7 * version + 4], version=version, error=error, micro=False, boost_error=False)
    modules = np.array([[bool(dark) for dark in row] for row in code.matrix_iter(border=0)])
    light = np.kron(np.pad(~modules, 4, constant_values=True), np.full((module_px, module_px), 255, np.uint8))
    sheet = Image.new("L", (light.shape[1] + 120, light.shape[0] + 120), 150)
    sheet.paste(Image.fromarray(light.astype(np.uint8)), (60, 60))
    return sheet, modules


def tilted(image: Image.Image, share: float) -> Image.Image:
    width, height = image.size
    x, y = share * width, share * height
    corners = ((0, 0), (width - x, y), (width, height), (x / 2, height - y))
    coefficients = to_source(corners, image.size)
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=150
    )


def picture(image: Image.Image) -> Picture:
    return Picture("drawn", image, *image.size)


@pytest.mark.parametrize("degrees", [0, 20, 45])
@pytest.mark.parametrize("light", [False, True])
def test_the_three_squares_are_found(degrees: int, light: bool) -> None:
    sheet, _ = drawn(3)
    image = sheet.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=150)
    image = ImageOps.invert(image) if light else image
    found = qr_finders.find(image)[light]
    three = next(qr_threes.ordered(image, found, is_light=light))
    reach = 22 * 5 / np.sqrt(2)
    middle = image.width / 2, image.height / 2
    away = [np.hypot(one.x - middle[0], one.y - middle[1]) for one in three]
    assert away == pytest.approx([reach] * 3, abs=6)


@pytest.mark.parametrize("kind", ["aztec", "dm", "ean_13", "pdf417", "maxicode"])
def test_other_codes_have_no_three_squares(kind: str) -> None:
    image = draw(kind)
    for light, finders in enumerate(qr_finders.find(image)):
        assert list(qr_threes.ordered(image, finders, is_light=bool(light))) == []


@pytest.mark.parametrize("version", [1, 2, 6, 7, 14])
def test_a_tilted_symbol_is_seen_module_by_module(version: int) -> None:
    sheet, modules = drawn(version)
    guess = next(square.guesses(tilted(sheet, 0.12)))
    assert guess.modules.shape == modules.shape
    assert np.count_nonzero(guess.modules != modules) <= 0.01 * modules.size


def _round_a_tin(sheet: Image.Image) -> Image.Image:
    inner = 80
    right, lower = sheet.width - inner, sheet.height - inner
    corners = ((inner, inner), (right, inner), (right, lower), (inner, lower))
    return spoilt("round a tin", sheet, Place.at(corners), "d")


SPOILT = {
    "round a tin": _round_a_tin,
    "round a tin, light on dark": lambda sheet: ImageOps.invert(_round_a_tin(sheet)),
}


@pytest.mark.parametrize("way", SPOILT)
def test_what_no_engine_reads_is_read_where_it_is(way: str) -> None:
    image = SPOILT[way](drawn(4)[0])
    assert all(reader.read(image, Options()) == [] for reader in by_name().values())
    (symbol,) = recognition.read(picture(image))
    assert (symbol.type, symbol.value) == ("qr_code", TEXT[:32])
    assert symbol.passes == {"grid fitted"}
    xs, ys = zip(*symbol.points, strict=True)
    assert abs(sum(xs) / 4 - image.width / 2) < 0.08 * image.width
    assert abs(sum(ys) / 4 - image.height / 2) < 0.08 * image.height


def test_nobody_who_asks_for_other_types_waits_for_it() -> None:
    image = SPOILT["round a tin"](drawn(4)[0])
    reading = recognition.read(picture(image), types=["ean_13"])
    assert (list(reading), "grid fitted" in reading.looked) == ([], False)


def test_twice_as_many_codewords_are_mended_where_they_are_known_to_be_missing() -> None:
    _, modules = drawn(2, error="l")  # ten checks: five errors can be mended
    light = np.where(modules, -1.0, 1.0)
    rows, columns = qr_layout.order(2)
    covered = slice(8 * 10, 8 * 17)
    light[rows[covered], columns[covered]] = 0.02 * np.where(np.arange(7 * 8) % 2, 1.0, -1.0)
    (mended,) = qr_mending.mended(light < 0, light)
    assert np.array_equal(mended, modules)


def test_what_cannot_be_mended_is_left_alone() -> None:
    _, modules = drawn(2, error="l")
    chance = np.random.default_rng(3)
    light = np.where(modules ^ (chance.random(modules.shape) < 0.2), -1.0, 1.0)
    assert list(qr_mending.mended(light < 0, light)) == []


def test_the_likeliest_format_is_taken() -> None:
    _, modules = drawn(2, error="q")
    light = np.where(modules, -1.0, 1.0)
    places = qr_layout.format_places(len(modules))
    for bit in Random(2).sample(range(15), 5):
        light[places[0][0, bit], places[1][0, bit]] *= -0.3
    better, level, _ = qr_mending.with_format(light < 0, light)
    assert level == "Q"
    assert np.array_equal(better, modules)
