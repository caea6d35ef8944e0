"""What is scanned in a test: a product, a thing or a short link, searched for as one types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.client import Client, Kind, Query, Record
from app.desktop.columns import identifier_text
from app.desktop.record_search import RecordSearch
from app.desktop.session import Session

SUGGESTIONS: Final = 6
_FIELDS: Final = {Kind.REDIRECTIONS: "shortId", Kind.PRODUCTS: "product", Kind.THNGS: "thng"}


class TargetSearch(QWidget):
    """``changed`` whenever another record, or none, is meant."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._meant: dict[str, str] = {}
        self.line = RecordSearch(session, _find, _described, most=len(_FIELDS) * SUGGESTIONS)
        self.line.setAccessibleName("What is scanned")
        self.line.setPlaceholderText("Link, product or thing")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._typed)
        self.line.chosen.connect(self._chosen)
        session.names.arrived.connect(self._show_name)

    def value(self) -> dict[str, str]:
        """``product``, ``thng`` or ``shortId`` with its id; empty without one."""
        return self._meant

    def load(self, case: Mapping[str, Any]) -> None:
        self._meant = {name: str(case[name]) for name in _FIELDS.values() if case.get(name)}
        self.line.clear()
        self._show_name()

    def _show_name(self) -> None:
        if not self._meant:
            return
        ((field, record_id),) = self._meant.items()
        kind = next(kind for kind, name in _FIELDS.items() if name == field)
        if kind is Kind.REDIRECTIONS:
            self.line.tell(f"/{record_id}")
        else:
            self.line.tell(self._session.names.name(kind, record_id) or record_id)

    def _typed(self) -> None:
        had, self._meant = self._meant, {}
        if had:
            self.changed.emit()

    def _chosen(self, record: Record) -> None:
        self._meant = {_FIELDS[record.kind]: record.id}
        self.changed.emit()


def _find(client: Client, words: str) -> list[Record]:
    query = Query(words=words.removeprefix("/"), per_page=SUGGESTIONS)
    return [record for kind in _FIELDS for record in client.list_records(kind, query).items]


def _described(record: Record) -> tuple[str, ...]:
    return record.title, identifier_text(record), record.kind.noun()
