"""The real engine, where the extra `ocr` is installed: in a reading process, with its limits."""

from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw, ImageFont

from recognition.text import availability
from recognition.workers import Workers
from tests.recognition.drawing import draw, encoded

pytestmark = pytest.mark.skipif(
    not availability.status().available, reason="needs the extra ocr: pip install rapidocr onnxruntime"
)
LINES = ("GREEN TEA 250 g", "SN-100417-A7", "MODEL TX-900/Z2")


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    workers = Workers(1)
    yield workers
    workers.close()


def label(width: int = 900, height: int = 500) -> Image.Image:
    sheet = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(LINES):
        pen.text((40, 40 + 100 * number), line, font=ImageFont.load_default(44), fill=0)
    return sheet


def test_the_lines_of_a_label_and_where_they_are(pool: Workers) -> None:
    reading = pool.read(encoded(label()), methods=["ocr"])
    assert [symbol.value for symbol in reading] == list(LINES)
    for number, symbol in enumerate(reading):
        (left, top), _, (right, bottom), _ = symbol.points
        assert 20 <= left <= 60
        assert 20 + 100 * number <= top < bottom <= 120 + 100 * number
        assert left + 200 < right
        assert (symbol.method, symbol.engines) == ("ocr", {"rapidocr"})


def test_a_large_picture_has_the_same_lines_at_its_own_scale(pool: Workers) -> None:
    small = pool.read(encoded(label()), methods=["ocr"])
    large = pool.read(encoded(label().resize((3600, 2000))), methods=["ocr"])
    assert [symbol.value for symbol in large] == [symbol.value for symbol in small]
    for one, other in zip(small, large, strict=True):
        assert all(
            abs(4 * a - b) < 60
            for p, q in zip(one.points, other.points, strict=True)
            for a, b in zip(p, q, strict=True)
        )


def test_text_and_codes_of_one_picture(pool: Workers) -> None:
    sheet = label(900, 900)
    sheet.paste(draw("qr_code"), (100, 400))
    types = [symbol.type for symbol in pool.read(encoded(sheet), methods=["2d", "ocr"])]
    assert types.count("qr_code") == 1
    assert types.count("text") >= len(LINES)


@pytest.mark.parametrize("size", [(1, 1), (3000, 8), (8, 3000), (40, 40), (5000, 5000)])
def test_pictures_of_any_shape_survive(pool: Workers, size: tuple[int, int]) -> None:
    assert list(pool.read(encoded(Image.new("L", size, 255)), methods=["ocr"])) == []
