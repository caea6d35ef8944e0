"""All elements by name, the topmost first: to choose what lies under another, and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from app.desktop import theme
from app.desktop.designer.canvas import Canvas
from app.desktop.designer.wording import titled
from app.labels.designs.model import (
    BoxElement,
    Element,
    ImageElement,
    LineElement,
    SymbolElement,
    TextElement,
)
from app.labels.designs.showing import Shown

_ICONS: dict[type[Element], str] = {
    SymbolElement: "barcode",
    TextElement: "text",
    LineElement: "line",
    BoxElement: "frame",
    ImageElement: "image",
}


class OutlineList(QListWidget):
    """Chosen here is chosen on the canvas, and the other way round."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas, self._document = canvas, canvas.document
        self.setAccessibleName("Elements, topmost first")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.itemSelectionChanged.connect(self._choose)
        canvas.shown_changed.connect(self.refresh)
        self._document.chosen_changed.connect(self._mark)
        theme.current().changed.connect(self._repaint)
        self._rows: list[tuple[int, str, str, str]] = []
        self.refresh()

    def refresh(self) -> None:
        rows = [_row(shown) for shown in reversed(self._canvas.shown)]
        if rows == self._rows:
            return  # moved or resized alone
        self._rows = rows
        self._repaint()

    def _repaint(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            for position, title, icon, trouble in self._rows:
                item = QListWidgetItem(title)
                item.setIcon(theme.icon(icon, icon if trouble else "muted"))
                item.setToolTip(trouble)
                item.setData(Qt.ItemDataRole.UserRole, position)
                self.addItem(item)
        self._mark()

    def _mark(self) -> None:
        with QSignalBlocker(self):
            for row in range(self.count()):
                item = self.item(row)
                item.setSelected(item.data(Qt.ItemDataRole.UserRole) in self._document.chosen)
            only = self._document.only
            if only is not None and 0 <= (row := self.count() - 1 - only) < self.count():
                self.setCurrentRow(row, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _choose(self) -> None:
        self._document.choose(item.data(Qt.ItemDataRole.UserRole) for item in self.selectedItems())


def _row(shown: Shown) -> tuple[int, str, str, str]:
    """Position, title, icon and what is wrong."""
    trouble = shown.problem and ("warning" if shown.items else "error")
    return shown.position, titled(shown.element), trouble or _ICONS[type(shown.element)], shown.problem
