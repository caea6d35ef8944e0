"""The small editors of the properties panel: each loads a value and says when the person gave another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop import theme
from app.desktop.spin_boxes import DecimalSpinBox, SpinBox
from app.desktop.widgets import label, set_tone

_LINES = 3
_WIDTH_PX = 96


class Length(DecimalSpinBox):
    """Millimetres. Told when the field is left, on Enter and with every step, not while one types."""

    edited = Signal(object)

    def __init__(self, name: str, least: float, most: float, step: float = 0.5) -> None:
        super().__init__(minimum=least, maximum=most, decimals=2, singleStep=step, suffix=" mm")
        self.setMinimumWidth(_WIDTH_PX)
        self.setAccessibleName(name)
        self.setKeyboardTracking(False)
        self.valueChanged.connect(lambda value: self.edited.emit(round(value, 2)))

    def load(self, value: float) -> None:
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)


class Number(SpinBox):
    """A count."""

    edited = Signal(object)

    def __init__(self, name: str, least: int, most: int) -> None:
        super().__init__(minimum=least, maximum=most)
        self.setAccessibleName(name)
        self.setKeyboardTracking(False)
        self.valueChanged.connect(self.edited.emit)

    def load(self, value: int) -> None:
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)


class Choice(QComboBox):
    """One of some values."""

    edited = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        for value, title in choices:
            self.addItem(title, value)
        self.activated.connect(lambda _row: self.edited.emit(self.currentData()))

    def load(self, value: Any) -> None:
        self.setCurrentIndex(max(self.findData(value), 0))


class Family(QComboBox):
    """A font of this machine; the first row is the one labels have otherwise."""

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self.addItem("As other labels", "")
        for family in QFontDatabase.families():
            self.addItem(family, family)
        self.activated.connect(lambda _row: self.edited.emit(self.currentData()))

    def load(self, value: str) -> None:
        if self.findData(value) < 0:
            self.addItem(f"{value} (not here)", value)
        self.setCurrentIndex(self.findData(value))


class Flag(QCheckBox):
    """Yes or no."""

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setAccessibleName(name)
        self.clicked.connect(lambda _=False: self.edited.emit(self.isChecked()))

    def load(self, value: bool) -> None:
        self.setChecked(value)


class _Lines(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class Template(QWidget):
    """Text with fields; a button lists those of the record. Told as one types, so that the label follows."""

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.text = _Lines()
        self.text.setAccessibleName(name)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES + 20)
        self.insert = QToolButton()
        self.insert.setText("Field")
        self.insert.setToolTip("Put in a field of the record")
        self.insert.setAccessibleName(f"Put a field into the {name.lower()}")
        self.insert.setProperty("role", "quiet")
        self.insert.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        theme.set_icon(self.insert, "add")
        self.insert.setToolButtonStyle(self.insert.toolButtonStyle().ToolButtonTextBesideIcon)
        self.menu = QMenu(self.insert)
        self.insert.setMenu(self.menu)
        self._problem = label(role="error", wrap=True)
        top = QHBoxLayout()
        top.addWidget(self.insert)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.text)
        column.addLayout(top)
        column.addWidget(self._problem)
        self.setFocusProxy(self.text)
        self.text.textChanged.connect(lambda: self.edited.emit(self.text.toPlainText()))
        self.refuse("")

    def load(self, value: str) -> None:
        if value != self.text.toPlainText():
            self.text.blockSignals(True)
            self.text.setPlainText(value)
            self.text.blockSignals(False)

    def offer(self, fields: Sequence[tuple[str, str]]) -> None:
        """Names of fields, each with its value in the record that is shown."""
        self.menu.clear()
        for name, value in fields:
            shown = f"{{{name}}}   {value[:40]}" if value else f"{{{name}}}"
            action = self.menu.addAction(shown.replace("&", "&&"))
            action.triggered.connect(lambda _=False, said=name: self._put(said))
        self.insert.setEnabled(bool(fields))

    def refuse(self, problem: str) -> None:
        """Say why the text is not taken; empty when it is."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        set_tone(self.text, "error" if problem else "")

    def _put(self, name: str) -> None:
        self.text.insertPlainText(f"{{{name}}}")
        self.text.setFocus()
