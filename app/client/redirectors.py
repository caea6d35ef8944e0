"""Rules: those of the account, and those of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from app.client.answers import JSON, Document, Send, decode, encode
from app.client.records import PAGE_SIZE
from app.client.rule_problem import RuleProblem
from app.client.trials import RuleCheck


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


class _Rules(msgspec.Struct):
    rules: list[dict[str, Any]] = []


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
        return list(self.try_out(rules, (), of).problems)

    def try_out(
        self, rules: Sequence[Document], cases: Sequence[Document], of: ApplicationRef | None = None
    ) -> RuleCheck:
        """What is wrong with rules that are being written, and what they make of made-up scans."""
        body: dict[str, Any] = {"rules": list(rules)} | ({"cases": list(cases)} if cases else {})
        answer = self._send("POST", f"{_path(of)}/check", content=encode(body), headers=JSON)
        return decode(answer, RuleCheck)

    # what rules may speak of

    def applications(self) -> list[tuple[Document, list[Document]]]:
        """The newest hundred projects, each with its applications."""
        return [(one, self._list(f"/projects/{one['id']}/applications")) for one in self._list("/projects")]

    def places(self) -> list[Document]:
        """The newest hundred places."""
        return self._list("/places")

    def _list(self, path: str) -> list[Document]:
        answer = self._send("GET", path, params={"perPage": str(PAGE_SIZE)})
        return list(decode(answer, list[dict[str, Any]]))


def _path(of: ApplicationRef | None) -> str:
    return "/redirector" if of is None else f"{of.path}/redirector"
