"""What keys do on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from app.desktop.designer import clipboard
from app.desktop.designer.starters import STARTERS
from app.errors import InputError
from app.labels.designs import editing

if TYPE_CHECKING:
    from app.desktop.designer.canvas import Canvas

STEP_MM: Final = 0.1
LARGE_STEP_MM: Final = 1.0
_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LETTERS: Final = {Qt.Key[f"Key_{starter.key}"]: starter for starter in STARTERS}
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_Standard = QKeySequence.StandardKey


class CanvasKeys:
    """Arrows move by 0.1 mm, with Shift by 1 mm; with Ctrl they make larger and smaller."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document = canvas.document

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key is the canvas's own although the window has a shortcut of it."""
        return self._command(event) is not None

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key says; False if it says nothing here."""
        command = self._command(event)
        if command is None:
            return False
        command()
        return True

    def _command(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _WAYS and self._document.chosen:
            step = LARGE_STEP_MM if held & _SHIFT else STEP_MM
            across, down = (way * step for way in _WAYS[key])
            return partial(self._resize if held & _CTRL else self._move, across, down)
        for standard, command in (
            (_Standard.Copy, self.copy),
            (_Standard.Cut, self.cut),
            (_Standard.Paste, self.paste),
        ):
            if event.matches(standard):
                return command
        if key == Qt.Key.Key_Escape and (self._document.chosen or self._canvas.mouse.is_dragging):
            return self._let_go
        if key in _ENTER and not held and self._document.chosen:
            return self._canvas.open_wanted.emit
        if key in _LETTERS and not held:
            starter = _LETTERS[key]
            return partial(self.add, starter.title, starter.make)
        return None

    def add(self, title: str, make: Callable[..., object]) -> None:
        """Put a new element into the middle and choose it."""
        design = self._document.design
        try:
            grown, new = editing.added(design, [make(design)])  # type: ignore[list-item]
        except InputError:
            return
        self._document.change(f"Add {title}", grown, new)

    def copy(self) -> None:
        if self._document.chosen:
            QGuiApplication.clipboard().setMimeData(clipboard.mime_of(tuple(self._document.elements)))

    def cut(self) -> None:
        if self._document.chosen:
            self.copy()
            self._document.change("Cut", editing.removed(self._document.design, self._document.chosen), ())

    def paste(self) -> None:
        """What is on the clipboard: elements, an image, or a text."""
        elements = clipboard.elements_of(QGuiApplication.clipboard().mimeData(), self._document.design)
        if not elements:
            return
        try:
            grown, new = editing.added(self._document.design, elements)
        except InputError:
            return
        self._document.change("Paste", grown, new)

    def _move(self, across: float, down: float) -> None:
        document = self._document
        moved = editing.moved(document.design, document.chosen, across, down)
        document.change("Move", moved, merge=f"nudge {document.chosen}")

    def _resize(self, across: float, down: float) -> None:
        document = self._document
        grown = editing.grown(document.design, document.chosen, across, down)
        document.change("Resize", grown, merge=f"grow {document.chosen}")

    def _let_go(self) -> None:
        if self._canvas.mouse.is_dragging:
            self._canvas.mouse.cancel()
        else:
            self._document.choose(())
