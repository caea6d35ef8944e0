"""F1: every key there is, found by what it does; and what runs here, ready to be reported."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.desktop import actions
from app.desktop.help.dialogs import AboutDialog, KeysDialog
from app.desktop.help.keys import SCAN
from app.desktop.main_window import MainWindow
from app.desktop.scan.page import ScanPage
from app.desktop.session import Session


def window_of(session: Session, qtbot) -> MainWindow:
    made = MainWindow(session)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    return made


def shown(dialog: KeysDialog) -> list[str]:
    table = dialog.table
    return [table.item(row, 1).text() for row in range(table.rowCount()) if not table.isRowHidden(row)]


def test_f1_lists_every_key_and_typing_finds_one(session: Session, qtbot):
    window = window_of(session, qtbot)
    action = window.actions_by_key["keys"]
    assert action.shortcut().toString() == "F1"
    action.trigger()
    dialog = window.findChild(KeysDialog)
    listed = shown(dialog)
    assert len(listed) > sum(bool(spec.shortcuts) for spec in actions.ACTIONS)
    assert {"Products", "Things", "Undo", "Add short link"} <= set(listed)
    assert dialog.focusWidget() is dialog.search
    QTest.keyClicks(dialog.search, "short ADD")
    assert shown(dialog) == ["Add short link"]
    QTest.keyClicks(dialog.search, "xyz")
    assert shown(dialog) == []
    assert dialog.none.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_keys_of_the_scan_page_are_those_it_has(session: Session, qtbot):
    page = ScanPage(session)
    qtbot.addWidget(page)
    own = {shortcut.key().toString() for shortcut in page.findChildren(QShortcut)}
    listed = {QKeySequence(keys).toString() for row in SCAN for keys in row.keys}
    assert listed <= own
    assert own - listed <= {"Enter"}, "named as Return"


def test_what_runs_here_is_copied(session: Session, qtbot):
    window = window_of(session, qtbot)
    window.actions_by_key["about"].trigger()
    dialog = window.findChild(AboutDialog)
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Copy").click()
    copied = QGuiApplication.clipboard().text()
    assert "Service: http://service" in copied
    assert str(session.settings.folder) in copied
