"""A table over the service's pages: a million rows, of which only those near the eye are in memory.

The row count is the service's total; row *n* is on page *n* // 100. Pages the view looks at are asked for in
workers, a few at a time; the others are forgotten, oldest first. Old rows stay in sight until newer ones
arrive, so that nothing flickers, and answers to a question that was replaced meanwhile are dropped.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPixmap

from app.client import Kind, Page, Query, Record
from app.client.records import PAGE_SIZE
from app.desktop.columns import Column
from app.desktop.operations import Change
from app.desktop.record_names import RecordNames
from app.desktop.session import Session
from app.desktop.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex

RECORD_ROLE: Final = Qt.ItemDataRole.UserRole
PHOTO_PX: Final = 24
PAGES_KEPT: Final = 64
IN_FLIGHT: Final = 2
_GATHER_MS: Final = 25


class RecordTableModel(QAbstractTableModel):
    """Records of one kind, in the order and with the words the person chose."""

    loading_changed = Signal(bool)
    total_changed = Signal(int)
    failed = Signal(object)
    arrived = Signal(int, bool)
    """(page number from 0, True if the rows of this page are other records than before)"""

    def __init__(
        self,
        session: Session,
        kind: Kind,
        columns: Sequence[Column],
        names: RecordNames,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self.kind, self.columns, self._names = session, kind, tuple(columns), names
        self._query = Query()
        self._pages: OrderedDict[int, tuple[Record, ...]] = OrderedDict()
        self._rows: dict[str, int] = {}
        self._stale: set[int] = set()
        self._asked: set[int] = set()
        self._generation = 0
        self._total = -1
        self._fresh_question = True
        self._count_again = False
        self._visible = (0, 0)
        self._idle = False
        self._photos_seen = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._ask_for_visible)
        names.arrived.connect(self._names_arrived)
        session.photos.arrived.connect(self._photo_arrived)
        session.changed.connect(self._records_changed)
        session.client_changed.connect(self.refresh)

    # what the list wants

    @property
    def total(self) -> int:
        """The number of records; -1 before the first answer."""
        return self._total

    @property
    def query(self) -> Query:
        """The question behind the list, without a page."""
        return self._query

    @property
    def loading(self) -> bool:
        return bool(self._asked)

    def restrict(self, condition: str | None, *, project: str = "") -> None:
        """Show only what this filter finds and this project sees; None: no rows, and nothing is asked."""
        if condition is None:
            self._generation += 1
            self._set_asked(set())
            self._idle = True
            self._start_over(Page(()))
            self._fresh_question = True
        elif self._idle or (condition, project) != (self._query.filter, self._query.project):
            self._idle = False
            self._query = replace(self._query, filter=condition, project=project)
            self._ask_anew()

    def near(self, origin: tuple[float, float] | None, within_km: float | None = None) -> None:
        """Order by the distance from (latitude, longitude), and show what is no further than this."""
        if (origin, within_km) != (self._query.near, self._query.within_km):
            self._query = replace(self._query, near=origin, within_km=within_km)
            self._ask_anew()

    def set_words(self, words: str) -> None:
        if words.strip() != self._query.words:
            self._query = replace(self._query, words=words.strip())
            self._ask_anew()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by the column; -1 means newest first. A column without an order changes nothing."""
        if 0 <= column < len(self.columns) and not self.columns[column].sort_by:
            return
        sort_by = self.columns[column].sort_by if 0 <= column < len(self.columns) else ""
        descending = not sort_by or order is Qt.SortOrder.DescendingOrder
        if (sort_by, descending) != (self._query.sort_by, self._query.descending):
            self._query = replace(self._query, sort_by=sort_by, descending=descending)
            if self._generation:  # else nobody has asked yet, and the service may not be there
                self._ask_anew()

    def refresh(self) -> None:
        """Ask again for what is in sight; it stays until the answers come."""
        self._generation += 1
        self._set_asked(set())
        self._stale = set(self._pages)
        self._count_again = True
        self._timer.start()

    def set_visible_rows(self, first: int, last: int) -> None:
        """The view shows these rows: their pages are wanted, nobody else's are any more."""
        self._visible = (max(0, first), max(first, last))
        self._schedule()

    def record(self, row: int) -> Record | None:
        """The record of a row, or None while its page is not here."""
        page = self._pages.get(row // PAGE_SIZE, ())
        position = row % PAGE_SIZE
        return page[position] if position < len(page) else None

    def row_of(self, record_id: str) -> int | None:
        """Where a record is, if its page is here."""
        return self._rows.get(record_id)

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else max(0, self._total)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(column))
        if role == Qt.ItemDataRole.ToolTipRole and column.sort_by:
            return f"Sort by {column.title.lower()}"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self.record(index.row())
        if record is None:
            self._schedule()
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = " ".join(self.text_of(column, record).splitlines())  # a cell is one line
            return text if role == Qt.ItemDataRole.DisplayRole else plain_tip(text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(column))
        if role == Qt.ItemDataRole.DecorationRole and column.photo is not None:
            return self._photo(column.photo(record))
        return record if role == RECORD_ROLE else None

    def _photo(self, address: str) -> QPixmap | None:
        """A small photo; where any record of the list has one, the others leave its room free."""
        if not self._photos_seen:
            return None
        found = self._session.photos.pixmap(address, PHOTO_PX) if address else None
        if found is None:
            found = QPixmap(PHOTO_PX, PHOTO_PX)
            found.fill(Qt.GlobalColor.transparent)
        return found

    def text_of(self, column: Column, record: Record) -> str:
        """What a cell says, as far as names have come."""
        if column.names is not None:
            named = column.names(record)
            return self._names.name(*named) if named else ""
        return column.text(record)

    # asking

    def _ask_anew(self) -> None:
        """Another question: the rows of the old one stay in sight until the first answer."""
        self._generation += 1
        self._set_asked(set())
        self._fresh_question = True
        self._visible = (0, 0)
        self._ask(0)

    def _schedule(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _ask_for_visible(self) -> None:
        if self._fresh_question:
            if not self._asked:
                self._ask(0)
            return
        for page in self._wanted_pages():
            if len(self._asked) >= IN_FLIGHT:
                return
            self._ask(page)

    def _wanted_pages(self) -> list[int]:
        """Pages in sight that are missing or stale, then those just before and after."""
        first, last = (row // PAGE_SIZE for row in self._visible)
        final = max(0, self._total - 1) // PAGE_SIZE
        near = [*range(first, min(last, final) + 1), last + 1, first - 1]
        return [
            page
            for page in near
            if 0 <= page <= final
            and page not in self._asked
            and (page not in self._pages or page in self._stale)
        ]

    def _ask(self, page: int) -> None:
        if self._idle:
            return
        self._set_asked(self._asked | {page})
        query = replace(self._query, page=page + 1, with_total=self._fresh_question or self._count_again)
        work = partial(self._session.client.list_records, self.kind, query)
        job = self._session.jobs.run(work, owner=self)
        generation = self._generation
        job.done(partial(self._answered, generation, page)).failed(partial(self._refused, generation, page))

    def _answered(self, generation: int, number: int, page: Page) -> None:
        if generation != self._generation:
            return
        self._set_asked(self._asked - {number})
        if self._fresh_question:
            self._start_over(page)
            moved = True
        else:
            moved = self._put(number, page.items)
            if page.total is not None:
                self._count_again = False
                self._set_total(page.total)
            self._tell_rows(number)
        self.arrived.emit(number, moved)
        if self._wanted_pages():
            self._schedule()

    def _refused(self, generation: int, number: int, error: Exception) -> None:
        if generation == self._generation:
            self._set_asked(self._asked - {number})
            self.failed.emit(error)

    # keeping

    def _start_over(self, page: Page) -> None:
        self.beginResetModel()
        self._fresh_question = self._count_again = False
        self._pages.clear()
        self._rows.clear()
        self._stale.clear()
        self._total = len(page.items) if page.total is None else page.total
        self._put(0, page.items)
        self.endResetModel()
        self.total_changed.emit(self._total)

    def _put(self, number: int, items: tuple[Record, ...]) -> bool:
        """Keep a page; True if its records are others than before."""
        old = self._pages.pop(number, None)
        self._forget_rows(number, old or ())
        self._pages[number] = items
        self._photos_seen = self._photos_seen or any(record.document.get("photos") for record in items)
        self._stale.discard(number)
        start = number * PAGE_SIZE
        self._rows.update((record.id, start + position) for position, record in enumerate(items))
        while len(self._pages) > PAGES_KEPT:
            gone, records = self._pages.popitem(last=False)
            self._forget_rows(gone, records)
        return old is not None and [one.id for one in old] != [one.id for one in items]

    def _forget_rows(self, number: int, records: tuple[Record, ...]) -> None:
        for record in records:
            if self._rows.get(record.id, -1) // PAGE_SIZE == number:
                del self._rows[record.id]

    def _set_total(self, total: int) -> None:
        """Rows come and go at the end; which record is in which row follows from the pages."""
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()
        else:
            return
        self.total_changed.emit(total)

    def _tell_rows(self, number: int) -> None:
        first, last = number * PAGE_SIZE, min((number + 1) * PAGE_SIZE, self._total) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _set_asked(self, asked: set[int]) -> None:
        was, self._asked = self.loading, asked
        if was != self.loading:
            self.loading_changed.emit(self.loading)

    # changes elsewhere

    def _records_changed(self, change: Change) -> None:
        if change.kind is self.kind and self._total >= 0:
            self._show_at_once(change)
            self.refresh()

    def _show_at_once(self, change: Change) -> None:
        """Put edited records into their rows before the service is asked again."""
        for record in change.records:
            row = self._rows.get(record.id)
            if row is not None and record.id in change.updated:
                number, position = divmod(row, PAGE_SIZE)
                page = self._pages[number]
                self._pages[number] = (*page[:position], record, *page[position + 1 :])
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _photo_arrived(self, _address: str) -> None:
        if self._total > 0 and any(column.photo is not None for column in self.columns):
            first, last = self._visible
            role = [Qt.ItemDataRole.DecorationRole]
            self.dataChanged.emit(self.index(first, 0), self.index(min(last, self._total - 1), 0), role)

    def _names_arrived(self) -> None:
        for number, column in enumerate(self.columns):
            if column.names is not None and self._total > 0:
                first, last = self._visible
                self.dataChanged.emit(
                    self.index(first, number), self.index(min(last, self._total - 1), number)
                )


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
