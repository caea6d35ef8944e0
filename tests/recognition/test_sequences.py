"""One message on several symbols: joined on one picture and over several, and what is missing named."""

from __future__ import annotations

from io import BytesIO
from itertools import permutations
from random import Random

import numpy as np
import pytest
import segno
from PIL import Image

from recognition import workers
from recognition.read import read
from recognition.readers import Options
from recognition.readers.zxing import ZXING
from recognition.sequences import data_matrix_header, reed_solomon
from recognition.sequences.joining import Joined
from recognition.sequences.reed_solomon import AZTEC, DATA_MATRIX, QR, Field, Uncorrectable, corrected
from recognition.symbol import Symbol
from tests.recognition.drawing import encoded, picture
from tests.recognition.sequence_drawing import TEXT, drawn, drawn_by_zint, side_by_side
from tests.recognition.zint_drawing import draw_zint


def symbols(*images: Image.Image) -> list[Symbol]:
    return list(read(picture(side_by_side(list(images)))))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_parts_on_one_picture_are_one_result_in_any_order(order: tuple[int, ...]) -> None:
    images = drawn(TEXT, 3)
    (symbol,) = symbols(*(images[i] for i in order))
    assert (symbol.type, symbol.value, symbol.raw) == ("qr_code", TEXT, TEXT.encode())
    assert symbol.to_json()["parts"] == {"count": 3, "read": [1, 2, 3], "missing": []}
    xs = [x for x, _ in symbol.points]
    assert min(xs) < 60
    assert max(xs) > 2 * images[0].width


@pytest.mark.parametrize("degrees", [7, 90, 200])
def test_the_parts_of_a_turned_inverted_picture_are_joined(degrees: int) -> None:
    sheet = side_by_side(drawn(TEXT, 2)).rotate(degrees, Image.Resampling.BICUBIC, True, fillcolor=255)
    for image in (sheet, sheet.point([255 - value for value in range(256)])):
        (symbol,) = read(picture(image))
        assert symbol.value == TEXT


def test_what_is_missing_is_named() -> None:
    images = drawn(TEXT, 4)
    (symbol,) = symbols(images[3], images[1])
    assert symbol.parts is not None
    assert (symbol.parts.read, symbol.parts.missing) == ((2, 4), (1, 3))
    assert not symbol.is_whole


def test_a_symbol_that_is_whole_has_no_parts() -> None:
    for text in ("1234", "HELLO WORLD", "plain text", "日本", "x" * 500):
        file = BytesIO()
        segno.make(text, micro=False).save(file, kind="png", scale=4)
        (symbol,) = read(picture(Image.open(file).convert("L")))
        assert (symbol.parts, symbol.part) == (None, None)


def test_two_messages_on_one_picture_stay_apart() -> None:
    one, other = drawn(TEXT, 2), drawn(TEXT.upper() + "!", 2)
    found = symbols(one[0], other[1], one[1], other[0])
    assert sorted(symbol.value for symbol in found) == sorted([TEXT, TEXT.upper() + "!"])


def test_parts_of_different_messages_that_look_alike_are_not_joined() -> None:
    # The parity of both messages is 0: nothing but the whole shows that the halves do not belong together.
    one, other = drawn("ab" * 20 + "ba" * 20, 2), drawn("cd" * 20 + "ddcc" * 10, 2)
    same = symbols(one[0], other[0])
    assert len(same) == 2
    assert all(symbol.parts is not None and symbol.parts.missing == (2,) for symbol in same)


def test_a_message_over_several_pictures_is_whole_on_the_last_of_them() -> None:
    over = Joined()
    images = drawn(TEXT, 3)
    (first,), (second,), (third,) = (
        over.over(f"{n}.png", symbols(image)) for n, image in enumerate((images[2], images[0], images[1]))
    )
    assert first.parts is not None
    assert (first.parts.missing, first.parts.files) == ((1, 2), ())
    assert second.parts is not None
    assert (second.parts.missing, second.parts.files) == ((2,), ("1.png", "0.png"))
    assert third.value == TEXT
    assert third.is_whole
    assert over.missing() == []


def test_what_no_picture_brought_is_named_with_the_pictures_of_the_rest() -> None:
    over = Joined()
    over.over("a.png", symbols(drawn(TEXT, 3)[0]))
    (message,) = over.missing()
    assert message.parts is not None
    assert (message.parts.missing, message.parts.files) == ((2, 3), ("a.png",))


def test_a_message_that_waits_gives_way_to_newer_ones() -> None:
    over = Joined(most_waiting=2)
    for number in range(4):
        over.over(f"{number}.png", symbols(drawn(f"{number}: {TEXT}", 3)[0]))
    assert [message.value[:2] for message in over.missing()] == ["2:", "3:"]


def test_another_process_gives_the_same_symbol() -> None:
    sheet = side_by_side(drawn(TEXT, 3))
    (there,) = workers.shared().read(encoded(sheet))
    (here,) = read(picture(sheet))
    assert there == here


