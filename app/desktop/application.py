"""The QApplication of the desktop: its name, its theme, and the settings in force."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
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
    """Show the colours of the settings, and follow them and the system from now on."""
    shown = theme.current()
    shown.apply(settings.get(options.COLOUR_SCHEME))

    def setting_changed(key: str) -> None:
        if key == options.COLOUR_SCHEME.key:
            shown.apply(settings.get(options.COLOUR_SCHEME))

    settings.changed.connect(setting_changed)
    QGuiApplication.styleHints().colorSchemeChanged.connect(
        lambda _: shown.follow_system() if settings.get(options.COLOUR_SCHEME) == "system" else None
    )
