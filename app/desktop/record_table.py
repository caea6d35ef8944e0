"""The table of a list: rows of one height; columns share the room there is and give way where it ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QHoverEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.desktop import theme
from app.desktop.column_room import shared_widths, without_room
from app.desktop.columns import Column
from app.desktop.record_table_model import RECORD_ROLE

_CELL_PADDING_PX: Final = 28
_LEAST_PX: Final = 56


class RecordTable(QTableView):
    """The table. Rows are of one height, so that any place among a million is a multiplication away."""

    visible_rows = Signal(int, int)
    opened = Signal()
    """Enter or a double click."""
    menu_wanted = Signal(object)
    copy_wanted = Signal()

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
        self._columns: tuple[Column, ...] = ()
        self._widths_px: tuple[int, ...] = ()
        self._least_px: tuple[int, ...] = ()
        self._unwanted: set[int] = set()
        self._sharing = False
        header.setMinimumSectionSize(_LEAST_PX)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self.show_column_menu)
        header.sortIndicatorChanged.connect(self._sorted_by)
        self._sort_place = -1
        self._sort_order = Qt.SortOrder.AscendingOrder
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

    def fit_columns(self, columns: Sequence[Column], saved: QByteArray) -> None:
        """Share out the width of the table among the columns, now and whenever it is resized.

        ``saved`` is what ``layout_state`` gave: widths, order, sorting, and which columns are not wanted.
        """
        header = self.horizontalHeader()
        self._columns = tuple(columns)
        self._widths_px = tuple(column.width_px for column in columns)
        self._least_px = tuple(self._least(column) for column in columns)
        if not saved.isEmpty() and header.restoreState(saved):
            places = range(header.count())
            self._unwanted = {place for place in places if header.isSectionHidden(place)}
            kept = (header.sectionSize(place) for place in places)
            self._widths_px = tuple(
                width or first for width, first in zip(kept, self._widths_px, strict=True)
            )
        else:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._share_width()

    @property
    def shown_columns(self) -> list[Column]:
        """Those that are in sight, as they are ordered now."""
        header = self.horizontalHeader()
        places = (header.logicalIndex(place) for place in range(header.count()))
        return [self._columns[place] for place in places if not header.isSectionHidden(place)]

    def layout_state(self) -> QByteArray:
        """For ``fit_columns`` at the next start. Columns that merely lack room now are wanted."""
        self._hide_columns(self._unwanted)
        state = QByteArray(self.horizontalHeader().saveState())
        self._share_width()
        return state

    def want_column(self, place: int, wanted: bool) -> None:
        """Show a column or leave it out; the first one always stays."""
        if place:
            (self._unwanted.discard if wanted else self._unwanted.add)(place)
            self._share_width()

    def show_column_menu(self, at: QPoint) -> None:
        """Which columns are wanted."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, column in enumerate(self._columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(place not in self._unwanted)
            action.setEnabled(place > 0)
            action.toggled.connect(partial(self.want_column, place))
        menu.addSeparator()
        menu.addAction("Columns as at first", self._start_columns_over)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _start_columns_over(self) -> None:
        header = self.horizontalHeader()
        for place in range(header.count()):
            header.moveSection(header.visualIndex(place), place)
        self._unwanted.clear()
        self._widths_px = tuple(column.width_px for column in self._columns)
        self._share_width()

    def _least(self, column: Column) -> int:
        """What its title and its sample take."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        title_px = QFontMetrics(bold).horizontalAdvance(column.title)
        sample_px = self.fontMetrics().horizontalAdvance(column.sample)
        return max(_LEAST_PX, max(title_px, sample_px) + _CELL_PADDING_PX)

    def _share_width(self) -> None:
        header = self.horizontalHeader()
        wanted = [place for place in range(len(self._columns)) if place not in self._unwanted]
        least = [self._least_px[place] for place in wanted]
        ranks = [self._columns[place].rank for place in wanted]
        gone = without_room(least, ranks, self.viewport().width())
        shown = [place for number, place in enumerate(wanted) if number not in gone]
        self._hide_columns(set(range(len(self._columns))) - set(shown))
        shares = shared_widths(
            [self._widths_px[place] for place in shown],
            self.viewport().width(),
            [self._least_px[place] for place in shown],
        )
        self._sharing = True
        for place, width_px in zip(shown, shares, strict=True):
            header.resizeSection(place, width_px)
        self._sharing = False

    def _hide_columns(self, hidden: Collection[int]) -> None:
        self._sharing = True
        for place in range(len(self._columns)):
            self.horizontalHeader().setSectionHidden(place, place in hidden)
        self._sharing = False

    def _section_resized(self, number: int, _old: int, _new: int) -> None:
        """The person made a column wider or narrower: these are the proportions from now on."""
        if not self._sharing:
            header = self.horizontalHeader()
            self._widths_px = tuple(
                header.sectionSize(place) or width for place, width in enumerate(self._widths_px)
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._columns:
            self._least_px = tuple(self._least(column) for column in self._columns)
            self._share_width()

    def _sorted_by(self, place: int, order: Qt.SortOrder) -> None:
        """A column that has no order shows none: the list stays as it is."""
        if 0 <= place < len(self._columns) and not self._columns[place].sort_by:
            header = self.horizontalHeader()
            header.blockSignals(True)
            header.setSortIndicator(self._sort_place, self._sort_order)
            header.blockSignals(False)
        else:
            self._sort_place, self._sort_order = place, order

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
        if event.matches(QKeySequence.StandardKey.Copy):  # Qt would copy one cell
            self.copy_wanted.emit()
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
