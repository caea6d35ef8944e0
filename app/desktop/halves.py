"""A bar of two halves, for pages whose list can become narrow."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayoutItem, QWidget


class Halves(QWidget):
    """Beside each other where there is room, else below each other."""

    def __init__(self, first: QWidget, second: QWidget, *, spacing_px: int = 8) -> None:
        super().__init__()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing_px)
        for half in (first, second):
            self._box.addWidget(half)
        self._box.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """What the wider half needs: it never asks for the room of both."""
        widest = max(item.minimumSize().width() for item in self._items())
        return QSize(widest + self._sides_px(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = sum(item.sizeHint().width() for item in self._items()) + self._box.spacing()
        fits = needed + self._sides_px() <= self.width()
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        if self._box.direction() is not (beside if fits else below):
            self._box.setDirection(beside if fits else below)
            self.updateGeometry()

    def _items(self) -> list[QLayoutItem]:
        """The halves as the layout sees them."""
        return [item for number in (0, 1) if (item := self._box.itemAt(number)) is not None]

    def _sides_px(self) -> int:
        margins = self.contentsMargins()
        return margins.left() + margins.right()
