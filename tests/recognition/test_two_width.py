"""Code 11 and Industrial 2 of 5: read at any angle, and not out of other bars."""

import random

import pytest
from PIL import Image, ImageFilter

import recognition
from recognition.readers import Options
from recognition.readers.lines import LINES
from recognition.readers.two_width import code_11, industrial_25, wide
from tests.recognition.drawing import draw, picture
from tests.recognition.zint_drawing import draw_zint

SAMPLES = {
    "code_11": ("CODE11", "0123-4567"),
    "industr_25": ("C25IND", "3261594101"),
}


def values(image: Image.Image, **filters: list[str]) -> list[tuple[str, str]]:
    return [(s.type, s.value) for s in recognition.read(picture(image), **filters)]


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("degrees", [0, 15, 45, 90, 120, 180, 250, 345])
def test_a_turned_symbol_reads_back(kind: str, degrees: int) -> None:
    image = draw_zint(*SAMPLES[kind]).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert values(image) == [(kind, SAMPLES[kind][1])]


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_small_grey_blurred_symbol_with_noise_reads_back(kind: str) -> None:
    image = draw_zint(*SAMPLES[kind], module_px=3).point(lambda value: 80 + value * 0.4)
    noise = Image.frombytes("L", image.size, random.Random(3).randbytes(image.width * image.height))
    worn = Image.blend(image, noise, 0.1).filter(ImageFilter.GaussianBlur(0.8))
    assert values(worn) == [(kind, SAMPLES[kind][1])]


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_corners_lie_on_the_symbol(kind: str) -> None:
    image = draw_zint(*SAMPLES[kind])
    (symbol,) = recognition.read(picture(image))
    (left, top), (right, _), _, (_, bottom) = symbol.points
    assert abs(left - 60) <= 8
    assert abs(right - (image.width - 60)) <= 8
    assert 50 <= top < bottom <= image.height - 50


@pytest.mark.parametrize("digits", ["7", "123", "9876543210", "12-34-56", "0123456789-0"])
def test_code_11_drops_its_check_characters(digits: str) -> None:
    assert values(draw_zint("CODE11", digits)) == [("code_11", digits)]


def test_code_11_with_one_check_character_reads_back() -> None:
    assert values(draw_zint("CODE11", "5551234", option_2=1)) == [("code_11", "5551234")]


def test_code_11_without_a_check_character_is_not_believed() -> None:
    assert values(draw_zint("CODE11", "5551234", option_2=2)) == []


def test_only_the_types_asked_for_are_reported() -> None:
    image = draw_zint(*SAMPLES["industr_25"])
    assert values(image, types=["code_11"]) == []
    assert values(image, types=["industr_25"]) == [("industr_25", SAMPLES["industr_25"][1])]


@pytest.mark.parametrize("kind", ["code_39", "code_128", "itf", "ean_13", "codabar", "pdf417", "qr_code"])
def test_bars_of_other_types_give_nothing(kind: str) -> None:
    assert LINES.read(draw(kind), Options()) == []


def test_two_lines_are_not_enough() -> None:
    image = draw_zint(*SAMPLES["industr_25"])
    flat = image.crop((0, image.height // 2, image.width, image.height // 2 + 3))
    assert LINES.read(flat, Options()) == []
    assert LINES.read(flat.resize((image.width, 24)), Options())[0].value == SAMPLES["industr_25"][1]


def test_a_cut_off_symbol_is_not_read_as_a_shorter_one() -> None:
    image = draw_zint(*SAMPLES["industr_25"])
    assert LINES.read(image.crop((0, 0, image.width // 2, image.height)), Options()) == []


def test_widths_that_are_not_of_two_kinds_decode_to_nothing() -> None:
    assert wide([1, 1, 2, 1, 2]) == [0, 0, 1, 0, 1]
    assert wide([1.0, 1.1, 1.2, 1.3, 1.4]) is None
    assert wide([1, 1, 9, 1, 9]) is None
    assert wide([0.0, 2.0, 0.0, 2.0, 0.0]) is None
    assert industrial_25([2, 2, 1] + [1, 1, 2, 2, 1] * 4 + [2, 1, 2], [1] * 25) == "0000"
    assert industrial_25([2, 2, 1] + [1, 1, 2, 2, 1] * 4 + [2, 1, 2], [1, 9] * 12 + [1]) is None
    assert industrial_25([2, 2, 1] + [1, 1, 2, 2, 2] * 4 + [2, 1, 2], [1] * 25) is None
    assert code_11([1] * 12, [1] * 11) is None
