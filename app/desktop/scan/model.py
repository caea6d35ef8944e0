"""The list of pictures: a virtual model over small entries, quick at a hundred thousand rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from app.desktop.scan.entries import Entry, State

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1


class PictureModel(QAbstractListModel):
    """Rows in the order in which they were added; a path is there once."""

    counts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._row_of: dict[Path, int] = {}
        self._states: Counter[State] = Counter()
        self.scans = 0
        """How many rows are codes of the hand scanner, without a picture."""

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(
                part for part in (str(entry.path), entry.message, entry.cure, entry.note) if part
            )
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.name}, {entry.summary}"
        return None

    # what the page does

    @property
    def entries(self) -> Sequence[Entry]:
        return self._entries

    @property
    def counts(self) -> Counter[State]:
        """How many pictures are in which state; states nobody is in are left out."""
        return +self._states

    def row_of(self, path: Path) -> int | None:
        return self._row_of.get(path)

    def add(self, paths: Iterable[Path], *, label: str = "") -> None:
        """Append those that are not there yet; those that are wait to be read once more."""
        fresh = [path for path in dict.fromkeys(paths) if not self._await_again(path)]
        if not fresh:
            return
        first = len(self._entries)
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        self._entries += [Entry(path, label=label) for path in fresh]
        self._row_of.update((path, first + offset) for offset, path in enumerate(fresh))
        self._states[State.WAITING] += len(fresh)
        self.endInsertRows()
        self.counts_changed.emit()

    def append(self, entry: Entry) -> None:
        """A row that needs no reading."""
        row = len(self._entries)
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.append(entry)
        self.scans += not entry.is_picture
        self._row_of[entry.path] = row
        self._states[entry.state] += 1
        self.endInsertRows()
        self.counts_changed.emit()

    def update(self, entries: Iterable[Entry]) -> None:
        """Put what was read into its rows; pictures that were removed meanwhile are passed over."""
        rows = [row for entry in entries if (row := self._replace(entry)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
            self.counts_changed.emit()

    def unread(self) -> list[Path]:
        """Pictures that still wait, as after a cancelled run."""
        return [entry.path for entry in self._entries if entry.state is State.WAITING]

    def remove(self, paths: Iterable[Path]) -> None:
        gone = set(paths)
        self.beginResetModel()
        self._entries = [entry for entry in self._entries if entry.path not in gone]
        self._row_of = {entry.path: row for row, entry in enumerate(self._entries)}
        self._states = Counter(entry.state for entry in self._entries)
        self.scans = sum(not entry.is_picture for entry in self._entries)
        self.endResetModel()
        self.counts_changed.emit()

    def clear(self) -> None:
        self.remove(list(self._row_of))

    def _await_again(self, path: Path) -> bool:
        row = self._row_of.get(path)
        if row is None:
            return False
        self.update([Entry(path, label=self._entries[row].label)])
        return True

    def _replace(self, entry: Entry) -> int | None:
        row = self._row_of.get(entry.path)
        if row is None:
            return None
        old = self._entries[row]
        self._states[old.state] -= 1
        self._states[entry.state] += 1
        self._entries[row] = replace(entry, label=old.label) if old.label else entry
        return row


@dataclass(frozen=True)
class Show:
    """A choice of rows: what it is called, and which entries it lets through."""

    title: str
    accepts: Callable[[Entry], bool]


SHOWS = (
    Show("All pictures", lambda entry: True),
    Show("With codes", lambda entry: bool(entry.codes)),
    Show("With unknown codes", lambda entry: any(code.matches == () for code in entry.codes)),
    Show("Without a code", lambda entry: entry.state is State.EMPTY),
    Show("Cannot be read", lambda entry: entry.state is State.ERROR),
)


class ShownPictures(QSortFilterProxyModel):
    """The rows of one `Show`."""

    def __init__(self, source: PictureModel) -> None:
        super().__init__(source)
        self._pictures = source
        self._show = SHOWS[0]
        self.setSourceModel(source)

    def show(self, chosen: Show) -> None:
        self.beginFilterChange()
        self._show = chosen
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        return self._show.accepts(self._pictures.entries[source_row])

    def entry(self, index: Index) -> Entry | None:
        found = index.data(ENTRY_ROLE)
        return found if isinstance(found, Entry) else None

    def index_of(self, path: Path) -> QModelIndex:
        row = self._pictures.row_of(path)
        return QModelIndex() if row is None else self.mapFromSource(self._pictures.index(row))

    def every(self) -> Iterator[Entry]:
        """The entries in sight, in order."""
        for row in range(self.rowCount()):
            yield self._pictures.entries[self.mapToSource(self.index(row, 0)).row()]
