"""What is in a collection or a project: its things, its products, the collections in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QVBoxLayout

from app.client import Kind, Record
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.columns import COLUMNS, Column
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.holders import Holder
from app.desktop.operations import Applied
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.record_list import RecordList
from app.desktop.record_names import RecordNames
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, row

MOST_PRINTED: Final = 10_000
"""Labels of one print; more are printed in parts, from the page of things."""
_COLUMNS_SHOWN: Final = 2


class MembersTab(RecordTab):
    """The members of one kind, with adding, removing, opening and printing. Ids may be dropped here."""

    def __init__(self, session: Session, names: RecordNames, kind: Kind, holder: Holder) -> None:
        super().__init__()
        self._session, self._kind, self._holder = session, kind, holder
        self._held_by: Record | None = None
        self.title = _title(kind, 0)
        self.list = RecordList(
            session, kind, names, self._tell_empty, columns=_columns(kind), part="-members"
        )
        self._add = button(f"Add {kind.noun(2)} …", self.choose, icon="add")
        self._remove = icon_button("close", f"Take the selected out of the {holder.noun} (Del)", self.remove)
        self._print = icon_button("print", "Print labels of all members", self.print_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        head = row(self._add, 1, self._remove, self._print, spacing_px=4)
        head.setContentsMargins(12, 0, 12, 0)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        self.setAcceptDrops(True)
        self._connect()
        self._refresh()

    def show_record(self, record: Record | None) -> None:
        same = record is not None and self._held_by is not None and record.id == self._held_by.id
        self._held_by = record
        if record is None:
            self.list.model.restrict(None)
        elif not same:
            self.list.selection.clear()
            if self._holder.by_filter:
                self.list.model.restrict(f"{self._holder.kind}={record.id}")
            else:
                self.list.model.restrict("", project=record.id)

    def choose(self) -> None:
        """Search for what shall be added."""
        if self._held_by is None:
            return
        noun = self._kind.noun(2)
        dialog = ChooseDialog(
            self._session,
            (self._kind,),
            f"Add {noun} to “{self._held_by.title}”",
            "Add the selected",
            self,
            many=True,
            without=self._held_by.id,
        )
        dialog.chosen.connect(lambda records: self.add([record.id for record in records]))
        dialog.open()

    def add(self, ids: Sequence[str]) -> None:
        """Put these in; who is in it already stays."""
        if self._held_by is None or not ids:
            return
        title = f"Add {len(ids):,} {self._kind.noun(len(ids))} to “{self._held_by.title}”"
        operation = self._holder.add(self._held_by.id, self._kind, tuple(ids), title)
        self._session.perform(operation).done(self._was_added)

    def remove(self) -> None:
        self.list.selection.with_records(self._remove_records)

    def print_all(self) -> None:
        """Labels of all members, whatever is selected."""
        if self.list.model.total > MOST_PRINTED:
            nouns = self._kind.noun(2)
            self._session.note(
                f"At most {MOST_PRINTED:,} labels are printed at once; select {nouns} on their page.",
                tone="warning",
            )
            return
        self.list.select_all()
        self.list.selection.with_records(self._print_records)

    # parts

    def _connect(self) -> None:
        self.list.model.total_changed.connect(self._count)
        self.list.selection_changed.connect(self._refresh)
        self.list.opened.connect(self._open)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Del takes members out here; the window's own Del would delete the whole."""
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Delete):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.remove()
                return True
        return super().eventFilter(watched, event)

    def _count(self, total: int) -> None:
        self.title = _title(self._kind, total)
        self.title_changed.emit(self.title)
        self._refresh()

    def _refresh(self) -> None:
        self._remove.setEnabled(self.list.selection.count > 0)
        self._print.setEnabled(self.list.model.total > 0)

    def _tell_empty(self, state: EmptyState) -> None:
        noun = self._kind.noun(2)
        text = "Search for them, or drop their ids here, one on a line."
        adding = Choice(f"Add {noun}", self.choose, "add")
        state.tell(self._holder.noun, f"No {noun} in this {self._holder.noun}", text, [adding])

    def _was_added(self, applied: Applied) -> None:
        count = len(applied.change.updated)
        if count:
            self._session.note(
                f"{count:,} {self._kind.noun(count)} added to the {self._holder.noun}",
                tone="success",
                action="undo",
            )
        else:
            self._session.note(f"They are in this {self._holder.noun} already")

    def _remove_records(self, records: list[Record]) -> None:
        if self._held_by is None or not records:
            return
        ids = tuple(record.id for record in records)
        title = f"Take {len(ids):,} {self._kind.noun(len(ids))} out of “{self._held_by.title}”"
        operation = self._holder.remove(self._held_by.id, self._kind, ids, title)
        said = title.replace("Take", "Took", 1)
        self._session.perform(operation).done(
            lambda _: self._session.note(said, tone="success", action="undo")
        )

    def _print_records(self, records: list[Record]) -> None:
        dialog = PrintLabelsDialog(self._session, records, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open(self) -> None:
        current = self.list.selection.current
        if current is not None:
            self._session.open_record(self._kind, current.id)

    def _show_menu(self, at: QPoint) -> None:
        if not self.list.selection.count:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(f"Open {self._kind.noun()}", self._open)
        menu.addAction(f"Take out of the {self._holder.noun}", self.remove)
        selection = self.list.selection
        menu.addAction("Print labels …", partial(selection.with_records, self._print_records))
        menu.popup(at)

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._held_by is not None and event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        ids = event.mimeData().text().split()
        if ids:
            event.acceptProposedAction()
            self.add(ids)


def _columns(kind: Kind) -> Sequence[Column]:
    return COLUMNS[kind][:_COLUMNS_SHOWN]


def _title(kind: Kind, count: int) -> str:
    title = kind.noun(2).capitalize()
    return f"{title} ({count:,})" if count > 0 else title
