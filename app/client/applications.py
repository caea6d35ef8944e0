"""Projects' applications with their keys and users, and which records a project sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from app.client.answers import JSON, Document, Send, decode, encode, next_token
from app.client.records import PAGE_SIZE, Kind, Page, Record, batches
from app.client.redirectors import ApplicationRef

RESCOPE_LIMIT: Final = 100
"""Ids in one call; they stand in its address."""


class Applications:
    """What connects to the service on behalf of a project."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def of_project(self, project_id: str, after: str | None = None) -> Page:
        """One page of a project's applications, newest first."""
        return self._page(Kind.APPLICATIONS, _many(project_id), {}, after)

    def create(self, project_id: str, document: Document) -> Record:
        """An application with two new keys, of which the document shows one."""
        answer = self._send("POST", _many(project_id), content=encode(document), headers=JSON)
        return Record(Kind.APPLICATIONS, decode(answer, dict[str, Any]), answer.headers.get("etag"))

    def change(self, of: ApplicationRef, fields: Document, *, etag: str | None = None) -> Record:
        """Put these fields in place of the old; with ``etag``, ``Conflict`` if it was changed meanwhile."""
        headers = {**JSON, "If-Match": etag} if etag else JSON
        answer = self._send("PUT", of.path, content=encode(fields), headers=headers)
        return Record(Kind.APPLICATIONS, decode(answer, dict[str, Any]), answer.headers.get("etag"))

    def delete(self, of: ApplicationRef) -> None:
        """Delete the application; its keys and those of its users end."""
        self._send("DELETE", of.path)

    def secret_key(self, of: ApplicationRef) -> str:
        """The key of a trusted application."""
        return str(decode(self._send("GET", f"{of.path}/secretKey"), dict[str, Any])["secretApiKey"])

    def users(self, project_id: str, after: str | None = None) -> Page:
        """One page of the people who use a project's applications, newest first."""
        return self._page(Kind.USERS, "/users", {"project": project_id}, after)

    def rescope(self, kind: Kind, ids: Sequence[str], project_id: str, *, add: bool) -> None:
        """Let a project see these records, or not any more; their other scopes stay."""
        change = encode({"scopes": {"projects": [("+" if add else "-") + project_id]}})
        for batch in batches(ids, RESCOPE_LIMIT):
            self._send("PUT", f"/{kind}", params={"ids": ",".join(batch)}, content=change, headers=JSON)

    def _page(self, kind: Kind, path: str, params: dict[str, str], after: str | None) -> Page:
        asked = {**params, "perPage": str(PAGE_SIZE), **({"nextPageToken": after} if after else {})}
        answer = self._send("GET", path, params=asked)
        items = tuple(Record(kind, document) for document in decode(answer, list[dict[str, Any]]))
        return Page(items, None, next_token(answer))


def _many(project_id: str) -> str:
    return f"/projects/{quote(project_id, safe='')}/applications"
