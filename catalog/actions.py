"""Actions: events on products and things, and the types they have."""

from __future__ import annotations

from sqlalchemy import Connection, select

from catalog import locations, records, viewer
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import BadInput, NotFound
from catalog.kinds import ACTION, ACTION_TYPE, COLLECTION
from catalog.records import Stored
from catalog.tables import product, record, thng

BUILT_IN_TYPES = (
    "checkins",
    "commissions",
    "decommissions",
    "encodings",
    "implicitScans",
    "invalidScans",
    "scans",
    "shares",
)
SCANS = ("scans", "implicitScans")
ALL = "all"
# Only custom types may have a collection as their target, or none at all.
_TARGETS = ("thng", "product")


def is_built_in(name: str) -> bool:
    """Whether the type comes with the platform."""
    return name in BUILT_IN_TYPES


def find_type(connection: Connection, name: str) -> Stored | None:
    """A custom action type by its name."""
    return records.find(connection, ACTION_TYPE, name)


def custom_types(connection: Connection) -> list[Stored]:
    """All custom action types, newest first."""
    statement = ACTION_TYPE.select_stored.where(*viewer.conditions(ACTION_TYPE.name, record))
    return [records.stored_of(row) for row in connection.execute(statement.order_by(record.c.id.desc()))]


def require_type(connection: Connection, name: str) -> None:
    """NotFound when there is no such action type."""
    if not is_built_in(name) and find_type(connection, name) is None:
        raise NotFound(f"There is no action type {name}.")


def accept(raw: object, *, action_type: str, target: tuple[str, str] | None = None) -> Json:
    """The fields of a new action; ``target`` is the field and id that an aliased address names."""
    fields = ACTION.accept(raw, creating=True)
    given = fields.get("type", action_type)
    if action_type != ALL and given != action_type:
        raise BadInput(f"type: is {given}, but the address says {action_type}")
    if given == ALL:
        raise BadInput("type: is missing")
    if target is not None:
        name, record_id = target
        if fields.setdefault(name, record_id) != record_id:
            raise BadInput(f"{name}: is another one than in the address")
    return {**fields, "type": given}


def complete(connection: Connection, fields: Json, *, implied: str) -> Json:
    """A new action with what the service adds: its time, its product, where that came from.

    Raises BadInput for an unknown type or target.
    """
    name = fields["type"]
    if not is_built_in(name) and find_type(connection, name) is None:
        raise BadInput(f"type: there is no action type {name}") if implied == ALL else NotFound()
    if is_built_in(name) and not any(target in fields for target in _TARGETS):
        raise BadInput(f"thng: an action of type {name} needs a thng or a product")
    whole: Json = {"timestamp": now_ms(), **fields, **_targets(connection, fields)}
    if "location" in whole:
        whole["location"] = locations.located(connection, whole["location"])
    whole["locationSource"] = _source_of(whole.get("location"))
    whole.setdefault("context", {})
    return whole


def _targets(connection: Connection, fields: Json) -> Json:
    found: Json = {}
    if "thng" in fields:
        statement = select(thng.c.product).where(
            thng.c.id == fields["thng"], *viewer.conditions("thng", thng)
        )
        row = connection.execute(statement).first()
        if row is None:
            raise BadInput(f"thng: there is no thng {fields['thng']}")
        if row.product is not None:
            found["product"] = row.product
    if "collection" in fields and records.find(connection, COLLECTION, fields["collection"]) is None:
        raise BadInput(f"collection: there is no collection {fields['collection']}")
    if "product" in fields:
        statement = select(product.c.id).where(
            product.c.id == fields["product"], *viewer.conditions("product", product)
        )
        if connection.execute(statement).first() is None:
            raise BadInput(f"product: there is no product {fields['product']}")
        found["product"] = fields["product"]
    return found


def _source_of(location: Json | None) -> str:
    if location is None:
        return "unknown"
    return "place" if "place" in location else "sensor"
