"""Which records are selected: by row while they stay where they are, by id when the rows move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal
from PySide6.QtWidgets import QTableView

from app.client import Client, Record
from app.client.records import PAGE_SIZE
from app.desktop.jobs import Report
from app.desktop.operations import Change
from app.desktop.record_table_model import RecordTableModel
from app.desktop.session import Session

_REMEMBERED: Final = 10_000
_ONLY_ROW: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_SELECT_ROW: Final = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


class RecordSelection(QObject):
    """The selection of a table over a ``RecordTableModel``; ranges may span pages that were never loaded."""

    changed = Signal()

    def __init__(self, session: Session, view: QTableView, model: RecordTableModel) -> None:
        super().__init__(view)
        self._session, self._view, self._model = session, view, model
        self._ids: dict[str, None] = {}
        self._current_id = ""
        self._heir_row = -1
        """Where the selected records were that have just been deleted; -1 if none were."""
        self._restoring = False
        session.changed.connect(self._records_changed)
        view.selectionModel().selectionChanged.connect(self._note)
        view.selectionModel().currentRowChanged.connect(self._note)
        model.arrived.connect(self._page_arrived)

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges())

    @property
    def everything(self) -> bool:
        """All rows of the list are selected."""
        return 0 < self._model.total == self.count

    @property
    def current(self) -> Record | None:
        """The record with the focus, if it is selected and loaded."""
        index = self._view.currentIndex()
        selected = index.isValid() and self._view.selectionModel().isRowSelected(index.row())
        return self._model.record(index.row()) if selected else None

    def ranges(self) -> list[tuple[int, int]]:
        """The selected rows as (first, last), in the order of the list."""
        selection = self._view.selectionModel().selection()
        parts = (selection.at(number) for number in range(selection.count()))
        return sorted((part.top(), part.bottom()) for part in parts)

    def loaded(self) -> list[Record]:
        """The selected records that are in memory."""
        near = (range(first, min(last, first + _REMEMBERED) + 1) for first, last in self.ranges())
        found = (self._model.record(row) for rows in near for row in rows)
        return [record for record in found if record is not None]

    def with_records(self, use: Callable[[list[Record]], object]) -> None:
        """Call ``use`` with all selected records: at once, or after a job has fetched the missing ones."""
        loaded = self.loaded()
        if len(loaded) == self.count:
            use(loaded)
            return
        work = partial(self._fetch, self._session.client, tuple(self.ranges()))
        self._session.jobs.run_long("Reading the selected records", work, owner=self).done(use)

    def select(self, record_id: str) -> bool:
        """Select and show one record; False if it is not in memory."""
        row = self._model.row_of(record_id)
        if row is None:
            return False
        self._select_row(row)
        self._view.scrollTo(self._model.index(row, 0))
        return True

    def clear(self) -> None:
        self._ids.clear()
        self._current_id = ""
        self._heir_row = -1
        self._view.clearSelection()

    def _fetch(self, client: Client, ranges: tuple[tuple[int, int], ...], report: Report) -> list[Record]:
        """Every record in the ranges, page by page; runs in a worker."""
        total = sum(last - first + 1 for first, last in ranges)
        found: list[Record] = []
        for first, last in ranges:
            for number in range(first // PAGE_SIZE, last // PAGE_SIZE + 1):
                start = number * PAGE_SIZE
                page = client.list_records(self._model.kind, replace(self._model.query, page=number + 1))
                found += page.items[max(0, first - start) : last - start + 1]
                report.progress(len(found), total)
        return found

    def _note(self) -> None:
        """The person selected something: remember it by id."""
        if self._restoring:
            return
        self._ids = dict.fromkeys(record.id for record in self.loaded()[:_REMEMBERED])
        self._heir_row = -1 if self._ids else self._heir_row
        current = self.current
        self._current_id = current.id if current else ""
        self.changed.emit()

    def _records_changed(self, change: Change) -> None:
        """What is selected was deleted: nothing is, until the list has closed the gap."""
        if change.kind is not self._model.kind or not self._ids or not self._ids.keys() <= {*change.removed}:
            return
        first = self.ranges()[0][0] if self.ranges() else -1
        self.clear()
        self._heir_row = first

    def _select_heir(self, number: int) -> None:
        """Select what moved up to where the deleted records were, once its page is the new one."""
        row = min(self._heir_row, self._model.total - 1)
        if row >= 0 and row // PAGE_SIZE == number and self._model.record(row) is not None:
            self._select_row(row)

    def _select_row(self, row: int) -> None:
        """This row alone. ``selectRow`` heeds the keys that are held, perhaps for a shortcut: with
        Shift it may select nothing, with Ctrl one row more."""
        self._view.selectionModel().setCurrentIndex(self._model.index(row, 0), _ONLY_ROW)

    def _page_arrived(self, number: int, moved: bool) -> None:
        """Rows hold other records now: select the rows where the remembered ones are."""
        self._select_heir(number)
        if not moved or not self._ids or self.everything:
            self.changed.emit()
            return
        rows = [row for row in map(self._model.row_of, self._ids) if row is not None]
        selection = QItemSelection()
        for row in rows:
            index = self._model.index(row, 0)
            selection.select(index, index)
        self._restoring = True
        model = self._view.selectionModel()
        model.select(selection, _SELECT_ROW | QItemSelectionModel.SelectionFlag.Clear)
        current = self._model.row_of(self._current_id)
        if current is not None:
            model.setCurrentIndex(self._model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._restoring = False
        self.changed.emit()
