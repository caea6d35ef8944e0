"""A bar of two halves, for pages whose list can become narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget


class Halves(QWidget):
    """Beside each other where there is room, else below each other."""

    def __init__(self, first: QWidget, second: QWidget, *, spacing_px: int = 8) -> None:
        super().__init__()
        self._halves = (first, second)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing_px)
        for half in self._halves:
            self._box.addWidget(half)
        self._box.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """What the wider half needs: it never asks for the room of both."""
        margins = self.contentsMargins()
        widest = max(self._least_width(number) for number in range(len(self._halves)))
        return QSize(widest + margins.left() + margins.right(), super().minimumSizeHint().height())

    def _least_width(self, number: int) -> int:
        item = self._box.itemAt(number)
        return 0 if item is None else item.minimumSize().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        margins = self.contentsMargins()
        needed = sum(half.sizeHint().width() for half in self._halves) + self._box.spacing()
        fits = needed + margins.left() + margins.right() <= self.width()
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        if self._box.direction() is not (beside if fits else below):
            self._box.setDirection(beside if fits else below)
            self.updateGeometry()
