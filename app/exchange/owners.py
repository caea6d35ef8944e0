"""What links belong to whose rows do not say: a record that was chosen, or a collection of the import."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.client import Kind, Query, Record, filter_value
from app.exchange.drafts import Draft
from app.exchange.mapping import Mapping
from app.exchange.rows import Table
from app.exchange.sending import Catalogue


@dataclass(frozen=True)
class Owner:
    """The record with this id; without one the collection of this name, made when a link needs it."""

    record_id: str = ""
    name: str = ""


def proposed(table: Table, mapping: Mapping) -> Owner:
    """A collection that says where its links come from."""
    return Owner(name=f"Short links from {mapping.service or table.path.name}")


def is_needed(mapping: Mapping) -> bool:
    """Whether the rows are links and no column says what they belong to."""
    paths = {column.path for column in mapping.used}
    return mapping.kind is Kind.REDIRECTIONS and "evrythngId" not in paths


def given(catalogue: Catalogue, drafts: Sequence[Draft], owner: Owner) -> tuple[list[Draft], Owner]:
    """The drafts, each with an owner, and the owner with its id if one was needed."""
    if all("evrythngId" in draft.document for draft in drafts):
        return list(drafts), owner
    known = owner if owner.record_id else replace(owner, record_id=_collection(catalogue, owner.name).id)
    return [
        draft
        if "evrythngId" in draft.document
        else replace(draft, document={**draft.document, "evrythngId": known.record_id})
        for draft in drafts
    ], known


def _collection(catalogue: Catalogue, name: str) -> Record:
    """The collection of an earlier import of the kind, or a new one."""
    found = catalogue.list_records(Kind.COLLECTIONS, Query(filter=f"name={filter_value(name)}"))
    return found.items[0] if found.items else catalogue.create(Kind.COLLECTIONS, {"name": name})
