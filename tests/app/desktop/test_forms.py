"""Titles of forms, and bars of two halves."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.desktop import forms
from app.desktop.halves import Halves


def test_titles_stand_on_the_line_of_their_fields(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    rows = forms.form(window)
    field, tall = QLineEdit(), QWidget()
    tall.setMinimumHeight(200)
    rows.addRow("&Change", field)
    rows.addRow("Sheet", tall)
    forms.line_up(rows, "Wider than both")
    window.show()

    change, sheet = rows.labelForField(field), rows.labelForField(tall)
    assert isinstance(change, QLabel)
    assert change.buddy() is field
    assert abs(change.geometry().center().y() - field.geometry().center().y()) <= 1
    assert sheet.geometry().top() == tall.geometry().top()  # beside the first line of what is tall
    assert sheet.width() == change.width() >= sheet.fontMetrics().horizontalAdvance("Wider than both")


def test_halves_stand_below_each_other_where_there_is_no_room(qtbot):
    first, second = QWidget(), QWidget()
    for half in (first, second):
        half.setFixedSize(200, 30)
    page = QWidget()
    qtbot.addWidget(page)
    bar = Halves(first, second, spacing_px=8)
    bar.setContentsMargins(10, 0, 10, 0)
    bar.setParent(page)
    bar.resize(428, 30)
    page.show()
    qtbot.waitUntil(lambda: (first.y(), second.x()) == (second.y(), 218), timeout=20_000)

    assert bar.minimumSizeHint().width() == 220
    bar.resize(427, 80)
    qtbot.waitUntil(lambda: second.x() == first.x(), timeout=20_000)
    assert second.y() >= first.y() + 30
    bar.resize(428, 80)
    qtbot.waitUntil(lambda: second.x() == 218, timeout=20_000)
