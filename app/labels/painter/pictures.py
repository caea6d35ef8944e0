"""Pages and single codes as pictures, for the screen and for reading back."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.labels.display import Page
from app.labels.painter.application import ensure_application
from app.labels.painter.marks import paint_page
from redirector.codes import Drawing, render
from redirector.codes.sizes import MM_PER_INCH


def render_image(page: Page, *, dpi: float, outlines: bool = False) -> QImage:
    """The page in greys on white, as a device of this resolution shows it."""
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


def picture_of_code(drawing: Drawing) -> QImage:
    """A code by itself, dot for dot, with its quiet zone: what the screen shows and the clipboard gets."""
    ensure_application()
    return QImage.fromData(render(drawing, "png"))
