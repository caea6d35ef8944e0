"""The sheet of `tests.sheet_of_labels`, drawn with reportlab."""

from __future__ import annotations

import io
from collections.abc import Iterator

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import eanbc, qr
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.labels.display import Page
from tests.sheet_of_labels import SHEET, pages, record


def draw(count: int) -> bytes:
    """With reportlab's own encoders."""
    file, canvas = _canvas()
    for number in range(count):
        cell = number % SHEET.cells
        if number and not cell:
            canvas.showPage()
        box, said = SHEET.cell(cell), record(number)
        left, foot = box.x_mm * mm, (SHEET.page_height_mm - box.y_mm - box.height_mm) * mm
        code = Drawing(20 * mm, 20 * mm)
        code.add(qr.QrCodeWidget(said["link"], barLevel="Q", barWidth=20 * mm, barHeight=20 * mm))
        renderPDF.draw(code, canvas, left + 1.5 * mm, foot + 16 * mm)
        bars = Drawing(40 * mm, 20 * mm)
        bars.add(eanbc.Ean13BarcodeWidget(said["ean"], barHeight=15 * mm))
        renderPDF.draw(bars, canvas, left + 24 * mm, foot + 2 * mm)
        _texts(canvas, left, foot, said["name"], said["sku"])
    canvas.save()
    return file.getvalue()


def draw_bars(count: int) -> bytes:
    """With the codes encoded and laid out here, so that the writing alone is another's."""
    file, canvas = _canvas()
    for page in pages(count, dpi=300, first=900_000):
        for label in page.labels:
            for x, y, width, height in _bars(page, label.number):
                canvas.rect(x, y, width, height, stroke=0, fill=1)
            left, foot = label.box.x_mm * mm, (page.height_mm - label.box.y_mm - label.box.height_mm) * mm
            said = record(label.number)
            _texts(canvas, left, foot, said["name"], said["sku"])
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _bars(page: Page, number: int) -> Iterator[tuple[float, float, float, float]]:
    label = next(label for label in page.labels if label.number == number)
    for code in label.codes:
        module = code.module_mm * mm
        left = code.x_mm * mm + code.symbol.quiet_left * module
        top = (page.height_mm - code.y_mm) * mm - code.symbol.quiet_top * module
        for x, y, width, height in code.symbol.bars():
            yield left + x * module, top - (y + height) * module, width * module, height * module


def _canvas() -> tuple[io.BytesIO, Canvas]:
    file = io.BytesIO()
    return file, Canvas(
        file, pagesize=(SHEET.page_width_mm * mm, SHEET.page_height_mm * mm), pageCompression=1
    )


def _texts(canvas: Canvas, left: float, foot: float, name: str, sku: str) -> None:
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(left + 24 * mm, foot + 33 * mm, name)
    canvas.setFont("Helvetica", 7)
    canvas.drawString(left + 2 * mm, foot + 4 * mm, sku)
