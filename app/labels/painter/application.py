"""Fonts and painters need a Qt application; a command without a window gets one without a display."""

from __future__ import annotations

import os
from typing import cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

_kept: list[QGuiApplication] = []


def ensure_application() -> QGuiApplication:
    """The running application, or a new one that opens no display; call it in the main thread first."""
    running = QCoreApplication.instance()
    if running is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        running = QGuiApplication(["tagwright"])
        _kept.append(running)
    return cast(QGuiApplication, running)
