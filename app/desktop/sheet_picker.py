"""The sheet in small: click the first label that is still there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import theme
from app.labels.sheet import Sheet

HEIGHT_PX = 190
PAPER = QColor("white")
USED = QColor("#d3d7dd")
FREE = QColor("#8a94a3")
FIRST = QColor("#1f5fd0")


class SheetPicker(QWidget):
    """Cells are numbered from 1, row by row; arrow keys move the start as well."""

    chosen = Signal(int)

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.start = 1
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Click the first label that is still on the sheet")
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(HEIGHT_PX, HEIGHT_PX)

    def set_sheet(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.choose(min(self.start, sheet.cells))
        self.update()

    def choose(self, start: int) -> None:
        start = min(max(start, 1), self._sheet.cells)
        changed = start != self.start
        self.start = start
        self._say()
        self.update()
        if changed:
            self.chosen.emit(start)

    def cell_at(self, place: QPointF) -> int:
        """The cell under the pointer, from 1; 0 beside all of them."""
        scale, origin = self._placed()
        x_mm = (place.x() - origin.x()) / scale
        y_mm = (place.y() - origin.y()) / scale
        for index in range(self._sheet.cells):
            box = self._sheet.cell(index)
            if QRectF(box.x_mm, box.y_mm, box.width_mm, box.height_mm).contains(x_mm, y_mm):
                return index + 1
        return 0

    def centre_of(self, cell: int) -> QPointF:
        scale, origin = self._placed()
        box = self._sheet.cell(cell - 1)
        return origin + QPointF(box.x_mm + box.width_mm / 2, box.y_mm + box.height_mm / 2) * scale

    def _placed(self) -> tuple[float, QPointF]:
        """Pixels for a millimetre, and the page's corner."""
        width_mm, height_mm = self._sheet.page_width_mm, self._sheet.page_height_mm
        scale = min((self.width() - 4) / width_mm, (self.height() - 4) / height_mm)
        return scale, QPointF(2, (self.height() - height_mm * scale) / 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, origin = self._placed()
        accent = QColor(theme.current().colours.accent)
        page = QRectF(
            origin.x(), origin.y(), self._sheet.page_width_mm * scale, self._sheet.page_height_mm * scale
        )
        painter.setPen(QPen(accent if self.hasFocus() else FREE, 1.5 if self.hasFocus() else 1))
        painter.setBrush(PAPER)
        painter.drawRect(page)
        for index in range(self._sheet.cells):
            box = self._sheet.cell(index)
            corner = origin + QPointF(box.x_mm, box.y_mm) * scale
            cell = QRectF(corner.x(), corner.y(), box.width_mm * scale, box.height_mm * scale)
            self._paint_cell(painter, cell.adjusted(0.5, 0.5, -0.5, -0.5), index + 1)

    def _paint_cell(self, painter: QPainter, cell: QRectF, number: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen if number < self.start else QPen(FREE, 1))
        painter.setBrush(USED if number < self.start else FIRST if number == self.start else PAPER)
        painter.drawRoundedRect(cell, 1.5, 1.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell:
            self.choose(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._sheet.columns,
            Qt.Key.Key_Up: -self._sheet.columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif 1 <= self.start + step <= self._sheet.cells:
            self.choose(self.start + step)

    def _say(self) -> None:
        self.setAccessibleName(f"Start at label {self.start} of {self._sheet.cells}")
