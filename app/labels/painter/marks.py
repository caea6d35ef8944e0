"""A page's items as strokes of a ``QPainter``, whatever device it paints on."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from app.labels.display import Box, Code, Page, Picture, Stroke, TextColumn
from app.labels.painter.typesetting import UNITS_PER_MM, typeset
from app.labels.symbology import Barcode
from app.labels.symbology.style import DOT_MODULES, WHITE, Logo, Look, dark_modules, is_finder
from redirector.codes import Symbol

_BLACK = QColor(0, 0, 0)
_PLAIN = Look()
#: How far a module or its corner may be from whole dots and still be meant to lie on them.
_WHOLE_DOT = 0.02
_HAIRLINE_MM = 0.1


class Scale(NamedTuple):
    """Dots a millimetre; most devices have as many both ways."""

    across: float
    down: float


def paint_page(
    painter: QPainter,
    page: Page,
    *,
    dots_per_mm: float,
    dots_per_mm_down: float | None = None,
    outlines: bool = False,
) -> None:
    """Everything on the page, black; ``outlines`` adds the labels' edges in grey."""
    scale = Scale(dots_per_mm, dots_per_mm_down or dots_per_mm)
    if outlines:
        _paint_outlines(painter, page, scale)
    for label in page.labels:
        for item in label.items:
            if isinstance(item, Code):
                _paint_code(painter, item, scale)
            elif isinstance(item, TextColumn):
                _paint_column(painter, item, scale)
            elif isinstance(item, Stroke):
                _paint_stroke(painter, item, scale)
            else:
                _paint_picture(painter, item, scale)


def _paint_code(painter: QPainter, code: Code, scale: Scale) -> None:
    """Modules of whole dots as integer rectangles; on a device that cannot have them, one outline."""
    wide, high = code.module_mm * scale.across, code.module_mm * scale.down
    left = code.x_mm * scale.across + code.symbol.quiet_left * wide
    top = code.y_mm * scale.down + code.symbol.quiet_top * high
    is_whole = abs(wide - round(wide)) < _WHOLE_DOT and round(wide) >= 1
    if scale.across != scale.down:
        # Laid out for the dots across: along the feed a module is as many as come nearest.
        high = max(round(high), 1)
    look = code.look or _PLAIN
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    if look.light != WHITE:
        painter.fillRect(_whole(code.box, scale), QColor(look.light))
    painter.setBrush(QColor(look.dark))
    if look.dots:
        _paint_dots(painter, code.symbol, (left, top), (wide, high))
    elif is_whole:
        painter.translate(round(left), round(top))
        painter.scale(round(wide), round(high))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRects(list(_rectangles(code.symbol)))
    else:
        painter.translate(left, top)
        painter.scale(wide, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.drawPath(_outline(code.symbol))
    painter.restore()
    if look.logo and code.logo_box:
        _paint_logo(painter, look.logo, code.logo_box, scale)


def _paint_dots(
    painter: QPainter, symbol: Symbol | Barcode, corner: tuple[float, float], module: tuple[float, float]
) -> None:
    """Round modules, but for the squares in the corners: readers look for those."""
    painter.translate(*corner)
    painter.scale(*module)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    inset = (1 - DOT_MODULES) / 2
    for x, y in dark_modules(symbol.rows):
        if is_finder(x, y, symbol.width):
            painter.drawRect(QRectF(x, y, 1, 1))
        else:
            painter.drawEllipse(QRectF(x + inset, y + inset, DOT_MODULES, DOT_MODULES))


def _paint_logo(painter: QPainter, logo: Logo, box: Box, scale: Scale) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    # Without it a PDF holds a JPEG, which blurs edges and shifts colours.
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering, True)
    painter.drawImage(_whole(box, scale), _logo_image(logo))
    painter.restore()


@lru_cache(maxsize=16)
def _logo_image(logo: Logo) -> QImage:
    """One image for all labels: a PDF then holds it once."""
    image = QImage(logo.rgb, logo.width, logo.height, 3 * logo.width, QImage.Format.Format_RGB888)
    return image.copy()


def _paint_column(painter: QPainter, column: TextColumn, scale: Scale) -> None:
    painter.save()
    painter.setPen(_BLACK)
    painter.translate(column.box.x_mm * scale.across, column.box.y_mm * scale.down)
    painter.scale(scale.across / UNITS_PER_MM, scale.down / UNITS_PER_MM)
    typeset(column).draw(painter)
    painter.restore()


def _paint_stroke(painter: QPainter, stroke: Stroke, scale: Scale) -> None:
    """Edges on whole dots, and never thinner than one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for bar in stroke.bars:
        painter.fillRect(_whole(bar, scale), _BLACK)
    painter.restore()


def _paint_picture(painter: QPainter, picture: Picture, scale: Scale) -> None:
    pixels = picture.pixels
    image = QImage(pixels.grey, pixels.width, pixels.height, pixels.width, QImage.Format.Format_Grayscale8)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(_whole(picture.fitted, scale), image)
    painter.restore()


def _whole(box: Box, scale: Scale) -> QRect:
    left, top = round(box.x_mm * scale.across), round(box.y_mm * scale.down)
    right = round((box.x_mm + box.width_mm) * scale.across)
    foot = round((box.y_mm + box.height_mm) * scale.down)
    return QRect(left, top, max(right - left, 1), max(foot - top, 1))


def _paint_outlines(painter: QPainter, page: Page, scale: Scale) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(170, 170, 170), max(1.0, _HAIRLINE_MM * scale.across)))
    radius = page.corner_mm * scale.across
    for box in page.cells:
        wide, high = box.width_mm * scale.across, box.height_mm * scale.down
        outline = QRectF(box.x_mm * scale.across, box.y_mm * scale.down, wide, high)
        if page.is_round:
            painter.drawEllipse(outline)
        else:
            painter.drawRoundedRect(outline, radius, radius)
    painter.restore()


@lru_cache(maxsize=256)
def _rectangles(symbol: Symbol | Barcode) -> tuple[QRect, ...]:
    return tuple([_rectangle(*bar) for bar in symbol.bars()])


#: Codes share most of their rectangles, and making one for Qt takes ten times as long as finding it.
_rectangle = lru_cache(maxsize=1 << 15)(QRect)


@lru_cache(maxsize=64)
def _outline(symbol: Symbol | Barcode) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for outline in symbol.outlines:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in outline]))
        path.closeSubpath()
    return path
