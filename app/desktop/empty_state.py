"""What a list says when it has nothing to show: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.desktop import theme
from app.desktop.widgets import button, label, row

_TEXT_WIDTH_PX: Final = 360


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
            part.setFixedWidth(_TEXT_WIDTH_PX)
        self._choices = QWidget()
        column = QVBoxLayout(self)
        column.setSpacing(10)
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
        for part in (self._title, self._text):
            part.setFixedHeight(part.heightForWidth(_TEXT_WIDTH_PX))
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

    def _paint(self) -> None:
        if self._icon_name:
            self._icon.setPixmap(theme.pixmap(self._icon_name, theme.current().colours.muted, 56))
