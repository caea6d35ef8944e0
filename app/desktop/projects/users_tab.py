"""The people who use a project's applications: read only, since they sign up by themselves."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import (
    QHeaderView,
    QStackedLayout,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.client import Page, Record
from app.desktop.columns import when_text
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, label, plain_table, plain_tip, row

_HEADS: Final = ("Person", "E-mail", "Since")


class UsersTab(RecordTab):
    """Asked for when it is in sight."""

    title = "Users"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._project: Record | None = None
        self._asked_for = ""
        self._next: str | None = None
        self.table = plain_table("Users of this project's applications", _HEADS)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.state = EmptyState()
        self._older = button("Load older", self._load_older)
        self._count = label(role="muted")
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 4, 0, 8)
        foot = row(self._count, 1, self._older, icon_button("refresh", "Read the users again", self.ask))
        foot.setContentsMargins(14, 0, 14, 0)
        column.addWidget(self.table, 1)
        column.addWidget(foot)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(listed)
        self._stack.addWidget(self.state)

    def show_record(self, record: Record | None) -> None:
        if record is None or self._project is None or record.id != self._project.id:
            self._asked_for = ""
        self._project = record
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        if self._project is not None and self._asked_for != self._project.id:
            self.ask()

    def ask(self) -> None:
        """Read the newest users."""
        if self._project is not None:
            self._asked_for = self._project.id
            self._send(None)

    def _load_older(self) -> None:
        if self._next is not None:
            self._older.setEnabled(False)
            self._send(self._next)

    def _send(self, after: str | None) -> None:
        work = partial(self._session.client.applications.users, self._asked_for, after)
        job = self._session.jobs.run(work, owner=self)
        job.done(partial(self._fill, self._asked_for, after is None)).failed(self._failed)

    def _fill(self, project_id: str, fresh: bool, page: Page) -> None:
        if project_id != self._asked_for:
            return
        if fresh:
            self.table.setRowCount(0)
        first = self.table.rowCount()
        self.table.setRowCount(first + len(page.items))
        for number, user in enumerate(page.items, first):
            for column, text in enumerate(_texts(user)):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(f"{text}\n{user.id}" if not column else text))
                self.table.setItem(number, column, item)
        self._next = page.next
        self._older.setVisible(page.next is not None)
        self._older.setEnabled(True)
        count = self.table.rowCount()
        self._count.setText(f"{count:,} shown")
        if not count:
            text = "People who sign up in an application of this project appear here."
            self.state.tell("team", "No users yet", text)
        self._stack.setCurrentIndex(0 if count else 1)

    def _failed(self, error: Exception) -> None:
        self._older.setEnabled(True)
        again = Choice("Try again", self.ask, "refresh")
        text = getattr(error, "text", error.__str__)()
        self.state.tell("warning", "The users could not be read", text, [again])
        self._stack.setCurrentIndex(1)


def _texts(user: Record) -> tuple[str, str, str]:
    document = user.document
    names = (document.get("firstName"), document.get("lastName"))
    name = " ".join(str(one) for one in names if one)
    if document.get("anonymous"):
        name = name or "Anonymous"
    return name or user.id, str(document.get("email") or ""), when_text(document.get("createdAt"))
