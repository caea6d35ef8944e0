"""The rules as rows of a list: what each says, and what a trial made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.desktop.rules.draft import Rule, leads_to, title_of

Index = QModelIndex | QPersistentModelIndex

BADGES: Final[Mapping[str, tuple[str, str]]] = {
    "fires": ("fires", "success"),
    "late": ("too late", "muted"),
    "fails": ("", "muted"),
    "ends": ("ends here", "error"),
    "broken": ("broken", "error"),
    "off": ("off", "muted"),
}
"""What a trial made of a rule: the words, and their colour."""
ROW_ROLE: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Row:
    """What a line of the list says; ``tone`` is error or warning where something is wrong with the rule."""

    number: int
    rule: Rule
    outcome: str = ""
    tone: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.rule.get("enabled", True))

    def spoken(self) -> str:
        """For screen readers."""
        badge = BADGES.get(self.outcome, ("", ""))[0]
        parts = (f"Rule {self.number}", title_of(self.rule), leads_to(self.rule), badge, self.tone)
        return ", ".join(part for part in parts if part)


class RuleModel(QAbstractListModel):
    """The rows; moving is only asked for, since the draft decides."""

    moved = Signal(int, int)
    switched = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Take other rows; only a different number of them makes the list anew."""
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        changed = [at for at, row in enumerate(rows) if row != self._rows[at]]
        self._rows = list(rows)
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.is_on else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{title_of(row.rule)}\n{leads_to(row.rule)}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.switched.emit(index.row(), Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsUserCheckable

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return ["application/x-tagwright-rule"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        made.setData(self.mimeTypes()[0], str(indexes[0].row()).encode())
        return made

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        if not data.hasFormat(self.mimeTypes()[0]):
            return False
        position = int(bytes(data.data(self.mimeTypes()[0]).data()))
        gap = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        self.moved.emit(position, gap - 1 if gap > position else gap)
        return False  # the draft moves it; Qt must not remove the row
