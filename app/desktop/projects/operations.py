"""Changes of applications. Their deletion cannot be taken back: their keys end for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.client import ApplicationRef, Client, Kind, Record
from app.desktop.operations import Applied, Change, merged


@dataclass(frozen=True)
class CreateApplication:
    """A new application of a project."""

    project_id: str
    document: Mapping[str, Any]
    title: str

    def apply(self, client: Client) -> Applied:
        made = client.applications.create(self.project_id, self.document)
        return Applied(Change(self.title, Kind.APPLICATIONS, created=(made.id,), records=(made,)), None)


@dataclass(frozen=True)
class EditApplication:
    """Change fields of an application; ``changes`` is a merge patch."""

    before: Record
    changes: Mapping[str, Any]
    title: str

    def apply(self, client: Client) -> Applied:
        old = self.before.document
        after = client.applications.change(
            ref(self.before), _replaced(old, self.changes), etag=self.before.etag
        )
        back = {name: old.get(name) for name in self.changes}
        change = Change(self.title, Kind.APPLICATIONS, updated=(after.id,), records=(after,))
        return Applied(change, EditApplication(after, back, self.title))


@dataclass(frozen=True)
class DeleteApplication:
    """Delete an application, its keys and those of its users."""

    record: Record
    title: str

    def apply(self, client: Client) -> Applied:
        client.applications.delete(ref(self.record))
        return Applied(Change(self.title, Kind.APPLICATIONS, removed=(self.record.id,)), None)


def ref(application: Record) -> ApplicationRef:
    """How its address names an application."""
    return ApplicationRef(str(application.document.get("project") or ""), application.id)


def _replaced(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The whole new values of changed fields: PUT knows no null, so what goes becomes empty."""
    new = merged(old, changes)
    return {name: new[name] if name in new else type(old.get(name) or "")() for name in changes}
