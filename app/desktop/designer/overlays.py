"""What the canvas paints around the label: frames, handles, guides, the grid, marks of trouble."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.desktop.designer.handles import HANDLE_PX, places
from app.labels.designs.showing import Shown
from app.labels.designs.snapping import Guide
from app.labels.display import Box

# The label is white whatever the scheme, and so these are of one colour in both.
CHOSEN = QColor("#1f5fd0")
GUIDE = QColor("#d6248a")
GRID = QColor(31, 95, 208, 38)
FAINT = QColor(90, 102, 117, 110)
TROUBLE = QColor("#c0281c")
CAREFUL = QColor("#b06c00")
LEAST_GRID_PX = 5


@dataclass(frozen=True)
class View:
    """Millimetres of the label into pixels of the canvas."""

    scale: float
    left_px: float
    top_px: float

    def frame(self, box: Box) -> QRectF:
        return QRectF(
            self.left_px + box.x_mm * self.scale,
            self.top_px + box.y_mm * self.scale,
            box.width_mm * self.scale,
            box.height_mm * self.scale,
        )

    def point(self, x_mm: float, y_mm: float) -> QPointF:
        return QPointF(self.left_px + x_mm * self.scale, self.top_px + y_mm * self.scale)

    def mm(self, point: QPointF) -> tuple[float, float]:
        return (point.x() - self.left_px) / self.scale, (point.y() - self.top_px) / self.scale


def paint_grid(painter: QPainter, view: View, label: QRectF, grid_mm: float) -> None:
    """Dotted lines, as far as they are apart enough to tell."""
    step = grid_mm * view.scale
    if step < LEAST_GRID_PX:
        return
    painter.setPen(QPen(GRID, 1))
    lines = []
    for number in range(1, int(label.width() / step) + 1):
        x = label.left() + number * step
        lines.append(QLineF(x, label.top(), x, label.bottom()))
    for number in range(1, int(label.height() / step) + 1):
        y = label.top() + number * step
        lines.append(QLineF(label.left(), y, label.right(), y))
    painter.drawLines(lines)


def paint_elements(
    painter: QPainter, view: View, shown: Iterable[Shown], chosen: Collection[int], under_pointer: int | None
) -> None:
    """A frame around each, bold around the chosen; red where one cannot be drawn."""
    for each in shown:
        if each.box is None:
            continue
        frame = view.frame(each.box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if each.problem:
            _paint_trouble(painter, frame, each)
        if each.position in chosen:
            painter.setPen(QPen(CHOSEN, 1.5))
            painter.drawRect(frame)
        elif each.position == under_pointer:
            painter.setPen(QPen(CHOSEN, 1, Qt.PenStyle.DotLine))
            painter.drawRect(frame)
        elif not each.items:
            painter.setPen(QPen(FAINT, 1, Qt.PenStyle.DashLine))
            painter.drawRect(frame)


def paint_handles(painter: QPainter, frame: QRectF) -> None:
    painter.setPen(QPen(CHOSEN, 1.5))
    painter.setBrush(QColor("white"))
    half = HANDLE_PX / 2
    for _handle, place in places(frame):
        painter.drawRect(QRectF(place.x() - half, place.y() - half, HANDLE_PX, HANDLE_PX))


def paint_guides(painter: QPainter, view: View, guides: Iterable[Guide], canvas: QRectF) -> None:
    painter.setPen(QPen(GUIDE, 1))
    for guide in guides:
        place = view.point(guide.at_mm, guide.at_mm)
        if guide.axis == "across":
            painter.drawLine(QLineF(place.x(), canvas.top(), place.x(), canvas.bottom()))
        else:
            painter.drawLine(QLineF(canvas.left(), place.y(), canvas.right(), place.y()))


def paint_band(painter: QPainter, view: View, box: Box) -> None:
    painter.setPen(QPen(CHOSEN, 1, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(31, 95, 208, 28))
    painter.drawRect(view.frame(box))


def _paint_trouble(painter: QPainter, frame: QRectF, shown: Shown) -> None:
    """An element that is drawn with something standing in is only to be careful with."""
    colour = CAREFUL if shown.items else TROUBLE
    painter.setPen(QPen(colour, 1.2, Qt.PenStyle.DashLine))
    painter.drawRect(frame)
    if shown.items:
        return
    painter.fillRect(frame, QColor(192, 40, 28, 22))
    painter.setPen(colour)
    painter.drawText(
        frame.adjusted(3, 2, -3, -2),
        int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap),
        shown.problem,
    )
