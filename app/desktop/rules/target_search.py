"""What is scanned in a test: a product, a thing or a short link, searched for as one types."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QVBoxLayout, QWidget

from app.client import Client, Kind, Query, Record
from app.desktop.columns import identifier_text
from app.desktop.scanner.fields import takes_scans
from app.desktop.session import Session
from app.desktop.widgets import line

SUGGESTIONS: Final = 6
_DELAY_MS: Final = 150
_RECORD_ROLE: Final = Qt.ItemDataRole.UserRole
_FIELDS: Final = {Kind.REDIRECTIONS: "shortId", Kind.PRODUCTS: "product", Kind.THNGS: "thng"}


class TargetSearch(QWidget):
    """``changed`` whenever another record, or none, is meant."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._meant: dict[str, str] = {}
        self._edit = takes_scans(line("What is scanned", "Search a link, product or thing"))
        self._edit.setClearButtonEnabled(True)
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(3 * SUGGESTIONS)
        self._edit.setCompleter(self._completer)
        self._timer = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._edit)
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(self._typed)
        self._completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]  # the stub knows one overload
        session.names.arrived.connect(self._show_name)

    def value(self) -> dict[str, str]:
        """``product``, ``thng`` or ``shortId`` with its id; empty without one."""
        return self._meant

    def load(self, case: Mapping[str, Any]) -> None:
        self._meant = {name: str(case[name]) for name in _FIELDS.values() if case.get(name)}
        self._edit.clear()
        self._show_name()

    def suggestions(self) -> list[str]:
        return [self._model.item(number).text() for number in range(self._model.rowCount())]

    def choose(self, number: int) -> None:
        """Take the suggestion."""
        self._chosen(self._model.index(number, 0))

    def search(self) -> None:
        words = self._edit.text().strip()
        work = partial(_find, self._session.client, words)
        self._session.jobs.run(work, owner=self).done(partial(self._found, words))

    def _show_name(self) -> None:
        if not self._meant or self._edit.isModified():
            return
        ((field, record_id),) = self._meant.items()
        kind = next(kind for kind, name in _FIELDS.items() if name == field)
        if kind is Kind.REDIRECTIONS:
            self._edit.setText(f"/{record_id}")
        else:
            self._edit.setText(self._session.names.name(kind, record_id) or record_id)
        self._edit.setCursorPosition(0)

    def _typed(self, text: str) -> None:
        had, self._meant = self._meant, {}
        if text.strip():
            self._timer.start()
        if had:
            self.changed.emit()

    def _found(self, words: str, found: list[Record]) -> None:
        if words != self._edit.text().strip() or self._meant:
            return
        self._model.clear()
        for record in found:
            parts = [record.title, identifier_text(record), record.kind.noun()]
            item = QStandardItem("  ·  ".join(part for part in parts if part))
            item.setData(record, _RECORD_ROLE)
            self._model.appendRow(item)
        if self._edit.hasFocus():
            self._completer.complete()

    def _chosen(self, index: QModelIndex) -> None:
        record = index.data(_RECORD_ROLE)
        if isinstance(record, Record):
            self._meant = {_FIELDS[record.kind]: record.id}
            self._edit.setText(record.title)
            self._edit.setModified(False)
            self.changed.emit()


def _find(client: Client, words: str) -> list[Record]:
    query = Query(words=words.removeprefix("/"), per_page=SUGGESTIONS)
    return [record for kind in _FIELDS for record in client.list_records(kind, query).items]
