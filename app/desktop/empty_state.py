"""What a list says when it has nothing to show: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.desktop import theme
from app.desktop.widgets import button, label, row

_LINE: Final = "n" * 52
_MARGIN_PX: Final = 24
_LEAST_PX: Final = 160


@dataclass(frozen=True)
class Choice:
    """A button of an empty state; the first is the one to press."""

    text: str
    call: Callable[[], object]
    icon: str = ""


class EmptyState(QWidget):
    """An icon, a sentence, an explanation and what to do; filled anew for every occasion."""

    def __init__(self) -> None:
        super().__init__()
        self._icon_name = ""
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = label(role="title", wrap=True)
        self._text = label(role="muted", wrap=True)
        for part in (self._title, self._text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._choices = QWidget()
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        column.addStretch(2)
        for widget in (self._icon, self._title, self._text):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addWidget(self._choices, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.current().changed.connect(self._paint)

    @property
    def title(self) -> str:
        return self._title.text()

    def tell(self, icon: str, title: str, text: str, choices: Sequence[Choice] = ()) -> None:
        self._icon_name = icon
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        buttons = [
            button(choice.text, choice.call, role="" if number else "primary", icon=choice.icon)
            for number, choice in enumerate(choices)
        ]
        new = row(*buttons)
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self._choices, new)
        self._choices.deleteLater()
        self._choices = new
        self._paint()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Its parts are as wide as it is now; it may become narrower all the same."""
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Lines of a readable length, or what room there is; choices beside each other where they fit."""
        room_px = max(self.width() - _MARGIN_PX, 80)
        width_px = min(self.fontMetrics().horizontalAdvance(_LINE), room_px)
        for part in (self._title, self._text):
            part.ensurePolished()
            part.setFixedWidth(width_px)
            part.setFixedHeight(max(0, part.heightForWidth(width_px)))
        layout = self._choices.layout()
        if isinstance(layout, QBoxLayout):
            choices = self._choices.findChildren(QPushButton)
            needed_px = sum(choice.sizeHint().width() for choice in choices)
            beside = needed_px + layout.spacing() * max(len(choices) - 1, 0) <= room_px
            directions = QBoxLayout.Direction
            layout.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def _paint(self) -> None:
        if self._icon_name:
            self._icon.setPixmap(theme.pixmap(self._icon_name, theme.current().colours.muted, 56))
