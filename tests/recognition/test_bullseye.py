"""The rings of a MaxiCode, found at any angle; and a turned one read around them."""

import numpy as np
import pytest
from PIL import Image

import recognition
from recognition import bullseye
from tests.recognition.drawing import WRITABLE, draw, picture


def turned(degrees: int) -> Image.Image:
    image = draw("maxicode", module_px=4)
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


@pytest.mark.parametrize("degrees", [50, 195])
def test_the_rings_are_found_in_the_middle(degrees: int) -> None:
    image = turned(degrees)
    (first, *_) = bullseye.find(image)
    assert abs(first.x - image.width / 2) < 0.06 * image.width
    assert abs(first.y - image.height / 2) < 0.06 * image.height


@pytest.mark.parametrize("kind", ["qr_code", "aztec", "dm", "ean_13", "pdf417"])
def test_other_codes_have_none(kind: str) -> None:
    assert bullseye.find(draw(kind)) == []


def test_runs_of_that_rhythm_in_rows_and_columns_are_no_rings() -> None:
    runs = [8, 8, 8, 8, 8, 12, 8, 8, 8, 8, 8]
    dark = np.repeat([False, *[index % 2 == 0 for index in range(len(runs))], False], [40, *runs, 40])
    for pattern in (dark[:, None] | dark[None, :], dark[:, None] ^ dark[None, :]):
        image = Image.fromarray(np.where(pattern, 20, 235).astype(np.uint8))
        assert bullseye.find(image) == []


@pytest.mark.parametrize("degrees", [101, 180])
def test_a_maxicode_that_lies_turned_is_read_where_it_is(degrees: int) -> None:
    image = turned(degrees)
    (symbol,) = recognition.read(picture(image))
    assert (symbol.type, symbol.value) == ("maxicode", WRITABLE["maxicode"][2])
    assert symbol.passes == {"bullseye turned"}
    xs, ys = zip(*symbol.points, strict=True)
    assert abs(sum(xs) / 4 - image.width / 2) < 0.06 * image.width
    assert abs(sum(ys) / 4 - image.height / 2) < 0.06 * image.height


def test_nobody_who_asks_for_other_types_waits_for_it() -> None:
    reading = recognition.read(picture(turned(180)), types=["qr_code"])
    assert list(reading) == []
    assert "bullseye turned" not in reading.looked
