"""Every format read back by engines that did not write it, and measured on the raster."""

import io
import re
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from redirector.codes import FORMATS, LEVELS, CodeError, encode, in_millimetres, in_pixels, render
from tests.readback import dark_span, pdf_page_sizes_mm, rasterise, read_zbar, read_zxing

LINK = "https://tn.gg/a3gZQXfF"
PRINTER_DPI = [150, 203, 300, 600]
VECTORS = ["svg", "pdf"]

#: Visible characters of many scripts; control characters are no business of a label.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
TEXTS = st.one_of(
    st.text(CHARACTERS, min_size=1, max_size=60),
    st.from_regex(r"https?://[a-z0-9.-]{1,30}/[A-Za-z0-9]{8}(\?[a-z]=[%0-9A-F]{1,9})?", fullmatch=True),
    st.sampled_from(["Größe", "日本語の製品", "منتج", "מוצר", "🏷️ émoji", "0123456789", "ABC-123 $%*+./:"]),
)


@pytest.mark.parametrize("suffix", FORMATS)
@given(text=TEXTS, ecl=st.sampled_from(sorted(LEVELS)), spare=st.integers(0, 200))
@settings(max_examples=25, deadline=None)
def test_any_text_in_any_format_reads_back_equal(suffix, text, ecl, spare):
    symbol = encode(text, ecl=ecl)
    side = min(symbol.full_width * 3 + spare, 800)
    image = rasterise(render(in_pixels(symbol, width_px=side, height_px=side), suffix), suffix)
    assert image.size == (side, side)
    assert read_zxing(image) == [text]


@pytest.mark.parametrize("suffix", FORMATS)
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60))
@settings(max_examples=15, deadline=None)
def test_zbar_agrees(suffix, text):
    image = rasterise(render(in_pixels(encode(text), width_px=300, height_px=300), suffix), suffix)
    assert read_zbar(image) == [text]


@pytest.mark.parametrize("text", ["Größe", "日本語の製品", "منتج", "מוצר", "🏷️ émoji"])
def test_both_engines_read_every_script(text):
    image = rasterise(render(in_pixels(encode(text), width_px=300, height_px=300), "png"), "png")
    assert (read_zxing(image), read_zbar(image)) == ([text], [text])


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("ecl", "limit"), LEVELS.items())
def test_the_longest_text_reads_back(suffix, ecl, limit):
    text = (LINK * 200)[:limit]
    image = rasterise(render(in_pixels(encode(text, ecl=ecl), width_px=800, height_px=800), suffix), suffix)
    assert read_zxing(image) == [text]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_smallest_allowed_picture_still_scans(suffix):
    symbol = encode(LINK)
    side = symbol.full_width
    image = rasterise(render(in_pixels(symbol, width_px=side, height_px=side), suffix), suffix)
    assert image.size == (side, side)
    assert read_zxing(image) == [LINK]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_default_picture_scans_with_both_engines(suffix):
    image = rasterise(render(in_pixels(encode(LINK), width_px=95, height_px=95), suffix), suffix)
    assert (image.size, read_zxing(image), read_zbar(image)) == ((95, 95), [LINK], [LINK])


@pytest.mark.parametrize("suffix", VECTORS)
@pytest.mark.parametrize("dpi", PRINTER_DPI)
@pytest.mark.parametrize("size_mm", [15, 20, 33.3])
def test_vectors_keep_their_size_to_a_twentieth_of_a_millimetre(suffix, dpi, size_mm):
    drawing = in_millimetres(encode(LINK), size_mm=size_mm)
    image = rasterise(render(drawing, suffix), suffix, dpi=dpi)
    assert (read_zxing(image), read_zbar(image)) == ([LINK], [LINK])
    quiet_mm = 4 * drawing.module_mm
    # PDFium stretches the page to whole dots; resvg adds a blank edge instead.
    dot_mm = size_mm / image.width if suffix == "pdf" else 25.4 / dpi
    start, end = dark_span(image, row=round((quiet_mm + drawing.module_mm / 2) / dot_mm))
    # Crisp edges land on whole dots, so what cannot be printed finer than a dot is not measured finer.
    tolerance_mm = max(0.05, dot_mm / 2 + 0.001) if suffix == "svg" else 0.05
    assert start * dot_mm == pytest.approx(quiet_mm, abs=tolerance_mm)
    assert end * dot_mm == pytest.approx(size_mm - quiet_mm, abs=tolerance_mm)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("dpi", PRINTER_DPI)
