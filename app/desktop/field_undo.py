"""Ctrl+Z in a text field: its own history first; the window's undo when the field has none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget


class FieldUndo(QObject):
    """Qt's text fields claim the keys of undo and redo even when they have nothing to take back.

    Only the field with the focus in ``window`` is watched, not every event of the application.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        undo, redo = _history(watched)
        if (event.matches(QKeySequence.StandardKey.Undo) and not undo) or (
            event.matches(QKeySequence.StandardKey.Redo) and not redo
        ):
            event.ignore()
            return True
        return False

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        has_history = isinstance(new, QLineEdit | QPlainTextEdit | QComboBox)
        if new is not None and has_history and new.window() is self._window:
            new.installEventFilter(self)


def _history(field: QObject) -> tuple[bool, bool]:
    """Whether the field itself has something to undo, and to redo."""
    if isinstance(field, QComboBox):
        line = field.lineEdit() if field.isEditable() else None
        return _history(line) if line is not None else (False, False)
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable(), field.isRedoAvailable()
    if isinstance(field, QPlainTextEdit):
        return field.document().isUndoAvailable(), field.document().isRedoAvailable()
    return False, False
