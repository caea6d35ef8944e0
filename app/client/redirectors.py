"""Rules: those of the account, and those of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from app.client.answers import JSON, Document, Send, decode, encode


@dataclass(frozen=True, slots=True)
class ApplicationRef:
    """An application, as its address names it."""

    project: str
    application: str

    @property
    def path(self) -> str:
        return f"/projects/{quote(self.project, safe='')}/applications/{quote(self.application, safe='')}"


@dataclass(frozen=True, slots=True)
class Redirector:
    """The rules in force, in their order, and the version they have."""

    rules: tuple[Mapping[str, Any], ...]
    etag: str | None = None


class RuleProblem(msgspec.Struct, frozen=True):
    """What is wrong with a rule. ``severity`` is refused, ends or note; ``column`` counts from 1."""

    severity: str
    rule: int | None
    field: str
    message: str
    column: int | None = None


class _Rules(msgspec.Struct):
    rules: list[dict[str, Any]] = []


class _Check(msgspec.Struct):
    problems: list[RuleProblem] = []


class Redirectors:
    """Reads and writes rules; without an application they are the account's."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def read(self, of: ApplicationRef | None = None) -> Redirector:
        answer = self._send("GET", _path(of))
        return Redirector(tuple(decode(answer, _Rules).rules), answer.headers.get("etag"))

    def replace(
        self, rules: Sequence[Document], of: ApplicationRef | None = None, *, etag: str | None = None
    ) -> Redirector:
        """Put these in place of all rules; with ``etag``, ``Conflict`` if somebody changed them meanwhile."""
        headers = {**JSON, "If-Match": etag} if etag else JSON
        answer = self._send("PUT", _path(of), content=encode({"rules": list(rules)}), headers=headers)
        return Redirector(tuple(decode(answer, _Rules).rules), answer.headers.get("etag"))

    def check(self, rules: Sequence[Document], of: ApplicationRef | None = None) -> list[RuleProblem]:
        """What is wrong with rules that are being written; nothing is stored."""
        body = encode({"rules": list(rules)})
        return decode(self._send("POST", f"{_path(of)}/check", content=body, headers=JSON), _Check).problems


def _path(of: ApplicationRef | None) -> str:
    return "/redirector" if of is None else f"{of.path}/redirector"
