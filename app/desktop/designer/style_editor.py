"""The look of a QR code: its colours, round modules, a logo. What would not be read is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QFileDialog, QGridLayout, QPushButton, QWidget

from app.desktop.designer.editors import Flag
from app.desktop.designer.starters import read_file
from app.desktop.picture_files import FOR_LABELS
from app.desktop.widgets import button
from app.errors import InputError
from app.labels.symbology.style import Style

AskColour = Callable[[QWidget, str, str], str]
AskFile = Callable[[QWidget], str]
_SWATCH_PX = 16
_PLAIN = Style()


def ask_colour(parent: QWidget, title: str, colour: str) -> str:
    """Empty when the person thought better of it."""
    chosen = QColorDialog.getColor(QColor(colour), parent, title)
    return chosen.name() if chosen.isValid() else ""


def ask_file(parent: QWidget) -> str:
    return QFileDialog.getOpenFileName(parent, "Choose a logo", str(Path.home()), FOR_LABELS)[0]


class StyleEditor(QWidget):
    """``edited`` carries the style, None for plain black on white."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.ask_colour: AskColour = ask_colour
        self.ask_file: AskFile = ask_file
        self._style = _PLAIN
        self.dark = button("Dark …", lambda: self._colour("dark", "Colour of the dark modules"))
        self.light = button("Light …", lambda: self._colour("light", "Colour behind the code"))
        self.logo = button("Logo …", self._choose_logo, icon="image")
        self.dots = Flag("Round modules")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(5)
        for at, widget in enumerate((self.dark, self.light, self.logo, self.dots)):
            grid.addWidget(widget, at, 0)
        self.dots.edited.connect(lambda on: self._change(modules="dots" if on else "square"))
        self.load(None)

    def load(self, style: Style | None) -> None:
        self._style = style or _PLAIN
        _swatch(self.dark, self._style.dark)
        _swatch(self.light, self._style.light)
        self.dots.load(self._style.modules == "dots")
        self.logo.setText("Take the logo away" if self._style.logo else "Logo …")

    def _colour(self, which: str, title: str) -> None:
        colour = self.ask_colour(self, title, getattr(self._style, which))
        if colour:
            self._change(**{which: colour})

    def _choose_logo(self) -> None:
        if self._style.logo:
            self._change(logo="")
            return
        chosen = self.ask_file(self)
        if not chosen:
            return
        try:
            data = read_file(Path(chosen))
        except InputError as error:
            self.refused.emit(error.text())
            return
        self._change(logo=data)

    def _change(self, **changes: str) -> None:
        style = msgspec.structs.replace(self._style, **changes)
        self.edited.emit(None if style == _PLAIN else style)


def _swatch(target: QPushButton, colour: str) -> None:
    pixmap = QPixmap(_SWATCH_PX, _SWATCH_PX)
    pixmap.fill(QColor(colour))
    target.setIcon(QIcon(pixmap))
    target.setToolTip(colour)
