"""A page with a list and the record beside it: selection, panel, context menu, and what every kind can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from app.client import Kind, Record
from app.desktop import actions, options, theme
from app.desktop.bulk_edit import BulkEditDialog, Outcome, apply_edits, ways
from app.desktop.columns import COLUMNS, Column
from app.desktop.empty_lists import tell_empty
from app.desktop.empty_state import EmptyState
from app.desktop.operations import Applied, Delete, EditMany, delete_title
from app.desktop.page_widget import PageWidget
from app.desktop.panel_widget import PanelWidget
from app.desktop.questions import deletion
from app.desktop.record_list import RecordList
from app.desktop.record_names import RecordNames
from app.desktop.session import ServiceState, Session

_LIST_PX, _PANEL_PX, _PANEL_LEAST_PX = 700, 460, 380

Commands = dict[str, Callable[[], object]]


class ListPage(PageWidget):
    """One list with one panel. Subclasses say what else can be done, by ``_more_commands`` and its like."""

    menu: Sequence[str] = ("edit", "|", "copy-id", "|", "delete")
    """The context menu: keys of actions, of which those are shown that are possible."""

    def __init__(self, session: Session, kind: Kind, names: RecordNames, panel: PanelWidget) -> None:
        super().__init__()
        self.session, self.kind, self.panel = session, kind, panel
        self.list = RecordList(session, kind, names, self._tell_empty, columns=self._columns())
        self._opening = ""
        self._going_back = False
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self._build_left())
        self._splitter.addWidget(panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([_LIST_PX, _PANEL_PX])
        panel.setMinimumWidth(_PANEL_LEAST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        panel.hide()
        self._panel_wanted = True
        self._restore()
        self._connect()

    # what subclasses add

    def _columns(self) -> Sequence[Column]:
        return COLUMNS[self.kind]

    def _build_left(self) -> QWidget:
        """The list, with what stands above it."""
        return self.list

    def _more_commands(self) -> Commands:
        """What can be done whatever is selected."""
        return {}

    def _more_with_selection(self, count: int) -> Commands:
        """What can be done with the selected records."""
        return {}

    def _new(self) -> None:
        self.open_draft({})

    # the window's side

    def search(self, words: str) -> None:
        if self.panel.may_leave():
            self.list.selection.clear()
            self.list.model.set_words(words)

    def searchable(self) -> str:
        return f"Search {self.kind.noun(2)}"

    def shown(self) -> None:
        if self.list.model.total < 0 and self.session.service_state is not ServiceState.STARTING:
            self.list.model.refresh()
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        if not self.panel.may_leave():
            return False
        self.list.save_layout()
        state = QByteArray(self._splitter.saveState())
        self.session.settings.set(options.SPLITTER, state, self.kind.value)
        return True

    def open_record(self, kind: str, record_id: str) -> bool:
        """Show the record in the panel, and in the list if it is there."""
        if kind != self.kind.value or not self.panel.may_leave():
            return False
        if not self.list.selection.select(record_id):
            self.list.selection.clear()
            work = partial(self.session.client.read, self.kind, record_id)
            self.session.jobs.run(work, owner=self).done(self._show)
        return True

    def open_draft(self, draft: Mapping[str, Any]) -> None:
        """A new record with these fields filled in, to be looked at and saved."""
        if self.panel.may_leave():
            self._opening = ""
            self.list.selection.clear()
            self.panel.show()
            self.panel.show_new(draft)

    def commands(self) -> Mapping[str, Callable[[], None]]:
        count = self.list.selection.count
        found: Commands = {
            "new": self._new,
            "refresh": self.list.model.refresh,
            "panel": self._toggle_panel,
            **self._more_commands(),
        }
        if self.list.model.total > 0:
            found["select-all"] = self.list.select_all
        if count:
            found |= {"delete": self._delete, "copy-id": self._copy_ids}
            found |= {"edit": self._edit} if count == 1 else self._edit_many_command()
            found |= self._more_with_selection(count)
        if self.panel.dirty:
            found["save"] = self.panel.save
        if not self.panel.isHidden():
            found |= self.panel.commands()
        return {key: _quiet(call) for key, call in found.items()}

    # what can be done with every kind

    def _edit(self) -> None:
        if self.list.selection.current is not None:
            self.panel.show()
            self.panel.edit()

    def _edit_many_command(self) -> Commands:
        if not ways(self.kind):
            return {}
        return {"edit": partial(self.list.selection.with_records, self._edit_many)}

    def _edit_many(self, records: list[Record]) -> None:
        if not self.panel.may_leave():
            return
        dialog = BulkEditDialog(self.kind, records, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._apply_edits)
        dialog.open()

    def _apply_edits(self, operation: EditMany) -> None:
        work = partial(apply_edits, operation, self.session.client)
        self.session.jobs.run_long(operation.title, work, stoppable=True).done(self._were_edited)

    def _were_edited(self, outcome: Outcome) -> None:
        if outcome.applied is not None:
            self.session.finish(outcome.applied)
            count = len(outcome.applied.change.updated)
            self.session.note(f"{count:,} {self.kind.noun(count)} changed", tone="success", action="undo")
        if outcome.refused is not None:
            self.session.show_error(outcome.refused)

    def _delete(self) -> None:
        count = self.list.selection.count
        limit = self.session.settings.get(options.CONFIRM_DELETE_ABOVE)
        if count > limit and self.session.ask(deletion(self.kind.noun(count), count)) != "delete":
            return
        self.list.selection.with_records(self._delete_records)

    def _delete_records(self, records: list[Record]) -> None:
        title = delete_title(self.kind, records, len(records))
        operation = Delete(self.kind, tuple(record.id for record in records), title)
        self.session.perform(operation).done(self._was_deleted)

    def _was_deleted(self, applied: Applied) -> None:
        self.session.note(applied.change.title.replace("Delete", "Deleted", 1), tone="success", action="undo")

    def _copy_ids(self) -> None:
        self.list.selection.with_records(self._copy_ids_of)

    def _copy_ids_of(self, records: list[Record]) -> None:
        QGuiApplication.clipboard().setText("\n".join(record.id for record in records))
        self.session.note(
            "Id copied" if len(records) == 1 else f"{len(records):,} ids copied", tone="success"
        )

    def _toggle_panel(self) -> None:
        self._panel_wanted = not self._panel_wanted
        self.panel.setVisible(self._panel_wanted and self.panel.record is not None)

    # selection and panel

    def _connect(self) -> None:
        self.list.selection_changed.connect(self._selection_changed)
        self.list.opened.connect(self._edit)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.model.arrived.connect(self._page_arrived)
        self.panel.commands_changed.connect(self.commands_changed)
        self.panel.created.connect(self._was_created)
        self.panel.closed.connect(self._show_selected)
        self.session.service_state_changed.connect(self._service_changed)

    def _selection_changed(self) -> None:
        self.commands_changed.emit()
        current = self.list.selection.current
        shown = self.panel.record
        if self._going_back or current is None or (shown is not None and shown.id == current.id):
            return
        if not self.panel.may_leave():
            self._go_back(shown)
            return
        self._show(current)

    def _go_back(self, shown: Record | None) -> None:
        """The person wants to go on editing: the selection returns to that record."""
        self._going_back = True
        self.list.selection.clear()
        if shown is not None:
            self.list.selection.select(shown.id)
        self._going_back = False

    def _show(self, record: Record) -> None:
        self.panel.show_record(record)
        self.panel.setVisible(self._panel_wanted)
        self.commands_changed.emit()

    def _show_selected(self) -> None:
        self.panel.hide()
        if self.list.selection.current is not None:
            self._show(self.list.selection.current)
        self.list.table.setFocus()

    def _was_created(self, record: Record) -> None:
        self._opening = record.id
        self.session.note(f"“{record.title}” added", tone="success", action="undo")

    def _page_arrived(self, _number: int, _moved: bool) -> None:
        if self._opening and self.list.selection.select(self._opening):
            self._opening = ""
        self._freshen()
        if self.panel.record is None and not self.panel.writing_new:
            self.panel.hide()

    def _freshen(self) -> None:
        """The list was read again: the panel follows, unless something is being typed."""
        shown = self.panel.record
        row = self.list.model.row_of(shown.id) if shown is not None else None
        listed = self.list.model.record(row) if row is not None else None
        if shown is None or listed is None or self.panel.dirty or listed.document == shown.document:
            return
        if _version(listed) >= _version(shown):
            self.panel.show_record(listed)

    def _service_changed(self, state: ServiceState) -> None:
        if state is ServiceState.READY and self.isVisible():
            self.list.model.refresh()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        commands = self.commands()
        for key in self.menu:
            if key == "|":
                menu.addSeparator()
            elif key in commands:
                spec = actions.BY_KEY[key]
                action = menu.addAction(spec.text, commands[key])
                action.setShortcut(spec.shortcuts[0] if spec.shortcuts else "")
                action.setShortcutVisibleInContextMenu(True)
                if spec.icon:
                    action.setIcon(theme.icon(spec.icon))
        menu.popup(at)

    def _restore(self) -> None:
        state = self.session.settings.get(options.SPLITTER, self.kind.value)
        if not state.isEmpty():
            self._splitter.restoreState(state)

    def _tell_empty(self, state: EmptyState) -> None:
        tell_empty(state, self.kind, self._new, self.session)


def _version(record: Record) -> int:
    return int(record.document.get("updatedAt") or 0)


def _quiet(call: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        call()

    return run
