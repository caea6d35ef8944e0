"""Changes of operators and roles. What ends a key or a role for good cannot be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.client import Client, Kind
from app.client.team import Operator, Role
from app.desktop.operations import Applied, Change

Document = Mapping[str, Any]


@dataclass(frozen=True)
class AddOperator:
    """Another operator with a key of its own."""

    document: Document
    title: str

    def apply(self, client: Client) -> Applied:
        made = client.team.add_operator(self.document)
        return Applied(Change(self.title, Kind.OPERATORS, created=(made.id,)), None)


@dataclass(frozen=True)
class EditOperator:
    """Other fields and another role; ``role`` empty leaves it."""

    before: Operator
    fields: Document
    role: str
    title: str

    def apply(self, client: Client) -> Applied:
        document, access = self.before.document, self.before.access
        if self.fields:
            document = client.team.change_operator(self.before.id, self.fields)
        if self.role:
            access = client.team.give_role(str(access["account"]), str(access["id"]), self.role)
        old = {name: self.before.document.get(name) or "" for name in self.fields}
        old_role = self.before.role if self.role else ""
        back = EditOperator(Operator(document, access), old, old_role, self.title)
        return Applied(Change(self.title, Kind.OPERATORS, updated=(self.before.id,)), back)


@dataclass(frozen=True)
class AddRole:
    """A new role with its permissions."""

    document: Document
    permissions: Sequence[Document]
    title: str

    def apply(self, client: Client) -> Applied:
        made = client.team.add_role(self.document, self.permissions)
        return Applied(Change(self.title, Kind.ROLES, created=(made.id,)), DeleteRole(made, self.title))


@dataclass(frozen=True)
class EditRole:
    """Other fields and permissions; None leaves the permissions."""

    before: Role
    fields: Document
    permissions: Sequence[Document] | None
    title: str

    def apply(self, client: Client) -> Applied:
        document, permissions = self.before.document, self.before.permissions
        if self.fields:
            document = client.team.change_role(self.before.id, self.fields)
        if self.permissions is not None:
            permissions = client.team.permit(self.before.id, self.permissions)
        old = {name: self.before.document.get(name) or "" for name in self.fields}
        were = None if self.permissions is None else changeable(self.before)
        back = EditRole(Role(document, permissions), old, were, self.title)
        return Applied(Change(self.title, Kind.ROLES, updated=(self.before.id,)), back)


@dataclass(frozen=True)
class DeleteRole:
    """Operators who have it can do nothing afterwards; who it was is not kept."""

    before: Role
    title: str

    def apply(self, client: Client) -> Applied:
        client.team.delete_role(self.before.id)
        return Applied(Change(self.title, Kind.ROLES, removed=(self.before.id,)), None)


def changeable(role: Role) -> list[Document]:
    """The permissions of a role as they are written."""
    if role.for_users:
        shown = [one for one in role.permissions if not one.get("default")]
        return [{"path": one["path"], "access": one["access"]} for one in shown]
    return [
        {"name": name, "enabled": bool(one.get("enabled"))}
        | ({"projects": list(one.get("projects") or ())} if one.get("projectScoped") else {})
        for name, one in role.by_name.items()
    ]
