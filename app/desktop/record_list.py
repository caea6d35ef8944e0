"""A list of records: the table, what it says when it is empty or broken, and the line below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.client import Kind, Record, Unreachable
from app.desktop import options
from app.desktop.columns import COLUMNS, Column
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.record_names import RecordNames
from app.desktop.record_selection import RecordSelection
from app.desktop.record_table import RecordTable
from app.desktop.record_table_model import RecordTableModel
from app.desktop.session import Session
from app.desktop.widgets import label, row
from catalog.spreadsheet import harmless

ROW_HEIGHT_PX: Final = {"comfortable": 38, "compact": 28}


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

    def copy_rows(self) -> None:
        """The selected rows as they are shown, for a spreadsheet: heads first, tabs between."""
        if self.selection.count:
            self.selection.with_records(self._copy)

    def _copy(self, records: Sequence[Record]) -> None:
        columns = self.table.shown_columns
        texts = [[self.model.text_of(column, record) for column in columns] for record in records]
        rows = [[column.title for column in columns], *texts]
        cells = ("\t".join(harmless(" ".join(text.split())) for text in row) for row in rows)
        QGuiApplication.clipboard().setText("\n".join(cells))
        count = len(records)
        self._session.note(f"{count:,} {self._kind.noun(count)} copied", tone="success")

    def save_layout(self) -> None:
        self._session.settings.set(options.LIST_HEADER, self.table.layout_state(), self._layout_name)

    def _connect(self) -> None:
        self.table.visible_rows.connect(self.model.set_visible_rows)
        self.table.opened.connect(self.opened)
        self.table.menu_wanted.connect(self.menu_wanted)
        self.table.copy_wanted.connect(self.copy_rows)
        self.model.modelReset.connect(self.table.start_over)
        self.model.total_changed.connect(self._show_total)
        self.model.failed.connect(self._show_failure)
        self.selection.changed.connect(self._selection_changed)
        self._session.settings.changed.connect(self._apply_density)

    def _arrange_columns(self) -> None:
        saved = self._session.settings.get(options.LIST_HEADER, self._layout_name)
        self.table.fit_columns(self.model.columns, saved)

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
