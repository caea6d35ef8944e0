"""Rows turned into records: documents of the API, the short link to make, and everything wrong with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import msgspec

from app.client import Kind
from app.exchange import cells, fields, link_cells, shorteners
from app.exchange.fields import Shape
from app.exchange.mapping import Column, Mapping
from app.exchange.rows import Problem, Row, Severity
from catalog import documents, ids
from redirector.targets import target_problem

Json = dict[str, Any]
_FINE = "https://example.com"
Reader = Callable[["_Building", Column, str], None]


@dataclass(frozen=True)
class Link:
    """The short link a row asks for. Without a target: only which one is meant, with no short id: any."""

    target: str = ""
    short_id: str = ""


@dataclass(frozen=True)
class ProductKey:
    """How a row names the product of a thing: by an identifier."""

    key: str
    value: str
    column: str


@dataclass(frozen=True)
class Draft:
    """What one row becomes."""

    row: Row
    document: Json
    record_id: str = ""
    link: Link | None = None
    product: ProductKey | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def notes(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.NOTE)

    def obstacles(self, *, accept_warnings: bool) -> tuple[Problem, ...]:
        """What keeps the row out."""
        allowed = {Severity.NOTE, Severity.WARNING} if accept_warnings else {Severity.NOTE}
        return tuple(problem for problem in self.problems if problem.severity not in allowed)

    def value(self, path: str) -> str:
        """The text of an identifier or a plain field, for matching; empty if the row has none."""
        if path in ("id", "shortId"):
            return self.record_id or str(self.document.get(path, ""))
        name, _, key = path.partition(".")
        found = self.document.get(name, "")
        return str(found.get(key, "")) if isinstance(found, dict) else str(found)


@dataclass
class _Building:
    """A draft in the making."""

    mapping: Mapping
    document: Json = field(default_factory=dict)
    record_id: str = ""
    link_target: str = ""
    short_id: str = ""
    product: ProductKey | None = None
    problems: list[Problem] = field(default_factory=list)

    def draft(self, row: Row) -> Draft:
        has_link = self.link_target or self.short_id
        link = Link(self.link_target, self.short_id) if has_link else None
        return Draft(row, self.document, self.record_id, link, self.product, tuple(self.problems))

    def fault(self, message: str, column: str) -> None:
        self.problems.append(Problem(Severity.ERROR, message, column))


class Drafter:
    """Turns the rows of one file into drafts; how each column is read is settled once."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._readers = [(column, _reader(mapping.kind, column)) for column in mapping.used]

    def drafts(self, row: Row) -> list[Draft]:
        """The record a row means, and one more for each further short id of the same link."""
        return [self.draft(each) for each in (row, *self._aliases(row))]

    def _aliases(self, row: Row) -> Iterator[Row]:
        shortener = shorteners.by_name(self._mapping.service)
        own = next((column for column in self._mapping.used if column.path == "shortId"), None)
        if shortener is None or own is None or row.extra:
            return
        unused = {column.position: column.header for column in self._mapping.unused}
        header = [unused.get(position, "") for position in range(len(row.values))]
        for alias in shorteners.further_short_ids(shortener, header, row.values):
            if alias != link_cells.short_id(cells.clean(row.values[own.position])):
                values = (*row.values[: own.position], alias, *row.values[own.position + 1 :])
                yield replace(row, values=values)

    def draft(self, row: Row) -> Draft:
        """The record a row means. Empty cells say nothing: they neither set nor clear a field."""
        building = _Building(self._mapping, problems=list(row.problems))
        if not row.extra:  # a row that is too wide has its values in the wrong columns
            for column, read in self._readers:
                text = cells.clean(row.values[column.position])
                if text:
                    read(building, column, text)
            _validate(building)
        return building.draft(row)


def draft(row: Row, mapping: Mapping) -> Draft:
    """One row as a record."""
    return Drafter(mapping).draft(row)


