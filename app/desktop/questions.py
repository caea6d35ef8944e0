"""Questions to the person: one seam, so that tests answer them without a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox


@dataclass(frozen=True)
class Question:
    """``choices``: key → text of a button, the first is the default. Escape answers ``cancel``."""

    title: str
    text: str
    choices: tuple[tuple[str, str], ...]


Ask = Callable[[Question], str]

CANCEL: Final = "cancel"
_ROLES: Final = {
    CANCEL: QMessageBox.ButtonRole.RejectRole,
    "discard": QMessageBox.ButtonRole.DestructiveRole,
    "delete": QMessageBox.ButtonRole.DestructiveRole,
}


def ask(question: Question) -> str:
    """Show a message box over the active window; the key of the pressed button."""
    box = QMessageBox(QApplication.activeWindow())
    box.setWindowTitle("Tagwright")
    box.setTextFormat(Qt.TextFormat.PlainText)  # it may hold the name of a record
    box.setText(question.title)
    box.setInformativeText(question.text)
    buttons = {}
    for key, text in question.choices:
        button = box.addButton(text, _ROLES.get(key, QMessageBox.ButtonRole.AcceptRole))
        buttons[button] = key
        if len(buttons) == 1:
            box.setDefaultButton(button)
        if key == CANCEL:
            box.setEscapeButton(button)
    box.exec()
    pressed = box.clickedButton()
    return next((key for button, key in buttons.items() if button is pressed), CANCEL)


def unsaved(title: str) -> Question:
    """Something was edited and the person turns to something else."""
    return Question(
        f"Save the changes of “{title}”?",
        "They are lost otherwise.",
        (("save", "Save"), ("discard", "Discard"), (CANCEL, "Go on editing")),
    )


def deletion(what: str, count: int) -> Question:
    return Question(
        f"Delete {count:,} {what}?",
        "They go to the trash. Undo brings them back.",
        (("delete", f"Delete {count:,}"), (CANCEL, "Keep them")),
    )
