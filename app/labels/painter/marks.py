"""A page's items as strokes of a ``QPainter``, whatever device it paints on."""

from __future__ import annotations

from functools import lru_cache

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


def paint_page(painter: QPainter, page: Page, *, dots_per_mm: float, outlines: bool = False) -> None:
    """Everything on the page, black; ``outlines`` adds the labels' edges in grey."""
    if outlines:
        _paint_outlines(painter, page, dots_per_mm)
    for label in page.labels:
        for item in label.items:
            if isinstance(item, Code):
                paint_code(painter, item, dots_per_mm=dots_per_mm)
            elif isinstance(item, TextColumn):
                _paint_column(painter, item, dots_per_mm)
            elif isinstance(item, Stroke):
                _paint_stroke(painter, item, dots_per_mm)
            else:
                _paint_picture(painter, item, dots_per_mm)


def paint_code(painter: QPainter, code: Code, *, dots_per_mm: float) -> None:
    """Modules of whole dots as integer rectangles; on a device that cannot have them, one outline."""
    module = code.module_mm * dots_per_mm
    left = code.x_mm * dots_per_mm + code.symbol.quiet_left * module
    top = code.y_mm * dots_per_mm + code.symbol.quiet_top * module
    is_whole = abs(module - round(module)) < _WHOLE_DOT and round(module) >= 1
    look = code.look or _PLAIN
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    if look.light != WHITE:
        painter.fillRect(_whole(code.box, dots_per_mm), QColor(look.light))
    painter.setBrush(QColor(look.dark))
    if look.dots:
        _paint_dots(painter, code.symbol, left, top, module)
    elif is_whole:
        painter.translate(round(left), round(top))
        painter.scale(round(module), round(module))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRects(list(_rectangles(code.symbol)))
    else:
        painter.translate(left, top)
        painter.scale(module, module)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.drawPath(_outline(code.symbol))
    painter.restore()
    if look.logo and code.logo_box:
        _paint_logo(painter, look.logo, code.logo_box, dots_per_mm)


def _paint_dots(painter: QPainter, symbol: Symbol | Barcode, left: float, top: float, module: float) -> None:
    """Round modules, but for the squares in the corners: readers look for those."""
    painter.translate(left, top)
    painter.scale(module, module)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    inset = (1 - DOT_MODULES) / 2
    for x, y in dark_modules(symbol.rows):
        if is_finder(x, y, symbol.width):
            painter.drawRect(QRectF(x, y, 1, 1))
        else:
            painter.drawEllipse(QRectF(x + inset, y + inset, DOT_MODULES, DOT_MODULES))


def _paint_logo(painter: QPainter, logo: Logo, box: Box, dots_per_mm: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    # Without it a PDF holds a JPEG, which blurs edges and shifts colours.
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering, True)
    painter.drawImage(_whole(box, dots_per_mm), _logo_image(logo))
    painter.restore()


@lru_cache(maxsize=16)
def _logo_image(logo: Logo) -> QImage:
    """One image for all labels: a PDF then holds it once."""
    image = QImage(logo.rgb, logo.width, logo.height, 3 * logo.width, QImage.Format.Format_RGB888)
    return image.copy()


def _paint_column(painter: QPainter, column: TextColumn, dots_per_mm: float) -> None:
    painter.save()
    painter.setPen(_BLACK)
    painter.translate(column.box.x_mm * dots_per_mm, column.box.y_mm * dots_per_mm)
    painter.scale(dots_per_mm / UNITS_PER_MM, dots_per_mm / UNITS_PER_MM)
    typeset(column).draw(painter)
    painter.restore()


def _paint_stroke(painter: QPainter, stroke: Stroke, dots_per_mm: float) -> None:
    """Edges on whole dots, and never thinner than one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for bar in stroke.bars:
        painter.fillRect(_whole(bar, dots_per_mm), _BLACK)
    painter.restore()


def _paint_picture(painter: QPainter, picture: Picture, dots_per_mm: float) -> None:
    pixels = picture.pixels
    image = QImage(pixels.grey, pixels.width, pixels.height, pixels.width, QImage.Format.Format_Grayscale8)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(_whole(picture.fitted, dots_per_mm), image)
    painter.restore()


def _whole(box: Box, dots_per_mm: float) -> QRect:
    left, top = round(box.x_mm * dots_per_mm), round(box.y_mm * dots_per_mm)
    right, foot = (
        round((box.x_mm + box.width_mm) * dots_per_mm),
        round((box.y_mm + box.height_mm) * dots_per_mm),
    )
    return QRect(left, top, max(right - left, 1), max(foot - top, 1))


def _paint_outlines(painter: QPainter, page: Page, dots_per_mm: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(170, 170, 170), max(1.0, _HAIRLINE_MM * dots_per_mm)))
    radius = page.corner_mm * dots_per_mm
    for box in page.cells:
        corners = (box.x_mm, box.y_mm, box.width_mm, box.height_mm)
        outline = QRectF(*(length * dots_per_mm for length in corners))
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
