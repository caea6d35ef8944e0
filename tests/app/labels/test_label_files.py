"""SVG, PNG and ZPL, each proven by reading the file back."""

import io
import re
from itertools import groupby
from xml.etree import ElementTree

import pytest
from PIL import Image

from app.labels import painter, preflight, raster_files, sheets
from app.labels.designs import find, merging
from app.labels.display import Code, Pixels
from recognition.readers import Options, by_name
from tests.label_proofs import decoded_zpl
from tests.readback import rasterise

pytestmark = pytest.mark.usefixtures("qapp")


def labels(name, count, sheet, *, dpi):
    one = find(name)
    records = [{**one.sample, "identifier": f"{index}"} for index in range(count)]
    return list(merging.lay_out(one, merging.prepare(records), sheets.find(sheet), dpi=dpi))


def values(image):
    return sorted(found.value for found in by_name()["zxing"].read(image, Options()))


@pytest.mark.parametrize("dpi", [150, 203])
def test_svg_has_its_size_and_reads_back_whole(dpi):
    (page,) = labels("shelf-ean13", 21, "A4-21-63x38", dpi=dpi)
    data = painter.svg_bytes(page)
    root = ElementTree.fromstring(data)
    assert (root.get("width"), root.get("height")) == ("210mm", "297mm")
    image = rasterise(data, "svg", dpi=dpi)
    assert image.size == pytest.approx((210 / 25.4 * dpi, 297 / 25.4 * dpi), abs=1)
    assert values(image) == ["4006381333931"] * 21


def test_svg_has_one_path_a_symbol_in_whole_modules():
    (page,) = labels("product-qr", 3, "A4-21-63x38", dpi=300)
    paths = re.findall(
        rb'<path shape-rendering="crispEdges" fill-rule="evenodd" [^>]* d="([^"]*)"', painter.svg_bytes(page)
    )
    assert len(paths) == 3
    assert all(re.fullmatch(rb"(M\d+ \d+([hv]-?\d+)+z)+", path) for path in paths)
    assert b"<text" not in painter.svg_bytes(page)


def test_svg_edges_are_the_designs_to_a_twentieth_of_a_millimetre():
    dpi = 600
    (page,) = labels("product-qr", 1, "A4-21-63x38", dpi=dpi)
    (code,) = page.labels[0].codes
    for image in (rasterise(painter.svg_bytes(page), "svg", dpi=dpi), _png(page, dpi)):
        left, top, right, foot = _ink(image, code, dpi)
        quiet = code.symbol.quiet_left * code.module_mm
        assert left == pytest.approx(code.x_mm + quiet, abs=0.05)
        assert top == pytest.approx(code.y_mm + quiet, abs=0.05)
        assert right == pytest.approx(code.x_mm + code.box.width_mm - quiet, abs=0.05)
        assert foot == pytest.approx(code.y_mm + code.box.height_mm - quiet, abs=0.05)


def _png(page, dpi):
    return Image.open(
        io.BytesIO(raster_files.png_bytes(painter.page_pixels(page, dpi=dpi), dpi=dpi))
    ).convert("L")


def _ink(image, code: Code, dpi):
    """The dark area's edges within the code's box, in millimetres."""
    box = code.box
    corners = (box.x_mm, box.y_mm, box.x_mm + box.width_mm, box.y_mm + box.height_mm)
    left, top, right, foot = (round(corner / 25.4 * dpi) for corner in corners)
    inked = image.crop((left, top, right, foot)).point([255] * 128 + [0] * 128).getbbox()
    return tuple((start + at) * 25.4 / dpi for start, at in zip((left, top, left, top), inked, strict=True))


@pytest.mark.parametrize("dpi", [203, 300])
def test_png_is_black_and_white_with_its_resolution(dpi):
    (page,) = labels("medical-udi", 1, "50x25", dpi=dpi)
    data = raster_files.png_bytes(painter.page_pixels(page, dpi=dpi), dpi=dpi)
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "1"
        assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)
        assert image.width == pytest.approx(50 / 25.4 * dpi, abs=1)
        assert values(image.convert("L")) == ["(01)09501101530003(17)271130(10)AB-1(21)S1"]


@pytest.mark.parametrize("name", ["product-qr", "running-number", "jewellery-tail", "price-upc-a"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_zpl_decoded_is_dot_for_dot_the_png(name, dpi):
    one = find(name)
    (page,) = labels(name, 1, f"{one.width_mm}x{one.height_mm}", dpi=dpi)
    pixels = painter.page_pixels(page, dpi=dpi)
    image = decoded_zpl(raster_files.zpl_bytes(pixels))
    png = Image.open(io.BytesIO(raster_files.png_bytes(pixels, dpi=dpi))).convert("L")
    assert image.tobytes() == png.tobytes()
    assert values(image)


def test_zpl_of_hard_cases_decodes_to_the_same_dots():
    wide = 8 * 500 + 3
    rows = [
        b"\0" * wide,
        b"\0" * wide,
        b"\xff" * wide,
        b"\0" + b"\xff" * (wide - 1),
        b"\xff\0" * (wide // 2) + b"\0",
    ]
    pixels = Pixels(wide, len(rows), b"".join(rows))
    assert decoded_zpl(raster_files.zpl_bytes(pixels, copies=4)).tobytes() == pixels.grey
    assert b"^PQ4^" in raster_files.zpl_bytes(pixels, copies=4)


@pytest.mark.parametrize(("dpi", "down"), [(300, 600), (203, 200), (600, 300)])
@pytest.mark.parametrize("name", ["product-qr", "running-number", "price-upc-a"])
def test_a_feed_with_other_dots_than_the_head_still_gets_whole_modules(name, dpi, down):
    one = find(name)
    (page,) = labels(name, 1, f"{one.width_mm}x{one.height_mm}", dpi=dpi)
    pixels = painter.page_pixels(page, dpi=dpi, dpi_down=down)
    assert pixels.width == pytest.approx(one.width_mm / 25.4 * dpi, abs=1)
    assert pixels.height == pytest.approx(one.height_mm / 25.4 * down, abs=1)
    image = decoded_zpl(raster_files.zpl_bytes(pixels))
    assert values(image) == sorted(code.symbol.text for code in page.labels[0].codes)
    assert preflight.check([page], dpi=dpi, dpi_down=down) == preflight.check([page], dpi=dpi)
    with Image.open(io.BytesIO(raster_files.png_bytes(pixels, dpi=dpi, dpi_down=down))) as png:
        assert png.info["dpi"] == pytest.approx((dpi, down), abs=0.02)


def test_every_row_of_modules_has_the_same_dots_whatever_the_feed():
    one = find("product-qr")
    (page,) = labels("product-qr", 1, f"{one.width_mm}x{one.height_mm}", dpi=203)
    (code,) = page.labels[0].codes
    pixels = painter.page_pixels(page, dpi=203, dpi_down=170)
    image = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    left = round((code.x_mm + code.symbol.quiet_left * code.module_mm) / 25.4 * 203)
    # The first column runs along two finder patterns: seven modules of ink each.
    column = image.crop((left, 0, left + 1, image.height)).tobytes()
    runs = [len(list(group)) for dark, group in groupby(column, key=lambda grey: grey < 128) if dark]
    high = max(round(code.module_mm / 25.4 * 170), 1)
    assert runs[0] == runs[-1] == 7 * high
