"""Which column of the file becomes which field: one line for each column, with an example from the file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from app.client import Kind
from app.desktop.fields import IDENTIFIER_KEYS
from app.desktop.widgets import plain_tip
from app.exchange import fields
from app.exchange.mapping import Mapping

_NOTHING = "Leave out"


class ColumnTable(QTableWidget):
    """``changed`` carries the mapping after the person chose another field for a column."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__(0, 3)
        self._mapping: Mapping | None = None
        self.setHorizontalHeaderLabels(["Column in the file", "Becomes", "Example"])
        self.setAccessibleName("Columns and what they become")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(38)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def show_mapping(self, mapping: Mapping, samples: Sequence[Sequence[str]]) -> None:
        self._mapping = mapping
        self.setRowCount(len(mapping.columns))
        for number, column in enumerate(mapping.columns):
            example = next((row[column.position] for row in samples if row[column.position].strip()), "")
            for place, text in ((0, column.header), (2, example)):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                item.setToolTip(plain_tip(text))
                self.setItem(number, place, item)
            self.setCellWidget(number, 1, self._chooser(mapping.kind, column.position, column.target))

    def choose(self, header: str, target: str) -> None:
        """As if chosen in the box of that column."""
        assert self._mapping is not None
        column = next(column for column in self._mapping.columns if column.header == header)
        box = self.cellWidget(column.position, 1)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(target))

    def _chooser(self, kind: Kind, position: int, target: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("Field for this column")
        for value, title in choices(kind, target):
            box.addItem(title, value)
        box.setCurrentIndex(max(0, box.findData(target)))
        box.currentIndexChanged.connect(partial(self._chosen, box, position))
        return box

    def _chosen(self, box: QComboBox, position: int, _index: int) -> None:
        assert self._mapping is not None
        self._mapping = self._mapping.with_target(position, str(box.currentData()))
        self.changed.emit(self._mapping)


def choices(kind: Kind, target: str) -> list[tuple[str, str]]:
    """(target, title) of everything a column can be; ``target`` is among them, whatever it is."""
    found = [("", _NOTHING)] + [(field.target, field.label) for field in fields.FIELDS[kind]]
    if kind is Kind.REDIRECTIONS:
        found += [(field.target, field.label) for field in fields.ORIGIN.values()]
    if "address" in fields.MAPS[kind]:
        parts = dict.fromkeys(fields.ADDRESS_SYNONYMS.values())
        found += [(f"address.{part}", f"Address: {_words(part)}") for part in parts]
    if "identifiers" in fields.MAPS[kind]:
        found += [(f"identifiers.{key}", f"Identifier {key}") for key in IDENTIFIER_KEYS]
    if target and target not in dict(found):
        found.append((target, fields.label(kind, target)))
    return found


def _words(name: str) -> str:
    """`postal code` for `postalCode`."""
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name)
