"""EAN-13 and UPC-A where engines see no edges: blurred, small, light on dark; and silence where in doubt."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from recognition import bars, blurred
from recognition.blurred.drawing import Blur, bits_of, drawn_under
from recognition.blurred.patterns import LEFT_DIGITS, SET_A, SET_B, SET_C, shown
from recognition.blurred.words import lowest_costs, nearest, weakest
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


@pytest.mark.parametrize("number", NUMBERS)
def test_of_all_numbers_with_a_right_check_digit_the_nearest_wins(number: str) -> None:
    drawn = drawn_under(Blur("disc", 2.0), 4)
    word = number.zfill(13)
    row = bits_of(word) @ drawn.modules
    best, second = nearest(row, drawn)
    assert best.digits == word
    assert abs(best.cost) < 0.01
    # The second is as far away as its own picture is.
    assert second.cost == pytest.approx(
        float(((bits_of(second.digits) @ drawn.modules - row) ** 2).sum()), abs=0.01
    )
    assert second.cost > 0.3
    assert has_right_check_digit(second.digits)


def has_right_check_digit(digits: str) -> bool:
    """True for a right check digit (GS1 General Specifications 7.9)."""
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0


def test_a_row_is_as_far_from_all_digits_as_from_the_nearest() -> None:
    drawn = drawn_under(Blur("bell", 0.8), 2)
    word = NUMBERS[0]
    rows = np.stack([bits_of(word) @ drawn.modules, np.zeros(drawn.modules.shape[1], np.float32)])
    exact, empty = lowest_costs(rows, drawn)
    assert abs(exact) < 0.01
    assert empty > 1


def test_a_digit_that_the_check_digit_alone_speaks_for_is_weak() -> None:
    drawn = drawn_under(Blur("bell", 0.8), 4)
    word = NUMBERS[0]
    row = bits_of(word) @ drawn.modules
    clear = weakest(row, drawn, word)
    covered = row.copy()
    covered[(5 + 17) * 4 : (5 + 24) * 4] = row.mean()  # the third digit after the first
    assert weakest(covered, drawn, word) < 0.5 * clear


def test_out_of_focus_so_far_that_bars_double_the_number_is_read() -> None:
    """A lens far out of focus draws a disc: some bars show as light, and edges where there are none."""
    image = label("4006381333931", module_px=4)
    radius = 9
    disc = Image.new("L", (2 * radius + 1, 2 * radius + 1), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, 2 * radius, 2 * radius), fill=255)
    kernel = np.asarray(disc, float)
    kernel /= kernel.sum()
    sharp = np.pad(np.asarray(image, float), radius, mode="edge")
    soft = sum(
        kernel[y, x] * sharp[y : y + image.height, x : x + image.width]
        for y, x in zip(*np.nonzero(kernel), strict=True)
    )
    guess = guessed(Image.fromarray(np.asarray(soft).astype(np.uint8)))
    assert guess.found.value == "4006381333931"
    assert guess.weight == 9


def test_a_label_round_a_bottle_is_read() -> None:
    image = label("9780679601050", module_px=3)
    image = image.filter(ImageFilter.GaussianBlur(2))
    angles = np.linspace(-1.1, 1.1, image.width)
    across = (np.arange(image.width) / image.width * 2 - 1) * np.sin(1.1)
    columns = np.interp(np.arcsin(across), angles, np.arange(image.width))
    pixels = np.asarray(image)[:, columns.round().astype(int)]
    guess = guessed(Image.fromarray(pixels))
    assert guess.found.value == "9780679601050"
    assert guess.weight >= 3


def test_when_it_is_late_nothing_further_is_tried() -> None:
    image = label(NUMBERS[0]).filter(ImageFilter.GaussianBlur(2))
    grey = np.asarray(image)
    (group, *_) = bars.find(grey)
    asked = []

    def late() -> bool:
        asked.append(True)
        return True

    assert blurred.guess(grey, group, late=late) is None
    assert asked == [True]
