"""Pages and single codes as pictures, for the screen and for reading back."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from app.labels.display import Box, Code, Page, Pixels, PlacedLabel
from app.labels.painter.application import ensure_application
from app.labels.painter.marks import paint_page
from redirector.codes import Drawing, render
from redirector.codes.sizes import MM_PER_INCH


def render_image(page: Page, *, dpi: float, outlines: bool = False) -> QImage:
    """The page in greys on white, as a device of this resolution shows it; ``outlines``: all cells' edges."""
    ensure_application()
    dots_per_mm = dpi / MM_PER_INCH
    width, height = (math.ceil(side * dots_per_mm - 1e-6) for side in (page.width_mm, page.height_mm))
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.setDotsPerMeterX(round(dots_per_mm * 1000))
    image.setDotsPerMeterY(round(dots_per_mm * 1000))
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    paint_page(painter, page, dots_per_mm=dots_per_mm, outlines=outlines)
    painter.end()
    return image


def page_pixels(page: Page, *, dpi: float, outlines: bool = False) -> Pixels:
    """The same as bytes, for whoever does not know Qt."""
    return _pixels(render_image(page, dpi=dpi, outlines=outlines))


def code_pictures(page: Page, *, dpi: float) -> Iterator[tuple[PlacedLabel, Code, Pixels]]:
    """Every code cut from the rendered page, with its quiet zone and whatever strayed into it."""
    image = render_image(page, dpi=dpi)
    for label in page.labels:
        for code in label.codes:
            yield label, code, _pixels(image.copy(_dots(code.box, dpi / MM_PER_INCH)))


def picture_of_code(drawing: Drawing) -> QImage:
    """A code by itself, dot for dot, with its quiet zone: what the screen shows and the clipboard gets."""
    ensure_application()
    return QImage.fromData(render(drawing, "png"))


def _dots(box: Box, dots_per_mm: float) -> QRect:
    sides = (box.x_mm, box.y_mm, box.width_mm, box.height_mm)
    return QRect(*(round(side * dots_per_mm) for side in sides))


def _pixels(image: QImage) -> Pixels:
    """Row by row without the padding Qt puts behind each."""
    width, stride, data = image.width(), image.bytesPerLine(), bytes(image.constBits())
    rows = (data[start : start + width] for start in range(0, stride * image.height(), stride))
    return Pixels(width, image.height(), b"".join(rows))
