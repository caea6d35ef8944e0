"""Every symbology that is offered, read back by engines that did not write it."""

from importlib.metadata import version
from itertools import pairwise

import pytest
import zint
import zxingcpp
from PIL import Image, ImageDraw

from app.errors import InputError
from app.labels import symbology
from app.labels.symbology import Kind, encode, known_symbologies
from recognition.readers import Options, by_name
from recognition.symbol import FEEBLE

KNOWN = tuple(known_symbologies().values())


def picture(barcode, *, dots=3):
    """Modules of whole dots within nothing but their quiet zone, but for a margin above and below bars."""
    above = 0 if barcode.quiet.top else 2
    size = (barcode.full_width * dots, (barcode.full_height + 2 * above) * dots)
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for x, y, width, height in barcode.bars():
        left, top = (barcode.quiet_left + x) * dots, (barcode.quiet_top + y + above) * dots
        draw.rectangle([left, top, left + width * dots - 1, top + height * dots - 1], fill=0)
    return image


def read(image, types=None):
    return {
        name: {(found.type, found.value) for found in reader.read(image, Options(types))}
        for name, reader in by_name().items()
    }


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row.id)
@pytest.mark.parametrize("dots", [2, 3, 4])
def test_what_is_written_is_read_back_by_another_engine(row, dots):
    barcode = encode(row.id, row.sample)
    expected = (row.reads, barcode.text)
    # Types that noise passes for are read only where they are named.
    answers = read(picture(barcode, dots=dots), FEEBLE & {row.reads} or None)
    assert any(expected in found for found in answers.values()), answers


def test_what_noise_passes_for_is_read_only_where_it_is_named():
    film = picture(encode("dx_film_edge", "79-1"), dots=4)
    assert read(film) == {"zxing": set(), "zbar": set()}
    assert ("dx_film_edge", "79-1") in read(film, FEEBLE)["zxing"]


def test_the_table_names_all_that_the_writer_knows():
    rows = [*(row for row in KNOWN if row.writer == "zint"), *symbology.unoffered()]
    assert {row.code for row in rows} == set(zint.Symbology.__members__), version("zint-bindings")
    assert all(len(row.reason) > 15 for row in symbology.unoffered())
    ids = [row.id for row in (*KNOWN, *symbology.unoffered())]
    assert len(ids) == len(set(ids))
    assert len(KNOWN) > 50


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row.id)
def test_outlines_and_bars_are_the_same_modules(row):
    barcode = encode(row.id, row.sample)
    inked = {
        (x + dx, y + dy)
        for x, y, width, height in barcode.bars()
        for dx in range(width)
        for dy in range(height)
    }
    filled = set()
    for outline in barcode.outlines:
        for (x, y), (to_x, to_y) in pairwise((*outline, outline[0])):
            if x == to_x:  # by the even-odd rule every upright edge turns all to the right of it over
                filled ^= {
                    (right, at) for at in range(*sorted((y, to_y))) for right in range(x, barcode.width)
                }
    assert filled == inked
    assert max(x for x, _ in inked) == barcode.width - 1
    assert max(y for _, y in inked) == barcode.height - 1


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("ean_13", (11, 0, 7, 0)),
        ("qr_code", (4, 4, 4, 4)),
        ("code_128", (10, 0, 10, 0)),
        ("pdf417", (2, 2, 2, 2)),
    ],
)
def test_quiet_zones_are_the_standards(name, least):
    quiet = encode(name, known_symbologies()[name].sample).quiet
    assert (quiet.left, quiet.top, quiet.right, quiet.bottom) == least


def test_bars_are_as_high_as_asked_and_matrices_as_high_as_they_are():
    assert encode("code_128", "A1", height=37).height == 37
    assert encode("databar_limited", "0950110153000", height=21).height == 21
    square = encode("data_matrix", "A1", height=37)
    assert square.height == square.width == 10
    assert {row.kind for row in KNOWN} == set(Kind)


@pytest.mark.parametrize("row", [row for row in KNOWN if row.kind is Kind.BARS], ids=lambda row: row.id)
@pytest.mark.parametrize("height", [30, 111])
def test_stretched_bars_are_those_encoded_so_high(row, height):
    usual, meant = encode(row.id, row.sample, height=50), encode(row.id, row.sample, height=height)
    stretched = usual.stretched(meant.height)
    if row.id == "dx_film_edge":  # two rows of bars, which grow together
        assert stretched is None
        return
    assert (stretched.rows, stretched.row_heights) == (meant.rows, meant.row_heights)
    for one, other in zip(stretched.captions, meant.captions, strict=True):
        assert one.text == other.text
        assert one.y == pytest.approx(other.y, abs=0.01)


