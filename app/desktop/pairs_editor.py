"""Keys with values: identifiers and custom fields."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.field_editors import FieldEditor
from app.desktop.fields import Field
from app.desktop.scanner.fields import takes_scans
from app.desktop.validation import Problem
from app.desktop.widgets import button, icon_button, label, line, set_tone


class _Pair(QWidget):
    """One key with its value, what is wrong with it, and a button that mends it where one digit would."""

    changed = Signal()
    removed = Signal(object)
    fixed = Signal(object)

    def __init__(self, field: Field, key: str, value: Any) -> None:
        super().__init__()
        self._original = value
        self._fix = ""
        self._key = QComboBox()
        self._key.setEditable(True)
        self._key.addItems(list(field.keys))
        self._key.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._key.setCurrentText(key)
        self._key.setAccessibleName(f"Key in {field.title.lower()}")
        self._key.setMinimumWidth(110)
        self._value = line(f"Value in {field.title.lower()}", "Value", shown(value))
        self._value.setCursorPosition(0)
        if field.name == "identifiers":
            takes_scans(self._value)
        self._remove = icon_button("close", f"Remove {key or 'this row'}", self._remove_me, size_px=14)
        self._problem = label(wrap=True)
        self._mend = QPushButton()
        self._mend.clicked.connect(self._apply_fix)
        top = QHBoxLayout()
        top.setSpacing(6)
        for widget, stretch in ((self._key, 2), (self._value, 3), (self._remove, 0)):
            top.addWidget(widget, stretch)
        below = QHBoxLayout()
        below.addWidget(self._problem, 1)
        below.addWidget(self._mend, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(below)
        self._key.currentTextChanged.connect(lambda _: self.changed.emit())
        self._value.textEdited.connect(lambda _: self.changed.emit())
        self.show_problem(None)

    @property
    def key(self) -> str:
        return self._key.currentText().strip()

    @property
    def value(self) -> Any:
        """The text, or the JSON value if one was there before and the text still is JSON."""
        text = self._value.text().strip()
        if text == shown(self._original):
            return self._original
        if self._original is None or isinstance(self._original, str):
            return text
        try:
            return json.loads(text)
        except ValueError:
            return text

    @property
    def problem_text(self) -> str:
        return "" if self._problem.isHidden() else self._problem.text()

    def focus_value(self) -> None:
        (self._value if self.key else self._key).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_text(self, text: str) -> None:
        """As if typed."""
        self._value.setText(text)
        self.changed.emit()

    def show_problem(self, problem: Problem | None) -> None:
        self._problem.setHidden(problem is None)
        self._fix = problem.fix if problem else ""
        self._mend.setHidden(not self._fix)
        set_tone(self._value, problem.tone if problem else "")
        if problem is not None:
            self._problem.setText(problem.message)
            self._problem.setProperty("role", problem.tone)
            set_tone(self._problem, problem.tone)
            self._mend.setText(f"Use {problem.fix}")
            self._value.setAccessibleDescription(problem.message)

    def _apply_fix(self) -> None:
        self.set_text(self._fix)

    def _remove_me(self) -> None:
        self.removed.emit(self)


class PairsEditor(FieldEditor):
    """Rows of keys and values, with a button for one more."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._pairs: list[_Pair] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._rows)
        noun = field.title.lower().removesuffix("s")
        self._add = button(f"Add {noun}", self.add_row, icon="add")
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._finish(body)

    @property
    def pairs(self) -> list[_Pair]:
        return self._pairs

    def value(self) -> dict[str, Any] | None:
        found = {pair.key: pair.value for pair in self._pairs if pair.key and pair.value != ""}
        return found or None

    def set_value(self, value: Any) -> None:
        for pair in list(self._pairs):
            self._drop(pair)
        for key, one in (value or {}).items():
            self._append(key, one)

    def add_row(self) -> None:
        """One more row, with the first suggested key that is not there yet."""
        used = {pair.key for pair in self._pairs}
        key = next((key for key in self.field.keys if key not in used), "")
        self._append(key, None).focus_value()

    def show_problems(self, problems: list[Problem]) -> None:
        by_key = {problem.part: problem for problem in reversed(problems)}
        for pair in self._pairs:
            pair.show_problem(by_key.pop(pair.key, None))
        rest = [problem for problem in problems if problem.part in by_key]
        self._problem.setHidden(not rest)
        if rest:
            self._problem.setText(rest[0].message)
            self._problem.setProperty("role", rest[0].tone)

    def _append(self, key: str, value: Any) -> _Pair:
        pair = _Pair(self.field, key, value)
        pair.changed.connect(self.changed)
        pair.removed.connect(self._remove)
        self._pairs.append(pair)
        self._rows.addWidget(pair)
        return pair

    def _remove(self, pair: _Pair) -> None:
        self._drop(pair)
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _drop(self, pair: _Pair) -> None:
        self._pairs.remove(pair)
        self._rows.removeWidget(pair)
        pair.hide()
        pair.deleteLater()


def shown(value: Any) -> str:
    """A JSON value as the person sees it: texts as they are, the rest as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
