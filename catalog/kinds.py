"""The kinds of resource, each declared once: document, table, columns, lists and filters.

A kind that needs no table of its own is a row of data here and a document type; it lives in ``record``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from catalog import hit_counts, keys, locations, membership, reference_images, references, tables
from catalog.batches import contents
from catalog.documents import (
    Account,
    Action,
    ActionType,
    Collection,
    Json,
    LabelPrint,
    Operator,
    Place,
    Product,
    Project,
    Redirection,
    ShortDomain,
    Thng,
)
from catalog.kind import DESCRIBED as DESCRIBED
from catalog.kind import Kind as Kind
from catalog.kind import sortable as sortable
from catalog.kind import text_of as text_of

if TYPE_CHECKING:
    from catalog.records import Stored


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
    contents.count_gone(connection, stored)
    reference_images.set_aside(connection, [record.id for record in stored])
    return keys.end_of_actor(connection, stored)


def _restore_thng(connection: Connection, record: Stored, kept: Any) -> None:
    keys.reinstate(connection, record, kept)
    references.rejoin_product(connection, record, None)
    membership.forget_unknown(connection, "thng", record.seq)
    contents.come_back(connection, record.id)
    reference_images.bring_back(connection, record.id)


def _remove_products(connection: Connection, stored: Sequence[Stored]) -> Mapping[str, Any]:
    ids = [record.id for record in stored]
    contents.leave_products(connection, ids)
    reference_images.set_aside(connection, ids)
    return references.leave_things(connection, stored)


def _restore_product(connection: Connection, record: Stored, thng_ids: Sequence[str] | None) -> None:
    contents.rejoin_product(connection, record.id, thng_ids or ())
    reference_images.bring_back(connection, record.id)
    references.rejoin_things(connection, record, thng_ids)


def _remove_links(connection: Connection, stored: Sequence[Stored]) -> Mapping[str, Any]:
    contents.count_links(connection, stored, sign=-1)
    return hit_counts.take(connection, stored)


def _restore_link(connection: Connection, record: Stored, kept: Any) -> None:
    contents.count_links(connection, [record], sign=1)
    hit_counts.bring_back(connection, record, kept)


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
    deleted=_remove_products,
    restored=_restore_product,
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
    changed=contents.move,
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
        {
            "redirectUrl",
            "defaultRedirectUrlTemplate",
            "evrythngUrl",
            "hits",
            "botHits",
            "hasPassword",
            "health",
        }
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
        "title",
        "health",
    ),
    numbered=True,
    searched=("shortId", "defaultRedirectUrl", "evrythngId", "title", "tags", "notes"),
    numbers=tables.hit_count,
    created=hit_counts.begin,
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
