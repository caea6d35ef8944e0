"""The record beside the list: its form, its short links with their codes, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.client import Conflict, Kind, Record, Refused
from app.desktop.conflict_dialog import MINE, THEIRS, ConflictDialog, differing
from app.desktop.links_tab import LinksTab
from app.desktop.operations import Applied, Change, Create, Edit, Operation, merged
from app.desktop.panel_widget import PanelWidget
from app.desktop.questions import CANCEL, unsaved
from app.desktop.record_form import RecordForm
from app.desktop.record_names import RecordNames
from app.desktop.record_tab import RecordTab
from app.desktop.record_tabs import TABS
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, label, row

_READ_DELAY_MS = 60
Tab = TypeVar("Tab", bound=RecordTab)


class RecordPanel(PanelWidget):
    """Shows one record, or the form of a new one. Edits are saved together, by one patch."""

    def __init__(self, session: Session, kind: Kind, names: RecordNames) -> None:
        super().__init__()
        self._session, self._kind = session, kind
        self._record: Record | None = None
        self._new = False
        self._saving = False
        self._unsaved: tuple[str, Mapping[str, Any]] = ("", {})
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.form = RecordForm(session, kind, names)
        self.more = [make(session, names) for make in TABS[kind]]
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Parts of the record")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.form, "Details")
        for tab in self.more:
            self.tabs.addTab(tab, tab.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head())
        column.addWidget(self.tabs, 1)
        column.addWidget(self._build_foot())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_READ_DELAY_MS)
        self._timer.timeout.connect(self._read)
        self._connect()

    # what the page wants

    @property
    def record(self) -> Record | None:
        return None if self._new else self._record

    @property
    def dirty(self) -> bool:
        return self._record is not None and bool(self.form.patch())

    @property
    def writing_new(self) -> bool:
        return self._new

    def tab(self, kind: type[Tab]) -> Tab:
        """The tab of this class; LookupError if records of this kind have none."""
        for one in self.more:
            if isinstance(one, kind):
                return one
        raise LookupError(kind)

    @property
    def links(self) -> LinksTab:
        return self.tab(LinksTab)

    @property
    def has_links(self) -> bool:
        """Records of this kind can have short links."""
        return any(isinstance(one, LinksTab) for one in self.more)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        shown = self.tabs.currentWidget()
        found = dict(shown.commands()) if isinstance(shown, RecordTab) else {}
        if self.has_links and self.links.current is not None:
            found |= {"follow": self.links.follow, "copy-link": self.links.copy}
        return found

    def show_record(self, record: Record | None) -> None:
        """Show what the list knows, then what the service says."""
        self._new = False
        self._record = record
        self.setEnabled(record is not None)
        document = record.document if record else {}
        draft = merged(document, self._unsaved[1]) if record and record.id == self._unsaved[0] else None
        self._unsaved = ("", {})
        self.form.load(document, draft)
        for tab in self.more:
            tab.show_record(record)
        self._refresh()
        if record is not None and record.etag is None:
            self._timer.start()

    def show_new(self, draft: Mapping[str, Any] | None = None) -> None:
        self._timer.stop()
        self._new = True
        self._record = Record(self._kind, {})
        self.setEnabled(True)
        self.form.load({}, draft or {})
        for tab in self.more:
            tab.show_record(None)
        self.tabs.setCurrentWidget(self.form)
        self._refresh()
        self.form.focus_first()

    def show_links(self) -> None:
        if self.has_links:
            self.tabs.setCurrentWidget(self.links)

    def edit(self) -> None:
        self.tabs.setCurrentWidget(self.form)
        self.form.focus_first()

    def save(self) -> bool:
        if self._record is None or self._saving or not self.dirty:
            return True
        if self.form.errors:
            self.tabs.setCurrentWidget(self.form)
            self.form.show_everything()
            self.form.focus_first()
            self._session.note(self.form.errors[0].message, tone="warning")
            return False
        self._saving = True
        operation = self._operation(self._record)
        job = self._session.perform(operation)
        job.done(self._saved).failed(partial(self._refused, operation))
        self._refresh()
        return True

    def discard(self) -> None:
        """Back to what the service holds; a new record is given up."""
        if self._new:
            self._new = False
            self.show_record(None)
            self.closed.emit()
        else:
            self.show_record(self._record)

    def may_leave(self) -> bool:
        if not all(tab.may_leave() for tab in self.more):
            return False
        if not self.dirty or self._saving:
            return True
        answer = self._session.ask(unsaved(self._title_text()))
        if answer == "save":
            return self.save()
        if answer == "discard":
            self.discard()
        return answer != CANCEL

    # parts

    def _build_head(self) -> QWidget:
        self._title = label(role="title", wrap=True, selectable=True)
        self._id = label(role="muted", selectable=True)
        self._copy = icon_button("copy", "Copy the id", self._copy_id, size_px=14)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(18, 14, 18, 8)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(row(self._id, self._copy, 1, spacing_px=4))
        return head

    def _build_foot(self) -> QWidget:
        self._save = button("Save", self.save, role="primary")
        self._discard = button("Discard", self.discard)
        self._state = label(role="muted")
        self._foot = QWidget()
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(18, 10, 18, 12)
        column.addWidget(row(self._save, self._discard, self._state, 1))
        return self._foot

    def _connect(self) -> None:
        self.form.changed.connect(self._refresh)
        for tab in self.more:
            tab.title_changed.connect(partial(self._rename, tab))
            tab.commands_changed.connect(self.commands_changed)
        if self.has_links:
            self.links.add_wanted.connect(lambda: self.link_wanted.emit([self.record]))
            self.links.print_asked.connect(self.print_asked)
        self.tabs.currentChanged.connect(lambda _: self._tab_changed())
        self._session.changed.connect(self._changed)

    # behaviour

    def _operation(self, record: Record) -> Operation:
        if self._new:
            document = self.form.document()
            return Create(self._kind, [document], f"Add {self._kind.noun()} “{document['name']}”")
        return Edit(record, self.form.patch(), f"Edit {self._kind.noun()} “{record.title}”")

    def _saved(self, applied: Applied) -> None:
        self._saving = False
        record = applied.change.records[0]
        was_new = self._new
        if was_new or (self._record is not None and self._record.id == record.id):
            self.show_record(record)
        if was_new:
            self.created.emit(record)
        else:
            self._session.note(f"“{record.title}” saved", tone="success", action="undo")

    def _refused(self, operation: Operation, error: Exception) -> None:
        self._saving = False
        if isinstance(error, Conflict) and isinstance(operation, Edit):
            self._ask_for_theirs(operation)
        else:
            self._bring_back(operation)
            if isinstance(error, Refused):
                self.form.show_refusal(error.by_field())
            self._session.show_error(error)
        self._refresh()

    def _bring_back(self, operation: Operation) -> None:
        """The person went on to another record meanwhile: go back, with what was typed."""
        if not isinstance(operation, Edit):
            return
        if self.record is None or self.record.id != operation.before.id:
            self._unsaved = (operation.before.id, operation.changes)
            self._session.open_record(self._kind, operation.before.id)

    def _ask_for_theirs(self, edit: Edit) -> None:
        work = partial(self._session.client.read, self._kind, edit.before.id)
        self._session.jobs.run(work, owner=self).done(partial(self._resolve_conflict, edit))

    def _resolve_conflict(self, edit: Edit, theirs: Record) -> None:
        dialog = ConflictDialog(self, theirs.title, differing(theirs.document, edit.changes))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(partial(self._take, theirs))
        dialog.open()

    def _take(self, theirs: Record, choice: str) -> None:
        if choice == THEIRS:
            self.show_record(theirs)
        elif choice == MINE:
            draft = {**theirs.document, **self.form.document()}
            self._record = theirs
            self.form.load(theirs.document, draft)
            self.save()

    def _read(self) -> None:
        if self.record is not None:
            work = partial(self._session.client.read, self._kind, self.record.id)
            self._session.jobs.run(work, owner=self).done(self._was_read)

    def _was_read(self, record: Record) -> None:
        """The whole record, with its etag: the form takes it unless something is being typed."""
        if self.record is None or self.record.id != record.id or self._saving:
            return
        if self.dirty:
            if record.document.get("updatedAt") == self.record.document.get("updatedAt"):
                self._record = record
            return
        if record.document != self.record.document:
            self.form.load(record.document)
        self._record = record
        self._refresh()

    def _changed(self, change: Change) -> None:
        """Something changed elsewhere: an undo, another window, an import."""
        if self.record is None or change.kind is not self._kind:
            return
        if self.record.id in change.removed:
            self.show_record(None)
        elif self.record.id in change.updated and not self._saving:
            fresh = [record for record in change.records if record.id == self.record.id]
            if fresh and not self.dirty:
                self.show_record(fresh[0])

    def _refresh(self) -> None:
        errors = len(self.form.errors)
        self._title.setText(self._title_text())
        self._id.setText(self._record.id if self._record and not self._new else "")
        self._copy.setVisible(self.record is not None)
        self._foot.setVisible(self._new or self.dirty or self._saving)
        self._save.setText(f"Add {self._kind.noun()}" if self._new else "Save")
        self._save.setEnabled(not self._saving and self.dirty)
        self._state.setText("Saving …" if self._saving else _wrong(errors) if self.dirty else "")
        for tab in self.more:
            self.tabs.setTabVisible(self.tabs.indexOf(tab), self.record is not None)
        self.commands_changed.emit()

    def _title_text(self) -> str:
        if self._new:
            return f"New {self._kind.noun()}"
        return self._record.title if self._record else ""

    def _rename(self, tab: RecordTab, title: str) -> None:
        self.tabs.setTabText(self.tabs.indexOf(tab), title)

    def _tab_changed(self) -> None:
        shown = self.tabs.currentWidget()
        if isinstance(shown, RecordTab):
            shown.refresh()
        self.commands_changed.emit()

    def _copy_id(self) -> None:
        if self.record is not None:
            QGuiApplication.clipboard().setText(self.record.id)
            self._session.note("Id copied", tone="success")


def _wrong(errors: int) -> str:
    if not errors:
        return "Not saved yet"
    return "One field needs mending" if errors == 1 else f"{errors} fields need mending"
