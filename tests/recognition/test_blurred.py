"""EAN-13 and UPC-A where engines see no edges: blurred, small, light on dark; and silence where in doubt."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from catalog.gtin import expand_upc_e
from recognition import bars, blurred
from recognition.blurred import code_128
from recognition.blurred.drawing import Blur, drawn_under
from recognition.blurred.layout import Floats, Layout
from recognition.blurred.patterns import LEFT_DIGITS, SET_A, SET_B, SET_C, shown
from recognition.blurred.retail_layouts import EAN_8, EAN_13, UPC_E
from recognition.blurred.words import Word, lowest_costs, nearest, weakest
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


# Beside EAN-13: blurred by more than engines stand. A value of another type must not come out of any.
OTHERS = {"ean_8": "96385074", "upc_e": "01234565", "code_128": "TAG128"}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("turn", [0, 180])
def test_the_other_types_are_read_where_engines_see_none(kind: str, turn: int) -> None:
    image = draw(kind, OTHERS[kind], module_px=3).filter(ImageFilter.GaussianBlur(2.2)).rotate(turn)
    assert [r.name for r in by_name().values() if r.read(image, Options())] == []
    guess = guessed(image)
    assert (guess.found.type, guess.found.value, guess.weight) == (kind, OTHERS[kind], 9)


def test_wide_bars_are_told_from_narrow_ones_under_noise() -> None:
    image = draw("itf", module_px=3).filter(ImageFilter.GaussianBlur(1.2))
    noise = np.random.default_rng(5).normal(0, 15, (image.height, image.width))
    guess = guessed(Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8)))
    assert (guess.found.type, guess.found.value, guess.weight) == ("itf", "00012345678905", 9)


def test_only_types_that_are_asked_for_are_guessed() -> None:
    image = draw("ean_8", module_px=3).filter(ImageFilter.GaussianBlur(2.6))
    grey = np.asarray(image)
    (group, *_) = bars.find(grey)
    assert blurred.guess(grey, group, types=frozenset({"itf", "code_128"})) is None


def test_a_code_128_is_found_among_all_of_its_length() -> None:
    layout = code_128.of_length(6)
    blur = Blur("disc", 1.6)
    drawn = drawn_under(layout, blur, 4)
    values = (2, 12, 34, 56, 99, 102, 3)
    check = sum(max(place, 1) * value for place, value in enumerate(values)) % 103
    row = layout.bits((*values, check)) @ drawn.modules
    best, second = nearest(row, drawn)
    assert best.patterns == (*values, check)
    assert abs(best.cost) < 0.01
    assert second.cost > 0.5
    for word in (best, second):
        start, *rest = word.patterns
        assert (start + sum(place * value for place, value in enumerate(rest[:-1], 1)) - rest[-1]) % 103 == 0


def test_a_short_symbol_is_read_where_an_ean_13_would_be_too_small() -> None:
    image = draw("upc_e", module_px=4)
    small = image.resize((image.width // 4, image.height // 4), Image.Resampling.BICUBIC)
    guess = guessed(small)
    assert (guess.found.type, guess.found.value, guess.weight) == ("upc_e", "01234565", 9)


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
    for kind in ("code_39", "codabar", "code_93", "telepen", "rss_14", "rss_limited"):
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


# One of each layout, with the lane and the digits that write it.
WORDS = {
    "4006381333931": (EAN_13, 4, "006381333931"),
    "036000291452": (EAN_13, 0, "036000291452"),
    "96385074": (EAN_8, 0, "96385074"),
    "01234565": (UPC_E, 5 * 4 + 3, "123456"),  # number system 0, check digit 5, the kind that ends in 5 to 9
    "12719046": (UPC_E, (10 + 6) * 4 + 2, "271904"),
}


def word_of(value: str) -> tuple[Layout, Word]:
    layout, lane, written = WORDS[value]
    digits = tuple(map(int, written))
    return layout, Word(0.0, layout.patterns(lane, digits), lane, digits)


def picture_of(layout: Layout, word: Word, blur: Blur, samples: int) -> Floats:
    picture: Floats = layout.bits(word.patterns) @ drawn_under(layout, blur, samples).modules
    return picture


@pytest.mark.parametrize("value", WORDS)
def test_of_all_numbers_with_a_right_check_digit_the_nearest_wins(value: str) -> None:
    layout, word = word_of(value)
    blur = Blur("disc", 2.0)
    row = picture_of(layout, word, blur, 4)
    best, second = nearest(row, drawn_under(layout, blur, 4))
    named = layout.named(best.lane, best.digits)
    assert named is not None
    assert named.value == value
    assert abs(best.cost) < 0.01
    # The second is as far away as its own picture is.
    apart = float(((picture_of(layout, second, blur, 4) - row) ** 2).sum())
    assert second.cost == pytest.approx(apart, abs=0.01)
    assert second.cost > 0.3
    assert has_right_check_digit(layout, second)


def has_right_check_digit(layout: Layout, word: Word) -> bool:
    """True for a right check digit (GS1 General Specifications 7.9); UPC-E has that of its UPC-A."""
    named = layout.named(word.lane, word.digits)
    if named is None:  # digits that no UPC-E has
        return layout is UPC_E
    digits = expand_upc_e(named.value) if layout is UPC_E else named.value
    return sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(digits))) % 10 == 0


def test_a_row_is_as_far_from_all_digits_as_from_the_nearest() -> None:
    layout, word = word_of("4006381333931")
    row = picture_of(layout, word, Blur("bell", 0.8), 2)
    exact, empty = lowest_costs(
        np.stack([row, np.zeros_like(row)]), drawn_under(layout, Blur("bell", 0.8), 2)
    )
    assert abs(exact) < 0.01
    assert empty > 1


def test_a_digit_that_the_check_digit_alone_speaks_for_is_weak() -> None:
    layout, word = word_of("4006381333931")
    drawn = drawn_under(layout, Blur("bell", 0.8), 4)
    row = picture_of(layout, word, Blur("bell", 0.8), 4)
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
    assert asked
