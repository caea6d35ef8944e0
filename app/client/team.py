"""The operators of the account with their accesses, and roles with their permissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from app.client.answers import JSON, Document, Send, decode, encode, next_token
from app.client.records import PAGE_SIZE

FOR_USERS: Final = "userInApp"
BUILT_IN: Final = frozenset({"admin", "none", "base_app_user"})
"""Roles that come with the platform and cannot be changed."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who works with the account; ``access`` holds the key and the role."""

    document: Mapping[str, Any]
    access: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.document.get("id", ""))

    @property
    def role(self) -> str:
        return str(self.access.get("role", ""))

    @property
    def name(self) -> str:
        parts = (self.document.get("firstName"), self.document.get("lastName"))
        return " ".join(str(part) for part in parts if part) or str(self.document.get("email") or self.id)


@dataclass(frozen=True, slots=True)
class Role:
    """A role; ``permissions`` are a tree of named ones for operators, paths for application users."""

    document: Mapping[str, Any]
    permissions: tuple[Mapping[str, Any], ...] = ()

    @property
    def id(self) -> str:
        return str(self.document.get("id", ""))

    @property
    def name(self) -> str:
        return str(self.document.get("name", ""))

    @property
    def for_users(self) -> bool:
        return self.document.get("type") == FOR_USERS

    @property
    def built_in(self) -> bool:
        return self.id in BUILT_IN

    @property
    def by_name(self) -> dict[str, Mapping[str, Any]]:
        """The permissions of operators, the tree flattened."""
        return {str(one["name"]): one for one in _flat(self.permissions) if "name" in one}


class Team:
    """Reads and changes operators and roles. Only operators with the role ``admin`` may."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def operators(self, account: str) -> list[Operator]:
        """All operators, by name."""
        path = f"{_account(account)}/accesses"
        accesses = {
            str(one["operator"]): one for one in decode(self._send("GET", path), list[dict[str, Any]])
        }
        found = [Operator(one, accesses.get(str(one["id"]), {})) for one in self._every("/operators")]
        return sorted(found, key=lambda one: one.name.casefold())

    def add_operator(self, document: Document) -> Operator:
        """Another operator, with a key of its own; ``role`` may stand in the document."""
        made = decode(
            self._send("POST", "/operators", content=encode(document), headers=JSON), dict[str, Any]
        )
        return Operator({name: value for name, value in made.items() if name != "access"}, made["access"])

    def change_operator(self, operator_id: str, fields: Document) -> Mapping[str, Any]:
        """Put these fields in place of the old; the document."""
        path = f"/operators/{quote(operator_id, safe='')}"
        return decode(self._send("PUT", path, content=encode(fields), headers=JSON), dict[str, Any])

    def give_role(self, account: str, access: str, role: str) -> Mapping[str, Any]:
        """Give an operator another role; the access."""
        path = f"{_account(account)}/accesses/{quote(access, safe='')}"
        answer = self._send("PUT", path, content=encode({"role": role}), headers=JSON)
        return decode(answer, dict[str, Any])

    def roles(self) -> list[Role]:
        """All roles with their permissions, those of the platform first."""
        return [Role(one, self.permissions(str(one["id"]))) for one in self._every("/roles")]

    def permissions(self, role_id: str) -> tuple[Mapping[str, Any], ...]:
        return tuple(decode(self._send("GET", f"{_role(role_id)}/permissions"), list[dict[str, Any]]))

    def add_role(self, document: Document, permissions: Sequence[Document]) -> Role:
        """A new role with these permissions."""
        answer = self._send("POST", "/roles", content=encode(document), headers=JSON)
        made = decode(answer, dict[str, Any])
        return Role(made, self.permit(str(made["id"]), permissions))

    def change_role(self, role_id: str, fields: Document) -> Mapping[str, Any]:
        answer = self._send("PUT", _role(role_id), content=encode(fields), headers=JSON)
        return decode(answer, dict[str, Any])

    def permit(self, role_id: str, permissions: Sequence[Document]) -> tuple[Mapping[str, Any], ...]:
        """Put these permissions in place of the old; all of them, as they are now."""
        path = f"{_role(role_id)}/permissions"
        answer = self._send("PUT", path, content=encode(list(permissions)), headers=JSON)
        return tuple(decode(answer, list[dict[str, Any]]))

    def delete_role(self, role_id: str) -> None:
        """Operators who had it have none; Refused while application users have it."""
        self._send("DELETE", _role(role_id))

    def _every(self, path: str) -> Iterator[dict[str, Any]]:
        after: str | None = ""
        while after is not None:
            params = {"perPage": str(PAGE_SIZE), **({"nextPageToken": after} if after else {})}
            answer = self._send("GET", path, params=params)
            yield from decode(answer, list[dict[str, Any]])
            after = next_token(answer)


def _flat(permissions: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in permissions:
        yield one
        yield from _flat(one.get("children") or ())


def _account(account: str) -> str:
    return f"/accounts/{quote(account, safe='')}"


def _role(role_id: str) -> str:
    return f"/roles/{quote(role_id, safe='')}"
