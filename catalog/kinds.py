"""The kinds of resource, each declared once: document, table, columns, lists and filters.

A kind that needs no table of its own is a row of data here and a document type; it lives in ``record``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Column, Connection, Select, Table, select

from catalog import keys, locations, membership, references, tables
from catalog.batches import contents
from catalog.documents import (
    Account,
    Action,
    ActionType,
    Collection,
    Document,
    Json,
    LabelPrint,
    Operator,
    Place,
    Product,
    Project,
    Redirection,
    ShortDomain,
    Thng,
    problems,
)
from catalog.errors import BadInput

if TYPE_CHECKING:
    from catalog.records import Stored

Reconcile = Callable[[Json, Json], None]
Prepare = Callable[[Connection, Json], None]
Created = Callable[[Connection, "Sequence[Stored]", "Sequence[Json]"], None]
Deleted = Callable[[Connection, "Sequence[Stored]"], Mapping[str, Any]]
Restored = Callable[[Connection, "Stored", Any], None]

_SET_BY_SERVICE = frozenset({"id", "createdAt", "updatedAt", "scopes"})
DESCRIBED = ("createdAt", "updatedAt", "identifiers.<key>", "name", "tags", "customFields.<key>")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of resource.

    ``path`` is the first part of its address; ``columns`` names the columns that repeat a field of the
    document; ``sorts`` the fields a list can be ordered by and the column that serves it; ``filterable``
    the fields of its filter; ``searched`` the fields whose words find it; ``numbered`` lists are long, and
    their pages are reached by number; ``stand_ins`` the field that
    may be given in place of a required one. The last five are what happens beside the record itself:
    fields that say the same are made to agree (given the old fields, none for a new record, and the new
    ones), then before it is stored, after it is new, when it goes (returning, by id, what to keep) and comes
    back (getting what was kept, or None).
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
    reconcile: Reconcile = field(default=lambda old, new: None)
    prepare: Prepare = field(default=lambda connection, fields: None)
    created: Created = field(default=lambda connection, stored, fields: None)
    deleted: Deleted = field(default=lambda connection, stored: {})
    restored: Restored = field(default=lambda connection, stored, kept: None)

    @property
    def key_column(self) -> Column[Any]:
        """The column that holds what stands in the resource's address."""
        return self.table.c[self.key]

    @property
    def select_stored(self) -> Select[Any]:
        """Selects the columns of `catalog.records.Stored` of every record of this kind."""
        c = self.table.c
        statement = select(c.seq, c.id, c.created_at, c.updated_at, c.body)
        return statement.where(c.kind == self.name) if self.table is tables.record else statement

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
            raise BadInput(f"body: must be a JSON object with the fields of a {self.name}")
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


