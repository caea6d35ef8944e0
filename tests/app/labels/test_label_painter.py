"""Labels in PDF files, on a printer and in pictures: read back and measured on the raster."""

import math

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtPrintSupport import QPrinter

from app.errors import EnvironmentFault, InputError
from app.labels import layout, painter, sheets, used_cells
from app.labels.display import Box
from app.labels.layout import Label
from redirector.codes import encode, in_pixels
from tests.readback import dark_span, pdf_page, pdf_page_sizes_mm, read_zbar, read_zxing

pytestmark = pytest.mark.usefixtures("qapp")

LABELS = [
    Label(text=f"https://tn.gg/a3gZQX{number:02d}", name=name, identifier=f"SKU-{number}")
    for number, name in enumerate(["Blue mug", "منتج تجريبي", "日本語の製品名", "Very long name " * 12] * 20)
]
TEXTS = [label.text for label in LABELS]


@pytest.mark.parametrize("dpi", [150, 203, 300, 600])
@pytest.mark.parametrize(("name", "count"), [("3474", 24), ("5160", 30), ("62x29", 2)])
def test_every_label_of_a_pdf_reads_back(name, count, dpi):
    pages = list(layout.lay_out(LABELS[:count], sheets.find(name)))
    data = painter.pdf_bytes(pages)
    rasters = [pdf_page(data, index, dpi=dpi) for index in range(len(pages))]
    assert sorted(text for raster in rasters for text in read_zxing(raster)) == TEXTS[:count]
    # ZBar may miss one of many codes on a page; it reads every label it is shown alone.
    for label in pages[0].labels[::6]:
        assert read_zbar(_cropped(rasters[0], label.box, dpi)) == [label.codes[0].symbol.text]


@pytest.mark.parametrize("dpi", [203, 300])
def test_dense_sheets_read_back_at_the_dpi_they_were_laid_out_for(dpi):
    sheet = sheets.find("L7651")
    data = painter.pdf_bytes(layout.lay_out(LABELS[:65], sheet, dpi=dpi))
    assert sorted(read_zxing(pdf_page(data, 0, dpi=dpi))) == sorted(TEXTS[:65])


@pytest.mark.parametrize("sheet", sheets.known_sheets(), ids=lambda sheet: sheet.id)
def test_pages_have_the_exact_size_of_the_sheet(sheet):
    data = painter.pdf_bytes(layout.lay_out(LABELS[:2], sheet))
    size = pytest.approx((sheet.page_width_mm, sheet.page_height_mm), abs=0.001)
    assert pdf_page_sizes_mm(data) == [size] * used_cells.page_count(2, sheet)


@pytest.mark.parametrize("sheet", sheets.known_sheets(), ids=lambda sheet: sheet.id)
def test_codes_lie_where_the_layout_says_to_a_twentieth_of_a_millimetre(sheet):
    (page, *_) = pages = list(layout.lay_out(LABELS[: sheet.cells][:80], sheet))
    raster = pdf_page(painter.pdf_bytes(pages), 0, dpi=600)
    dot_mm = sheet.page_width_mm / raster.width
    for label in (page.labels[0], page.labels[-1]):
        (code,) = label.codes
        box, quiet_mm = code.box, code.symbol.quiet_zone * code.module_mm
        picture = _cropped(raster, box, 25.4 / dot_mm)
        left_mm = round(box.x_mm / dot_mm) * dot_mm
        top_mm = round(box.y_mm / dot_mm) * dot_mm
        middle = round((quiet_mm + code.module_mm / 2) / dot_mm)
        for image, start_mm, expected_mm in (
            (picture, left_mm, box.x_mm),
            (picture.transpose(Image.Transpose.TRANSPOSE), top_mm, box.y_mm),
        ):
            start, end = dark_span(image, row=middle)
            assert start_mm + start * dot_mm == pytest.approx(expected_mm + quiet_mm, abs=0.05)
            assert start_mm + (end if image is picture else start) * dot_mm == pytest.approx(
                expected_mm + (box.width_mm - quiet_mm if image is picture else quiet_mm), abs=0.05
            )


def test_quiet_zones_are_white_on_paper():
    sheet = sheets.find("3474")
    (page,) = pages = list(layout.lay_out(LABELS[:24], sheet))
    raster = pdf_page(painter.pdf_bytes(pages), 0, dpi=300)
    dots = 300 / 25.4
    for label in page.labels:
        (code,) = label.codes
        quiet = code.symbol.quiet_zone * code.module_mm
        x, y, side = code.x_mm * dots, code.y_mm * dots, code.box.width_mm * dots
        for strip in (
            (x, y, x + side, y + quiet * dots),
            (x, y + side - quiet * dots, x + side, y + side),
            (x, y, x + quiet * dots, y + side),
            (x + side - quiet * dots, y, x + side, y + side),
        ):
            left, top, right, foot = strip
            inner = raster.crop((round(left) + 2, round(top) + 2, round(right) - 2, round(foot) - 2))
            assert inner.getextrema() == (255, 255)


