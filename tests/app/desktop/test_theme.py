"""Colours that can be read, icons that are there, a scheme that can be changed while the window is open."""

from __future__ import annotations

import re
from dataclasses import asdict
from importlib.resources import files

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop import actions, options, theme
from app.desktop.application import follow_settings
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.pages import PAGES
from app.desktop.session import Session
from app.desktop.spin_boxes import DecimalSpinBox, SpinBox

READABLE = 4.5
PAIRS = [
    (text, ground)
    for text in ("text", "muted", "accent", "success", "warning", "error", "info")
    for ground in ("window", "surface")
] + [("text", "selection"), ("text", "raised"), ("text", "hover"), ("on_accent", "accent")]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in QColor(colour).getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_can_be_read_on_its_ground(scheme: theme.Colours, text: str, ground: str):
    values = asdict(scheme)
    light, dark = sorted((luminance(values[text]), luminance(values[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= READABLE


def test_every_icon_that_is_asked_for_is_there(qtbot):
    names = {spec.icon for spec in (*actions.ACTIONS, *PAGES) if spec.icon}
    for name in names | {"info", "success", "warning", "error", "dot"}:
        drawn = theme.pixmap(name, "#000000", 24).toImage()
        assert any(drawn.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), name


def test_the_style_names_no_colour_that_does_not_exist():
    for colours in (theme.LIGHT, theme.DARK):
        left = re.findall(r"@\w+", theme.stylesheet(colours).replace("@names", ""))
        assert left == []
    assert "@text" in files("resources").joinpath("desktop.qss").read_text("utf-8")


def test_the_scheme_changes_while_the_window_is_open(session: Session, qtbot):
    follow_settings(session.settings)
    button = QToolButton()
    qtbot.addWidget(button)
    theme.set_icon(button, "add")
    grounds, inks = [], []
    for scheme in ("dark", "light"):
        session.settings.set(options.COLOUR_SCHEME, scheme)
        grounds.append(QApplication.palette().window().color().name())
        image = button.icon().pixmap(24).toImage()
        inks.append(image.pixelColor(12, 12).name())
    assert grounds == [theme.DARK.window, theme.LIGHT.window]
    assert inks == [theme.DARK.text, theme.LIGHT.text]


def test_no_two_actions_share_a_shortcut():
    keys = [key for spec in actions.ACTIONS for key in spec.shortcuts]
    assert len(keys) == len(set(keys))


def test_numbers_begin_where_texts_do_and_all_fields_are_of_one_height(session: Session, qtbot):
    follow_settings(session.settings)
    whole = QWidget()
    qtbot.addWidget(whole)
    column = QVBoxLayout(whole)
    fields = (QLineEdit(), SpinBox(), DecimalSpinBox(suffix=" mm"), QComboBox())
    for field in fields:
        column.addWidget(field)
    whole.show()
    text, *numbers = (field if isinstance(field, QLineEdit) else field.lineEdit() for field in fields[:3])
    assert text.textMargins().left() == 0
    assert {edit.x() + edit.textMargins().left() for edit in numbers} == {9}
    assert len({field.height() for field in fields}) == 1


@pytest.mark.parametrize("width_px", [200, 900])
def test_an_empty_list_says_all_of_its_text_however_narrow_it_is(width_px: int, session: Session, qtbot):
    follow_settings(session.settings)
    state = EmptyState()
    qtbot.addWidget(state)
    state.tell("product", "No products yet", "One after the other. " * 12, [Choice("Add one", print)] * 2)
    state.resize(width_px, 700)
    state.show()
    for part in state.findChildren(QLabel):
        assert part.geometry().right() <= width_px
        assert part.height() >= part.heightForWidth(part.width())
    adds = state.findChildren(QPushButton)
    assert all(choice.width() >= choice.sizeHint().width() for choice in adds)
