"""The rules in their order. Drag one, or press Alt+Up and Alt+Down, to move it; Space switches it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.desktop import theme
from app.desktop.rules.rule_delegate import RuleDelegate
from app.desktop.rules.rule_model import Row, RuleModel


class RuleList(QListView):
    """The list; ``chosen`` with the number of the current rule."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.rows = RuleModel()
        self.setModel(self.rows)
        self.setItemDelegate(RuleDelegate(self))
        self.setAccessibleName("Rules, in the order they are tried")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._quiet = False
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme.current().changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[Row], chosen: int) -> None:
        self._quiet = True
        self.rows.show_rows(rows)
        index = self.rows.index(chosen) if 0 <= chosen < len(rows) else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        self._quiet = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            at = self.currentIndex().row()
            if 0 <= at + step < self.rows.rowCount():
                self.rows.moved.emit(at, at + step)
            return
        super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        event.setDropAction(Qt.DropAction.IgnoreAction)  # or Qt would take the row out of our model

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._quiet:
            self.chosen.emit(current.row())