def test_bars_with_an_issue_number_leave_it_where_it_is():
    usual = encode("ean_13", "4006381333931+12", height=50)
    meant = encode("ean_13", "4006381333931+12", height=80)
    stretched = usual.stretched(meant.height)
    assert stretched.row_heights == meant.row_heights
    assert [caption.y for caption in stretched.captions] == pytest.approx(
        [caption.y for caption in meant.captions], abs=0.01
    )


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_a_qr_code_has_at_least_the_level_asked_for(level):
    """Zint raises it where that costs no module; what is read tells which it became."""
    (found,) = zxingcpp.read_barcodes(picture(encode("qr_code", "https://tn.gg/a3gZQXfF", level=level)))
    assert "LMQH".index(found.ec_level) >= "LMQH".index(level)


def test_a_text_too_long_for_its_level_is_refused_with_the_level():
    with pytest.raises(InputError, match="QR code: Input too long for ECC level H"):
        encode("qr_code", "é" * 800, level="H")
    assert encode("qr_code", "é" * 800, level="L").width > 100


def test_a_missing_check_digit_is_added_and_shown():
    barcode = encode("ean_13", "400638133393")
    assert barcode.text == "4006381333931"
    assert "".join(caption.text for caption in barcode.captions) == "4006381333931"
    assert encode("ean_13", "4006381333931").rows == barcode.rows
    assert encode("sscc", "10614141192837465").text == "(00)106141411928374657"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("ean_13", "4006381333932", "EAN-13: .*1"),
        ("upc_a", "036000291453", "UPC-A: .*2"),
        ("itf_14", "09501101530004", "ITF-14: .*3"),
        ("databar", "09501101530004", "DataBar Omnidirectional: .*3"),
        ("isbn", "9783161484101", "ISBN: .*0"),
        ("ean_13", "40063813339X", "EAN-13: 40063813339X is not 12 digits, or 13 with the check digit"),
        ("ean_13", "12", "EAN-13: 12 is not 12 digits"),
        ("ean_8", "4006381333931", "EAN-8: 4006381333931 is not 7 digits, or 8"),
        ("upc_e", "12345", "UPC-E: 12345 is not 6 or 7 digits, or 8"),
        ("gs1_128", "(01)09501101530004", r"GS1-128: \(01\) GTIN: the check digit of .* must be 3, not 4"),
        ("gs1_data_matrix", "01095011015300", "GS1 Data Matrix: write application identifiers in brackets"),
        ("code_39", "straße", "Code 39: Invalid character"),
        ("micro_qr", "x" * 60, "Micro QR code: .* does not fit; take a QR code"),
        ("code_128", "", "Code 128: there is nothing to encode"),
        ("code_128", "x" * 4000, "Code 128: 4000 characters are more"),
        ("code128", "A", "symbology: 'code128' is not known; did you mean code_128"),
        ("maxicode", "A", "symbology: maxicode is not offered: its modules are hexagons"),
    ],
)
def test_what_cannot_be_says_what_would_do(name, text, message):
    with pytest.raises(InputError, match=message):
        encode(name, text)


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("itf", "123", "0123"),
        ("code_39", "ab-1", "AB-1"),
        ("ean_13", "4006381333931+12", "4006381333931"),
        ("ean_13", "4006381333931+52395", "4006381333931"),
        ("ean_13", "0036000291452", "036000291452"),
        ("upc_e", "123456", "01234565"),
        ("data_matrix", "日本のマグ", "日本のマグ"),
        ("pdf417", "Straße", "Straße"),
        ("gs1_data_matrix", "(01)09501101530003(21)A(1)B", "(01)09501101530003(21)A(1)B"),
        ("micro_pdf417", "long " * 26, "long " * 26),
    ],
)
def test_what_readers_will_say_is_known_beforehand(name, text, answer, capfd):
    barcode = encode(name, text)
    assert barcode.text == answer
    assert any(answer == value for found in read(picture(barcode)).values() for _, value in found)
    assert capfd.readouterr().err == ""


def test_names_are_taken_as_people_write_them():
    assert symbology.symbology("EAN-13").id == "ean_13"
    assert symbology.symbology("Data Matrix").id == "data_matrix"