def code_digest(code: str) -> str:
    """What a label's code is found by."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _prepare_product(_connection: Connection, fields: Json) -> None:
    """A product is known by ``name`` or ``fn``; who gives one gets both."""
    if "name" not in fields:
        fields["name"] = fields["fn"]
    fields.setdefault("fn", fields["name"])
    references.settle_property_keys(fields)


def _prepare_thng(connection: Connection, fields: Json) -> None:
    references.require_product(connection, fields)
    references.settle_property_keys(fields)
    membership.require_collections(connection, fields)


def _create_thngs(connection: Connection, stored: Sequence[Stored], documents: Sequence[Json]) -> None:
    references.start_history(connection, stored, documents)
    locations.start_history(connection, stored, documents)


def _remove_thngs(connection: Connection, stored: Sequence[Stored]) -> Mapping[str, Any]:
    contents.count_thngs(connection, stored, sign=-1)
    return keys.end_of_actor(connection, stored)


def _restore_thng(connection: Connection, record: Stored, kept: Any) -> None:
    contents.count_thngs(connection, [record], sign=1)
    keys.reinstate(connection, record, kept)
    references.rejoin_product(connection, record, None)
    membership.forget_unknown(connection, "thng", record.seq)


def _remove_links(connection: Connection, stored: Sequence[Stored]) -> Mapping[str, Any]:
    contents.count_links(connection, stored, sign=-1)
    return {}


def _restore_link(connection: Connection, record: Stored, _kept: Any) -> None:
    contents.count_links(connection, [record], sign=1)


NAMED = {"name": text_of("name"), "sort_name": sortable("name")}
_EMPTY = {"customFields": dict, "properties": dict, "identifiers": dict}
NAMED_SORTS = {"createdAt": "seq", "updatedAt": "updated_at", "name": "sort_name"}
_SEARCHED = ("name", "description", "tags", "identifiers")

PRODUCT = Kind(
    name="product",
    path="products",
    document=Product,
    table=tables.product,
    required=("name",),
    stand_ins={"name": "fn"},
    read_only=frozenset({"activatedAt"}),
    only_on_create=frozenset({"properties"}),
    defaults=_EMPTY,
    columns={**NAMED, "sort_brand": sortable("brand")},
    sorts={**NAMED_SORTS, "brand": "sort_brand"},
    filterable=(*DESCRIBED, "brand", "categories", "description"),
    numbered=True,
    searched=("name", "fn", "brand", "description", "categories", "tags", "identifiers"),
    prepare=_prepare_product,
    created=references.start_history,
    deleted=references.leave_things,
    restored=references.rejoin_things,
)

THNG = Kind(
    name="thng",
    path="thngs",
    document=Thng,
    table=tables.thng,
    required=("name",),
    read_only=frozenset({"activatedAt", "createdByTask", "batch"}),
    only_on_create=frozenset({"properties", "location", "collections"}),
    defaults=_EMPTY,
    columns={**NAMED, "product": text_of("product"), "batch": text_of("batch")},
    sorts=NAMED_SORTS,
    filterable=(*DESCRIBED, "product", "batch", "description", "collections"),
    numbered=True,
    searched=_SEARCHED,
    reconcile=locations.reconcile_thng,
    prepare=_prepare_thng,
    created=_create_thngs,
    deleted=_remove_thngs,
    restored=_restore_thng,
)

COLLECTION = Kind(
    name="collection",
    path="collections",
    document=Collection,
    required=("name",),
    only_on_create=frozenset({"collections"}),
    columns=NAMED,
    sorts=NAMED_SORTS,
    filterable=(*DESCRIBED, "description", "collections"),
    prepare=membership.require_collections,
    deleted=membership.leave_members,
    restored=membership.rejoin_members,
)

PLACE = Kind(
    name="place",
    path="places",
    document=Place,
    table=tables.place,
    required=("name",),
    columns={**NAMED, "latitude": text_of("latitude"), "longitude": text_of("longitude")},
    sorts=NAMED_SORTS,
    filterable=(*DESCRIBED, "description"),
    reconcile=locations.reconcile,
)

PROJECT = Kind(
    name="project",
    path="projects",
    document=Project,
    required=("name",),
    columns=NAMED,
    sorts=NAMED_SORTS,
    filterable=(*DESCRIBED, "description"),
    deleted=keys.end_of_project,
    restored=keys.reinstate,
)

REDIRECTION = Kind(
    name="redirection",
    path="redirections",
    document=Redirection,
    table=tables.redirection,
    key="short_id",
    required=("defaultRedirectUrl", "evrythngId"),
    read_only=frozenset(
        {"redirectUrl", "defaultRedirectUrlTemplate", "evrythngUrl", "hits", "botHits", "hasPassword"}
    ),
    columns={
        "short_id": text_of("shortId"),
        "target": text_of("defaultRedirectUrl"),
        "evrythng_id": text_of("evrythngId"),
        "type": text_of("type"),
    },
    sorts={
        "createdAt": "seq",
        "updatedAt": "updated_at",
        "shortId": "short_id",
        "defaultRedirectUrl": "target",
        "hits": "hits",
    },
    filterable=(
        "createdAt",
        "updatedAt",
        "shortId",
        "evrythngId",
        "type",
        "defaultRedirectUrl",
        "hits",
        "tags",
    ),
    numbered=True,
    searched=("shortId", "defaultRedirectUrl", "evrythngId", "tags", "notes"),
    deleted=_remove_links,
    restored=_restore_link,
)

ACTION = Kind(
    name="action",
    path="actions",
    document=Action,
    table=tables.action,
    read_only=frozenset({"user", "createdByProject", "createdByApp", "locationSource", "reactions"}),
    columns={
        "type": text_of("type"),
        "timestamp": lambda fields: fields["timestamp"],
        "thng": text_of("thng"),
        "product": text_of("product"),
        "collection": text_of("collection"),
        "user": text_of("user"),
    },
    sorts={"createdAt": "seq", "timestamp": "timestamp"},
    filterable=(
        "createdAt",
        "timestamp",
        "identifiers.<key>",
        "tags",
        "type",
        "user",
        "context.city",
        "context.countryCode",
        "thng",
        "product",
        "collection",
    ),
)

ACTION_TYPE = Kind(
    name="actionType",
    path="actions",
    document=ActionType,
    key="name",
    required=("name",),
    columns=NAMED,
    filterable=("name", "createdAt"),
)

LABEL_PRINT = Kind(
    name="print",
    path="prints",
    document=LabelPrint,
    table=tables.label_print,
    required=("code",),
    read_only=frozenset({"operator", "operatorName", "reprintOf", "voided"}),
    defaults={"copies": lambda: 1},
    columns={
        "code_digest": lambda fields: code_digest(fields["code"]),
        "short_id": text_of("shortId"),
        "product": text_of("product"),
        "thng": text_of("thng"),
        "run": text_of("run"),
        "voided_at": lambda fields: (fields.get("voided") or {}).get("at"),
    },
    filterable=(
        "createdAt",
        "code",
        "shortId",
        "product",
        "thng",
        "name",
        "identifier",
        "serial",
        "run",
        "medium",
        "printer",
        "station",
        "operator",
        "reason",
        "reprintOf",
    ),
    numbered=True,
    searched=(
        "code",
        "name",
        "identifier",
        "serial",
        "medium",
        "printer",
        "station",
        "operatorName",
        "reason",
        "voided",
    ),
)

ACCOUNT = Kind(
    name="account",
    path="accounts",
    document=Account,
    read_only=frozenset({"tfaRequired"}),
    columns=NAMED,
    filterable=("name",),
)

OPERATOR = Kind(name="operator", path="operators", document=Operator, filterable=("email",))

SHORT_DOMAIN = Kind(name="shortDomain", path="shortDomains", document=ShortDomain, columns=NAMED)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        PRODUCT,
        THNG,
        COLLECTION,
        PLACE,
        PROJECT,
        REDIRECTION,
        LABEL_PRINT,
        ACTION,
        ACTION_TYPE,
        ACCOUNT,
        OPERATOR,
        SHORT_DOMAIN,
    )
}
