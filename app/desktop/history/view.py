"""What the views of a record's history have in common: a period, states, and older entries on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.client import ClientError, Record
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.history.period import PeriodChoice
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, label, row


class HistoryView(QWidget):
    """Asks when it is in sight; answers to a question that was replaced meanwhile are dropped."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.record: Record | None = None
        self.period = PeriodChoice()
        self.older = button("Load older", self._load_older)
        self.state = EmptyState()
        self._count = label(role="muted")
        self._next: str | None = None
        self._generation = 0
        self._stale = True
        self._stack = QStackedLayout()
        self._stack.addWidget(self._body())
        self._stack.addWidget(self.state)
        foot = row(self._count, 1, self.older)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._head())
        column.addLayout(self._stack, 1)
        column.addWidget(foot)
        self.period.changed.connect(self.ask)
        self.older.hide()

    # what subclasses say

    def _body(self) -> QWidget:
        raise NotImplementedError

    def _filters(self) -> list[QWidget | int]:
        """Widgets before the period."""
        return []

    def _question(self, after: str | None) -> Callable[[], Any]:
        """What to ask the client, in a worker; ``after`` is the token of a page with older entries."""
        raise NotImplementedError

    def _show(self, answer: Any, *, fresh: bool) -> str | None:
        """Show an answer, instead of what is there or below it; the token of the next page."""
        raise NotImplementedError

    def _shown_count(self) -> int:
        raise NotImplementedError

    def _tell_empty(self, state: EmptyState) -> None:
        raise NotImplementedError

    # behaviour

    def show_record(self, record: Record | None) -> None:
        """Another record, or a newer version of this one, which may have more behind it."""
        self.record = record
        self._stale = True
        self._generation += 1
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Ask, if what is shown is not of this record."""
        if self._stale:
            self.ask()

    def ask(self) -> None:
        """Ask anew, from the newest entry on."""
        if self.record is None or self.period.period.is_empty:
            return
        self._stale = False
        self._send(None)

    def _load_older(self) -> None:
        if self._next is not None:
            self.older.setEnabled(False)
            self._send(self._next)

    def _send(self, after: str | None) -> None:
        self._generation += 1
        job = self.session.jobs.run(self._question(after), owner=self)
        job.done(partial(self._answered, self._generation, after is None))
        job.failed(partial(self._refused, self._generation, after is None))

    def _answered(self, generation: int, fresh: bool, answer: Any) -> None:
        if generation != self._generation:
            return
        self._next = self._show(answer, fresh=fresh)
        self.older.setVisible(self._next is not None)
        self.older.setEnabled(True)
        count = self._shown_count()
        self._count.setText(f"{count:,} shown" if count else "")
        if not count:
            self._tell_empty(self.state)
        self._stack.setCurrentIndex(0 if count else 1)

    def _refused(self, generation: int, fresh: bool, error: Exception) -> None:
        if generation != self._generation:
            return
        self.older.setEnabled(True)
        self._stale = fresh
        if not isinstance(error, ClientError) or not fresh:
            self.session.show_error(error)
            return
        again = Choice("Try again", self.ask, "refresh")
        self.state.tell("warning", "The history could not be read", error.text(), [again])
        self._stack.setCurrentIndex(1)

    def _head(self) -> QWidget:
        reload = icon_button("refresh", "Read the history again", self.ask)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(row(*self._filters(), self.period.choice, 1, reload, spacing_px=6))
        column.addWidget(self.period)
        return head
