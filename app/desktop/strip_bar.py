"""The place for a strip above the pages."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QToolBar, QWidget


def above_pages(window: QMainWindow, strip: QWidget, *, title: str, name: str) -> QToolBar:
    """A tool bar of the strip's own, hidden: a main window gives others no other place above its pages."""
    bar = QToolBar(title, movable=False)
    bar.setObjectName(name)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.setStyleSheet("QToolBar { padding: 0; border: none; }")
    bar.addWidget(strip)
    window.addToolBarBreak()
    window.addToolBar(bar)
    bar.hide()
    return bar
