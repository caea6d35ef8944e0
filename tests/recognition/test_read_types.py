"""Every type that can be written is read back: clean, turned, scaled, noisy, inverted, by its corners too."""

import random

import pytest
import segno
from PIL import Image, ImageDraw, ImageFilter, ImageOps

import recognition
from recognition.symbol import METHOD_OF
from tests.recognition.drawing import WRITABLE, draw, picture

ROTATABLE = sorted(set(WRITABLE) - {"maxicode", "micro_qr", "rmqr", "micro_pdf417"})


def only(image: Image.Image, **filters: list[str]) -> recognition.Symbol:
    reading = recognition.read(picture(image), **filters)
    assert len(reading) == 1, [(s.type, s.value, s.points) for s in reading]
    return reading[0]


@pytest.mark.parametrize("kind", sorted(WRITABLE))
def test_a_clean_symbol_reads_back_with_type_method_and_value(kind: str) -> None:
    symbol = only(draw(kind))
    assert (symbol.type, symbol.value) == (kind, WRITABLE[kind][2])
    assert symbol.method == METHOD_OF[kind]


@pytest.mark.parametrize("kind", ROTATABLE)
@pytest.mark.parametrize("degrees", [30, 90, 135, 180, 270])
def test_a_turned_symbol_reads_back(kind: str, degrees: int) -> None:
    turned = draw(kind).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert only(turned).value == WRITABLE[kind][2]


@pytest.mark.parametrize("kind", sorted(WRITABLE))
@pytest.mark.parametrize("factor", [0.5, 2.5])
def test_a_scaled_symbol_reads_back(kind: str, factor: float) -> None:
    image = draw(kind, module_px=6)
    size = (round(image.width * factor), round(image.height * factor))
    assert only(image.resize(size, Image.Resampling.BICUBIC)).value == WRITABLE[kind][2]


@pytest.mark.parametrize("kind", ["code_128", "ean_13", "qr_code", "dm", "aztec", "rss_expanded"])
def test_a_noisy_blurred_grey_symbol_reads_back(kind: str) -> None:
    image = draw(kind, module_px=5).point(lambda value: 70 + value * 0.4)
    noise = Image.frombytes("L", image.size, random.Random(7).randbytes(image.width * image.height))
    worn = Image.blend(image, noise, 0.15).filter(ImageFilter.GaussianBlur(1))
    assert only(worn).value == WRITABLE[kind][2]


@pytest.mark.parametrize("kind", ["qr_code", "dm", "aztec"])
def test_a_light_symbol_on_dark_ground_reads_back(kind: str) -> None:
    assert only(ImageOps.invert(draw(kind))).value == WRITABLE[kind][2]


def test_a_code_written_by_another_library_is_read_with_its_corners(tmp_path) -> None:
    path = tmp_path / "segno.png"
    segno.make("https://tn.example/UmF8kYpw", micro=False).save(str(path), scale=8, border=4)
    symbol = recognition.read(recognition.load(path))[0]
    modules = segno.make("https://tn.example/UmF8kYpw", micro=False).symbol_size(border=0)[0]
    near, far = 4 * 8, (4 + modules) * 8
    expected = [(near, near), (far, near), (far, far), (near, far)]
    for (x, y), (x2, y2) in zip(symbol.points, expected, strict=True):
        assert abs(x - x2) <= 8
        assert abs(y - y2) <= 8


def test_the_corners_say_how_a_symbol_is_turned() -> None:
    symbol = only(draw("qr_code").rotate(180, expand=True))
    (left, top), _, (right, bottom), _ = symbol.points
    assert left > right
    assert top > bottom


def test_japanese_text_and_control_characters_come_through_unchanged() -> None:
    assert only(draw("qr_code", "石積籍")).value == "石積籍"
    assert only(draw("dm", "A\x1dB\x1e\x04")).value == "A\x1dB\x1e\x04"


