"""The applications of a project: a list, and below it the form and the keys of the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedLayout, QVBoxLayout, QWidget

from app.client import Conflict, Kind, Page, Record, Refused
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.key_field import KeyField
from app.desktop.operations import Applied, Change
from app.desktop.projects.operations import (
    CreateApplication,
    DeleteApplication,
    EditApplication,
    ref,
)
from app.desktop.questions import CANCEL, Question, unsaved
from app.desktop.record_form import RecordForm
from app.desktop.record_names import RecordNames
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session
from app.desktop.widgets import button, icon_button, label, row

_ROWS_SHOWN: Final = 4
_ROW_PX: Final = 34
_OPEN_TEXT: Final = "For apps that everybody may look into: it reads products, creates users and actions."
_TRUSTED_TEXT: Final = "For your own servers alone: it reads and changes all that the project sees."


class ApplicationsTab(RecordTab):
    """``project`` is shown; an application is chosen, edited, added and deleted here."""

    title = "Applications"

    def __init__(self, session: Session, names: RecordNames) -> None:
        super().__init__()
        self._session = session
        self._project: Record | None = None
        self._application: Record | None = None
        self._new = False
        self.list = QListWidget()
        self.list.setAccessibleName("Applications of this project")
        self.form = RecordForm(session, Kind.APPLICATIONS, names)
        self.app_key = KeyField(session, "Application key", _OPEN_TEXT)
        self.secret_key = KeyField(session, "Secret key", _TRUSTED_TEXT)
        self.form.append(self.app_key)
        self.form.append(self.secret_key)
        self.save_button = button("Save", self.save, role="primary")
        self._discard = button("Discard", self.discard)
        self._delete = icon_button("delete", "Delete this application", self.delete)
        self._state = EmptyState()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._build_body())
        self._stack.addWidget(self._state)
        self.form.changed.connect(self._refresh)
        self.list.currentRowChanged.connect(self._choose)
        session.changed.connect(self._changed)
        self._refresh()

    @property
    def application(self) -> Record | None:
        """The chosen application, as it is stored."""
        return None if self._new else self._application

    @property
    def dirty(self) -> bool:
        return self._application is not None and bool(self.form.patch())

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"save": self.save} if self.dirty else {}

    def may_leave(self) -> bool:
        if not self.dirty or self._application is None:
            return True
        answer = self._session.ask(unsaved(self._application.title or "New application"))
        if answer == "save":
            self.save()
            return not self.form.errors
        if answer == "discard":
            self.discard()
        return answer != CANCEL

    def show_record(self, record: Record | None) -> None:
        same = record is not None and self._project is not None and record.id == self._project.id
        self._project = record
        if not same:
            self._new = False
            self._fill(Page(()), known=False)
        if record is not None and record.id:
            self._ask()

    def add(self) -> None:
        """The form of a new application."""
        self.list.setCurrentRow(-1)
        self._new = True
        self._application = Record(Kind.APPLICATIONS, {})
        self.form.load({}, {})
        self._show_keys()
        self._stack.setCurrentIndex(0)
        self._refresh()
        self.form.focus_first()

    def save(self) -> None:
        application, project = self._application, self._project
        if application is None or project is None or not self.dirty:
            return
        if self.form.errors:
            self.form.show_everything()
            self.form.focus_first()
            return
        name = self.form.document().get("name", "")
        operation: CreateApplication | EditApplication
        if self._new:
            operation = CreateApplication(project.id, self.form.document(), f"Add application “{name}”")
        else:
            operation = EditApplication(application, self.form.patch(), f"Edit application “{name}”")
        self.save_button.setEnabled(False)
        self._session.perform(operation).done(self._saved).failed(self._refused)

    def discard(self) -> None:
        if self._new:
            self._new = False
            self._application = None
            self._ask()
        elif self._application is not None:
            self._load(self._application)

    def delete(self) -> None:
        application = self.application
        if application is None:
            return
        question = Question(
            f"Delete the application “{application.title}”?",
            "Its keys end at once, and those of its users with them. This cannot be undone.",
            (("delete", "Delete"), (CANCEL, "Keep it")),
        )
        if self._session.ask(question) == "delete":
            operation = DeleteApplication(application, f"Delete application “{application.title}”")
            said = f"Application “{application.title}” deleted"
            self._session.perform(operation).done(lambda _: self._session.note(said, tone="success"))

    # parts

    def _build_body(self) -> QWidget:
        body = QWidget()
        body.setProperty("role", "panel")
        adder = icon_button("add", "Add an application", self.add)
        head = row(label("Applications", "heading"), 1, adder, self._delete, spacing_px=2)
        head.setContentsMargins(18, 10, 18, 0)
        self._foot = row(self.save_button, self._discard, 1)
        self._foot.setContentsMargins(18, 8, 18, 10)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(self.list)
        column.addWidget(self.form, 1)
        column.addWidget(self._foot)
        return body

    # behaviour

    def _ask(self) -> None:
        if self._project is not None:
            work = partial(self._session.client.applications.of_project, self._project.id)
            job = self._session.jobs.run(work, owner=self)
            job.done(partial(self._answered, self._project.id)).failed(self._failed)

    def _answered(self, project_id: str, page: Page) -> None:
        if self._project is not None and self._project.id == project_id:
            self._fill(page, known=True)

    def _failed(self, error: Exception) -> None:
        again = Choice("Try again", self._ask, "refresh")
        text = getattr(error, "text", error.__str__)()
        self._state.tell("warning", "The applications could not be read", text, [again])
        self._stack.setCurrentIndex(1)

    def _fill(self, page: Page, *, known: bool) -> None:
        chosen = self._application.id if self._application is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for application in page.items:
            item = QListWidgetItem(application.title)
            item.setSizeHint(QSize(0, _ROW_PX))
            item.setData(Qt.ItemDataRole.UserRole, application)
            self.list.addItem(item)
        count = len(page.items)
        self.list.setFixedHeight(4 + _ROW_PX * max(1, min(count, _ROWS_SHOWN)))
        rows = [number for number, one in enumerate(page.items) if one.id == chosen]
        if not self._new:
            self.list.setCurrentRow(rows[0] if rows else 0 if count else -1)
        self.list.blockSignals(False)
        self.title = f"Applications ({count})" if count else "Applications"
        self.title_changed.emit(self.title)
        if not self._new:
            self._choose(self.list.currentRow())
        if known and not count and not self._new:
            self._tell_empty()
        self._stack.setCurrentIndex(1 if known and not count and not self._new else 0)

    def _tell_empty(self) -> None:
        self._state.tell(
            "key",
            "No application yet",
            "An application has two keys, and sees the records of this project alone.",
            [Choice("Add application", self.add, "add")],
        )

    def _choose(self, number: int) -> None:
        item = self.list.item(number) if number >= 0 else None
        found: Any = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self._new = False
        if (
            found is not None
            and self.dirty
            and self._application is not None
            and found.id == self._application.id
        ):
            return
        self._load(found)

    def _load(self, application: Record | None) -> None:
        self._application = application
        self.form.load(application.document if application is not None else {})
        self._show_keys()
        self._refresh()

    def _show_keys(self) -> None:
        application = self.application
        self.app_key.setVisible(application is not None)
        self.secret_key.setVisible(application is not None)
        self.app_key.set_key(str(application.document.get("appApiKey") or "") if application else "")
        self.secret_key.set_key("")
        if application is not None:
            work = partial(self._session.client.applications.secret_key, ref(application))
            job = self._session.jobs.run(work, owner=self)
            job.done(partial(self._show_secret, application.id)).failed(lambda _: None)

    def _show_secret(self, application_id: str, key: str) -> None:
        if self.application is not None and self.application.id == application_id:
            self.secret_key.set_key(key)

    def _saved(self, applied: Applied) -> None:
        record = applied.change.records[0]
        was_new = bool(applied.change.created)
        said = f"Application “{record.title}” {'added' if was_new else 'saved'}"
        self._session.note(said, tone="success", action="" if was_new else "undo")
        if self._project is not None and record.document.get("project") == self._project.id:
            self._new = False
            self._load(record)
            self._ask()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.form.show_refusal(error.by_field())
        self._session.show_error(error)
        if isinstance(error, Conflict):
            self._ask()
        self._refresh()

    def _refresh(self) -> None:
        self.form.setVisible(self._application is not None)
        self._delete.setEnabled(self.application is not None)
        self._foot.setVisible(self._new or self.dirty)
        self.save_button.setText("Add application" if self._new else "Save")
        self.save_button.setEnabled(self.dirty)
        self.commands_changed.emit()

    def _changed(self, change: Change) -> None:
        if change.kind is Kind.APPLICATIONS and not self.dirty and not self._new:
            self._ask()
