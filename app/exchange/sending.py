"""Records on their way to the service: in chunks, and one by one where a chunk was refused."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.client import Kind, Page, Query, Record, Refused, filter_value
from app.client.records import batches

Json = Mapping[str, Any]

_INDEXED = re.compile(r"\[([0-9]+)\][.:]?\s*(.*)", re.DOTALL)
_VALUES_AT_ONCE = 100
_LINKS_AT_ONCE = 50
_CHARACTERS_AT_ONCE = 2_000  # of a filter: addresses of over 8 kB are refused by many a proxy
# A key of the catalogue that has no filter of its own.
_ID_PATHS = frozenset({"id", "shortId"})
# Set when a record is created, and changed by their own routes afterwards.
_ONLY_WHEN_NEW = frozenset({"properties"})


class Catalogue(Protocol):
    """The part of `app.client.Client` that an import uses."""

    def create(self, kind: Kind, document: Json) -> Record: ...

    def create_many(self, kind: Kind, documents: Sequence[Json]) -> list[Record]: ...

    def patch(self, kind: Kind, record_id: str, changes: Json) -> Record: ...

    def list_records(self, kind: Kind, query: Query | None = None) -> Page: ...

    def links_of(self, record_id: str) -> list[Record]: ...


class Refusal(str):
    """Why one record was not taken; stands in the place of the record."""

    __slots__ = ()


def create_all(catalogue: Catalogue, kind: Kind, documents: Sequence[Json]) -> list[Record | Refusal]:
    """Create all that can be created, answering in the order given.

    The service takes a chunk whole or not at all. When it names the bad records by index, the others are sent
    again; when it does not, halves are tried until the bad ones are found.
    """
    if not documents:
        return []
    if kind is Kind.REDIRECTIONS:
        return [one for few in batches(documents, _LINKS_AT_ONCE) for one in _create_links(catalogue, few)]
    try:
        return list(catalogue.create_many(kind, documents))
    except Refused as refused:
        return _without_the_bad(catalogue, kind, documents, refused)


def _create_links(catalogue: Catalogue, documents: Sequence[Json]) -> list[Record | Refusal]:
    """A few links at once, or one by one if any is refused: taken short ids are told one at a time."""
    try:
        return list(catalogue.create_many(Kind.REDIRECTIONS, documents))
    except Refused:
        return [_create_one(catalogue, Kind.REDIRECTIONS, document) for document in documents]


def _create_one(catalogue: Catalogue, kind: Kind, document: Json) -> Record | Refusal:
    try:
        return catalogue.create(kind, document)
    except Refused as refused:
        return Refusal("; ".join(refused.errors) or str(refused))


def _without_the_bad(
    catalogue: Catalogue, kind: Kind, documents: Sequence[Json], refused: Refused
) -> list[Record | Refusal]:
    reasons = _reasons_by_index(refused.errors, len(documents))
    if reasons:
        good = [index for index in range(len(documents)) if index not in reasons]
        sent = create_all(catalogue, kind, [documents[index] for index in good])
        by_index = dict(zip(good, sent, strict=True))
        return [
            by_index[i] if i in by_index else Refusal("; ".join(reasons[i])) for i in range(len(documents))
        ]
    if len(documents) == 1:
        return [Refusal("; ".join(refused.errors) or str(refused))]
    middle = len(documents) // 2
    return [
        *create_all(catalogue, kind, documents[:middle]),
        *create_all(catalogue, kind, documents[middle:]),
    ]


def _reasons_by_index(errors: Iterable[str], count: int) -> dict[int, list[str]]:
    """`[3].name: is missing` → `{3: ["name: is missing"]}`; empty if any error names no record."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        found = _INDEXED.match(error)
        if not found or int(found[1]) >= count:
            return {}
        reasons[int(found[1])].append(found[2])
    return dict(reasons)


def find(catalogue: Catalogue, kind: Kind, path: str, values: Iterable[str]) -> dict[str, list[Record]]:
    """The records whose field at `path` (`identifiers.sku`, `id`) is one of the values, by value."""
    wanted = list(dict.fromkeys(value for value in values if value))
    found: dict[str, list[Record]] = {value: [] for value in wanted}
    for chunk in _in_small_chunks(wanted):
        for record in _every(catalogue, kind, _query(kind, path, chunk)):
            value = value_at(record, path)
            if value in found:
                found[value].append(record)
    return found


def value_at(record: Record, path: str) -> str:
    if path in _ID_PATHS:
        return record.id
    name, _, key = path.partition(".")
    value = record.document.get(name, "")
    return str(value.get(key, "")) if isinstance(value, dict) else str(value)


def changes(stored: Json, wanted: Json) -> dict[str, Any]:
    """What a merge patch must say so that the stored record has all that is wanted; empty if it has."""
    found: dict[str, Any] = {}
    for name, value in wanted.items():
        if name in _ONLY_WHEN_NEW:
            continue
        present = stored.get(name)
        if isinstance(value, dict) and isinstance(present, dict):
            inner = {key: each for key, each in value.items() if key not in present or present[key] != each}
            if inner:
                found[name] = inner
        elif present != value:
            found[name] = value
    return found


def _query(kind: Kind, path: str, values: Sequence[str]) -> Query:
    if path in _ID_PATHS:
        return Query(ids=tuple(values))
    return Query(filter=f"{filter_value(path)}={','.join(map(filter_value, values))}")


def _every(catalogue: Catalogue, kind: Kind, query: Query) -> Iterable[Record]:
    while True:
        page = catalogue.list_records(kind, query)
        yield from page.items
        if not page.next:
            return
        query = Query(filter=query.filter, ids=query.ids, after=page.next)


def _in_small_chunks(values: Sequence[str]) -> Iterable[list[str]]:
    chunk: list[str] = []
    length = 0
    for value in values:
        if chunk and (len(chunk) == _VALUES_AT_ONCE or length + len(value) > _CHARACTERS_AT_ONCE):
            yield chunk
            chunk, length = [], 0
        chunk.append(value)
        length += len(value)
    if chunk:
        yield chunk