def test_a_size_for_a_printer_gives_every_module_the_same_whole_dots(suffix, dpi):
    symbol = encode(LINK)
    drawing = in_millimetres(symbol, size_mm=20, dpi=dpi)
    image = rasterise(render(drawing, suffix), suffix, dpi=dpi)
    assert image.size == (drawing.width, drawing.height)
    # PDFium blends edges that are a ten-thousandth of a point off a dot: a step or two of grey.
    differences = zip(image.tobytes(), _expected_pixels(symbol, drawing.module), strict=True)
    assert max(abs(seen - expected) for seen, expected in differences) <= (4 if suffix == "pdf" else 0)
    assert read_zbar(image) == [LINK]


@pytest.mark.parametrize("dpi", PRINTER_DPI)
def test_png_is_one_bit_and_records_its_resolution(dpi):
    drawing = in_millimetres(encode(LINK), size_mm=20, dpi=dpi)
    with Image.open(io.BytesIO(render(drawing, "png"))) as image:
        assert image.mode == "1"
        assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)
        assert image.width / image.info["dpi"][0] * 25.4 == pytest.approx(drawing.width_mm, abs=0.01)


def test_png_in_pixels_claims_no_resolution():
    with Image.open(io.BytesIO(render(in_pixels(encode(LINK), width_px=200, height_px=100), "png"))) as image:
        assert "dpi" not in image.info
        assert image.size == (200, 100)


def test_png_of_a_paper_size_asks_for_the_resolution():
    with pytest.raises(CodeError, match="dpi: a png file"):
        render(in_millimetres(encode(LINK), size_mm=20), "png")


def test_an_unknown_format_is_named():
    with pytest.raises(CodeError, match="format: must be one of png, svg, pdf, not 'gif'"):
        render(in_pixels(encode(LINK), width_px=95, height_px=95), "gif")


@pytest.mark.parametrize("size_mm", [12.345, 20, 500])
def test_the_page_of_a_pdf_is_exactly_the_code(size_mm):
    data = render(in_millimetres(encode(LINK), size_mm=size_mm), "pdf")
    assert pdf_page_sizes_mm(data) == [pytest.approx((size_mm, size_mm), abs=0.001)]


def test_svg_is_one_crisp_path_on_white():
    text = render(in_millimetres(encode(LINK), size_mm=20), "svg").decode()
    assert re.findall(r'(?:width|height)="([^"]+)"', text) == ["20mm", "20mm"]
    assert text.count("<path") == 2
    assert 'shape-rendering="crispEdges"' in text


def test_a_pdf_is_well_formed_and_small():
    data = render(in_millimetres(encode(LINK), size_mm=20), "pdf")
    assert len(data) < 2500
    assert data[int(data.rsplit(b"startxref\n", 1)[1].split()[0]) :].startswith(b"xref")
    for number, offset in enumerate(re.findall(rb"(\d{10}) 00000 n ", data), start=1):
        assert data[int(offset) :].startswith(b"%d 0 obj" % number)
    stream = data.split(b"stream\n", 1)[1].split(b"\nendstream")[0]
    assert zlib.decompress(stream).endswith(b"f*\n")


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_input_gives_the_same_bytes(suffix):
    encode.cache_clear()
    first = render(in_millimetres(encode(LINK), size_mm=20, dpi=300), suffix)
    encode.cache_clear()
    assert render(in_millimetres(encode(LINK), size_mm=20, dpi=300), suffix) == first


def _expected_pixels(symbol, module):
    width = symbol.full_width * module
    quiet = b"\xff" * (4 * module)
    white = b"\xff" * width
    lines = [
        quiet + b"".join((b"\0" if dark else b"\xff") * module for dark in row) + quiet for row in symbol.rows
    ]
    return white * (4 * module) + b"".join(line * module for line in lines) + white * (4 * module)
