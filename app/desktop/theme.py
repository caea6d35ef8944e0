"""Colours, style and icons: one calm look, light and dark, on Qt's Fusion style."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Protocol

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True)
class Colours:
    """One scheme. Text on its surface has a contrast of 4.5 or more (WCAG 2.2, 1.4.3); a test checks it."""

    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    hover: str
    success: str
    warning: str
    error: str
    info: str


LIGHT: Final = Colours(
    window="#f4f5f7",
    surface="#ffffff",
    raised="#eceff3",
    border="#d5dae1",
    text="#1b2430",
    muted="#5a6675",
    accent="#1f5fd0",
    on_accent="#ffffff",
    selection="#dbe7fd",
    hover="#f0f4fb",
    success="#187a3a",
    warning="#8f5700",
    error="#c0281c",
    info="#1f5fd0",
)
DARK: Final = Colours(
    window="#15181d",
    surface="#1c2027",
    raised="#262b34",
    border="#363d49",
    text="#e7ebf1",
    muted="#9ea9b9",
    accent="#79aeff",
    on_accent="#0c1726",
    selection="#24395c",
    hover="#222833",
    success="#5fd28a",
    warning="#e8b04a",
    error="#ff8279",
    info="#79aeff",
)

_STYLE_FILE: Final = "desktop.qss"
_SIZES: Final = {"@brand-size": 1.65, "@title-size": 1.5}
_ICON_SIZES: Final = (16, 20, 24, 32, 48, 64)


class HasIcon(Protocol):
    """A button or an action."""

    def setIcon(self, icon: QIcon, /) -> None: ...


class Theme(QObject):
    """The scheme in use. ``changed`` comes after the palette and the style have changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dark = False
        self._icons: list[tuple[HasIcon, str, str]] = []

    @property
    def colours(self) -> Colours:
        return DARK if self.dark else LIGHT

    def apply(self, scheme: str) -> None:
        """Take ``light``, ``dark``, or ``system``: whatever the desktop around us uses, now and later."""
        hints = QGuiApplication.styleHints()
        wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(scheme)
        if wanted is None:
            hints.unsetColorScheme()
            self.dark = hints.colorScheme() is Qt.ColorScheme.Dark
        else:
            hints.setColorScheme(wanted)
            self.dark = wanted is Qt.ColorScheme.Dark
        self._paint_application()

    def follow_system(self) -> None:
        """The system changed its scheme: take it, if it is another one."""
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        if dark != self.dark:
            self.dark = dark
            self._paint_application()

    def bind_icon(self, target: HasIcon, name: str, colour: str) -> None:
        """Give ``target`` the icon, and again in other colours whenever the scheme changes."""
        self._icons.append((target, name, colour))
        target.setIcon(icon(name, colour))

    def _paint_application(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setStyle("Fusion")
        app.setPalette(palette(self.colours))
        app.setStyleSheet(stylesheet(self.colours, QFontInfo(app.font()).pointSizeF()))
        self._icons = [row for row in self._icons if shiboken6.isValid(row[0])]
        for target, name, colour in self._icons:
            target.setIcon(icon(name, colour))
        self.changed.emit()


@lru_cache(maxsize=1)
def current() -> Theme:
    """The one theme of the process."""
    return Theme()


def set_icon(target: HasIcon, name: str, colour: str = "text") -> None:
    """Show resources/icons/``name``.svg on a button or action, in a colour of the scheme."""
    current().bind_icon(target, name, colour)


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon in the scheme's colour, sharp at every size and scale; greyed when disabled."""
    colours = current().colours
    made = QIcon()
    for mode, token in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, "border")):
        for size in _ICON_SIZES:
            made.addPixmap(pixmap(name, getattr(colours, token), size), mode)
    return made


@lru_cache(maxsize=2048)
def pixmap(name: str, colour: str, size_px: int) -> QPixmap:
    """The icon drawn ``size_px`` wide; ``currentColor`` in the file becomes ``colour``."""
    source = _resource(f"icons/{name}.svg").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    drawn = QPixmap(QSize(size_px, size_px))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return drawn


def palette(colours: Colours) -> QPalette:
    """The palette for Fusion, so that widgets no stylesheet names look right too."""
    role = QPalette.ColorRole
    table = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.window,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Highlight: colours.selection,
        role.HighlightedText: colours.text,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.BrightText: colours.error,
        role.Accent: colours.accent,
        role.Light: colours.surface,
        role.Midlight: colours.raised,
        role.Mid: colours.border,
        role.Dark: colours.border,
        role.Shadow: colours.border,
    }
    made = QPalette()
    for name, value in table.items():
        made.setColor(name, QColor(value))
    for name in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.muted))
    return made


def stylesheet(colours: Colours, text_pt: float = 9.0) -> str:
    """resources/desktop.qss with ``@token`` replaced by the scheme's colours, ``@icons`` by their folder.

    Titles are larger than the text of the desktop around us, whatever size that has.
    """
    style = _resource(_STYLE_FILE).replace("@icons", Path(str(files("resources"))).as_posix() + "/icons")
    for token, factor in _SIZES.items():
        style = style.replace(token, f"{text_pt * factor:.1f}pt")
    for name in sorted((field.name for field in fields(colours)), key=len, reverse=True):
        style = style.replace(f"@{name}", getattr(colours, name))
    return style


@lru_cache(maxsize=256)
def _resource(path: str) -> str:
    return files("resources").joinpath(path).read_text(encoding="utf-8")
