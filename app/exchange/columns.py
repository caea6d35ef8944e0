"""Records as rows: which columns an export has, and how one cell writes one value.

Every cell is written so that an import of the file reads the same value again.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.client import Kind
from app.exchange import cells, fields
from app.exchange.fields import JSON_MARK, Shape
from app.exchange.mapping import LIST_SEPARATORS

Json = Mapping[str, Any]

# Read-only facts, in columns that an import passes over.
_FACTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PRODUCTS: ("createdAt", "updatedAt"),
    Kind.THNGS: ("createdAt", "updatedAt"),
    Kind.COLLECTIONS: ("createdAt", "updatedAt"),
    Kind.PLACES: ("createdAt", "updatedAt"),
    Kind.PROJECTS: ("createdAt", "updatedAt"),
    Kind.REDIRECTIONS: ("hits", "createdAt", "updatedAt"),
    Kind.PRINTS: ("createdAt",),
}
_TIMES = frozenset({"createdAt", "updatedAt"})
_WITH_SHORT_ID = (Kind.REDIRECTIONS, Kind.PRINTS)
_LINK_FIELDS = ("redirection", "shortId")
# What is set and never told.
_UNTOLD = frozenset({"password"})


@dataclass
class Survey:
    """What the records hold, gathered while they pass: the keys of maps, and which of those need JSON."""

    kind: Kind
    keys: dict[str, dict[str, bool]] = field(default_factory=dict)

    def look(self, document: Json) -> None:
        for name in fields.MAPS[self.kind]:
            values = document.get(name)
            if isinstance(values, dict):
                known = self.keys.setdefault(name, {})
                for key, value in values.items():
                    is_plain = isinstance(value, str) or fields.entry_field(self.kind, f"{name}.{key}")
                    known[key] = known.get(key, False) or not is_plain

    def header(self, *, links: Sequence[str] = ()) -> list[str]:
        """The columns, all of them targets of an import but for the facts at the end.

        `links` are the columns of the record's short link, if that is written beside it.
        """
        plain = [
            each.target
            for each in fields.FIELDS[self.kind]
            if (self.kind in _WITH_SHORT_ID or each.target not in (*_LINK_FIELDS, "id"))
            and each.target not in _UNTOLD
        ]
        first = [] if self.kind is Kind.REDIRECTIONS else ["id"]
        maps = [
            f"{name}.{key}{JSON_MARK if needs_json or key.endswith(JSON_MARK) else ''}"
            for name in fields.MAPS[self.kind]
            for key, needs_json in sorted(self.keys.get(name, {}).items())
        ]
        return [*first, *plain, *maps, *links, *_FACTS[self.kind]]


def row(kind: Kind, document: Json, header: Iterable[str]) -> list[str]:
    """The cells of one record."""
    return [cell(kind, document, column) for column in header]


def cell(kind: Kind, document: Json, column: str) -> str:
    """One cell; empty when the record has no such value."""
    path = column.removesuffix(JSON_MARK)
    entry = fields.map_entry(kind, path)
    value = document.get(entry[0], {}).get(entry[1]) if entry else _top(kind, document, path)
    if value is None:
        return ""
    if path != column:
        return _json(value)
    if path in _TIMES:
        return _time(value)
    known = fields.field(kind, path) or fields.entry_field(kind, path)
    return _WRITERS.get(known.shape, _text)(value) if known else _text(value)


def _top(kind: Kind, document: Json, path: str) -> Any:
    if kind is Kind.REDIRECTIONS and path == "defaultRedirectUrl":
        # With its {productId}, not filled in for one record.
        return document.get("defaultRedirectUrlTemplate") or document.get(path)
    return document.get(path)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _time(milliseconds: Any) -> str:
    if not isinstance(milliseconds, int):
        return str(milliseconds)
    try:
        moment = dt.datetime.fromtimestamp(milliseconds / 1000, tz=dt.UTC)
    except (ValueError, OverflowError, OSError):  # links may end later than calendars do
        return str(milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _list(value: Any) -> str:
    return _joined(value, "; ", lambda text: cells.entries(text, LIST_SEPARATORS))


def _urls(value: Any) -> str:
    return _joined(value, " ", cells.addresses)


def _joined(value: Any, glue: str, read_back: Callable[[str], list[str]]) -> str:
    """The entries side by side if an import would tell them apart again, else as JSON."""
    if not isinstance(value, list):
        return _json(value)
    if all(isinstance(entry, str) for entry in value):
        text = glue.join(value)
        if read_back(cells.clean(text)) == value and not text.startswith("["):
            return text
    return _json(value)


_WRITERS: Mapping[Shape, Callable[[Any], str]] = {
    Shape.LIST: _list,
    Shape.URLS: _urls,
    Shape.MOMENT: _time,
    Shape.JSON: _json,
}
