"""The sheet in small: click the labels that are used or spoiled; they are left out of the first page."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import theme
from app.labels import used_cells
from app.labels.sheet import Sheet

HEIGHT_PX = 190
PAPER = QColor("white")
USED = QColor("#c3c9d2")
FREE = QColor("#8a94a3")
FIRST = QColor("#1f5fd0")


class SheetPicker(QWidget):
    """Cells are numbered from 1, row by row.

    A click marks one, a drag all it passes, a click with Shift all from the last one on. With the keyboard:
    arrows, Space marks, Shift+Space marks all up to here, Escape frees all.
    """

    changed = Signal()

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.used: frozenset[int] = used_cells.NONE
        self.current = 1
        self._marking: bool | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Click or drag over the labels that are used or spoiled; Shift marks up to there")
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(HEIGHT_PX, HEIGHT_PX)

    @property
    def free(self) -> int:
        """How many labels are left on the first sheet."""
        return self._sheet.cells - len(self.used)

    def set_sheet(self, sheet: Sheet, used: Collection[int] = used_cells.NONE) -> None:
        self._sheet = sheet
        self.current = 1
        self.choose(used)
        self.update()

    def choose(self, used: Collection[int]) -> None:
        """These are used up. One label is left at least: without any there is no sheet."""
        wanted = frozenset(cell for cell in used if 1 <= cell <= self._sheet.cells)
        if len(wanted) == self._sheet.cells:
            return
        changed = wanted != self.used
        self.used = wanted
        self._say()
        self.update()
        if changed:
            self.changed.emit()

    def mark(self, cells: Collection[int], used: bool) -> None:
        """Mark cells as used, or as free."""
        self.choose(self.used | set(cells) if used else self.used - set(cells))

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
        first = next(cell for cell in range(1, self._sheet.cells + 1) if cell not in self.used)
        for index in range(self._sheet.cells):
            box = self._sheet.cell(index)
            corner = origin + QPointF(box.x_mm, box.y_mm) * scale
            cell = QRectF(corner.x(), corner.y(), box.width_mm * scale, box.height_mm * scale)
            self._paint_cell(painter, cell.adjusted(0.5, 0.5, -0.5, -0.5), index + 1, first)

    def _paint_cell(self, painter: QPainter, cell: QRectF, number: int, first: int) -> None:
        is_used = number in self.used
        at_focus = self.hasFocus() and number == self.current
        painter.setPen(QPen(FIRST if at_focus else FREE, 2 if at_focus else 1))
        painter.setBrush(USED if is_used else FIRST if number == first else PAPER)
        painter.drawRoundedRect(cell, 1.5, 1.5)
        if is_used:
            painter.setPen(QPen(FREE, 1))
            painter.drawLine(cell.topLeft(), cell.bottomRight())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if not cell:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._mark_up_to(cell)
        else:
            self._marking = cell not in self.used
            self.mark([cell], self._marking)
        self.current = cell
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell and self._marking is not None:
            self.mark([cell], self._marking)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._marking = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._sheet.columns,
            Qt.Key.Key_Up: -self._sheet.columns,
        }
        if key in steps:
            self.current = min(max(self.current + steps[key], 1), self._sheet.cells)
            self.update()
        elif key == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.mark(range(1, self.current + 1), True)
        elif key == Qt.Key.Key_Space:
            self.mark([self.current], self.current not in self.used)
        elif key == Qt.Key.Key_Escape and self.used:
            self.choose(used_cells.NONE)
        else:
            super().keyPressEvent(event)

    def _mark_up_to(self, cell: int) -> None:
        first, last = sorted((self.current, cell))
        self.mark(range(first, last + 1), True)

    def _say(self) -> None:
        gone = f"; used: {used_cells.say(self.used)}" if self.used else ""
        self.setAccessibleName(f"{self.free} of {self._sheet.cells} labels of the sheet are free{gone}")
