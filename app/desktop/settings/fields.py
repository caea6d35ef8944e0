"""A field for each option: what kind follows from its default and its choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.desktop import forms, widgets
from app.desktop.options import Option, Settings
from app.desktop.spin_boxes import SpinBox

PORT_LIMITS = (1, 65_535)
LARGEST = 1_000_000
TITLE_LETTERS = 24
"""Longer titles go on a second line."""


def field(settings: Settings, option: Option[Any], *, secret: bool = False) -> QWidget:
    """A widget that shows the option and keeps it: changed here or elsewhere, both agree."""
    make = _choice if option.choices else _MAKERS[type(option.default)]
    made, show = make(settings, option)
    made.setAccessibleName(option.title)
    made.setToolTip(option.help)
    made.setObjectName(f"option-{option.key}")
    if secret and isinstance(made, QLineEdit):
        made.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
    show()
    follow(settings, made, option.key, show)
    return made


def follow(settings: Settings, widget: QWidget, key: str, show: Callable[[], None]) -> None:
    """Call ``show`` whenever that option changes, for as long as the widget lives."""
    settings.changed.connect(_Follower(widget, key, show))


class _Follower:
    """Called for every setting; a widget that is gone is not touched."""

    def __init__(self, widget: QWidget, key: str, show: Callable[[], None]) -> None:
        self._alive = True
        self._key, self._show = key, show
        widget.destroyed.connect(self._gone)

    def __call__(self, key: str) -> None:
        if self._alive and key == self._key:
            self._show()

    def _gone(self) -> None:
        self._alive = False


def form() -> QFormLayout:
    """Rows under one another, their titles in one column through all cards of the page."""
    return forms.form(across_px=16)


def add_row(
    layout: QFormLayout, title: str, shown: QWidget, help_text: str = "", below: QWidget | None = None
) -> None:
    """A row with what is said of it, and its explanation, close below it; its title is beside the field."""
    name = widgets.label(title, wrap=True)
    name.ensurePolished()
    width_px = name.fontMetrics().averageCharWidth() * TITLE_LETTERS
    name.setFixedWidth(width_px)
    shown.ensurePolished()
    spare_px = shown.sizeHint().height() - name.heightForWidth(width_px)
    name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    name.setContentsMargins(0, max(0, spare_px // 2), 0, 0)
    name.setMinimumHeight(max(shown.sizeHint().height(), name.heightForWidth(width_px)))
    name.setBuddy(shown)
    if help_text or below is not None:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(shown)
        if below is not None:
            column.addWidget(below)
        if help_text:
            column.addWidget(widgets.label(help_text, "muted", wrap=True))
        shown = both
    layout.addRow(name, shown)


def add_option(
    layout: QFormLayout, settings: Settings, option: Option[Any], *, secret: bool = False
) -> QWidget:
    shown = field(settings, option, secret=secret)
    add_row(layout, "" if isinstance(shown, QCheckBox) else option.title, shown, option.help)
    return shown


Made = tuple[QWidget, Callable[[], None]]


def _choice(settings: Settings, option: Option[Any]) -> Made:
    box = QComboBox()
    for value, title in option.choices:
        box.addItem(title, value)
    box.activated.connect(lambda _row: settings.set(option, box.currentData()))
    return box, lambda: box.setCurrentIndex(box.findData(settings.get(option)))


def _check(settings: Settings, option: Option[Any]) -> Made:
    box = QCheckBox(option.title)
    box.clicked.connect(lambda checked: settings.set(option, checked))
    return box, lambda: box.setChecked(settings.get(option))


def _number(settings: Settings, option: Option[Any]) -> Made:
    box = SpinBox()
    box.setRange(*(PORT_LIMITS if option.key.endswith("/port") else (0, LARGEST)))
    box.setKeyboardTracking(False)
    box.valueChanged.connect(lambda value: settings.set(option, value))
    return box, lambda: box.setValue(settings.get(option))


def _text(settings: Settings, option: Option[Any]) -> Made:
    line = widgets.line(option.title)
    line.editingFinished.connect(lambda: settings.set(option, line.text().strip()))
    return line, lambda: line.setText(settings.get(option))


_MAKERS: dict[type, Callable[[Settings, Option[Any]], Made]] = {
    bool: _check,
    int: _number,
    str: _text,
}
