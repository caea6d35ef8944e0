"""Any product or thing, searched for as one types: whom a short link shall belong to."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.client import Client, Kind, Query, Record
from app.desktop.columns import identifier_text
from app.desktop.session import Session
from app.desktop.widgets import line

SUGGESTIONS: Final = 8
_DELAY_MS: Final = 150


class RecordPicker(QWidget):
    """A search field with its finds below; ``picked`` whenever another one is chosen."""

    picked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: list[Record] = []
        self._edit = line("Product or thing", "Search for a product or a thing")
        self._list = QListWidget()
        self._list.setAccessibleName("Products and things found")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._edit)
        column.addWidget(self._list)
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(lambda _: self._timer.start())
        self._list.currentRowChanged.connect(lambda _: self.picked.emit())
        self.search()

    @property
    def chosen(self) -> Record | None:
        number = self._list.currentRow()
        return self._found[number] if 0 <= number < len(self._found) else None

    def search(self) -> None:
        words = self._edit.text().strip()
        work = partial(_find, self._session.client, words)
        self._session.jobs.run(work, owner=self).done(partial(self._fill, words))

    def _fill(self, words: str, found: list[Record]) -> None:
        if words != self._edit.text().strip():
            return
        self._found = found
        self._list.clear()
        for record in found:
            parts = [record.title, identifier_text(record), record.kind.noun()]
            self._list.addItem(QListWidgetItem("   ·   ".join(part for part in parts if part)))
        if found:
            self._list.setCurrentRow(0)
        self.picked.emit()


def _find(client: Client, words: str) -> list[Record]:
    query = Query(words=words, per_page=SUGGESTIONS)
    return [
        record for kind in (Kind.PRODUCTS, Kind.THNGS) for record in client.list_records(kind, query).items
    ]