def test_only_free_cells_of_a_used_sheet_are_printed():
    data = painter.pdf_bytes(layout.lay_out(LABELS[:2], sheets.find("5163"), used=range(1, 4)))
    raster = pdf_page(data, 0, dpi=100)
    upper = raster.crop((0, 0, raster.width, round((12.7 + 50.8) / 25.4 * 100)))
    assert upper.getextrema() == (255, 255)
    assert sorted(read_zxing(raster)) == TEXTS[:2]


def test_a_pdf_is_small_has_text_and_black_only():
    data = painter.pdf_bytes(layout.lay_out(LABELS[:24], sheets.find("3474")))
    assert len(data) < 80_000
    with pypdfium2.PdfDocument(data) as document:
        text = document[0].get_textpage().get_text_range()
    assert "Blue mug" in text
    assert "SKU-0" in text


def test_a_thousand_labels_stay_below_a_megabyte():
    labels = [
        Label(text=TEXTS[index % 80], name=f"Product {index}", identifier=f"SKU-{index}")
        for index in range(1000)
    ]
    assert len(painter.pdf_bytes(layout.lay_out(labels, sheets.find("3474")))) < 500_000


def test_nothing_to_print_is_said_and_no_file_left(tmp_path):
    with pytest.raises(InputError, match="there is no label"):
        painter.write_pdf(tmp_path / "labels.pdf", [])
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_print_leaves_the_file_that_was_there(tmp_path):
    path = tmp_path / "labels.pdf"
    path.write_bytes(b"before")

    class Cancelled(Exception):
        pass

    def stop(page: int) -> None:
        if page == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        painter.write_pdf(path, layout.lay_out(LABELS, sheets.find("5163")), progress=stop)
    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["labels.pdf"]


@pytest.mark.parametrize("name", ["62x29", "3474"])
def test_a_printer_gets_the_true_size(tmp_path, name):
    path, sheet = tmp_path / "printed.pdf", sheets.find(name)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(300)
    pages = list(layout.lay_out(LABELS[:2], sheet, dpi=printer.resolution()))
    painter.print_to(printer, pages)
    del printer
    data = path.read_bytes()
    # The driver rounds the page to whole points; what is on it keeps its size.
    assert pdf_page_sizes_mm(data)[0] == pytest.approx((sheet.page_width_mm, sheet.page_height_mm), abs=0.2)
    raster = pdf_page(data, 0, dpi=600)
    (code,) = pages[0].labels[0].codes
    dot_mm = pdf_page_sizes_mm(data)[0][0] / raster.width
    row = round((code.y_mm + (code.symbol.quiet_zone + 0.5) * code.module_mm) / dot_mm)
    box = raster.crop((0, 0, round((code.x_mm + code.box.width_mm) / dot_mm), raster.height))
    start, end = dark_span(box, row=row)
    assert (end - start) * dot_mm == pytest.approx(code.symbol.width * code.module_mm, abs=0.05)
    assert start * dot_mm == pytest.approx(code.x_mm + 4 * code.module_mm, abs=0.1)
    assert read_zxing(_cropped(raster, pages[0].labels[0].box, 600)) == TEXTS[:1]


def test_a_printer_without_that_paper_is_not_printed_on(tmp_path, monkeypatch):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    monkeypatch.setattr(printer, "setPageLayout", lambda _: False)
    with pytest.raises(EnvironmentFault, match=r"no paper of 62 × 29 mm \(it offers 2.* mm\)"):
        painter.print_to(printer, layout.lay_out(LABELS[:1], sheets.find("62x29")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dpi", [72, 96, 110, 144, 203, 300])
def test_previews_read_back_at_any_zoom(dpi):
    (page,) = layout.lay_out(LABELS[:10], sheets.find("5163"))
    image = painter.render_image(page, dpi=dpi, outlines=True)
    assert (image.width(), image.height()) == (math.ceil(8.5 * dpi), math.ceil(11 * dpi))
    assert sorted(read_zxing(_pil(image))) == sorted(TEXTS[:10])


def test_a_preview_shows_free_cells_too():
    (page,) = layout.lay_out(LABELS[:1], sheets.find("5163"))
    plain, outlined = (painter.render_image(page, dpi=72, outlines=outlines) for outlines in (False, True))
    foot = (0, outlined.height() // 2, outlined.width(), outlined.height())
    assert _pil(plain).crop(foot).getextrema() == (255, 255)
    assert _pil(outlined).crop(foot).getextrema()[0] < 220


def test_a_code_by_itself_is_shown_dot_for_dot():
    image = painter.picture_of_code(in_pixels(encode(TEXTS[0]), width_px=200, height_px=200))
    assert (image.width(), image.height()) == (200, 200)
    assert read_zxing(_pil(image)) == TEXTS[:1]


def _cropped(raster: Image.Image, box: Box, dpi: float) -> Image.Image:
    sides = (box.x_mm, box.y_mm, box.x_mm + box.width_mm, box.y_mm + box.height_mm)
    return raster.crop(tuple(round(side * dpi / 25.4) for side in sides))


def _pil(image) -> Image.Image:
    grey = image.convertToFormat(image.Format.Format_Grayscale8)
    data = bytes(grey.constBits())
    return Image.frombytes("L", (grey.width(), grey.height()), data, "raw", "L", grey.bytesPerLine())
