"""What ties records together: a thing to its product, a record to the history of its properties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Text, bindparam, cast, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from catalog import viewer
from catalog.documents import Json
from catalog.errors import BadInput
from catalog.tables import product, property_update, thng, trash

if TYPE_CHECKING:
    from catalog.records import Stored

_CHUNK = 500


def require_product(connection: Connection, fields: Json) -> None:
    """A thing's product must exist; BadInput otherwise."""
    product_id = fields.get("product")
    if product_id is None:
        return
    seen = viewer.conditions("product", product)
    statement = select(product.c.seq).where(product.c.id == product_id, *seen)
    if connection.execute(statement).first() is None:
        raise BadInput(f"product: there is no product {product_id}")


def settle_property_keys(fields: Json) -> None:
    """Property keys are kept in lower case; those only the service sets are passed over."""
    if "properties" in fields:
        given = fields["properties"].items()
        fields["properties"] = {key.lower(): value for key, value in given if not key.startswith("~")}


def start_history(connection: Connection, stored: Sequence[Stored], documents: Sequence[Json]) -> None:
    """The properties a record is created with are the first entries of their history."""
    rows = [
        {
            "owner": record.id,
            "key": key,
            "timestamp": record.created_at,
            "created_at": record.created_at,
            "value": msgspec.json.encode(value).decode(),
        }
        for record, fields in zip(stored, documents, strict=True)
        for key, value in (fields.get("properties") or {}).items()
    ]
    if rows:
        connection.execute(insert(property_update), rows)


def leave_things(connection: Connection, stored: Sequence[Stored]) -> dict[str, Any]:
    """Remove deleted products from their things; returns which things those were, by product id."""
    kept: dict[str, Any] = {}
    for record in stored:
        of_product = thng.c.product == record.id
        ids = list(connection.execute(select(thng.c.id).where(of_product)).scalars())
        if ids:
            kept[record.id] = ids
            body = _without_product(connection)
            connection.execute(update(thng).where(of_product).values(product=None, body=body))
    return kept


def rejoin_things(connection: Connection, record: Stored, thng_ids: Sequence[str] | None) -> None:
    """Give a restored product back to the things that have none since it was deleted."""
    statement = (
        update(thng)
        .where(thng.c.id == bindparam("thng_id"), thng.c.product.is_(None))
        .values(product=record.id, body=_with_product(connection, record.id))
    )
    ids = thng_ids or ()
    for start in range(0, len(ids), _CHUNK):
        connection.execute(statement, [{"thng_id": each} for each in ids[start : start + _CHUNK]])


def rejoin_product(connection: Connection, record: Stored, _kept: None) -> None:
    """A restored thing whose product was deleted meanwhile has none, until that is restored too."""
    product_id = record.fields().get("product")
    if product_id is None or _has_product(connection, product_id):
        return
    body = _without_product(connection)
    connection.execute(update(thng).where(thng.c.id == record.id).values(product=None, body=body))
    of_product = (trash.c.kind == "product", trash.c.id == product_id)
    row = connection.execute(select(trash.c.row).where(*of_product)).scalar_one_or_none()
    if row is not None:
        content = msgspec.json.decode(row)
        content["beside"] = [*(content["beside"] or ()), record.id]
        row = msgspec.json.encode(content).decode()
        connection.execute(update(trash).where(*of_product).values(row=row))


def _has_product(connection: Connection, product_id: str) -> bool:
    return connection.execute(select(product.c.seq).where(product.c.id == product_id)).first() is not None


def _without_product(connection: Connection) -> ColumnElement[str]:
    if connection.dialect.name == "sqlite":
        return func.json_remove(thng.c.body, "$.product")
    return cast(cast(thng.c.body, JSONB).op("-")("product"), Text)


def _with_product(connection: Connection, product_id: str) -> ColumnElement[str]:
    if connection.dialect.name == "sqlite":
        return func.json_set(thng.c.body, "$.product", product_id)
    return cast(cast(thng.c.body, JSONB).op("||")(cast({"product": product_id}, JSONB)), Text)
