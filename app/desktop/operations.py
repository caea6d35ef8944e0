"""Every change a person makes to records, as a value that knows how to do itself and what undoes it.

``apply`` runs in a worker thread, speaks only to the client, and returns what changed together with the
operation that takes it back. Undo is the inverse applied; redo is the inverse of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app.client import Client, Kind, NotFound, Record
from app.client.connection import CREATE_MANY_LIMIT, DELETE_MANY_LIMIT
from app.client.records import batches

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What a mutation did; ``title`` names the undo step ("Delete 3 products")."""

    title: str
    kind: Kind
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    records: tuple[Record, ...] = field(default=(), compare=False)
    """The records as the service answered them, where it did."""
    others: tuple[Change, ...] = ()
    """What the same step did to records of other kinds."""


@dataclass(frozen=True)
class Applied:
    """The outcome of an operation. ``inverse`` is None for what cannot be taken back."""

    change: Change
    inverse: Operation | None
    renewed: Mapping[str, str] = field(default_factory=dict)
    """{etag of a state: its etag now}, of records that an undo brought back to that state."""


class Operation(Protocol):
    """A change of records that can be applied through a client, in any thread."""

    @property
    def title(self) -> str: ...

    def apply(self, client: Client) -> Applied: ...


@dataclass(frozen=True)
class Create:
    """Create records; all of them, or none if the service refuses one."""

    kind: Kind
    documents: Sequence[Document]
    title: str

    def apply(self, client: Client) -> Applied:
        records: list[Record] = []
        if len(self.documents) == 1:
            records = [client.create(self.kind, document) for document in self.documents]
        else:
            for batch in batches(self.documents, CREATE_MANY_LIMIT):
                records += client.create_many(self.kind, batch)
        ids = tuple(record.id for record in records)
        change = Change(self.title, self.kind, created=ids, records=tuple(records))
        return Applied(change, Delete(self.kind, ids, self.title))


@dataclass(frozen=True)
class Delete:
    """Put records into the trash."""

    kind: Kind
    ids: tuple[str, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        if len(self.ids) == 1:
            client.delete(self.kind, self.ids[0])
        else:
            for batch in batches(self.ids, DELETE_MANY_LIMIT):
                client.delete_many(self.kind, batch)
        return Applied(
            Change(self.title, self.kind, removed=self.ids), Restore(self.kind, self.ids, self.title)
        )


@dataclass(frozen=True)
class DeleteAll:
    """Records of several kinds, as one step: those that were made last go first."""

    created: Mapping[Kind, tuple[str, ...]]
    title: str

    def apply(self, client: Client) -> Applied:
        back = [
            Delete(kind, ids, self.title).apply(client)
            for kind, ids in reversed(tuple(self.created.items()))
            if ids
        ]
        first, *others = [one.change for one in reversed(back)]
        return Applied(replace(first, others=tuple(others)), RestoreAll(self.created, self.title))


@dataclass(frozen=True)
class RestoreAll:
    """Takes records of several kinds out of the trash."""

    created: Mapping[Kind, tuple[str, ...]]
    title: str

    def apply(self, client: Client) -> Applied:
        back = [Restore(kind, ids, self.title).apply(client) for kind, ids in self.created.items() if ids]
        first, *others = [one.change for one in back]
        return Applied(replace(first, others=tuple(others)), DeleteAll(self.created, self.title))


@dataclass(frozen=True)
class Restore:
    """Take records out of the trash, with their old ids. Those that are no longer there are passed over."""

    kind: Kind
    ids: tuple[str, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        restored = []
        for record_id in self.ids:
            try:
                restored.append(client.restore(self.kind, record_id))
            except NotFound:
                if len(self.ids) == 1:
                    raise
        ids = tuple(record.id for record in restored)
        change = Change(self.title, self.kind, created=ids, records=tuple(restored))
        return Applied(change, Delete(self.kind, ids, self.title))


@dataclass(frozen=True)
class Edit:
    """Change fields of one record. ``before`` is it as the person saw it: its etag guards the change."""

    before: Record
    changes: Document
    title: str
    restores: str | None = None
    """The etag of the state this leads back to, if it undoes an edit."""

    def apply(self, client: Client) -> Applied:
        kind, record_id = self.before.kind, self.before.id
        after = client.patch(kind, record_id, self.changes, etag=self.before.etag)
        back = difference(after.fields, self.before.fields, only=self.changes)
        change = Change(self.title, kind, updated=(record_id,), records=(after,))
        renewed = {self.restores: after.etag} if self.restores and after.etag else {}
        return Applied(change, Edit(after, back, self.title, self.before.etag), renewed)

    def rebased(self, etags: Mapping[str, str]) -> Edit:
        """The same edit after its record came back to a known state under a new etag."""
        etag = etags.get(self.before.etag or "")
        return self if etag is None else replace(self, before=replace(self.before, etag=etag))


@dataclass(frozen=True)
class EditMany:
    """The same kind of change on several records, as one step. Stops at the first that is refused."""

    edits: tuple[Edit, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        return self.joined([edit.apply(client) for edit in self.edits])

    def joined(self, applied: Sequence[Applied]) -> Applied:
        """The outcome of those of its edits that were made; there is one at least."""
        kind = self.edits[0].before.kind
        change = Change(
            self.title,
            kind,
            updated=tuple(one.change.updated[0] for one in applied),
            records=tuple(one.change.records[0] for one in applied),
        )
        back = tuple(one.inverse for one in reversed(applied) if isinstance(one.inverse, Edit))
        renewed = {old: new for one in applied for old, new in one.renewed.items()}
        return Applied(change, EditMany(back, self.title), renewed)

    def rebased(self, etags: Mapping[str, str]) -> EditMany:
        return replace(self, edits=tuple(edit.rebased(etags) for edit in self.edits))


def rebased(operation: Operation, etags: Mapping[str, str]) -> Operation:
    """The operation with its etags brought up to date; only edits are guarded by one."""
    return operation.rebased(etags) if isinstance(operation, Edit | EditMany) else operation


def difference(old: Document, new: Document, *, only: Document | None = None) -> dict[str, Any]:
    """The merge patch (RFC 7396) that turns ``old`` into ``new``; ``only``: look at these fields alone."""
    patch: dict[str, Any] = {}
    for name in only if only is not None else {**old, **new}:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            patch[name] = difference(before, after)
        else:
            patch[name] = after
    return patch


def delete_title(kind: Kind, records: Sequence[Record], count: int) -> str:
    """What the undo step of a deletion is called."""
    if count == 1 and records:
        return f"Delete {kind.noun()} “{records[0].title}”"
    return f"Delete {count:,} {kind.noun(count)}"


def merged(document: Document, patch: Document) -> dict[str, Any]:
    """``document`` after the merge patch (RFC 7396)."""
    result = dict(document)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            held = result.get(name)
            result[name] = merged(held if isinstance(held, Mapping) else {}, value)
        else:
            result[name] = value
    return result
