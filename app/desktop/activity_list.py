"""What happened to a record lately: scans, visits of its links, check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedLayout, QVBoxLayout

from app.client import Kind, Record
from app.desktop.columns import when_text
from app.desktop.empty_state import EmptyState
from app.desktop.operations import Change
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session

SHOWN: Final = 50
_WORDS: Final[Mapping[str, str]] = {
    "scans": "Scanned",
    "implicitScans": "Short link opened",
    "invalidScans": "Scanned, not valid",
    "checkins": "Checked in",
    "shares": "Shared",
}


class ActivityList(RecordTab):
    """The newest actions of one record, asked for when the list is in sight."""

    title = "Activity"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._target: Record | None = None
        self._shown_id = ""
        self.items = QListWidget()
        self.items.setAccessibleName("Recent actions")
        self.items.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        self._empty = EmptyState()
        self._stack = QStackedLayout()
        self._stack.addWidget(self.items)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addLayout(self._stack)
        session.changed.connect(self._changed)

    def show_record(self, target: Record | None) -> None:
        self._target, self._shown_id = target, ""
        self.items.clear()
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Ask for the actions of the record, if they are not shown yet."""
        target = self._target
        if target is None or self._shown_id == target.id:
            return
        self._shown_id = target.id
        work = partial(self._session.client.actions_of, target, limit=SHOWN)
        self._session.jobs.run(work, owner=self).done(partial(self._fill, target.id))

    def _fill(self, target_id: str, actions: list[Record]) -> None:
        if self._target is None or self._target.id != target_id:
            return
        self.items.clear()
        for action in actions:
            item = QListWidgetItem(action_text(action.document))
            item.setToolTip(str(action.document.get("context", {}).get("userAgent", "")))
            item.setData(Qt.ItemDataRole.UserRole, action.id)
            self.items.addItem(item)
        if not actions:
            self._empty.tell("history", "Nothing happened yet", "Scans and visits of its links appear here.")
        self._stack.setCurrentWidget(self.items if actions else self._empty)

    def _changed(self, change: Change) -> None:
        if change.kind is Kind.ACTIONS:
            self._shown_id = ""
            if self.isVisible():
                self.refresh()


def action_text(document: Mapping[str, Any]) -> str:
    """One action in a line: when, what, where, with what."""
    kind = str(document.get("type", ""))
    context = document.get("context") or {}
    place = ", ".join(str(context[key]) for key in ("city", "countryCode") if context.get(key))
    with_what = " ".join(
        str(context[key])
        for key in ("userAgentName", "operatingSystemName")
        if context.get(key) not in (None, "", "Unknown")
    )
    when = when_text(document.get("timestamp") or document.get("createdAt"))
    parts = [when, _WORDS.get(kind, kind.lstrip("_")), place, with_what]
    return "   ".join(part for part in parts if part)
