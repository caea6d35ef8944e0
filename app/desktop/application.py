"""The QApplication of the desktop: its name, its theme, and the settings in force."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.desktop import options, theme
from app.desktop.options import Settings


def application() -> QApplication:
    """The one QApplication, made on the first call."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    rounding = Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(rounding)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Tagwright")
    app.setApplicationDisplayName("Tagwright")
    app.setDesktopFileName("tagwright")
    app.setWindowIcon(theme.icon("scan", "accent"))
    return app


def follow_settings(settings: Settings) -> None:
    """Show the colours of the settings, and follow them and the system for as long as the settings live."""
    _Colours(settings).show()


class _Colours(QObject):
    """Ends with the settings, and with it what it is connected to."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._settings = settings
        settings.changed.connect(self._setting_changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def show(self) -> None:
        theme.current().apply(self._settings.get(options.COLOUR_SCHEME))

    def _setting_changed(self, key: str) -> None:
        if key == options.COLOUR_SCHEME.key:
            self.show()

    def _system_changed(self) -> None:
        if self._settings.get(options.COLOUR_SCHEME) == "system":
            theme.current().follow_system()
