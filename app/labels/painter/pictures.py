"""Pages and single codes as pictures, for the screen and for reading back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from app.labels.display import Box, Code, Page, Pixels, PlacedLabel
from app.labels.painter.application import ensure_application
from app.labels.painter.marks import paint_page
from redirector.codes import Drawing, render
from redirector.codes.sizes import MM_PER_INCH

#: Letters may lean a little out of their box.
_NEAR_MM = 1.0


def render_image(page: Page, *, dpi: float, dpi_down: float | None = None, outlines: bool = False) -> QImage:
    """The page in greys on white, as a device of this resolution shows it; ``outlines``: all cells' edges.

    ``dpi_down`` is the resolution from top to foot, where a printer's feed has another than its head.
    """
    ensure_application()
    across, down = dpi / MM_PER_INCH, (dpi_down or dpi) / MM_PER_INCH
    width, height = math.ceil(page.width_mm * across - 1e-6), math.ceil(page.height_mm * down - 1e-6)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.setDotsPerMeterX(round(across * 1000))
    image.setDotsPerMeterY(round(down * 1000))
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    paint_page(painter, page, dots_per_mm=across, dots_per_mm_down=down, outlines=outlines)
    painter.end()
    return image


def page_pixels(page: Page, *, dpi: float, dpi_down: float | None = None, outlines: bool = False) -> Pixels:
    """The same as bytes, for whoever does not know Qt."""
    return _pixels(render_image(page, dpi=dpi, dpi_down=dpi_down, outlines=outlines))


def code_pictures(
    page: Page, *, dpi: float, dpi_down: float | None = None
) -> Iterator[tuple[PlacedLabel, Code, Pixels]]:
    """Every code cut from the rendered page, with its quiet zone and whatever strayed into it."""
    image = render_image(replace(page, labels=tuple(_near_codes(page))), dpi=dpi, dpi_down=dpi_down)
    across, down = dpi / MM_PER_INCH, (dpi_down or dpi) / MM_PER_INCH
    for label in page.labels:
        for code in label.codes:
            yield label, code, _pixels(image.copy(_dots(code, across, down)))


def _near_codes(page: Page) -> Iterator[PlacedLabel]:
    """The labels with only what may reach into a code: texts take longer to draw than all else."""
    every = [code.box for label in page.labels for code in label.codes]
    for label in page.labels:
        own = [code.box for code in label.codes]
        yield replace(
            label,
            items=tuple(
                item
                for item in label.items
                if isinstance(item, Code)
                or any(_meet(item.box, box) for box in (own if _is_within(item.box, label.box) else every))
            ),
        )


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x_mm < other.x_mm + other.width_mm + _NEAR_MM
        and other.x_mm < one.x_mm + one.width_mm + _NEAR_MM
        and one.y_mm < other.y_mm + other.height_mm + _NEAR_MM
        and other.y_mm < one.y_mm + one.height_mm + _NEAR_MM
    )


def _is_within(inner: Box, outer: Box) -> bool:
    return (
        inner.x_mm >= outer.x_mm
        and inner.y_mm >= outer.y_mm
        and inner.x_mm + inner.width_mm <= outer.x_mm + outer.width_mm
        and inner.y_mm + inner.height_mm <= outer.y_mm + outer.height_mm
    )


def picture_of_code(drawing: Drawing) -> QImage:
    """A code by itself, dot for dot, with its quiet zone: what the screen shows and the clipboard gets."""
    ensure_application()
    return QImage.fromData(render(drawing, "png"))


def _dots(code: Code, across: float, down: float) -> QRect:
    box = code.box
    high = round(box.height_mm * down)
    if across != down:
        high = code.symbol.full_height * max(round(code.module_mm * down), 1)
    return QRect(round(box.x_mm * across), round(box.y_mm * down), round(box.width_mm * across), high)


def _pixels(image: QImage) -> Pixels:
    """Row by row without the padding Qt puts behind each."""
    size, stride = (image.width(), image.height()), image.bytesPerLine()
    grey = Image.frombytes("L", size, bytes(image.constBits()), "raw", "L", stride)
    return Pixels(*size, grey.tobytes())
