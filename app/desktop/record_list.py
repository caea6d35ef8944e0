"""A list of records: the table, what it says when it is empty or broken, and the line below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QHoverEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.client import Kind, Record, Unreachable
from app.desktop import options, theme
from app.desktop.columns import COLUMNS, Column
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.record_names import RecordNames
from app.desktop.record_selection import RecordSelection
from app.desktop.record_table_model import RECORD_ROLE, RecordTableModel
from app.desktop.session import Session
from app.desktop.widgets import label, row

ROW_HEIGHT_PX: Final = {"comfortable": 38, "compact": 28}


class RecordTable(QTableView):
    """The table. Rows are of one height, so that any place among a million is a multiplication away."""

    visible_rows = Signal(int, int)
    opened = Signal()
    """Enter or a double click."""
    menu_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setItemDelegate(_RowDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.hovered_row = -1
        self._widths_px: tuple[int, ...] = ()
        self._sharing = False
        header.sectionResized.connect(self._section_resized)
        self.doubleClicked.connect(lambda _: self.opened.emit())
        self.verticalScrollBar().valueChanged.connect(self._tell_visible)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is None:
            return
        # Headers ask the selection of a column row by row: 30 s when a million rows are selected. They
        # get a selection of their own, which stays empty.
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(model, header))

    def set_row_height(self, height_px: int) -> None:
        self.verticalHeader().setMinimumSectionSize(height_px)
        self.verticalHeader().setDefaultSectionSize(height_px)

    def start_over(self) -> None:
        """Other rows came: begin at the first, and say so, since the scroll bar may not have moved."""
        self.scrollToTop()
        self._tell_visible()

    def fit_columns(self, widths_px: Sequence[int]) -> None:
        """Share out the width of the table in these proportions, now and whenever it is resized."""
        self._widths_px = tuple(widths_px)
        self._share_width()

    def _share_width(self) -> None:
        header = self.horizontalHeader()
        shares = shared_widths(self._widths_px, self.viewport().width(), header.minimumSectionSize())
        self._sharing = True
        for number, width_px in enumerate(shares):
            header.resizeSection(number, width_px)
        self._sharing = False

    def _section_resized(self, number: int, _old: int, _new: int) -> None:
        """The person made a column wider or narrower: these are the proportions from now on."""
        if not self._sharing:
            header = self.horizontalHeader()
            self._widths_px = tuple(header.sectionSize(place) for place in range(header.count()))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHoverEvent):
            left = event.type() == QEvent.Type.HoverLeave
            self._hover(-1 if left else self.rowAt(round(event.position().y())))
        return super().viewportEvent(event)

    def _hover(self, row: int) -> None:
        """Qt marks the cell under the pointer; a record is the whole row."""
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Qt would walk the rows one by one, which fetches all of them; the search field is for this."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex()
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard and index.isValid()
        at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
        self.menu_wanted.emit(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_width()
        self._tell_visible()

    def _tell_visible(self) -> None:
        first = max(0, self.rowAt(0))
        height = self.verticalHeader().defaultSectionSize()
        self.visible_rows.emit(first, first + self.viewport().height() // max(1, height) + 1)


def shared_widths(wanted_px: Sequence[int], available_px: int, least_px: int) -> list[int]:
    """Widths in the proportions of ``wanted_px`` that fill what is available, none below ``least_px``.

    Where there is not enough for all, the sum is more than ``available_px``.
    """
    left_px, weight = available_px, sum(wanted_px)
    shares = [0] * len(wanted_px)
    for place in sorted(range(len(wanted_px)), key=lambda place: wanted_px[place]):  # the narrow ones first
        shares[place] = max(least_px, left_px * wanted_px[place] // max(1, weight))
        left_px -= shares[place]
        weight -= wanted_px[place]
    return shares


class _RowDelegate(QStyledItemDelegate):
    """Marks the row under the pointer, and draws a quiet bar where a record is still on its way."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.row() == self._table.hovered_row:
            option.state |= QStyle.StateFlag.State_MouseOver

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if index.data(RECORD_ROLE) is None:
            rect: QRectF = QRectF(option.rect)
            bar = QRectF(rect.left() + 8, rect.center().y() - 4, min(rect.width() - 24, 120), 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.current().colours.raised))
            painter.drawRoundedRect(bar, 4, 4)


