"""A region of the screen chosen by dragging over still pictures of all screens."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop.screen import shots
from app.desktop.screen.shots import Grab, Shot

HIDE_MS = 350
"""The desktop needs a moment to draw what was behind the window."""
SMALLEST = 8
HINT = "Drag over the codes · Enter: the whole screen · Esc: cancel"
_DIM, _LINE = QColor(0, 0, 0, 110), QColor("#79aeff")


class RegionPicker(QObject):
    """`pick` hides the window, takes the pictures and shows them; exactly one of the signals follows."""

    chosen = Signal(QImage)
    cancelled = Signal()
    refused = Signal()
    """The system lets no program take pictures of the screen."""

    def __init__(self, window: QWidget, *, grab: Grab = shots.grab, hide_ms: int = HIDE_MS) -> None:
        super().__init__(window)
        self._window, self._grab, self._hide_ms = window, grab, hide_ms
        self._shots: list[Shot] = []
        self.overlays: list[Overlay] = []
        self._busy = False

    def pick(self) -> None:
        """Ask for a region; while one is being asked for, nothing."""
        if self._busy:
            return
        self._busy = True
        self._window.window().hide()
        QTimer.singleShot(self._hide_ms, self, self._take)

    def _take(self) -> None:
        self._shots = shots.shots(grab=self._grab)
        if not self._shots:
            self._end()
            self.refused.emit()
            return
        for shot in self._shots:
            overlay = Overlay(shot)
            overlay.chosen.connect(self._chosen)
            overlay.cancelled.connect(self._cancelled)
            overlay.selected.connect(self._select)
            overlay.show()
            self.overlays.append(overlay)
        self.overlays[0].activateWindow()
        self.overlays[0].raise_()

    def _select(self, region: QRect) -> None:
        """A region may reach over several screens: each draws its part."""
        for overlay in self.overlays:
            overlay.draw(region)

    def _chosen(self, region: QRect) -> None:
        picture = shots.cut(self._shots, region.intersected(shots.desktop(self._shots)))
        self._end()
        self.chosen.emit(picture)

    def _cancelled(self) -> None:
        self._end()
        self.cancelled.emit()

    def _end(self) -> None:
        for overlay in self.overlays:
            overlay.hide()
            overlay.deleteLater()
        self.overlays, self._shots, self._busy = [], [], False
        window = self._window.window()
        window.show()
        window.activateWindow()


class Overlay(QWidget):
    """One screen, still and dimmed, with the region in full light. Regions are in points of the desktop."""

    chosen = Signal(QRect)
    cancelled = Signal()
    selected = Signal(QRect)

    def __init__(self, shot: Shot) -> None:
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags | Qt.WindowType.Tool)
        self.shot = shot
        self._from: QPoint | None = None
        self._region = QRect()
        self.setAccessibleName("Choose a region of the screen")
        self.setAccessibleDescription(HINT)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(shot.place)

    def draw(self, region: QRect) -> None:
        self._region = region
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = self._on_desktop(event)
        else:
            self.cancelled.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self.selected.emit(QRect(self._from, self._on_desktop(event)).normalized())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        region = QRect(self._from, self._on_desktop(event)).normalized()
        self._from = None
        if min(region.width(), region.height()) >= SMALLEST:
            self.chosen.emit(region)
        else:  # a click is no region
            self.selected.emit(QRect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.shot.place)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close:
            self.cancelled.emit()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(self.rect(), self.shot.picture)
        painter.fillRect(self.rect(), _DIM)
        seen = self._region.intersected(self.shot.place).translated(-self.shot.place.topLeft())
        if not seen.isEmpty():
            source = QRect(seen.topLeft() * self.shot.ratio, seen.size() * self.shot.ratio)
            painter.drawImage(seen, self.shot.picture, source)
            painter.setPen(QPen(_LINE, 2))
            painter.drawRect(seen)
        self._paint_hint(painter)

    def _paint_hint(self, painter: QPainter) -> None:
        font = QFont(painter.font())
        font.setPixelSize(16)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        box = QRect(0, 0, metrics.horizontalAdvance(HINT) + 32, metrics.height() + 18)
        box.moveCenter(QPoint(self.width() // 2, 40))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 200))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(QColor("white"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, HINT)

    def _on_desktop(self, event: QMouseEvent) -> QPoint:
        return event.position().toPoint() + self.shot.place.topLeft()
