"""Which column becomes which field: a value that is guessed, shown, edited and then used."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.client import Kind
from app.errors import InputError
from app.exchange import fields, shorteners
from app.exchange.fields import JSON_MARK

# The columns that a file of refused rows has in addition; they say something about the row, not the record.
REPORT_COLUMNS = ("tagwright:row", "tagwright:reason")
LIST_SEPARATORS = ";|,\n"


@dataclass(frozen=True)
class Column:
    """One column of the file; an empty target leaves it out."""

    position: int
    header: str
    target: str = ""

    @property
    def is_json(self) -> bool:
        return self.target.endswith(JSON_MARK)

    @property
    def path(self) -> str:
        """The target without the mark that says how its cells are written."""
        return self.target.removesuffix(JSON_MARK)


@dataclass(frozen=True)
class Mapping:
    """All columns of a file. `separators` are the signs between the entries of a list in one cell.

    `service` is the shortener whose export the file is, if it is one's.
    """

    kind: Kind
    columns: tuple[Column, ...]
    separators: str = LIST_SEPARATORS
    service: str = ""

    @property
    def used(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.target)

    @property
    def unused(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if not c.target and c.header not in REPORT_COLUMNS)

    @property
    def aliases(self) -> tuple[Column, ...]:
        """Those of the unused ones with further short ids of the same link, which become links, too."""
        return tuple(c for c in self.unused if shorteners.is_alias(self.service, c.header))

    def with_target(self, position: int, target: str) -> "Mapping":
        """The same with one column meaning something else."""
        columns = tuple(
            replace(column, target=target) if column.position == position else column
            for column in self.columns
        )
        return replace(self, columns=columns)

    def header_of(self, path: str) -> str:
        """The header of the (first) column a field comes from; the path itself if none does."""
        return next((column.header for column in self.used if column.path == path), path)

    def problems(self, match: str = "") -> list[str]:
        """What is wrong with the mapping itself, in sentences; empty if it can be used."""
        found = [
            f"column {column.header}: there is no field called {column.path}"
            for column in self.used
            if not fields.is_target(self.kind, column.path)
        ]
        times = Counter(column.path for column in self.used)
        found += [
            f"{times[path]} columns are to become {fields.label(self.kind, path)}; that is for lists only"
            for path in times
            if times[path] > 1 and not self._is_list(path)
        ]
        if not self.used:
            found.append("no column was recognised; say what they mean with --map HEADER=FIELD")
        elif match and match not in times:
            found.append(f"records are to be matched by {match}, but no column holds it")
        elif not match and (needed := _NEEDED.get(self.kind, "name")) not in times:
            found.append(f"no column holds the {fields.label(self.kind, needed).lower()}")
        return found

    def _is_list(self, path: str) -> bool:
        known = fields.field(self.kind, path)
        return known is not None and known.is_list


_NEEDED = {Kind.REDIRECTIONS: "defaultRedirectUrl"}


def guess(
    kind: Kind,
    header: Sequence[str],
    samples: Iterable[Sequence[str]] = (),
    *,
    keep_unknown: bool = False,
) -> Mapping:
    """The mapping that the headers suggest; `samples` are some rows, to tell EAN-13 from UPC-A.

    Each field is given away once, to the first column that claims it, unless it is a list. With
    `keep_unknown` a column nobody knows becomes a custom field of its name.
    """
    rows = list(samples)
    shortener = shorteners.recognise(header) if kind is Kind.REDIRECTIONS else None
    columns: list[Column] = []
    taken: set[str] = set()
    for position, name in enumerate(header):
        values = [row[position].strip() for row in rows if position < len(row)]
        target = "" if name in REPORT_COLUMNS else _target(kind, name, values)
        if shortener is not None:
            target = shortener.columns.get(fields.plain(name), "")
        known = fields.field(kind, target)
        if target in taken and not (known and known.is_list):
            target = ""
        if not target and keep_unknown and name not in REPORT_COLUMNS and "customFields" in fields.MAPS[kind]:
            target = f"customFields.{name}"
        taken.add(target)
        columns.append(Column(position, name, target))
    return Mapping(kind, tuple(columns), service=shortener.name if shortener is not None else "")


def override(mapping: Mapping, assignments: Iterable[str]) -> Mapping:
    """Apply `HEADER=FIELD` wishes; an empty field leaves the column out. InputError names a wrong one."""
    for wish in assignments:
        header, equals, target = wish.rpartition("=")
        if not equals or not header:
            raise InputError(f"--map wants HEADER=FIELD, not {wish}")
        positions = [column.position for column in mapping.columns if column.header == header]
        if not positions:
            known = ", ".join(column.header for column in mapping.columns)
            raise InputError(f"there is no column {header}; there are: {known}")
        target = target and _exact_or_synonym(mapping.kind, target)
        for position in positions:
            mapping = mapping.with_target(position, target)
    return mapping


def _exact_or_synonym(kind: Kind, target: str) -> str:
    path = target.removesuffix(JSON_MARK)
    if fields.is_target(kind, path):
        return target
    guessed = _target(kind, target, [])
    if not guessed:
        names = ", ".join(field.target for field in fields.FIELDS[kind])
        maps = ", ".join(f"{name}.KEY" for name in fields.MAPS[kind])
        raise InputError(
            f"there is no field called {target}; there are: {names}{', ' + maps if maps else ''}"
        )
    return guessed


def _target(kind: Kind, header: str, values: Sequence[str]) -> str:
    path = header.removesuffix(JSON_MARK)
    entry = _map_entry(kind, path)
    if entry:
        return entry + header[len(path) :]
    word = fields.plain(path)
    for field in fields.FIELDS[kind]:
        if word in (field.target.casefold(), fields.plain(field.label), *field.synonyms):
            return field.target
    if kind is Kind.REDIRECTIONS:
        of_origin = fields.ORIGIN.values()
        return next((each.target for each in of_origin if path == each.target or word in each.synonyms), "")
    if "address" in fields.MAPS[kind] and word in fields.ADDRESS_SYNONYMS:
        return f"address.{fields.ADDRESS_SYNONYMS[word]}"
    if "identifiers" not in fields.MAPS[kind]:
        return ""
    if kind is Kind.THNGS and word.startswith("product"):
        key = _identifier_key(word.removeprefix("product"), values)
        return f"product.identifiers.{key}" if key else ""
    key = _identifier_key(word, values)
    return f"identifiers.{key}" if key else ""


def _map_entry(kind: Kind, header: str) -> str:
    """`Custom.colour` → `customFields.colour`; the key keeps its case."""
    for prefix, name in sorted(fields.MAP_PREFIXES.items(), key=lambda item: -len(item[0])):
        if name in fields.MAPS[kind] and header.casefold().startswith(prefix + "."):
            key = header[len(prefix) + 1 :].strip()
            return f"{name}.{key}" if key else ""
    return ""


def _identifier_key(word: str, values: Sequence[str]) -> str:
    if word in fields.OPEN_GTIN_HEADERS:
        return _key_by_digits(word, values)
    return fields.IDENTIFIER_SYNONYMS.get(word, "")


def _key_by_digits(word: str, values: Sequence[str]) -> str:
    """Which GTIN a column holds that only says "EAN": the longest one that its values have."""
    filled = [value for value in values if value]
    lengths = [len(value) for value in filled if value.isascii() and value.isdigit()]
    if word in {"barcode", "barcodenumber", "code"} and len(lengths) * 2 < len(filled):
        return "code_128" if word != "code" else ""
    kinds = {length for length in lengths if length in fields.GTIN_KEY_BY_LENGTH}
    if word == "ean":
        return "ean_8" if kinds == {8} else "ean_13"
    if len(kinds) == 1:
        return fields.GTIN_KEY_BY_LENGTH[kinds.pop()]
    return "gtin"