class RecordList(QWidget):
    """Table, states and footer of one kind. ``empty`` gives the choices when there is no record at all.

    ``part`` tells lists of one kind apart whose columns are remembered.
    """

    selection_changed = Signal()
    opened = Signal()
    menu_wanted = Signal(object)

    def __init__(
        self,
        session: Session,
        kind: Kind,
        names: RecordNames,
        empty: Callable[[EmptyState], None],
        *,
        columns: Sequence[Column] | None = None,
        part: str = "",
    ) -> None:
        super().__init__()
        self._session, self._kind, self._tell_empty = session, kind, empty
        self._layout_name = kind.value + part
        shown = COLUMNS[kind] if columns is None else columns
        self.model = RecordTableModel(session, kind, shown, names, self)
        self.table = RecordTable()
        self.table.setModel(self.model)
        self.table.setAccessibleName(f"List of {kind.noun(2)}")
        self.selection = RecordSelection(session, self.table, self.model)
        self.state = EmptyState()
        self._count = label(role="muted")
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._stack, 1)
        footer = row(self._count, 1)
        footer.setContentsMargins(14, 5, 14, 5)
        column.addWidget(footer)
        self._arrange_columns()
        self._apply_density()
        self._connect()

    @property
    def count_text(self) -> str:
        return self._count.text()

    def selected(self) -> Sequence[Record]:
        return self.selection.loaded()

    def select_all(self) -> None:
        self.table.selectAll()

    def save_layout(self) -> None:
        state = QByteArray(self.table.horizontalHeader().saveState())
        self._session.settings.set(options.LIST_HEADER, state, self._layout_name)

    def _connect(self) -> None:
        self.table.visible_rows.connect(self.model.set_visible_rows)
        self.table.opened.connect(self.opened)
        self.table.menu_wanted.connect(self.menu_wanted)
        self.model.modelReset.connect(self.table.start_over)
        self.model.total_changed.connect(self._show_total)
        self.model.failed.connect(self._show_failure)
        self.selection.changed.connect(self._selection_changed)
        self._session.settings.changed.connect(self._apply_density)

    def _arrange_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(56)
        self.table.fit_columns([column.width_px for column in self.model.columns])
        saved = self._session.settings.get(options.LIST_HEADER, self._layout_name)
        if not saved.isEmpty():
            header.restoreState(saved)
            self.table.fit_columns([header.sectionSize(number) for number in range(header.count())])
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _apply_density(self) -> None:
        self.table.set_row_height(ROW_HEIGHT_PX[self._session.settings.get(options.DENSITY)])

    def _show_total(self, total: int) -> None:
        if total:
            self._stack.setCurrentWidget(self.table)
        elif self.model.query.words:
            self.state.tell(
                "search", "Nothing found", f"No {self._kind.noun(1)} matches “{self.model.query.words}”."
            )
            self._stack.setCurrentWidget(self.state)
        else:
            self._tell_empty(self.state)
            self._stack.setCurrentWidget(self.state)
        self._show_count()

    def _show_failure(self, error: Exception) -> None:
        if self.model.total > 0 or not isinstance(error, Unreachable):
            self._session.show_error(error)
        if self.model.total <= 0:
            again = Choice("Try again", self.model.refresh, "refresh")
            text = getattr(error, "text", error.__str__)()
            self.state.tell("warning", f"The {self._kind.noun(2)} could not be read", text, [again])
            self._stack.setCurrentWidget(self.state)

    def _selection_changed(self) -> None:
        self._show_count()
        self.selection_changed.emit()

    def _show_count(self) -> None:
        total, count = self.model.total, self.selection.count
        parts = [f"{total:,} {self._kind.noun(total)}"] if total >= 0 else []
        if count > 1:
            parts.append(f"{count:,} selected")
        self._count.setText("  ·  ".join(parts))
