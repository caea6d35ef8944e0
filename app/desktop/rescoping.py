"""Putting records into projects and taking them out, as operations that can be undone."""

from __future__ import annotations

from dataclasses import dataclass

from app.client import Client, Kind, Query
from app.desktop.membership import listed_among
from app.desktop.operations import Applied, Change


@dataclass(frozen=True)
class AddToProject:
    """Let a project see records. Undo hides those from it that it did not see before."""

    project_id: str
    kind: Kind
    ids: tuple[str, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        seen = listed_among(client, self.kind, self.ids, Query(project=self.project_id))
        new = tuple(one for one in dict.fromkeys(self.ids) if one not in seen)
        client.applications.rescope(self.kind, new, self.project_id, add=True)
        back = RemoveFromProject(self.project_id, self.kind, new, self.title)
        return Applied(Change(self.title, self.kind, updated=new), back if new else None)


@dataclass(frozen=True)
class RemoveFromProject:
    """Hide records from a project; they stay themselves."""

    project_id: str
    kind: Kind
    ids: tuple[str, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        client.applications.rescope(self.kind, self.ids, self.project_id, add=False)
        back = AddToProject(self.project_id, self.kind, self.ids, self.title)
        return Applied(Change(self.title, self.kind, updated=self.ids), back)
