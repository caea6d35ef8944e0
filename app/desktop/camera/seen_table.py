"""The list beside the live picture: what was seen, whose it is, and how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QVBoxLayout, QWidget

from app.desktop import theme, widgets
from app.desktop.camera.tally import Seen
from app.desktop.scan import symbologies
from app.desktop.scan.controller import one_line
from app.desktop.scan.entries import Code

HEADS = ("Code", "Record", "Count")
HINT = "Codes that were read are listed here. Enter opens the record, or makes one of an unknown code."


class SeenTable(QWidget):
    """Newest below; the row that is current stays current."""

    def __init__(self, opened: Callable[[Code], object]) -> None:
        super().__init__()
        self._opened = opened
        self._rows: list[Seen] = []
        self.total = widgets.label("", "heading")
        self.hint = widgets.label(HINT, "muted", wrap=True)
        self.table = widgets.plain_table("Codes that were read", HEADS)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemDoubleClicked.connect(lambda item: self._open(item.row()))
        for key in ("Return", "Enter"):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self._open(self.table.currentRow()))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for part in (self.total, self.hint, self.table):
            column.addWidget(part, 1 if part is self.table else 0)
        theme.current().changed.connect(self._repaint)
        self.show_rows([])

    def show_rows(self, rows: Sequence[Seen]) -> None:
        """Follow the tally, changing only what changed: it does so many times a second."""
        grown = len(rows) > len(self._rows)
        before, self._rows = self._rows, list(rows)
        self.table.setRowCount(len(rows))
        for number, seen in enumerate(rows):
            if number >= len(before) or _shown(before[number]) != _shown(seen):
                self._show_row(number, seen)
        count = sum(seen.count for seen in rows)
        codes = "1 code" if len(rows) == 1 else f"{len(rows):,} codes"
        self.total.setText(f"{codes}, counted {count:,} times" if count != len(rows) else codes)
        self.hint.setVisible(not rows)
        self.table.setVisible(bool(rows))
        if grown:
            self.table.scrollToBottom()

    def _repaint(self) -> None:
        for number, seen in enumerate(self._rows):
            self._show_row(number, seen)

    def _show_row(self, number: int, seen: Seen) -> None:
        for column, text in enumerate(_shown(seen)):
            item = QTableWidgetItem(text)
            item.setToolTip(
                widgets.plain_tip(f"{symbologies.title(seen.code.type)}: {one_line(seen.code.value)}")
            )
            if column == 1 and seen.code.matches == ():
                item.setForeground(QColor(theme.current().colours.warning))
            if column == 2:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(number, column, item)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._rows):
            self._opened(self._rows[row].code)


def _shown(seen: Seen) -> tuple[str, str, str]:
    matches = seen.code.matches
    if matches is None:
        record = "…"
    elif matches:
        record = ", ".join(match.title for match in matches)
    else:
        record = "Unknown"
    return one_line(seen.code.value), record, f"{seen.count:,}"
