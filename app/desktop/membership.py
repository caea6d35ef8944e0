"""Putting records into collections and taking them out, as operations that can be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.client import Client, Kind, NotFound, Query
from app.client.records import PAGE_SIZE, batches
from app.desktop.operations import Applied, Change


@dataclass(frozen=True)
class AddMembers:
    """Put records into a collection. Undo takes out those that were not in it before."""

    collection_id: str
    kind: Kind
    ids: tuple[str, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        present = members_among(client, self.collection_id, self.kind, self.ids)
        new = tuple(one for one in dict.fromkeys(self.ids) if one not in present)
        client.members.add(self.collection_id, self.kind, new)
        back = RemoveMembers(self.collection_id, self.kind, new, self.title)
        return Applied(_change(self.title, self.kind, new, self.collection_id), back if new else None)


@dataclass(frozen=True)
class RemoveMembers:
    """Take records out of a collection; those that are not in it any more are passed over."""

    collection_id: str
    kind: Kind
    ids: tuple[str, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        removed = []
        for member_id in self.ids:
            try:
                client.members.remove(self.collection_id, self.kind, member_id)
            except NotFound:
                continue
            removed.append(member_id)
        back = AddMembers(self.collection_id, self.kind, tuple(removed), self.title)
        return Applied(_change(self.title, self.kind, tuple(removed), self.collection_id), back)


def members_among(client: Client, collection_id: str, kind: Kind, ids: tuple[str, ...]) -> set[str]:
    """Those of the ids that are in the collection."""
    return listed_among(client, kind, ids, Query(filter=f"collections={collection_id}"))


def listed_among(client: Client, kind: Kind, ids: tuple[str, ...], query: Query) -> set[str]:
    """Those of the ids that a query lists."""
    found: set[str] = set()
    for batch in batches(ids, PAGE_SIZE):
        page = client.list_records(kind, replace(query, ids=tuple(batch)))
        found.update(record.id for record in page.items)
    return found


def _change(title: str, kind: Kind, ids: tuple[str, ...], collection_id: str) -> Change:
    around = Change(title, Kind.COLLECTIONS, updated=(collection_id,))
    return Change(title, kind, updated=ids, others=() if kind is Kind.COLLECTIONS else (around,))