def test_many_symbols_in_one_picture_are_all_found_and_named_once() -> None:
    kinds = ["qr_code", "ean_13", "code_128", "dm", "upc_a", "rss_14"]
    sheet = Image.new("L", (1400, 1500), 255)
    for index, kind in enumerate(kinds):
        sheet.paste(draw(kind), (20 + 700 * (index % 2), 20 + 480 * (index // 2)))
    found = sorted((s.type, s.value) for s in recognition.read(picture(sheet)))
    assert found == sorted((kind, WRITABLE[kind][2]) for kind in kinds)


def test_the_same_code_printed_twice_is_two_symbols() -> None:
    label = draw("ean_13")
    sheet = Image.new("L", (label.width, 2 * label.height + 100), 255)
    sheet.paste(label, (0, 0))
    sheet.paste(label, (0, label.height + 100))
    reading = recognition.read(picture(sheet))
    assert [s.value for s in reading] == [WRITABLE["ean_13"][2]] * 2
    assert reading[0].points[0][1] < label.height < reading[1].points[0][1]


def test_a_code_on_a_picture_that_needs_turning_has_corners_on_the_original() -> None:
    """45° is beyond what either engine reads of a small 1-D code; the corners come back from the copy."""
    sheet = Image.new("L", (900, 900), 255)
    turned = draw("codabar", module_px=3).rotate(45, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    sheet.paste(turned, (300, 100))
    symbol = only(sheet)
    assert symbol.value == WRITABLE["codabar"][2]
    assert all(300 <= x <= 300 + turned.width and 100 <= y <= 100 + turned.height for x, y in symbol.points)


def test_a_picture_without_codes_is_an_empty_answer() -> None:
    sheet = Image.new("L", (640, 480), 255)
    ImageDraw.Draw(sheet).ellipse((100, 100, 400, 300), outline=0, width=9)
    reading = recognition.read(picture(sheet))
    assert (list(reading), reading.width, reading.height) == ([], 640, 480)
    assert len(reading.looked) > 1


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1), (2, 2), (30_000, 10)])
def test_pictures_of_any_shape_are_read_without_trouble(size: tuple[int, int]) -> None:
    assert list(recognition.read(picture(Image.new("L", size, 255)))) == []


def test_only_the_types_asked_for_are_reported() -> None:
    sheet = Image.new("L", (1400, 500), 255)
    sheet.paste(draw("qr_code"), (20, 20))
    sheet.paste(draw("ean_13"), (700, 20))
    shown = picture(sheet)
    assert [s.type for s in recognition.read(shown, types=["ean_13"])] == ["ean_13"]
    assert [s.type for s in recognition.read(shown, methods=["2d"])] == ["qr_code"]
    assert list(recognition.read(shown, types=["ean_13"], methods=["2d"])) == []
    assert list(recognition.read(shown, methods=["ir"])) == []


def test_upc_a_is_found_under_both_of_its_names() -> None:
    shown = picture(draw("upc_a"))
    assert [(s.type, s.value) for s in recognition.read(shown)] == [("upc_a", "012345678905")]
    assert [(s.type, s.value) for s in recognition.read(shown, types=["upc_a"])] == [
        ("upc_a", "012345678905")
    ]
    assert [(s.type, s.value) for s in recognition.read(shown, types=["ean_13"])] == [
        ("ean_13", "0012345678905")
    ]
    both = recognition.read(shown, types=["upc_a", "ean_13"])
    assert [(s.type, s.value) for s in both] == [("upc_a", "012345678905")]


def test_an_ean_13_is_no_upc_a() -> None:
    assert list(recognition.read(picture(draw("ean_13")), types=["upc_a"])) == []


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="ean_31"):
        recognition.read(picture(draw("ean_13")), types=["ean_31"])


def test_a_spent_budget_still_gives_the_first_look() -> None:
    reading = recognition.read(picture(draw("ean_13")), budget_ms=1e-6)
    assert [s.value for s in reading] == [WRITABLE["ean_13"][2]]
    empty = recognition.read(picture(Image.new("L", (300, 200), 255)), budget_ms=1e-6)
    assert empty.looked == ("as it is", "as it is, second engine")


def test_a_symbol_says_how_sure_it_is_and_which_looks_agreed() -> None:
    label = draw("ean_13")
    whole = only(label)
    assert whole.passes == {"as it is"}
    assert whole.confidence >= 0.99
    flat = only(label.crop((0, 60, label.width, 76)))
    assert flat.engines == {"zxing", "zbar", "blurred"}
    assert flat.confidence > 0.99
    assert flat.to_json()["passes"] == ["as it is", "confirmed on the spot", "modelled"]
