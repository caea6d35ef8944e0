"""The list of keys, searched by what one wants to do; and what runs here, to be copied into a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.help.keys import KeyRow

_HEADS: Final = ("Where", "What", "Keys")


class KeysDialog(QDialog):
    """All keys; typing cuts the list down."""

    def __init__(self, rows: Sequence[KeyRow], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(620, 560)
        self.search = widgets.line("Search the shortcuts", "What do you want to do?")
        self.search.setClearButtonEnabled(True)
        self.table = widgets.plain_table("Keyboard shortcuts", _HEADS)
        self.none = widgets.label("No shortcut does that", "muted")
        self.none.hide()
        self._fill(rows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.search)
        column.addWidget(self.none)
        column.addWidget(self.table, 1)
        column.addWidget(widgets.row(1, widgets.button("Close", self.accept)))
        self.search.textChanged.connect(self._cut_down)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, rows: Sequence[KeyRow]) -> None:
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            shown = (QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in row.keys)
            for place, text in enumerate((row.where, row.what, "   ".join(shown))):
                self.table.setItem(number, place, QTableWidgetItem(text))

    def _cut_down(self, words: str) -> None:
        for number in range(self.table.rowCount()):
            said = " ".join(_text(self.table, number, place) for place in range(len(_HEADS)))
            self.table.setRowHidden(number, not all(word in said.lower() for word in words.lower().split()))
        self.none.setVisible(all(self.table.isRowHidden(number) for number in range(self.table.rowCount())))


class AboutDialog(QDialog):
    """Name, version and licence; rows of what runs here."""

    def __init__(self, rows: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Tagwright")
        self.setMinimumWidth(460)
        self.text = "\n".join(f"{title}: {said}" for title, said in rows)
        told = widgets.label(self.text, selectable=True, wrap=True)
        told.setAccessibleName("What runs here")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(widgets.label("Tagwright", "title"))
        column.addWidget(widgets.label("Gives every product a scannable identity.", "muted", wrap=True))
        column.addWidget(told)
        column.addWidget(
            widgets.row(
                widgets.button("Copy", self._copy, icon="copy"),
                1,
                widgets.button("Close", self.accept),
            )
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)


def _text(table: QTableWidget, row: int, place: int) -> str:
    item = table.item(row, place)
    return item.text() if item is not None else ""
