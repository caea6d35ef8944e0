"""The sheet to print on: a favourite from the list, a part number, words to search by, or a size in mm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from app.errors import InputError
from app.labels import sheets
from app.labels.sheet import Sheet

SHOWN_MATCHES: Final = 40
HINT: Final = "Part number, words such as “herma 63.5x38.1”, or a size of your own: 62x29 is 62 × 29 mm"


class SheetChoice(QComboBox):
    """Typing searches all known sheets; Enter takes what is written, or says why it cannot be one."""

    refused = Signal(str)

    def __init__(self, chosen: str, own: Sequence[Sheet] = ()) -> None:
        super().__init__(editable=True, insertPolicy=QComboBox.InsertPolicy.NoInsert)
        self._own = tuple(own)
        self.setAccessibleName("Sheet")
        self.setToolTip(HINT)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(34)
        self._edit = QLineEdit()
        self.setLineEdit(self._edit)
        self._edit.setPlaceholderText("Part number, or a size such as 62x29")
        self._fill()
        self._matches: dict[str, Sheet] = {}
        self._titles = QStringListModel(self)
        self._completer = QCompleter(self._titles, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self.take)
        self.setCompleter(self._completer)
        self._edit.textEdited.connect(self._search)
        self._edit.returnPressed.connect(lambda: self.take(self._edit.text()))
        self._edit.editingFinished.connect(self._finish)
        self.currentIndexChanged.connect(lambda _row: self._edit.setCursorPosition(0))
        self._restore(chosen)

    def offer(self, own: Sequence[Sheet]) -> None:
        """Other sheets are kept now; what is chosen stays so."""
        chosen = self.sheet()
        self._own = tuple(own)
        self.blockSignals(True)
        self.clear()
        self._fill()
        self.take(chosen.title if self.findText(chosen.title) >= 0 else chosen.id)
        self.blockSignals(False)

    def _fill(self) -> None:
        """Those that are kept first, and no favourite twice."""
        kept = {sheet.id for sheet in self._own}
        for sheet in (*self._own, *(known for known in sheets.known_sheets() if known.id not in kept)):
            self.addItem(sheet.title, sheet)

    def sheet(self) -> Sheet:
        """The sheet last taken: what is being typed does not count before it is."""
        found: Sheet = self.itemData(self.currentIndex())
        return found

    def take(self, text: str) -> None:
        """Choose by a title, a name, words that only one sheet has, or measures; else tell `refused`."""
        wanted = text.strip()
        row = self.findText(wanted, Qt.MatchFlag.MatchExactly)
        if row >= 0:
            self._choose(row)
            return
        try:
            found = self._matches.get(wanted) or self._by_name(wanted)
        except InputError as error:
            self.refused.emit(error.text())
            self._edit.setText(self.sheet().title)
            return
        row = next((row for row in range(self.count()) if self.itemData(row) == found), -1)
        if row < 0:
            self.addItem(found.title, found)
            row = self.count() - 1
        self._choose(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the sheet; it is not the dialog's Print."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()

    def _by_name(self, wanted: str) -> Sheet:
        try:
            return sheets.find(wanted, own=self._own)
        except InputError:
            only = list(islice(sheets.search(wanted, own=self._own), 2)) if wanted else []
            if len(only) != 1:
                raise
            return only[0]

    def _choose(self, row: int) -> None:
        self.setCurrentIndex(row)
        self.setEditText(self.itemText(row))
        self._edit.setCursorPosition(0)

    def _search(self, text: str) -> None:
        words = text.strip()
        found = islice(sheets.search(words, own=self._own), SHOWN_MATCHES) if words else iter(())
        self._matches = {sheet.title: sheet for sheet in found}
        self._titles.setStringList(list(self._matches))

    def _finish(self) -> None:
        """Leaving the field takes what is written, but not while a click in the offers takes the focus."""
        popup = self._completer.popup()
        if popup is not None and popup.isVisible():
            return
        if self._edit.text() != self.itemText(self.currentIndex()):
            self.take(self._edit.text())

    def _restore(self, chosen: str) -> None:
        """What was chosen last time; the first when it cannot be found any more."""
        try:
            known = sheets.find(chosen, own=self._own)
        except InputError:
            known = sheets.known_sheets()[0]
        self.take(known.title if self.findText(known.title) >= 0 else known.id)
