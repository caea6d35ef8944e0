"""The actions of a record, newest first, of one type or of all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from app.client import Kind, Page, Query
from app.client.records import filter_value
from app.desktop.columns import when_text
from app.desktop.empty_state import EmptyState
from app.desktop.history.period import Period
from app.desktop.history.view import HistoryView
from app.desktop.operations import Change
from app.desktop.session import Session
from app.desktop.widgets import plain_tip

SHOWN: Final = 50
_WORDS: Final[Mapping[str, str]] = {
    "scans": "Scanned",
    "implicitScans": "Short link opened",
    "invalidScans": "Scanned, not valid",
    "checkins": "Checked in",
    "shares": "Shared",
    "commissions": "Commissioned",
    "decommissions": "Decommissioned",
    "encodings": "Encoded",
}


class ActionsView(HistoryView):
    """A line for each action; the whole document is in its tooltip."""

    def __init__(self, session: Session) -> None:
        self.items = QListWidget()
        self.items.setAccessibleName("Actions")
        self.items.setWordWrap(True)
        self.types = QComboBox()
        self.types.setAccessibleName("Type of action")
        self.types.addItem("All actions", "")
        super().__init__(session)
        self.types.currentIndexChanged.connect(lambda _: self.ask())
        self._types_asked = False
        session.changed.connect(self._changed)

    def ask(self) -> None:
        if not self._types_asked and self.record is not None:
            self._types_asked = True
            job = self.session.jobs.run(self.session.client.action_types, owner=self)
            job.done(self._fill_types).failed(self._types_refused)
        super().ask()

    def _body(self) -> QWidget:
        return self.items

    def _filters(self) -> list[QWidget | int]:
        return [self.types]

    def _question(self, after: str | None) -> Callable[[], Any]:
        assert self.record is not None
        target = f"{self.record.kind.type_name}={self.record.id}"
        condition = "&".join([target, *conditions(self.period.period, str(self.types.currentData() or ""))])
        query = Query(filter=condition, per_page=SHOWN, after=after, sort_by="timestamp", with_context=True)
        return partial(self.session.client.list_records, Kind.ACTIONS, query)

    def _show(self, answer: Page, *, fresh: bool) -> str | None:
        if fresh:
            self.items.clear()
        for action in answer.items:
            item = QListWidgetItem(action_text(action.document))
            item.setToolTip(plain_tip(json.dumps(action.document, indent=1, ensure_ascii=False)[:4000]))
            item.setData(Qt.ItemDataRole.UserRole, action.id)
            self.items.addItem(item)
        return answer.next

    def _shown_count(self) -> int:
        return self.items.count()

    def _tell_empty(self, state: EmptyState) -> None:
        if self.types.currentData() or self.period.period != Period():
            state.tell("history", "Nothing of that kind", "Choose another type or a longer period.")
        else:
            state.tell("history", "Nothing happened yet", "Scans and visits of its links appear here.")

    def _fill_types(self, names: list[str]) -> None:
        self.types.blockSignals(True)
        for name in names:
            if self.types.findData(name) < 0:
                self.types.addItem(word_of(name), name)
        self.types.blockSignals(False)

    def _types_refused(self, _error: Exception) -> None:
        """The list of actions says what is wrong; the types are asked for again with the next question."""
        self._types_asked = False

    def _changed(self, change: Change) -> None:
        if change.kind is Kind.ACTIONS:
            self.show_record(self.record)


def conditions(period: Period, action_type: str) -> list[str]:
    """The parts of a filter for a period and a type."""
    found = [f"type={filter_value(action_type)}"] if action_type else []
    found += [] if period.since_ms is None else [f"timestamp>={period.since_ms}"]
    return found + ([] if period.until_ms is None else [f"timestamp<={period.until_ms}"])


def word_of(action_type: str) -> str:
    """What a person calls a type of action."""
    return _WORDS.get(action_type, action_type.lstrip("_"))


def action_text(document: Mapping[str, Any]) -> str:
    """One action in a line: when, what, where, with what."""
    context = document.get("context") or {}
    place = ", ".join(str(context[key]) for key in ("city", "countryCode") if context.get(key))
    with_what = " ".join(
        str(context[key])
        for key in ("userAgentName", "operatingSystemName")
        if context.get(key) not in (None, "", "Unknown")
    )
    when = when_text(document.get("timestamp") or document.get("createdAt"))
    parts = [when, word_of(str(document.get("type", ""))), place, with_what]
    return "   ".join(part for part in parts if part)
