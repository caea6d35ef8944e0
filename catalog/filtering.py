"""The filters of lists: which field of a kind is which column, side table or member of the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from catalog.errors import BadInput
from catalog.filters import (
    Binding,
    ColumnBinding,
    FieldType,
    FilterError,
    JsonBinding,
    SideNumberBinding,
    SideTableBinding,
    parse,
    to_sql,
)
from catalog.filters.dialects import unindexed
from catalog.kinds import Kind
from catalog.store import Database
from catalog.tables import batch_content, identifier, link_check, member, tag

# From here on, walking the list finds a page of tagged records sooner than gathering all of them.
FREQUENT = 5_000

FIELD_TYPES: Mapping[str, FieldType] = {
    "createdAt": FieldType.TIME_MS,
    "updatedAt": FieldType.TIME_MS,
    "timestamp": FieldType.TIME_MS,
    "hits": FieldType.NUMBER,
    "tags": FieldType.TEXTS,
    "categories": FieldType.TEXTS,
    "collections": FieldType.TEXTS,
    "products": FieldType.TEXTS,
    "customFields.<key>": FieldType.OPEN,
}

_INDEXED = frozenset({"name"})
_LISTS = {"tags": tag, "collections": member}
_COLUMNS: Mapping[str, str] = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "shortId": "short_id",
    "defaultRedirectUrl": "target",
    "evrythngId": "evrythng_id",
    "logLevel": "log_level",
}


def condition_of(kind: Kind, text: str, database: Database | None = None) -> ColumnElement[bool]:
    """The SQL of a list's filter; BadInput names the column of the mistake.

    With the database at hand, a tag that very many records have is found along the list instead of by tag.
    """
    try:
        parsed = parse(text, fields=fields_of(kind.name, kind.filterable))
    except FilterError as error:
        raise BadInput(f"filter: {error}") from error
    is_frequent = None if database is None else partial(_has_many_rows, database)
    return to_sql(parsed, {name: _binding(kind, name, is_frequent) for name in kind.filterable})


@cache
def fields_of(_kind: str, filterable: tuple[str, ...]) -> dict[str, FieldType]:
    """The types of a kind's filterable fields; text unless said otherwise."""
    return {name: FIELD_TYPES.get(name, FieldType.TEXT) for name in filterable}


def _has_many_rows(database: Database, rows: Select[Any]) -> bool:
    with database.read() as connection:
        counted = select(func.count()).select_from(rows.limit(FREQUENT).subquery())
        return connection.execute(counted).scalar_one() == FREQUENT


def _binding(kind: Kind, name: str, is_frequent: Callable[[Select[Any]], bool] | None) -> Binding:
    c = kind.table.c
    if name == "identifiers.<key>":
        found = identifier.c
        return SideTableBinding(
            c.seq,
            found.seq,
            found.value,
            found.key,
            where=[found.kind == kind.name],
            ranged=[unindexed(found.kind) == kind.name],
        )
    if name == "products":
        content = batch_content.c
        return SideTableBinding(c.id, content.batch, content.product)
    if name == "health":
        return SideTableBinding(c.id, link_check.c.link, link_check.c.state)
    if name in _LISTS:
        side = _LISTS[name].c
        of_kind = [side.kind == kind.name]
        return SideTableBinding(c.seq, side.seq, side.value, where=of_kind, is_frequent=is_frequent)
    column = _COLUMNS.get(name, name)
    if column in c:
        return ColumnBinding(c[column], is_frequent if name in _INDEXED else None)
    if kind.numbers is not None and column in kind.numbers.c:
        return SideNumberBinding(c.seq, kind.numbers.c.seq, kind.numbers.c[column])
    return JsonBinding(c.body, tuple(name.removesuffix(".<key>").split(".")))
