"""Operators: who they are, their role, and the key they work with."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.client import Client, Kind
from app.client.team import Operator, Role
from app.desktop.columns import when_text
from app.desktop.field_editors import LineEditor
from app.desktop.fields import Field
from app.desktop.key_field import KeyField
from app.desktop.operations import Change, Operation
from app.desktop.session import Session
from app.desktop.team.operations import AddOperator, EditOperator
from app.desktop.team.panes import Pane, filled
from app.desktop.widgets import label

_FIELDS: Final = (
    Field("firstName", "First name"),
    Field("lastName", "Last name"),
    Field("email", "E-mail", hint="anna@example.com"),
)
_E_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_KEY_TEXT: Final = "The person works with this key. Whoever has it may do what the role permits."


class OperatorsPane(Pane[Operator]):
    """There is no mail to invite anybody: give the new key to the person yourself."""

    def __init__(self, session: Session) -> None:
        self._roles: list[Role] = []
        super().__init__(session, Kind.OPERATORS, ("Name", "E-mail", "Role", "Since"))

    def _form(self) -> QWidget:
        self.editors = {field.name: LineEditor(field) for field in _FIELDS}
        self.role = QComboBox()
        self.role.setAccessibleName("Role")
        self.key = KeyField(self.session, "Operator key", _KEY_TEXT)
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for editor in self.editors.values():
            column.addWidget(editor)
            editor.changed.connect(self.edited)
        column.addWidget(label("Role", "heading"))
        column.addWidget(self.role)
        column.addWidget(self.key)
        column.addStretch(1)
        self.role.currentIndexChanged.connect(lambda _: self.edited())
        return form

    def _read(self) -> Callable[[], Sequence[Operator]]:
        return partial(self._read_all, self.session.client, self.session.service_info.account)

    def _read_all(self, client: Client, account: str) -> list[Operator]:
        found = client.team.operators(account or client.service().account)
        self._roles = [role for role in client.team.roles() if not role.for_users]
        return found

    def _texts(self, entry: Operator) -> Sequence[str]:
        since = when_text(entry.document.get("createdAt"))
        return entry.name, str(entry.document.get("email") or ""), self._role_name(entry.role), since

    def _id_of(self, entry: Operator) -> str:
        return entry.id

    def _load(self, entry: Operator | None) -> None:
        for name, editor in self.editors.items():
            editor.set_value(entry.document.get(name) if entry else None)
        self.role.blockSignals(True)
        self.role.clear()
        for role in self._roles:
            self.role.addItem(self._role_name(role.id), role.id)
        chosen = entry.role if entry else "none"
        if entry and self.role.findData(chosen) < 0:
            self.role.addItem(chosen, chosen)
        self.role.setCurrentIndex(self.role.findData(chosen))
        self.role.blockSignals(False)
        self.key.setVisible(entry is not None)
        self.key.set_key(str(entry.access.get("apiKey") or "") if entry else "")
        self.title.setText(entry.name if entry else "New operator")

    def _operation(self) -> Operation | None:
        old = self.entry.document if self.entry else {}
        fields = filled({name: editor.value() for name, editor in self.editors.items()}, old)
        chosen = str(self.role.currentData() or "")
        if self.writing_new:
            name = " ".join(str(fields[one]) for one in ("firstName", "lastName") if one in fields)
            title = f"Add operator “{name or fields.get('email', '')}”"
            return AddOperator({**fields, "role": chosen}, title) if fields else None
        if self.entry is None:
            return None
        role = chosen if chosen != self.entry.role else ""
        if not fields and not role:
            return None
        return EditOperator(self.entry, fields, role, f"Change operator “{self.entry.name}”")

    def _wrong(self) -> str:
        address = self.editors["email"].value()
        return (
            "An e-mail address looks like anna@example.com"
            if address and not _E_MAIL.fullmatch(address)
            else ""
        )

    def _role_name(self, role_id: str) -> str:
        special = {"admin": "Admin (everything)", "none": "None (nothing)"}
        found = next((role.name for role in self._roles if role.id == role_id), role_id)
        return special.get(role_id, found)

    def _changed(self, change: Change) -> None:
        super()._changed(change)
        if change.kind is Kind.ROLES and self.asked:
            self.ask()