def _reader(kind: Kind, column: Column) -> Reader:
    if column.is_json:
        return _read_json
    entry = fields.map_entry(kind, column.path)
    if entry and entry[0] == "origin":
        return _read_origin
    if entry:
        return _MAP_READERS[entry[0]]
    if kind is not Kind.REDIRECTIONS and column.path in _SPECIAL:
        return _SPECIAL[column.path]
    known = fields.field(kind, column.path)
    return _SHAPE_READERS[known.shape if known else Shape.TEXT]


def _read_text(building: _Building, column: Column, text: str) -> None:
    building.document[column.path] = text


def _read_list(building: _Building, column: Column, text: str) -> None:
    values = _json_list(text)
    if values is None:
        values = cells.entries(text, building.mapping.separators)
    _extend(building, column, values)


def _read_urls(building: _Building, column: Column, text: str) -> None:
    values = _json_list(text)
    _extend(building, column, cells.addresses(text) if values is None else values)


def _extend(building: _Building, column: Column, values: list[str]) -> None:
    present = building.document.setdefault(column.path, [])
    present.extend(value for value in values if value not in present)


def _json_list(text: str) -> list[str] | None:
    """The list of texts an export wrote as JSON because an entry holds a separator."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        return msgspec.json.decode(text, type=list[str])
    except msgspec.MsgspecError:
        return None


def _read_json(building: _Building, column: Column, text: str) -> None:
    try:
        value = msgspec.json.decode(text)
    except msgspec.MsgspecError as error:
        building.fault(f"is not JSON: {error}", column.header)
        return
    name, key = fields.map_entry(building.mapping.kind, column.path) or (column.path, "")
    if key:
        building.document.setdefault(name, {})[key] = value
    else:
        building.document[name] = value


def _read_identifier(building: _Building, column: Column, text: str) -> None:
    key = column.path.partition(".")[2]
    value, problems = cells.identifier(key, text, column.header)
    building.problems.extend(problems)
    building.document.setdefault("identifiers", {})[key] = value


def _read_map_text(building: _Building, column: Column, text: str) -> None:
    name, _, key = column.path.partition(".")
    building.document.setdefault(name, {})[key] = text


def _read_product_identifier(building: _Building, column: Column, text: str) -> None:
    key = column.path.removeprefix("product.identifiers.")
    value, problems = cells.identifier(key, text, column.header)
    building.problems.extend(problems)
    building.product = ProductKey(key, value, column.header)


def _read_product(building: _Building, column: Column, text: str) -> None:
    """A product's id, or `key:value`; keys may hold colons themselves (`gs1:01:…`), so the last counts."""
    if ids.is_id(text):
        building.document["product"] = text
        return
    key, colon, value = text.rpartition(":")
    if not colon or not key or not value:
        building.fault(f"{text} is neither a product's id nor an identifier such as sku:A-1", column.header)
        return
    building.product = ProductKey(key, value, column.header)


def _read_id(building: _Building, column: Column, text: str) -> None:
    if not ids.is_id(text):
        building.fault(f"{text} is no id: an id has {ids.ID_LENGTH} letters and digits", column.header)
        return
    building.record_id = text


def _read_link(building: _Building, column: Column, text: str) -> None:
    building.link_target = text
    _check_address(building, text, column.header)


def _read_short_id(building: _Building, column: Column, text: str) -> None:
    problem = ids.short_id_problem(text)
    if problem is not None:
        building.fault(problem, column.header)
    building.short_id = text


def _check_address(building: _Building, text: str, column: str) -> None:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        building.fault(f"{text} is no address: {error}", column)
        return
    if parts.scheme in ("http", "https") and parts.netloc:
        return
    hint = f"; https://{text}?" if not parts.scheme and "." in text else ""
    building.fault(f"{text} does not start with http:// or https://{hint}", column)


def _read_slug(building: _Building, column: Column, text: str) -> None:
    building.document[column.path] = link_cells.short_id(text)


def _read_moment(building: _Building, column: Column, text: str) -> None:
    if not link_cells.is_none(text):
        _set(building, column, link_cells.moment_ms(text), f"{text} is no moment such as 2026-05-17 18:30")


