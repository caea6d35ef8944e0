"""Whom a rule asks, chosen from the projects and applications there are."""

from pytestqt.qtbot import QtBot

from app.desktop.rules.delegates_editor import DelegatesEditor, delegates_of

PROJECTS = [
    ({"id": "P0", "name": "Empty"}, []),
    ({"id": "P1", "name": "Spring"}, [{"id": "A1", "name": "Shop"}, {"id": "A2"}]),
]


def test_projects_without_applications_come_last() -> None:
    assert [title for title, _ in delegates_of(PROJECTS)] == [
        "All applications of Spring",
        "Shop  ·  Spring",
        "A2  ·  Spring",
        "All applications of Empty  ·  none yet",
    ]


def test_delegates_are_named_and_kept_as_they_are_written(qtbot: QtBot) -> None:
    editor = DelegatesEditor()
    qtbot.addWidget(editor)
    editor.set_known(delegates_of(PROJECTS))
    written = [{"app": "A1"}, {"project": "P0"}, {"app": "A1", "project": "P0"}, {"app": "A9"}]
    editor.load(written)
    assert [box.currentText() for box in editor._boxes] == [
        "Shop  ·  Spring",
        "All applications of Empty  ·  none yet",
        "A1 of P0",
        "A9",
    ]
    assert editor.value() == written
    for _ in range(5):
        editor._add.click()
    added = [{"project": "P1"}, {"app": "A2", "project": "P1"}]
    assert editor.value() == [*written, *added]  # what is asked already is not offered again
