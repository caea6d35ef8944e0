"""What a kind of resource is: the declaration from which everything generic about it follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Column, Connection, Select, Table, select

from catalog import tables
from catalog.documents import Document, Json, problems
from catalog.errors import BadInput

if TYPE_CHECKING:
    from catalog.records import Stored

Reconcile = Callable[[Json, Json], None]
Prepare = Callable[[Connection, Json], None]
Created = Callable[[Connection, "Sequence[Stored]", "Sequence[Json]"], None]
Changed = Callable[[Connection, "Stored", Json], None]
Deleted = Callable[[Connection, "Sequence[Stored]"], Mapping[str, Any]]
Restored = Callable[[Connection, "Stored", Any], None]

_SET_BY_SERVICE = frozenset({"id", "createdAt", "updatedAt", "scopes"})
DESCRIBED = ("createdAt", "updatedAt", "identifiers.<key>", "name", "tags", "customFields.<key>")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of resource.

    ``path`` is the first part of its address; ``columns`` names the columns that repeat a field of the
    document; ``sorts`` the fields a list can be ordered by and the column that serves it; ``numbers`` a table
    that has, by ``seq``, those numbers of every record that change too often for its row; ``filterable``
    the fields of its filter; ``searched`` the fields whose words find it; ``numbered`` lists are long, and
    their pages are reached by number; ``stand_ins`` the field that
    may be given in place of a required one. The last six are what happens beside the record itself:
    fields that say the same are made to agree (given the old fields, none for a new record, and the new
    ones), then before it is stored, after it is new, after it was changed (given the record as it was and its
    new fields), when it goes (returning, by id, what to keep) and when it comes back (getting what was kept,
    or None).
    """

    name: str
    path: str
    document: type[Document]
    table: Table = tables.record
    key: str = "id"
    required: tuple[str, ...] = ()
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    read_only: frozenset[str] = frozenset()
    only_on_create: frozenset[str] = frozenset()
    defaults: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    columns: Mapping[str, Callable[[Json], object]] = field(default_factory=dict)
    sorts: Mapping[str, str] = field(default_factory=lambda: {"createdAt": "seq"})
    filterable: tuple[str, ...] = DESCRIBED
    searched: tuple[str, ...] = ()
    numbered: bool = False
    numbers: Table | None = None
    reconcile: Reconcile = field(default=lambda old, new: None)
    prepare: Prepare = field(default=lambda connection, fields: None)
    created: Created = field(default=lambda connection, stored, fields: None)
    changed: Changed = field(default=lambda connection, before, fields: None)
    deleted: Deleted = field(default=lambda connection, stored: {})
    restored: Restored = field(default=lambda connection, stored, kept: None)

    @property
    def key_column(self) -> Column[Any]:
        """The column that holds what stands in the resource's address."""
        return self.table.c[self.key]

    def column(self, name: str) -> Column[Any] | None:
        """The column of this name, of the record's own table or of its numbers."""
        tables_of = [self.table] if self.numbers is None else [self.table, self.numbers]
        return next((table.c[name] for table in tables_of if name in table.c), None)

    @property
    def select_stored(self) -> Select[Any]:
        """Selects the columns of `catalog.records.Stored` of every record of this kind."""
        c = self.table.c
        statement = select(c.seq, c.id, c.created_at, c.updated_at, c.body)
        return statement.where(c.kind == self.name) if self.table is tables.record else statement

    @cached_property
    def has_scopes(self) -> bool:
        """Whether its documents say who sees them."""
        return any(each.encode_name == "scopes" for each in msgspec.structs.fields(self.document))

    @property
    def with_article(self) -> str:
        """Its name as sentences have it, such as ``an action type``."""
        words = re.sub("[A-Z]", lambda found: f" {found[0].lower()}", self.name)
        return f"{'an' if words[0] in 'aeio' else 'a'} {words}"

    @property
    def word_table(self) -> str | None:
        """The table of this kind's searched words, if it has one."""
        return f"{self.table.name}_words" if self.searched else None

    def accept(self, raw: object, *, creating: bool) -> Json:
        """The fields a client may set, out of what it sent; BadInput names each field that is wrong.

        ``null`` means "not given"; what only the service sets is passed over, since clients send whole
        documents back.
        """
        if not isinstance(raw, dict):
            raise BadInput(f"body: must be a JSON object with the fields of {self.with_article}")
        fields = self.changeable(raw, creating=creating)
        wrong = [str(problem) for problem in problems(self.document, fields)]
        if creating:
            wrong += [f"{name}: is missing" for name in self.required if not self._is_given(name, fields)]
        if wrong:
            raise BadInput(*wrong)
        return fields

    def changeable(self, raw: Json, *, creating: bool = False) -> Json:
        """What is left of a client's document without nulls and without what it cannot set."""
        passed_over = self.read_only | _SET_BY_SERVICE | (frozenset() if creating else self.only_on_create)
        return {key: value for key, value in raw.items() if value is not None and key not in passed_over}

    def _is_given(self, name: str, fields: Json) -> bool:
        return name in fields or self.stand_ins.get(name) in fields

    def complete(self, fields: Json) -> Json:
        """A new record's fields with the defaults filled in."""
        return {**fields, **{name: make() for name, make in self.defaults.items() if name not in fields}}

    def column_values(self, fields: Json) -> dict[str, object]:
        """The values of the columns that repeat fields of the document."""
        values = {column: of(fields) for column, of in self.columns.items()}
        if self.table is tables.record:
            values["kind"] = self.name
        return values

    def words(self, fields: Json) -> str:
        """The text whose words find the record."""
        return "\n".join(_words_of(fields.get(name)) for name in self.searched if fields.get(name))


def _words_of(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_words_of(each) for each in value.values())
    if isinstance(value, list):
        return " ".join(_words_of(each) for each in value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def text_of(name: str) -> Callable[[Json], object]:
    """A column that repeats a field."""
    return lambda fields: fields.get(name)


def sortable(name: str) -> Callable[[Json], object]:
    """A column that sorts a text field as people expect: without regard to case."""
    return lambda fields: (fields.get(name) or "").casefold()[:200]
