"""The rows of an uploaded table, as fields of things and links; what is wrong with one stays with its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from catalog.batches.making import ERROR
from catalog.batches.plans import Row
from catalog.documents import Json
from catalog.errors import BadInput

# A cell of several values, as spreadsheets have them.
_TAG_SEPARATORS = ";|"
_PREFIXES = ("identifiers.", "customFields.")
_NAMES: Mapping[str, str] = {
    name.casefold(): name
    for name in ("shortId", "defaultRedirectUrl", "name", "description", "product", "tags")
}
_OTHER_NAMES: Mapping[str, str] = {
    "short_id": "shortId",
    "short id": "shortId",
    "url": "defaultRedirectUrl",
    "target": "defaultRedirectUrl",
}
_MOST_LETTERS = 10_000


class TableRow(Protocol):
    """One row: its number as a spreadsheet counts, a text for every column, and what is wrong with it."""

    @property
    def number(self) -> int: ...

    @property
    def values(self) -> Sequence[str]: ...

    @property
    def problems(self) -> Sequence[Any]: ...


class Table(Protocol):
    """A file that was opened as a table."""

    @property
    def header(self) -> Sequence[str]: ...

    def rows(self) -> Iterator[Any]: ...


def rows_of(table: Table) -> Iterator[Row]:
    """The rows of a table; BadInput when its columns cannot be understood.

    A column without a known name is taken as a list of short ids, if it is the only one: the platform's
    files had no header.
    """
    header = list(table.header)
    columns = [_column(name) for name in header]
    if len(columns) == 1 and columns[0] is None:
        yield 1, {"shortId": header[0].strip()}
        columns = ["shortId"]
    if unknown := [name for name, column in zip(header, columns, strict=True) if column is None]:
        known = ", ".join([*_NAMES.values(), *(f"{prefix}<key>" for prefix in _PREFIXES)])
        raise BadInput(f"the file has a column {unknown[0][:80]!r}; there can be {known}")
    names = [str(column) for column in columns]
    if twice := [name for at, name in enumerate(names) if name in names[:at]]:
        raise BadInput(f"the file has two columns {twice[0]}")
    for row in table.rows():
        yield row.number, _fields(names, row)


def _column(name: str) -> str | None:
    plain = name.strip()
    for prefix in _PREFIXES:
        if plain.casefold().startswith(prefix.casefold()) and len(plain) > len(prefix):
            return prefix + plain[len(prefix) :]
    folded = plain.casefold()
    return _NAMES.get(folded) or _OTHER_NAMES.get(folded)


def _fields(names: Sequence[str], row: TableRow) -> Json:
    if row.problems:
        return {ERROR: "; ".join(str(problem) for problem in row.problems)[:1_000]}
    fields: Json = {}
    for name, value in zip(names, row.values, strict=True):
        text = value.strip()
        if len(text) > _MOST_LETTERS:
            return {ERROR: f"{name}: must have at most {_MOST_LETTERS} characters"}
        if text:
            _put(fields, name, text)
    if "shortId" in names and "shortId" not in fields:
        return {ERROR: "shortId: is missing"}
    return fields


def _put(fields: Json, name: str, text: str) -> None:
    parent, dot, key = name.partition(".")
    if dot:
        fields.setdefault(parent, {})[key] = text
    else:
        fields[name] = _READ.get(name, str)(text)


def _tags(text: str) -> list[str]:
    for separator in _TAG_SEPARATORS:
        text = text.replace(separator, ",")
    return [tag.strip() for tag in text.split(",") if tag.strip()]


_READ: Mapping[str, Callable[[str], Any]] = {"tags": _tags}
