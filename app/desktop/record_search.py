"""A line in which records are searched for as one types, and one of them is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.client import Client, Record
from app.desktop.scanner.fields import takes_scans
from app.desktop.session import Session

_DELAY_MS: Final = 150
_RECORD_ROLE: Final = Qt.ItemDataRole.UserRole


class RecordSearch(QLineEdit):
    """Suggests what ``find`` finds for the words, each shown as the parts that ``describe`` gives.

    ``chosen`` brings a record; whoever uses the line forgets its record when ``textEdited`` comes.
    """

    chosen = Signal(Record)

    def __init__(
        self,
        session: Session,
        find: Callable[[Client, str], Sequence[Record]],
        describe: Callable[[Record], Sequence[str]],
        *,
        most: int,
    ) -> None:
        super().__init__()
        self._session, self._find, self._describe = session, find, describe
        self._asking = False
        takes_scans(self)
        self.setClearButtonEnabled(True)
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(most)
        self.setCompleter(self._completer)
        self._timer = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self.search)
        self.textEdited.connect(self._typed)
        self._completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]  # the stub knows one overload

    def suggestions(self) -> list[str]:
        return [self._model.item(number).text() for number in range(self._model.rowCount())]

    def choose(self, number: int) -> None:
        """Take the suggestion."""
        self._chosen(self._model.index(number, 0))

    def tell(self, text: str) -> None:
        """Show the name of the record that is meant, from its beginning, unless something is being typed."""
        if not self.isModified():
            self.setText(text)
            self.setCursorPosition(0)

    def search(self) -> None:
        """Ask for suggestions now."""
        words = self._words()
        work = partial(self._find, self._session.client, words)
        self._session.jobs.run(work, owner=self).done(partial(self._found, words))

    def _words(self) -> str:
        return self.text().strip()

    def _typed(self) -> None:
        self._asking = True
        if self._words():
            self._timer.start()

    def _found(self, words: str, found: Sequence[Record]) -> None:
        if words != self._words() or not self._asking:
            return
        self._model.clear()
        for record in found:
            item = QStandardItem("  ·  ".join(part for part in self._describe(record) if part))
            item.setData(record, _RECORD_ROLE)
            self._model.appendRow(item)
        if self.hasFocus():
            self._completer.complete()

    def _chosen(self, index: QModelIndex) -> None:
        record = index.data(_RECORD_ROLE)
        if isinstance(record, Record):
            self._asking = False
            self.setText(record.title)
            self.chosen.emit(record)