def _read_degrees(building: _Building, column: Column, text: str) -> None:
    _set(building, column, cells.degrees(text), f"{text} is no number of degrees such as 46.5197")


def _read_count(building: _Building, column: Column, text: str) -> None:
    if not link_cells.is_none(text):
        _set(building, column, link_cells.count(text), f"{text} is no whole number")


def _read_switch(building: _Building, column: Column, text: str) -> None:
    if not link_cells.is_none(text):
        _set(building, column, link_cells.switch(text), f"{text} is neither yes nor no")


def _set(building: _Building, column: Column, value: object, fault: str) -> None:
    if value is None:
        building.fault(fault, column.header)
    else:
        building.document[column.path] = value


def _read_password(building: _Building, column: Column, text: str) -> None:
    found = link_cells.password(text)
    if found is None:
        return
    building.document["password"], is_told = found
    if not is_told:
        message = "is not in the export; nobody can open this link until you set one"
        building.problems.append(Problem(Severity.NOTE, message, column.header))


def _read_origin(building: _Building, column: Column, text: str) -> None:
    """What is only remembered keeps no link out: what cannot be read of it is left out."""
    key = column.path.partition(".")[2]
    read = _ORIGIN_READERS.get(key)
    value = text if read is None else read(text)
    if value is not None:
        building.document.setdefault("origin", {})[key] = value
    elif not link_cells.is_none(text):
        building.problems.append(
            Problem(Severity.NOTE, f"{text} was not understood, and left out", column.header)
        )


_ORIGIN_READERS: dict[str, Callable[[str], int | None]] = {
    "createdAt": link_cells.moment_ms,
    "clicks": link_cells.count,
}
_SPECIAL: dict[str, Reader] = {
    "id": _read_id,
    "redirection": _read_link,
    "shortId": _read_short_id,
    "product": _read_product,
}
_MAP_READERS: dict[str, Reader] = {
    "address": _read_map_text,
    "identifiers": _read_identifier,
    "customFields": _read_map_text,
    "properties": _read_map_text,
    "product.identifiers": _read_product_identifier,
}
_SHAPE_READERS: dict[Shape, Reader] = {
    Shape.TEXT: _read_text,
    Shape.LIST: _read_list,
    Shape.URLS: _read_urls,
    Shape.SHORT_ID: _read_slug,
    Shape.MOMENT: _read_moment,
    Shape.COUNT: _read_count,
    Shape.DEGREES: _read_degrees,
    Shape.SWITCH: _read_switch,
    Shape.UNTOLD: _read_password,
    Shape.JSON: _read_json,
}


def _validate(building: _Building) -> None:
    """Ask the catalogue's own types, so that a row that passes here passes there."""
    mapping = building.mapping
    if mapping.kind is Kind.REDIRECTIONS:
        _complete_redirection(building)
        _validate_redirection(building)
    for problem in documents.problems(fields.DOCUMENTS[mapping.kind], building.document):
        path = problem.field.partition("[")[0]
        header = mapping.header_of(path)
        building.fault(
            f"{problem.field} {problem.message}" if path != problem.field else problem.message, header
        )


def _complete_redirection(building: _Building) -> None:
    """What the export of a shortener means without saying it."""
    document, service = building.document, building.mapping.service
    if service:
        document.setdefault("origin", {})["service"] = service
        if "defaultRedirectUrl" in document:  # braces are placeholders with us, and nothing there
            document["defaultRedirectUrl"] = _no_braces(document["defaultRedirectUrl"])


def _no_braces(address: str) -> str:
    return address.replace("{", "%7B").replace("}", "%7D")


def _validate_redirection(building: _Building) -> None:
    document, header_of = building.document, building.mapping.header_of
    for name in ("defaultRedirectUrl", "fallbackUrl"):
        before = len(building.problems)
        if name in document:
            _check_address(building, document[name], header_of(name))
        if len(building.problems) == before and (problem := target_problem(document.get(name, _FINE))):
            building.fault(problem, header_of(name))
    if "shortId" in document:
        problem = ids.short_id_problem(document["shortId"])
        if problem is not None:
            building.fault(problem, header_of("shortId"))
