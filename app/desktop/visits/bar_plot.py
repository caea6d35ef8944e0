"""Visits over time as bars, people below and bots on top; the pointer and the arrow keys name each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop import theme
from app.desktop.history.scale import Range, number_ticks
from app.desktop.visits.periods import Bar, short_label

_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 48, 14, 14, 26
_LEGEND_PX, _SWATCH_PX = 20, 10
_PARTS = (("People", "accent"), ("Bots", "muted"))
_TICK_PX, _LABEL_PX = 40, 70


class BarPlot(QWidget):
    """``current`` is the bar that is named, -1 for none."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: list[Bar] = []
        self.current = -1
        self._unit = "day"
        self.setAccessibleName("Visits over time")
        self.setMinimumHeight(190)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.current().changed.connect(self.update)

    @property
    def has_bots(self) -> bool:
        """Whether bars have two parts, and a legend says which is which."""
        return any(bar.bots for bar in self.bars)

    def show_bars(self, bars: Sequence[Bar], unit: str) -> None:
        self.bars, self._unit, self.current = list(bars), unit, -1
        most = max(self.bars, key=lambda bar: bar.people + bar.bots, default=None)
        busiest = "" if most is None else f"; the most on {spoken(most)}"
        self.setAccessibleDescription(f"{len(self.bars)} bars{busiest}. Arrow keys name them.")
        self.update()

    def point_at(self, number: int) -> None:
        """Name a bar; -1: none."""
        number = min(max(number, -1), len(self.bars) - 1)
        if number != self.current:
            self.current = number
            if number >= 0:
                self.setAccessibleDescription(spoken(self.bars[number]))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 220)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        inside = area.left() <= event.position().x() < area.right() and bool(self.bars)
        share = (event.position().x() - area.left()) / area.width()
        self.point_at(int(share * len(self.bars)) if inside else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self.point_at(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.bars) - 1
        steps = {
            Qt.Key.Key_Left: last if self.current < 0 else max(0, self.current - 1),
            Qt.Key.Key_Right: 0 if self.current < 0 else self.current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        to = steps.get(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        else:
            self.point_at(to)

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self._area()
        top = max([4, *(bar.people + bar.bots for bar in self.bars)])
        scale = Range(0, top * 1.05)
        self._paint_grid(painter, area, scale)
        self._paint_bars(painter, area, scale)
        self._paint_labels(painter, area)
        if self.has_bots:
            self._paint_legend(painter, area)
        if 0 <= self.current < len(self.bars):
            self._paint_name(painter, area, self.bars[self.current])
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.current().colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _paint_grid(self, painter: QPainter, area: QRectF, scale: Range) -> None:
        colours = theme.current().colours
        for tick in number_ticks(scale, max(2, int(area.height() / _TICK_PX))):
            if tick.at != int(tick.at):
                continue
            y = area.bottom() - scale.share_of(tick.at) * area.height()
            painter.setPen(QPen(QColor(colours.raised), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colours.muted))
            box = QRectF(0, y - 10, area.left() - 8, 20)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, tick.text)

    def _paint_bars(self, painter: QPainter, area: QRectF, scale: Range) -> None:
        colours = theme.current().colours
        painter.setPen(Qt.PenStyle.NoPen)
        wide = area.width() / max(1, len(self.bars))
        gap = min(4.0, wide * 0.25)
        for number, bar in enumerate(self.bars):
            left = area.left() + number * wide
            if number == self.current:
                painter.fillRect(QRectF(left, area.top(), wide, area.height()), QColor(colours.hover))
            bottom = area.bottom()
            for count, (_, token) in zip((bar.people, bar.bots), _PARTS, strict=True):
                high = scale.share_of(count) * area.height() if count else 0
                box = QRectF(left + gap / 2, bottom - high, max(1.0, wide - gap), high)
                painter.fillRect(box, QColor(getattr(colours, token)))
                bottom -= high

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        """What the two parts of a bar are, above them on the right."""
        colours, metrics = theme.current().colours, painter.fontMetrics()
        right = area.right()
        for name, token in reversed(_PARTS):
            wide = metrics.horizontalAdvance(name)
            box = QRectF(right - wide, area.top() - _LEGEND_PX, wide, _LEGEND_PX - 4)
            painter.setPen(QColor(colours.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
            swatch = QRectF(0, 0, _SWATCH_PX, _SWATCH_PX)
            swatch.moveCenter(QPointF(box.left() - _SWATCH_PX, box.center().y()))
            painter.fillRect(swatch, QColor(getattr(colours, token)))
            right = swatch.left() - 14

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QColor(theme.current().colours.muted))
        wide = area.width() / max(1, len(self.bars))
        every = max(1, -(-_LABEL_PX // max(1, int(wide))))
        for number in range(len(self.bars) - 1, -1, -every):
            middle = area.left() + (number + 0.5) * wide
            box = QRectF(middle - 40, area.bottom() + 4, 80, 18)
            box.moveLeft(min(box.left(), self.width() - 80.0))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short_label(self.bars[number], self._unit))

    def _paint_name(self, painter: QPainter, area: QRectF, bar: Bar) -> None:
        colours = theme.current().colours
        text = spoken(bar)
        box = painter.boundingRect(QRectF(0, 0, 400, 60), Qt.AlignmentFlag.AlignLeft, text)
        box = box.adjusted(-8, -4, 8, 4)
        wide = area.width() / len(self.bars)
        middle = area.left() + (self.current + 0.5) * wide
        box.moveTo(min(max(area.left(), middle - box.width() / 2), area.right() - box.width()), area.top())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor(colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _area(self) -> QRectF:
        top = _TOP_PX + (_LEGEND_PX if self.has_bots else 0)
        whole = QRectF(self.rect()).adjusted(_LEFT_PX, top, -_RIGHT_PX, -_BOTTOM_PX)
        return whole if whole.width() > 1 and whole.height() > 1 else QRectF(0, 0, 1, 1)


def spoken(bar: Bar) -> str:
    """A bar in words."""
    hits = bar.people + bar.bots
    bots = f", {bar.bots:,} of them by bots" if bar.bots else ""
    return f"{bar.text}: {hits:,} visit{'s' * (hits != 1)}{bots}"
