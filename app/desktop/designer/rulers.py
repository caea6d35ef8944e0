"""Rulers beside the canvas, in millimetres from the label's corner, with a mark where the pointer is."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop import theme

THICKNESS_PX: Final = 22
_LEAST_PX: Final = 45
"""Numbers are at least so far apart."""
_STEPS_MM: Final = (1, 2, 5, 10, 20, 50, 100, 200)


def step_mm(scale: float) -> int:
    """From number to number, so that they do not run into each other."""
    return next((step for step in _STEPS_MM if step * scale >= _LEAST_PX), _STEPS_MM[-1])


class Ruler(QWidget):
    """``across`` lies above the canvas; the other stands at its left."""

    def __init__(self, *, across: bool) -> None:
        super().__init__()
        self._across = across
        self._scale, self._start_px, self._length_mm = 4.0, 0.0, 0.0
        self._pointer_mm: float | None = None
        if across:
            self.setFixedHeight(THICKNESS_PX)
        else:
            self.setFixedWidth(THICKNESS_PX)
        self.setAccessibleName("Ruler in millimetres")

    def place(self, scale: float, start_px: float, length_mm: float) -> None:
        """``start_px``: where the label begins; its length is marked."""
        self._scale, self._start_px, self._length_mm = scale, start_px, length_mm
        self.update()

    def point(self, at_mm: float | None) -> None:
        self._pointer_mm = at_mm
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.current().colours
        painter.fillRect(self.rect(), QColor(colours.window))
        painter.fillRect(self._span(self._start_px, self._length_mm * self._scale), QColor(colours.surface))
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        painter.setPen(QPen(QColor(colours.muted), 1))
        length_px = self.width() if self._across else self.height()
        step = step_mm(self._scale)
        small = step / 10 if step * self._scale / 10 >= 4 else step / 5
        first = math.floor(-self._start_px / self._scale / small)
        last = math.ceil((length_px - self._start_px) / self._scale / small)
        per_step = round(step / small)
        for number in range(first, last + 1):
            at = self._start_px + number * small * self._scale
            is_large = number % per_step == 0
            painter.drawLine(self._tick(at, 9 if is_large else 4))
            if is_large:
                self._write(painter, at, f"{number * small:g}")
        if self._pointer_mm is not None:
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawLine(self._tick(self._start_px + self._pointer_mm * self._scale, THICKNESS_PX))

    def _span(self, start: float, length: float) -> QRectF:
        if self._across:
            return QRectF(start, 0, length, THICKNESS_PX)
        return QRectF(0, start, THICKNESS_PX, length)

    def _tick(self, at: float, length: float) -> QLineF:
        if self._across:
            return QLineF(at, THICKNESS_PX - length, at, THICKNESS_PX)
        return QLineF(THICKNESS_PX - length, at, THICKNESS_PX, at)

    def _write(self, painter: QPainter, at: float, text: str) -> None:
        painter.save()
        if self._across:
            painter.drawText(QPointF(at + 3, 10), text)
        else:
            painter.translate(10, at - 3)
            painter.rotate(-90)
            painter.drawText(QPointF(0, 0), text)
        painter.restore()