# Every shape of a header: sizes of one and of several blocks or regions, short and long codewords, names.
ZINT_SEQUENCES = [
    *(("DATAMATRIX", "dm", size, b"005006") for size in (0, 7, 13, 17, 20, 23, 24, 26, 30, 36, 48)),
    ("AZTEC", "aztec", 0, b""),
    *(("AZTEC", "aztec", size, b"BATCH") for size in (3, 4, 5, 12, 21, 30)),
]


@pytest.mark.parametrize(("symbology", "kind", "size", "name"), ZINT_SEQUENCES)
def test_parts_on_other_symbols_are_one_result(symbology: str, kind: str, size: int, name: bytes) -> None:
    images = drawn_by_zint(symbology, ["one, ", "two, ", "three"], name=name, size=size)
    parts = []
    for image, degrees in zip(images, (0, 90, 200), strict=True):
        turned = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        parts += ZXING.read(turned, Options(frozenset({kind})))
    assert [(found.type, found.value) for found in parts] == [
        (kind, "one, "),
        (kind, "two, "),
        (kind, "three"),
    ]
    assert [found.part and (found.part.index, found.part.count) for found in parts] == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]
    assert len({found.part.message for found in parts if found.part}) == 1


@pytest.mark.parametrize("symbology", ["AZTEC", "DATAMATRIX"])
def test_parts_of_other_symbols_are_joined_and_the_missing_named(symbology: str) -> None:
    images = drawn_by_zint(symbology, ["one, ", "two, ", "three"], size=6)
    (whole,) = symbols(images[2], images[0], images[1])
    assert whole.value == "one, two, three"
    (half,) = symbols(images[0], images[2])
    assert half.parts is not None
    assert half.parts.missing == (2,)


@pytest.mark.parametrize("symbology", ["AZTEC", "DATAMATRIX"])
def test_other_symbols_that_are_whole_have_no_parts(symbology: str) -> None:
    for text in ("1234", "HELLO A B", "plain text"):
        (found,) = ZXING.read(draw_zint(symbology, text), Options())
        assert found.part is None


def test_names_keep_messages_apart() -> None:
    one = drawn_by_zint("AZTEC", ["a1 ", "a2 "], name=b"A")
    other = drawn_by_zint("AZTEC", ["b1 ", "b2 "], name=b"b7")
    found = symbols(one[0], other[1], other[0], one[1])
    assert sorted(symbol.value for symbol in found) == ["a1 a2 ", "b1 b2 "]


@pytest.mark.parametrize("field", [QR, DATA_MATRIX, AZTEC[6], AZTEC[12]], ids=["qr", "dm", "az6", "az12"])
@pytest.mark.parametrize("errors", range(6))
def test_a_spoilt_block_is_mended(field: Field, errors: int) -> None:
    random = Random(errors)
    block = _with_checks([random.randrange(field.order + 1) for _ in range(30)], 10, field)
    spoilt = list(block)
    for place in random.sample(range(len(block)), errors):
        spoilt[place] ^= random.randrange(1, field.order + 1)
    assert corrected(spoilt, 10, field) == block


@pytest.mark.parametrize(("erased", "errors"), [(10, 0), (6, 2), (3, 3)])
def test_codewords_that_are_known_to_be_missing_count_half(erased: int, errors: int) -> None:
    random = Random(erased)
    block = _with_checks([random.randrange(256) for _ in range(30)], 10, QR)
    places = random.sample(range(len(block)), erased + errors)
    spoilt = [word ^ random.randrange(1, 256) if at in places else word for at, word in enumerate(block)]
    assert corrected(spoilt, 10, QR, places[:erased]) == block
    with pytest.raises(Uncorrectable):
        corrected(spoilt, 10, QR, places[:erased], spare=2)


def test_a_block_beyond_mending_is_refused() -> None:
    random = Random(7)
    block = _with_checks([random.randrange(256) for _ in range(30)], 10, QR)
    for place in range(0, 40, 2):
        block[place] ^= random.randrange(1, 256)
    with pytest.raises(Uncorrectable):
        corrected(block, 10, QR)


def _with_checks(data: list[int], checks: int, field: Field) -> list[int]:
    """The remainder of the data's polynomial, by long division."""
    generator = [1]
    for i in range(checks):
        root = field.power(field.first_root + i)
        longer = [*generator, 0]
        for at, coefficient in enumerate(generator):
            longer[at + 1] ^= field.times(coefficient, root)
        generator = longer
    rest = data + [0] * checks
    for at in range(len(data)):
        factor = rest[at]
        for offset, coefficient in enumerate(generator):
            rest[at + offset] ^= field.times(coefficient, factor)
    return data + rest[len(data) :]


def test_the_syndromes_of_a_good_block_are_zero() -> None:
    block = _with_checks(list(range(20)), 8, QR)
    assert corrected(block, 8, QR) == block
    assert not np.any(reed_solomon._syndromes(block, 8, QR))


def test_every_data_matrix_has_a_place_for_each_codeword() -> None:
    for (height, width), size in data_matrix_header.SIZES.items():
        rows, columns = data_matrix_header.order(height, width)
        places = set(zip(rows.tolist(), columns.tolist(), strict=True))
        assert len(places) == len(rows) == 8 * (size.data + size.checks), (height, width)
        assert (rows.max() < height - 1, columns.max() < width - 1) == (True, True)
