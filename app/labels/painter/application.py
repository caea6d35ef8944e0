"""Fonts and painters need a Qt application; a command without a window gets one without a display."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

_kept: list[QCoreApplication] = []


def ensure_application() -> QCoreApplication:
    """The running application, or a new one that opens no display; call it in the main thread first.

    It is one that windows could use: a process has but one, and a window may come later.
    """
    running = QCoreApplication.instance()
    if running is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        running = QApplication(["tagwright"])
        _kept.append(running)
    return running
