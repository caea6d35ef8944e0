"""What an operator does at the window, in the operator's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QWidget

from app.client import Kind
from app.desktop.main_window import MainWindow
from app.desktop.new_link_dialog import NewLinkDialog
from app.desktop.record_list import RecordList
from app.desktop.record_panel import RecordPanel
from app.desktop.records_page import RecordsPage
from app.desktop.session import Session
from tests.live import LiveService

WAIT_MS = 120_000


@dataclass
class Operator:
    """Types, presses keys, looks at what is on the screen."""

    window: MainWindow
    session: Session
    service: LiveService
    qtbot: Any

    # looking

    @property
    def page(self) -> RecordsPage:
        page = self.window.current_page
        assert isinstance(page, RecordsPage)
        return page

    @property
    def list(self) -> RecordList:
        return self.page.list

    @property
    def panel(self) -> RecordPanel:
        assert isinstance(self.page.panel, RecordPanel)
        return self.page.panel

    def rows(self) -> list[str]:
        """The first column of the list, as far as it is loaded."""
        model = self.list.model
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def sees_rows(self, *expected: str) -> None:
        self.wait(lambda: self.rows() == list(expected), lambda: f"rows are {self.rows()}")

    def sees_message(self, words: str) -> None:
        self.wait(lambda: words in self.window.toast.text, lambda: f"message is {self.window.toast.text!r}")

    def wait(self, condition, otherwise=lambda: "") -> None:
        def check() -> None:
            assert condition(), otherwise()

        self.qtbot.waitUntil(check, timeout=WAIT_MS)

    # doing

    def presses(self, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)

    def chooses(self, action: str) -> None:
        """Choose an action from a menu; it must be enabled."""
        found = self.window.actions_by_key[action]
        assert found.isEnabled(), f"{action} is not possible now"
        found.trigger()

    def goes_to(self, page: str) -> None:
        self.window.open_page(page)
        self.wait(lambda: self.list.model.total >= 0)

    def fills(self, field: str, text: str) -> None:
        """Type into a field of the form, over what is there."""
        self.types_into(self.panel.form.editors[field], text)

    def types_into(self, holder: QWidget, text: str) -> None:
        kinds = (QLineEdit, QPlainTextEdit)
        edit = holder if isinstance(holder, kinds) else None
        for kind in kinds:
            edit = edit or holder.findChild(kind)
        assert edit is not None
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)

    def adds_identifier(self, key: str, value: str) -> None:
        editor = self.panel.form.editors["identifiers"]
        editor.add_row()
        pair = editor.pairs[-1]
        pair._key.setCurrentText(key)
        self.types_into(pair._value, value)

    def adds_product(self, name: str, **identifiers: str) -> dict:
        """Through the form; the document as the service has it afterwards."""
        self.chooses("new")
        self.fills("name", name)
        for key, value in identifiers.items():
            self.adds_identifier(key, value)
        self.chooses("save")
        self.wait(lambda: self.panel.record is not None and self.panel.record.title == name)
        return dict(self.panel.record.document)

    def selects(self, row: int) -> None:
        self.wait(lambda: self.list.model.record(row) is not None)
        record = self.list.model.record(row)
        assert self.list.selection.select(record.id)
        self.list.table.setFocus()

    def searches(self, words: str) -> None:
        self.chooses("search")
        field = self.window.search_field
        field.selectAll()
        QTest.keyClicks(field, words)
        if not words:
            field.clear()

    def adds_link(self, target: str, short_id: str = "") -> None:
        """A short link for the selected record, through the dialog."""
        self.chooses("link")
        self.wait(lambda: self.dialog(NewLinkDialog) is not None)
        dialog = self.dialog(NewLinkDialog)
        self.types_into(dialog.target, target)
        if short_id:
            self.types_into(dialog.short_id, short_id)
        dialog.add()
        self.wait(lambda: self.dialog(NewLinkDialog) is None, lambda: dialog.error)

    def dialog(self, kind: type[QDialog]) -> Any:
        shown = [one for one in self.window.findChildren(kind) if one.isVisible()]
        return shown[0] if shown else None

    def documents(self, kind: Kind) -> list[dict]:
        """What the service holds, by an ordinary request."""
        return self.service.client.get(f"/{kind}").json()

    def follows(self, short_id: str) -> str:
        """Where a phone is sent."""
        answer = self.service.stranger.get(f"/{short_id}", follow_redirects=False)
        assert answer.status_code == 302
        return answer.headers["location"]
