"""The things of a batch, in the panel beside the list."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.client import Kind, Record
from app.desktop.columns import COLUMNS
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.record_list import RecordList
from app.desktop.record_names import RecordNames
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session
from app.desktop.widgets import button, row

_COLUMNS: Final = (COLUMNS[Kind.THNGS][0], COLUMNS[Kind.THNGS][2])


class ThingsTab(RecordTab):
    """A double click opens a thing on its own page."""

    more_wanted = Signal()
    print_wanted = Signal()
    title = "Things"

    def __init__(self, session: Session, names: RecordNames) -> None:
        super().__init__()
        self._session = session
        self._batch = ""
        self.list = RecordList(session, Kind.THNGS, names, self._tell_empty, columns=_COLUMNS, part="-batch")
        self._print = button("Print labels …", self.print_wanted.emit, icon="print")
        head = row(self._print, 1)
        head.setContentsMargins(12, 0, 12, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        self.list.opened.connect(self._open)
        self.list.model.total_changed.connect(self._count)

    def show_record(self, record: Record | None) -> None:
        batch = record.id if record is not None else ""
        if batch != self._batch:
            self._batch = batch
            self.list.selection.clear()
            self.list.model.restrict(f"batch={batch}" if batch else None)

    def _count(self, total: int) -> None:
        self.title = f"Things ({total:,})" if total > 0 else "Things"
        self.title_changed.emit(self.title)
        self._print.setEnabled(total > 0)

    def _open(self) -> None:
        current = self.list.selection.current
        if current is not None:
            self._session.open_record(Kind.THNGS, current.id)

    def _tell_empty(self, state: EmptyState) -> None:
        text = "The service makes them in the background; the tab Work shows how far it is."
        state.tell(
            "thing", "No things in this batch", text, [Choice("Make things", self.more_wanted.emit, "add")]
        )
