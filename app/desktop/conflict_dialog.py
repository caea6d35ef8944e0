"""Somebody else changed the record while it was being edited: both versions beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desktop.fields import FIELDS
from app.desktop.link_options.panel import EDITORS
from app.desktop.pairs_editor import shown
from app.desktop.widgets import button, label, plain_tip, row

MINE: Final = "mine"
THEIRS: Final = "theirs"
_OF_LINKS: Final = {"defaultRedirectUrl": "Leads to", **{field.name: field.title for _, field in EDITORS}}
_TITLES: Final = _OF_LINKS | {field.name: field.title for fields in FIELDS.values() for field in fields}


def differing(theirs: Mapping[str, Any], changes: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, theirs, yours) for every field the person changed and that is different now."""
    rows = []
    for name, value in changes.items():
        if isinstance(value, Mapping):
            held = theirs.get(name) or {}
            pairs = [(f"{_TITLES.get(name, name)}: {key}", held.get(key), one) for key, one in value.items()]
        else:
            pairs = [(_TITLES.get(name, name), theirs.get(name), value)]
        rows += [(title, shown(other), shown(mine)) for title, other, mine in pairs if other != mine]
    return rows


class ConflictDialog(QDialog):
    """``chosen`` carries ``MINE`` or ``THEIRS``; closed otherwise, the person goes on editing."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, title: str, rows: list[tuple[str, str, str]]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Changed by somebody else")
        self.resize(640, 360)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(f"“{title}” was changed meanwhile", "title", wrap=True))
        column.addWidget(
            label("Somebody else saved it after you opened it. These fields differ:", "muted", wrap=True)
        )
        column.addWidget(_table(rows), 1)
        column.addWidget(
            row(
                button("Go on editing", self.reject),
                1,
                button("Take theirs", lambda: self._choose(THEIRS)),
                button("Save mine", lambda: self._choose(MINE), role="primary"),
            )
        )

    def _choose(self, choice: str) -> None:
        self.accept()
        self.chosen.emit(choice)


def _table(rows: list[tuple[str, str, str]]) -> QTableWidget:
    table = QTableWidget(len(rows), 3)
    table.setHorizontalHeaderLabels(["Field", "Theirs, saved", "Yours, not saved"])
    table.setAccessibleName("Fields that differ")
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.setShowGrid(False)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    for number, values in enumerate(rows):
        for place, value in enumerate(values):
            item = QTableWidgetItem(value or "(empty)")
            item.setToolTip(plain_tip(value))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            table.setItem(number, place, item)
    return table
