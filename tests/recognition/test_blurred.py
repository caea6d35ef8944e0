"""EAN-13 and UPC-A where engines see no edges: blurred, small, light on dark; and silence where in doubt."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from recognition import bars, blurred
from recognition.blurred.patterns import LEFT_DIGITS, SET_A, SET_B, SET_C, shown
from recognition.blurred.words import cheapest
from recognition.readers import Options, by_name
from tests.recognition.drawing import draw

NUMBERS = ["4006381333931", "9780679601050", "036000291452"]


def label(number: str, *, module_px: int = 3) -> Image.Image:
    kind = "upc_a" if len(number) == 12 else "ean_13"
    return draw(kind, number, module_px=module_px, margin_px=40)


def guessed(image: Image.Image) -> blurred.Guess:
    guess = model_of(image)
    assert guess is not None
    return guess


def model_of(image: Image.Image) -> blurred.Guess | None:
    grey = np.asarray(image)
    (group, *_) = bars.find(grey)
    return blurred.guess(grey, group)


def weight_of(image: Image.Image) -> int:
    guess = model_of(image)
    return guess.weight if guess is not None else 0


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("turn", [0, 180])
def test_bars_that_run_into_each_other_are_read_where_engines_see_none(number: str, turn: int) -> None:
    image = label(number).filter(ImageFilter.GaussianBlur(2.6)).rotate(turn)
    assert [r.name for r in by_name().values() if r.read(image, Options())] == []
    guess = guessed(image)
    assert guess.found.value == number
    assert guess.weight >= 3


@pytest.mark.parametrize("number", NUMBERS)
def test_light_bars_on_dark_are_read(number: str) -> None:
    guess = guessed(ImageOps.invert(label(number)).filter(ImageFilter.GaussianBlur(1)))
    assert guess.found.value == number
    assert guess.weight >= 3


def test_a_digit_under_a_thumb_is_not_made_up_from_the_check_digit() -> None:
    image = label("4006381333931")
    ImageDraw.Draw(image).rectangle((image.width - 40 - 12 * 3, 0, image.width, image.height), fill=150)
    assert weight_of(image) <= 1


def test_the_corners_lie_on_the_symbol() -> None:
    image = label("4006381333931").filter(ImageFilter.GaussianBlur(2))
    (left, top), (right, _), (_, bottom), _ = guessed(image).found.points
    assert abs((right - left) - 95 * 3) <= 9
    assert 0 <= top < bottom <= image.height


def test_bars_of_another_kind_are_worth_nothing() -> None:
    for kind in ("code_128", "code_39", "itf", "codabar", "code_93"):
        assert weight_of(draw(kind)) == 0, kind


def test_a_fence_is_worth_nothing() -> None:
    sheet = Image.new("L", (500, 300), 255)
    for x in range(60, 440, 9):
        ImageDraw.Draw(sheet).rectangle((x, 40, x + 4, 260), fill=0)
    assert weight_of(sheet.filter(ImageFilter.GaussianBlur(2))) == 0


def test_the_sets_of_digits_are_turned_and_complemented() -> None:
    assert len({*SET_A, *SET_B, *SET_C}) == 30
    assert all(a[0] == "0" and a[-1] == "1" for a in (*SET_A, *SET_B))
    assert len(LEFT_DIGITS) == 20


def test_blur_leaves_the_mean_and_takes_contrast() -> None:
    sharp, soft = shown("1010101", 0.2, 0.0), shown("1010101", 1.2, 0.0)
    assert np.ptp(soft[40:-40]) < 0.3 * np.ptp(sharp[40:-40])
    assert shown("1010101", 0.2, 0.25).mean() < sharp.mean() < shown("1010101", 0.2, -0.25).mean()


def test_of_all_numbers_the_cheapest_with_a_right_check_digit_win() -> None:
    table = np.full((12, 20), 5.0)
    for place, digit in enumerate("006381333931"):
        table[place, int(digit)] = 0.0
    # 4 writes its left half in the sets A B A A B B.
    for place in (1, 4, 5):
        table[place] = 5.0
        table[place, 10 + int("006381"[place])] = 0.0
    ((best, second),) = cheapest(table[None])
    assert (best.digits, best.cost) == ("4006381333931", 0.0)
    assert second.cost > 0
    assert second.digits != best.digits
