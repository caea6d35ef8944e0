"""Roles: a matrix of what each permits, and the form of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QComboBox, QHeaderView, QVBoxLayout, QWidget

from app.client import Kind
from app.client.team import FOR_USERS, Role
from app.desktop.field_editors import LineEditor
from app.desktop.fields import Field
from app.desktop.operations import Operation
from app.desktop.questions import CANCEL, Question
from app.desktop.session import Session
from app.desktop.team.operations import AddRole, DeleteRole, EditRole, changeable
from app.desktop.team.panes import Pane, filled
from app.desktop.team.permissions import PERMISSIONS, PermissionsEditor
from app.desktop.widgets import label

_FOR: Final = (("", "Operators"), (FOR_USERS, "Application users"))
_READ_ONLY: Final = ({"name": "global_read", "enabled": True},)
_NEW_MEANING: Final = "A new role may read everything and change nothing, until you permit more."
_MEANINGS: Final = {
    "admin": "May do everything. Comes with the service.",
    "none": "May do nothing. Comes with the service.",
    "base_app_user": "What users of a new application may do. Comes with the service.",
}


class RolesPane(Pane[Role]):
    """Roles that come with the platform are shown, and cannot be changed."""

    def __init__(self, session: Session) -> None:
        heads = ("Role", "For", *(permission.short for permission in PERMISSIONS))
        super().__init__(session, Kind.ROLES, heads)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)

    def more_commands(self) -> Mapping[str, Callable[[], object]]:
        entry = self.entry
        return {"delete": self.delete} if entry is not None and not entry.built_in else {}

    def delete(self) -> None:
        entry = self.entry
        if entry is None or entry.built_in:
            return
        question = Question(
            f"Delete the role “{entry.name}”?",
            "Operators who have it can do nothing until they get another one. This cannot be undone.",
            (("delete", "Delete"), (CANCEL, "Keep it")),
        )
        if self.session.ask(question) == "delete":
            self.discard()
            operation = DeleteRole(entry, f"Delete role “{entry.name}”")
            said = f"Role “{entry.name}” deleted"
            self.session.perform(operation).done(lambda _: self.session.note(said, tone="success"))

    def _form(self) -> QWidget:
        self.editors = {
            "name": LineEditor(Field("name", "Name", hint="Read only")),
            "description": LineEditor(Field("description", "Description")),
        }
        self.audience = QComboBox()
        self.audience.setAccessibleName("Whom the role is for")
        for value, title in _FOR:
            self.audience.addItem(title, value)
        self._audience_title = label("For", "heading")
        self.permissions = PermissionsEditor(self.session)
        self._meaning = label(role="muted", wrap=True)
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._meaning)
        for editor in self.editors.values():
            column.addWidget(editor)
            editor.changed.connect(self.edited)
        for widget in (self._audience_title, self.audience, label("May", "heading")):
            column.addWidget(widget)
        column.addWidget(self.permissions, 1)
        self.audience.currentIndexChanged.connect(self._audience_chosen)
        self.permissions.changed.connect(self.edited)
        return form

    def _read(self) -> Callable[[], Sequence[Role]]:
        return self.session.client.team.roles

    def _texts(self, entry: Role) -> Sequence[str]:
        by_name = entry.by_name
        marks = [
            _mark(by_name, permission.name, permission.under, of_platform=entry.built_in)
            for permission in PERMISSIONS
        ]
        audience = "Users" if entry.for_users else "Operators"
        shown = [f"{len(entry.permissions)} paths", *[""] * (len(marks) - 1)] if entry.for_users else marks
        return entry.name, audience, *shown

    def _id_of(self, entry: Role) -> str:
        return entry.id

    def _load(self, entry: Role | None) -> None:
        for name, editor in self.editors.items():
            editor.set_value(entry.document.get(name) if entry else None)
            editor.setVisible(entry is None or not entry.built_in)
        self._meaning.setText(
            _MEANINGS.get(entry.id, "") if entry else "A new role may read, and change nothing."
        )
        self._meaning.setVisible(bool(self._meaning.text()))
        self._audience_title.setVisible(entry is None)
        self.audience.setVisible(entry is None)
        self.audience.blockSignals(True)
        self.audience.setCurrentIndex(0)
        self.audience.blockSignals(False)
        self.permissions.load(entry or Role({}, _READ_ONLY))
        self.title.setText(entry.name if entry else "New role")

    def _audience_chosen(self, _number: int) -> None:
        document = {"type": self.audience.currentData()} if self.audience.currentData() else {}
        self.permissions.load(Role(document, () if document else _READ_ONLY))
        self.edited()

    def _operation(self) -> Operation | None:
        given: dict[str, Any] = {name: editor.value() for name, editor in self.editors.items()}
        if self.writing_new:
            if not given["name"]:
                return None
            kind = {"type": FOR_USERS, "version": 2} if self.audience.currentData() else {}
            fields = {name: value for name, value in given.items() if value}
            return AddRole({**fields, **kind}, self.permissions.value(), f"Add role “{given['name']}”")
        if self.entry is None or self.entry.built_in:
            return None
        fields = filled(given, self.entry.document)
        now = self.permissions.value()
        permissions = now if _keyed(now) != _keyed(changeable(self.entry)) else None
        if not fields and permissions is None:
            return None
        return EditRole(self.entry, fields, permissions, f"Change role “{self.entry.name}”")

    def _wrong(self) -> str:
        if self.writing_new or self.entry is not None:
            return "" if self.editors["name"].value() else "A role needs a name"
        return ""


def _keyed(permissions: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Their order says nothing."""
    return {str(one.get("name") or one.get("path")): one for one in permissions}


def _mark(by_name: Mapping[str, Mapping[str, Any]], name: str, under: str, *, of_platform: bool) -> str:
    """A tick, with the number of projects it holds in; nothing if a permission above it is missing."""
    given = by_name.get(name, {})
    if not given.get("enabled") or (under and not by_name.get(under, {}).get("enabled")):
        return ""
    count = len(given.get("projects") or ())
    return f"✓ {count}" if given.get("projectScoped") and not of_platform else "✓"
