"""A plot one can look into: the pointer names values, the wheel and the keys zoom, dragging moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.desktop import theme
from app.desktop.history.scale import Range, Spot, Tick, number_ticks, spread, thinned

_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 62, 16, 12, 30
_X_TICK_PX, _Y_TICK_PX = 84, 40
_NEAR_PX: Final = 24
_DOTS_APART_PX: Final = 8
_ZOOM: Final = 0.8
_DEEPEST: Final = 1e-6
"""The least share of the whole that can be shown."""


class Plot(QWidget):
    """Spots joined by a line; subclasses say what stands at the axes."""

    hovered = Signal(object)
    """The ``Spot`` the pointer is near, or None."""
    follows_y = True
    """The y axis fits what is in sight; otherwise it is zoomed and moved as x is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumHeight(160)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Wheel or + and − zoom, dragging or the arrow keys move, 0 shows everything")
        self.spots: list[Spot] = []
        self.spot: Spot | None = None
        self._whole_x = self._whole_y = self.shown_x = self.shown_y = Range(0, 1)
        self._grabbed: QPointF | None = None
        theme.current().changed.connect(self.update)

    def show_spots(self, spots: Sequence[Spot]) -> None:
        """Show these and all of them."""
        self.spots = list(spots)
        self._hover(None)
        if self.spots:
            self._whole_x, self._whole_y = self._ranges()
        self.show_everything()
        self.setAccessibleDescription(f"{len(self.spots):,} values")

    @property
    def zoomed_in(self) -> bool:
        return self.shown_x != self._whole_x

    def show_everything(self) -> None:
        self.shown_x, self.shown_y = self._whole_x, self._whole_y
        self.update()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Show ``factor`` times as much, keeping the point of the widget where it is."""
        area = self._area()
        at = around or area.center()
        x = self.shown_x.zoomed(factor, self.shown_x.at((at.x() - area.left()) / area.width()))
        if x.size < self._whole_x.size * _DEEPEST:
            return
        self.shown_x = x.within(self._whole_x)
        if not self.follows_y:
            y = self.shown_y.zoomed(factor, self.shown_y.at((area.bottom() - at.y()) / area.height()))
            self.shown_y = y.within(self._whole_y)
        self._fit_y()

    def move_by(self, right_px: float, up_px: float = 0.0) -> None:
        """Look further to the right, by pixels, and further up where y does not follow."""
        area = self._area()
        self.shown_x = self.shown_x.moved(right_px / area.width() * self.shown_x.size).within(self._whole_x)
        if not self.follows_y:
            self.shown_y = self.shown_y.moved(up_px / area.height() * self.shown_y.size).within(self._whole_y)
        self._fit_y()

    # what subclasses say

    def x_ticks(self, most: int) -> list[Tick]:
        return number_ticks(self.shown_x, most)

    def y_ticks(self, most: int) -> list[Tick]:
        return number_ticks(self.shown_y, most)

    def _ranges(self) -> tuple[Range, Range]:
        """The ranges in which all spots are."""
        return spread([spot.x for spot in self.spots], margin=0.02), spread([spot.y for spot in self.spots])

    # painting

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        self._paint_axes(painter, area)
        painter.save()
        painter.setClipRect(area.adjusted(-5, -5, 5, 5))
        self._paint_line(painter, area)
        painter.restore()
        if self.spot is not None:
            self._paint_hover(painter, area, self.spot)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().colours.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        colours = theme.current().colours
        grid, text = QPen(QColor(colours.raised), 1), QPen(QColor(colours.muted))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        for tick in self.y_ticks(max(2, int(area.height() / _Y_TICK_PX))):
            at = self._place(Spot(self.shown_x.low, tick.at), area).y()
            painter.setPen(grid)
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))
            painter.setPen(text)
            box = QRectF(0, at - 10, area.left() - 8, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.text)
        for tick in self.x_ticks(max(2, int(area.width() / _X_TICK_PX))):
            at = self._place(Spot(tick.at, self.shown_y.low), area).x()
            painter.setPen(grid)
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
            painter.setPen(text)
            box = QRectF(at - 60, area.bottom() + 6, 120, 20)
            box.moveLeft(min(box.left(), self.width() - 102))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, tick.text)

    def _paint_line(self, painter: QPainter, area: QRectF) -> None:
        drawn = self._drawn(area)
        points = [self._place(spot, area) for spot in drawn]
        accent = QColor(theme.current().colours.accent)
        painter.setPen(QPen(accent, 1.8))
        painter.drawPolyline(QPolygonF(points))
        if len(points) * _DOTS_APART_PX <= area.width():
            painter.setBrush(accent)
            for point in points:
                painter.drawEllipse(point, 2.6, 2.6)

    def _drawn(self, area: QRectF) -> list[Spot]:
        return thinned(self.spots, self.shown_x, max(1, int(area.width())))

    def _paint_hover(self, painter: QPainter, area: QRectF, spot: Spot) -> None:
        colours = theme.current().colours
        at = self._place(spot, area)
        painter.setPen(QPen(QColor(colours.muted), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
        painter.setPen(QPen(QColor(colours.surface), 2))
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(at, 5, 5)
        painter.setFont(self.font())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        room = QRectF(0, 0, max(80.0, area.width() * 0.7), 400)
        box = painter.boundingRect(room, flags, spot.text).adjusted(-8, -5, 8, 5)
        left = at.x() + 12 if at.x() + 12 + box.width() <= area.right() else at.x() - 12 - box.width()
        box.moveTo(max(2.0, left), area.top() + 4)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor(colours.text))
        painter.drawText(box.adjusted(8, 5, -8, -5), flags, spot.text)

    # pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._grabbed is not None:
            self.move_by(self._grabbed.x() - at.x(), at.y() - self._grabbed.y())
            self._grabbed = at
        self._hover(self._nearest(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grabbed = event.position()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.show_everything()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps and self.spots:
            self.zoom(_ZOOM**steps, event.position())
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step_px = self._area().width() / 10
        keys: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Plus: lambda: self.zoom(_ZOOM),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / _ZOOM),
            Qt.Key.Key_0: self.show_everything,
            Qt.Key.Key_Left: lambda: self.move_by(-step_px),
            Qt.Key.Key_Right: lambda: self.move_by(step_px),
            Qt.Key.Key_Up: lambda: self.move_by(0, step_px),
            Qt.Key.Key_Down: lambda: self.move_by(0, -step_px),
        }
        act = keys.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    # geometry

    def _area(self) -> QRectF:
        whole = QRectF(self.rect()).adjusted(_LEFT_PX, _TOP_PX, -_RIGHT_PX, -_BOTTOM_PX)
        return QRectF(whole.topLeft(), whole.bottomRight()) if whole.width() > 1 else QRectF(0, 0, 1, 1)

    def _place(self, spot: Spot, area: QRectF) -> QPointF:
        x = area.left() + self.shown_x.share_of(spot.x) * area.width()
        return QPointF(x, area.bottom() - self.shown_y.share_of(spot.y) * area.height())

    def _nearest(self, at: QPointF) -> Spot | None:
        area = self._area()
        found = [(self._distance_px(spot, at, area), spot) for spot in self._drawn(area)]
        distance_px, spot = min(found, key=lambda one: one[0], default=(_NEAR_PX + 1.0, None))
        return spot if distance_px <= _NEAR_PX else None

    def _distance_px(self, spot: Spot, at: QPointF, area: QRectF) -> float:
        away = self._place(spot, area) - at
        return abs(away.x()) if self.follows_y else (away.x() ** 2 + away.y() ** 2) ** 0.5

    def _fit_y(self) -> None:
        if self.follows_y:
            seen = [spot.y for spot in self.spots if self.shown_x.low <= spot.x <= self.shown_x.high]
            self.shown_y = spread(seen) if seen else self._whole_y
        self.update()

    def _hover(self, spot: Spot | None) -> None:
        if spot != self.spot:
            self.spot = spot
            self.hovered.emit(spot)
            self.update()
