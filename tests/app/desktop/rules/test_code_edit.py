"""The editor of a rule's text: completion by keys, marks, no line ends, a height that fits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.rules.code_edit import CodeEdit
from app.desktop.rules.completion import Completion, complete_match
from app.desktop.rules.marks import Mark, Role
from app.desktop.rules.vocabulary import Vocabulary


def suggest(text: str, cursor: int) -> Completion:
    return complete_match(text, cursor, {}, Vocabulary())


@pytest.fixture
def edit(qtbot: QtBot) -> CodeEdit:
    made = CodeEdit("Applies when", "hint", suggest)
    qtbot.addWidget(made)
    made.resize(300, 40)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus, timeout=20_000)
    return made


def test_a_field_an_operator_and_a_value_are_completed_by_tab(edit: CodeEdit) -> None:
    QTest.keyClicks(edit, "dev")
    assert edit.suggestions() == ["device"]
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.text == "device"
    QTest.keyClicks(edit, "=mob")
    assert edit.suggestions() == ["mobile"]
    edit.accept(0)
    assert edit.text == "device=mobile"


def test_a_family_goes_on_with_its_keys(edit: CodeEdit) -> None:
    QTest.keyClicks(edit, "product.cus")
    edit.accept(0)
    assert edit.text == "product.customFields."


def test_control_and_space_suggest(edit: CodeEdit) -> None:
    QTest.keyClick(edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert "country" in edit.suggestions()
    assert edit.text == ""


def test_return_makes_no_line(edit: CodeEdit) -> None:
    edit.load("month=1")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text == "month=1"


def test_pasted_lines_become_one(edit: CodeEdit) -> None:
    pasted = QMimeData()
    pasted.setText("month=1&\r\n  year=2026\n")
    edit.insertFromMimeData(pasted)
    assert edit.text == "month=1& year=2026"


def test_it_tells_of_typing_not_of_loading(edit: CodeEdit, qtbot: QtBot) -> None:
    told: list[str] = []
    edit.edited.connect(lambda: told.append(edit.text))
    edit.load("month=1")
    edit.mark([Mark(0, 5, Role.FIELD), Mark(6, 99, Role.ERROR)])
    assert told == []
    QTest.keyClicks(edit, "x")
    assert told == ["xmonth=1"]


def test_it_grows_with_its_text(edit: CodeEdit) -> None:
    before = edit.height()
    edit.load("&".join(["product.identifiers.ean_13=4006381333931"] * 6))
    assert edit.height() > before
    edit.load("")
    assert edit.height() == before


def test_marks_lie_over_the_text(edit: CodeEdit) -> None:
    edit.load("country=CH")
    edit.mark([Mark(0, 7, Role.FIELD), Mark(8, 10, Role.FAILED)])
    cursors = [selection.cursor.selectedText() for selection in edit.extraSelections()]
    assert cursors == ["country", "CH"]
