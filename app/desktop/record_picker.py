"""Records of some kinds, searched for as one types: whom a short link shall belong to, what to add where."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.client import Client, Kind, Query, Record
from app.desktop.columns import identifier_text
from app.desktop.scanner.fields import takes_scans
from app.desktop.session import Session
from app.desktop.widgets import line

SUGGESTIONS: Final = 8
SUGGESTIONS_OF_ONE: Final = 50
"""How many are shown where only one kind is looked for."""
_DELAY_MS: Final = 150


class RecordPicker(QWidget):
    """A search field with its finds below; ``picked`` whenever another one is chosen.

    ``without``: the id of a record that is not offered, such as the collection that is added to.
    """

    picked = Signal()

    def __init__(
        self,
        session: Session,
        kinds: Sequence[Kind] = (Kind.PRODUCTS, Kind.THNGS),
        *,
        without: str = "",
    ) -> None:
        super().__init__()
        self._session, self._kinds, self._without = session, tuple(kinds), without
        self._found: list[Record] = []
        self._edit = takes_scans(
            line(
                " or ".join(kind.noun() for kind in kinds).capitalize(),
                "Search for " + " or ".join(f"a {kind.noun()}" for kind in kinds),
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(f"{' and '.join(kind.noun(2) for kind in kinds).capitalize()} found")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._edit)
        column.addWidget(self.list)
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(lambda _: self._timer.start())
        self.list.currentRowChanged.connect(lambda _: self.picked.emit())
        self.search()

    @property
    def words(self) -> str:
        return self._edit.text().strip()

    @property
    def chosen(self) -> Record | None:
        number = self.list.currentRow()
        return self._found[number] if 0 <= number < len(self._found) else None

    @property
    def selected(self) -> list[Record]:
        """The selected records, where several may be."""
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return [self._found[row] for row in rows if row < len(self._found)]

    def search(self) -> None:
        words = self.words
        work = partial(_find, self._session.client, self._kinds, words)
        self._session.jobs.run(work, owner=self).done(partial(self._fill, words))

    def _fill(self, words: str, found: list[Record]) -> None:
        if words != self.words:
            return
        self._found = [record for record in found if record.id != self._without]
        self.list.clear()
        for record in self._found:
            noun = record.kind.noun() if len(self._kinds) > 1 else ""
            parts = [record.title, identifier_text(record), noun]
            self.list.addItem(QListWidgetItem("   ·   ".join(part for part in parts if part)))
        if self._found:
            self.list.setCurrentRow(0)
        self.picked.emit()


def _find(client: Client, kinds: Sequence[Kind], words: str) -> list[Record]:
    query = Query(words=words, per_page=SUGGESTIONS if len(kinds) > 1 else SUGGESTIONS_OF_ONE)
    return [record for kind in kinds for record in client.list_records(kind, query).items]
