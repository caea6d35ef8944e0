"""The widgets of single fields: each holds a value of the document and shows what is wrong with it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.desktop.fields import Field
from app.desktop.validation import Problem
from app.desktop.widgets import label, line, set_tone

_LINES_SHOWN: Final = 3


class FieldEditor(QWidget):
    """Title above, the editor, and below it what is wrong. ``value()`` is None when nothing is filled in."""

    changed = Signal()
    fix_wanted = Signal(str, str, str)
    """(field, part, right value)"""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._problem = label(wrap=True)
        self._problem.hide()
        self._title = QLabel(field.title)
        self._title.setProperty("role", "heading")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._title)

    @property
    def problem_text(self) -> str:
        """What is said below the field; empty if nothing."""
        return "" if self._problem.isHidden() else self._problem.text()

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError

    def show_problems(self, problems: list[Problem]) -> None:
        """Show the first problem; an error before a warning."""
        first = min(problems, key=lambda one: one.tone != "error", default=None)
        self._problem.setHidden(first is None)
        if first is not None:
            self._problem.setText(first.message)
            self._problem.setProperty("role", first.tone)
            set_tone(self._problem, first.tone)
        tone = first.tone if first else ""
        for widget in self.findChildren(QWidget):
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                set_tone(widget, tone)
                widget.setAccessibleDescription(first.message if first else "")

    def _finish(self, editor: QWidget) -> None:
        self._title.setBuddy(editor)
        self._column.addWidget(editor)
        self._column.addWidget(self._problem)


class LineEditor(FieldEditor):
    """One line of text."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._edit = line(field.title, field.hint)
        self._edit.textEdited.connect(lambda _: self.changed.emit())
        self._finish(self._edit)
        self.setFocusProxy(self._edit)

    def value(self) -> str | None:
        return self._edit.text().strip() or None

    def set_value(self, value: Any) -> None:
        self._edit.setText("" if value is None else str(value))
        self._edit.setCursorPosition(0)


class ListEditor(LineEditor):
    """Texts with commas between them."""

    def value(self) -> list[str] | None:  # type: ignore[override]
        parts = (part.strip() for part in self._edit.text().split(","))
        return list(dict.fromkeys(part for part in parts if part)) or None

    def set_value(self, value: Any) -> None:
        super().set_value(", ".join(map(str, value or ())))


class TextEditor(FieldEditor):
    """Several lines of text. Tab goes on to the next field."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._edit = QPlainTextEdit()
        self._edit.setAccessibleName(field.title)
        self._edit.setPlaceholderText(field.hint)
        self._edit.setTabChangesFocus(True)
        height = QFontMetrics(self._edit.font()).lineSpacing() * _LINES_SHOWN + 20
        self._edit.setFixedHeight(height)
        self._quiet = False
        self._edit.textChanged.connect(self._text_changed)
        self._finish(self._edit)
        self.setFocusProxy(self._edit)

    def value(self) -> Any:
        return self._edit.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        self._quiet = True
        self._edit.setPlainText(str(value or ""))
        self._quiet = False

    def _text_changed(self) -> None:
        if not self._quiet:
            self.changed.emit()


class LinesEditor(TextEditor):
    """Texts, one on a line."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

    def value(self) -> list[str] | None:
        lines = (text.strip() for text in self._edit.toPlainText().splitlines())
        return [text for text in lines if text] or None

    def set_value(self, value: Any) -> None:
        super().set_value("\n".join(map(str, value or ())))
