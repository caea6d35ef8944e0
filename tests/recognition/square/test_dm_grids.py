"""Data Matrix symbols no engine reads: laid flat by their sides, a grid is fitted, and drawn anew."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageOps

import recognition
from recognition.image import Picture
from recognition.readers import Options, by_name
from recognition.sequences import data_matrix_header
from recognition.square import blobs, dm_borders, dm_mending, dm_reader
from tests.benchmarks.spoiling import to_source

TEXT = "https://tn.example/U8aBcDeF"


def modules_of(text: str) -> np.ndarray:
    """True where a module is dark."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix)
    return np.asarray(memoryview(code.to_image(scale=1, add_quiet_zones=False))) == 0


def drawn(text: str, module_px: int = 6) -> Image.Image:
    """On a grey sheet, with twice the paper around that it needs."""
    light = np.kron(np.pad(~modules_of(text), 2, constant_values=True), np.ones((module_px, module_px)))
    sheet = Image.new("L", (light.shape[1] + 120, light.shape[0] + 120), 150)
    sheet.paste(Image.fromarray((light * 235 + 10).astype(np.uint8)), (60, 60))
    return sheet


def tilted(image: Image.Image) -> Image.Image:
    width, height = image.size
    corners = ((0.28 * width, 0.2 * height), (width, 0), (width, height), (0.28 * width, 0.8 * height))
    return image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        to_source(corners, image.size),
        Image.Resampling.BICUBIC,
        fillcolor=150,
    )


def round_a_tin(sheet: Image.Image) -> Image.Image:
    """The symbol goes round a cylinder by 75 degrees; seen a little from above."""
    pixels = np.asarray(sheet)
    height, width = pixels.shape
    radius = (width - 144) / 1.31
    y, x = np.mgrid[:height, :width].astype(float)
    angle = np.arcsin(np.clip((x - width / 2) / radius, -0.97, 0.97))
    across = np.clip(width / 2 + radius * angle, 0, width - 1).round().astype(int)
    down = np.clip(y + 0.25 * radius * (1 - np.cos(angle)), 0, height - 1).round().astype(int)
    return Image.fromarray(pixels[down, across])


def read_by_engines(image: Image.Image) -> bool:
    return any(reader.read(image, Options()) for reader in by_name().values())


@pytest.mark.parametrize("size", data_matrix_header.SIZES)
def test_the_border_of_every_size_is_that_of_the_standard(size: tuple[int, int]) -> None:
    known, dark = dm_borders.patterns(*size)
    high, wide = (side // parts for side, parts in zip(size, data_matrix_header.SIZES[size][:2], strict=True))
    region = dark[:high, :wide]
    assert region[:, 0].all()
    assert region[-1].all()
    assert region[0].tolist() == [column % 2 == 0 for column in range(wide)]
    assert region[:, -1].tolist() == [row % 2 == 1 for row in range(high)]
    rows, columns = data_matrix_header.order(*size)
    assert not known[rows, columns].any()


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("is_light", [False, True])
def test_size_and_turn_are_told_by_the_sides(turn: int, is_light: bool) -> None:
    modules = modules_of(TEXT)
    image = tilted(drawn(TEXT).rotate(90 * turn))
    image = ImageOps.invert(image) if is_light else image
    found = [
        border
        for quad in blobs.find(image)
        if quad.is_light == is_light
        for border in dm_borders.likely(image, quad.corners, is_light=is_light)
    ]
    assert {(border.rows, border.columns) for border in found[:1]} == {modules.shape}
    guess = next(dm_reader.guesses(image, lambda: False))
    assert np.count_nonzero(guess.modules != modules) <= 0.02 * modules.size


WAYS = {
    "round a tin": lambda image: round_a_tin(image),
    "round a tin, light on dark": lambda image: ImageOps.invert(round_a_tin(image)),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_no_engine_reads_is_read_where_it_is(way: str) -> None:
    image = WAYS[way](drawn(TEXT))
    assert not read_by_engines(image)
    (symbol,) = recognition.read(Picture("drawn", image, *image.size))
    assert (symbol.type, symbol.value, symbol.passes) == ("dm", TEXT, {"grid fitted"})
    xs, ys = zip(*symbol.points, strict=True)
    assert abs(sum(xs) / 4 - image.width / 2) < 0.15 * image.width
    assert abs(sum(ys) / 4 - image.height / 2) < 0.08 * image.height


def test_dots_that_do_not_touch_are_read() -> None:
    modules = modules_of("PART 4711-A")
    sheet = Image.new("L", (14 * modules.shape[1] + 80, 14 * modules.shape[0] + 80), 120)
    draw = ImageDraw.Draw(sheet)
    for row, column in np.argwhere(modules).tolist():
        x, y = 14 * column + 47, 14 * row + 47
        draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=70)
    image = sheet.rotate(20, Image.Resampling.BICUBIC, expand=True, fillcolor=120).filter(
        ImageFilter.BoxBlur(1)
    )
    assert not read_by_engines(image)
    values = list(dm_reader.guesses(image, lambda: False))
    zxing = by_name()["zxing"]
    options = Options(frozenset({"dm"}), drawn=True)
    assert "PART 4711-A" in {one.value for each in values for one in zxing.read(each.drawn(), options)}


def test_twice_as_many_codewords_are_mended_where_they_are_known_to_be_missing() -> None:
    modules = modules_of(TEXT)  # 20 checks: ten errors can be mended
    light = np.where(modules, -1.0, 1.0)
    rows, columns = data_matrix_header.order(*modules.shape)
    covered = slice(8 * 5, 8 * 17)
    light[rows[covered], columns[covered]] = 0.02 * np.where(np.arange(12 * 8) % 2, 1.0, -1.0)
    (mended,) = dm_mending.mended(light < 0, light)
    assert np.array_equal(mended, modules)


@pytest.mark.parametrize("size", data_matrix_header.SIZES)
def test_every_codeword_is_in_one_block(size: tuple[int, int]) -> None:
    blocks = data_matrix_header.blocks(*size)
    told = data_matrix_header.SIZES[size]
    assert sorted(at for block in blocks for at in block.codewords) == list(range(told.data + told.checks))
