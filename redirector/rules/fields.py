"""What a rule may refer to: the redirection context, field by field.

API reference, "Context Data Fields"; units and values are those of the Reactor's "Filter Parameters". The
rows marked as ours are not in the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from catalog.actions import SCANS
from catalog.filters import Condition, FieldType

KEY: Final = "<key>"
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEVICES: Final = ("mobile", "tablet", "desktop", "other")


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or with ``<key>`` at its end a family of fields; ``values`` are all it ever has."""

    name: str
    type: FieldType
    meaning: str
    values: tuple[str, ...] = ()
    ours: bool = False


def _described(root: str, what: str, *, identifiers: bool = True) -> Iterable[Field]:
    yield Field(f"{root}.id", FieldType.TEXT, f"the id of {what}")
    yield Field(f"{root}.name", FieldType.TEXT, f"the name of {what}")
    yield Field(f"{root}.description", FieldType.TEXT, f"the description of {what}")
    if identifiers:
        yield Field(f"{root}.identifiers.{KEY}", FieldType.TEXT, f"an identifier of {what}")
    yield Field(f"{root}.customFields.{KEY}", FieldType.OPEN, f"a custom field of {what}")
    yield Field(f"{root}.tags", FieldType.TEXTS, f"the tags of {what}")


_TABLE: Final = (
    *_described("thng", "the scanned thing"),
    *_described("product", "the scanned product, or of the thing's product"),
    Field("user.gender", FieldType.TEXT, "the application user's gender", ("male", "female")),
    Field("user.age", FieldType.NUMBER, "the application user's age in years"),
    Field(f"user.customFields.{KEY}", FieldType.OPEN, "a custom field of the application user"),
    Field("user.locale", FieldType.TEXT, "the application user's locale"),
    Field("time", FieldType.TIME_MS, "milliseconds since 1970"),
    Field("timestamp", FieldType.TIME_MS, "the same as time"),
    Field("timeOfDay", FieldType.NUMBER, "milliseconds since midnight, in the scan's time zone"),
    Field("dayOfWeek", FieldType.TEXT, "the day of the week, in the scan's time zone", WEEKDAYS),
    Field("dayOfMonth", FieldType.NUMBER, "1 to 31, in the scan's time zone"),
    Field("month", FieldType.NUMBER, "1 to 12, in the scan's time zone"),
    Field("year", FieldType.NUMBER, "the year, in the scan's time zone"),
    Field("timezone", FieldType.TEXT, "the scan's time zone, such as Europe/London"),
    Field("action.type", FieldType.TEXT, "reported by an application, or a link opened", SCANS),
    Field(f"action.customFields.{KEY}", FieldType.OPEN, "a custom field of the scan"),
    Field("location.lat", FieldType.NUMBER, "the latitude of the scan in degrees"),
    Field("location.lon", FieldType.NUMBER, "the longitude of the scan in degrees"),
    Field("place.id", FieldType.TEXT, "the id of the closest place"),
    Field("place.tags", FieldType.TEXTS, "the tags of the closest place"),
    Field(f"place.customFields.{KEY}", FieldType.OPEN, "a custom field of the closest place"),
    Field("place.distance", FieldType.NUMBER, "metres to the closest place"),
    Field(f"constants.{KEY}", FieldType.TEXT, "a constant of the rule"),
    *_described("project", "the application's project"),
    *_described("application", "the application", identifiers=False),
    Field("country", FieldType.TEXT, "the country of the scan, as ISO 3166-1 has it, such as GB"),
    Field("city", FieldType.TEXT, "the city of the scan", ours=True),
    Field("region", FieldType.TEXT, "the region of the scan", ours=True),
    Field("shortId", FieldType.TEXT, "the short id of the link", ours=True),
    Field(f"query.{KEY}", FieldType.TEXT, "a parameter of the link as it was opened", ours=True),
    Field("language", FieldType.TEXT, "the visitor's first language, such as de", ours=True),
    Field("browser", FieldType.TEXT, "the visitor's browser, such as Chrome Mobile, or Unknown", ours=True),
    Field("system", FieldType.TEXT, "the visitor's operating system, such as Android, or Unknown", ours=True),
    Field("device", FieldType.TEXT, "what the visitor holds", DEVICES, ours=True),
    Field("bot", FieldType.BOOLEAN, "whether the visitor is a program", ours=True),
    Field("referrer", FieldType.TEXT, "the page the visitor comes from", ours=True),
)

FIELDS: Final[Mapping[str, Field]] = {field.name: field for field in _TABLE}
TYPES: Final[Mapping[str, FieldType]] = {field.name: field.type for field in _TABLE}
ID_FIELDS: Final = tuple(name for name in FIELDS if name.endswith(".id"))
# What a rule may name without its root, beside its own constants: `{some}` is `{constants.some}`.
_ROOTS: Final = frozenset(name.partition(".")[0] for name in FIELDS)


def types_with(constants: Mapping[str, str]) -> Mapping[str, FieldType]:
    """The types of all fields a rule with these constants may name."""
    own = bare_constants(constants)
    return {**TYPES, **dict.fromkeys(own, FieldType.TEXT)} if own else TYPES


def bare_constants(constants: Mapping[str, str]) -> Mapping[str, str]:
    """The constants that can be named without ``constants.`` before them."""
    return {name: value for name, value in constants.items() if "." not in name and name not in _ROOTS}


def field_name(condition: Condition) -> str:
    """The field of a condition as it is written, its key included."""
    if condition.key is None:
        return condition.field
    return condition.field.removesuffix(KEY) + condition.key


@lru_cache(4096)
def path_of(name: str) -> tuple[str, ...] | None:
    """Where a field's value stands in the context: ``thng.identifiers.a.b`` is thng, identifiers, ``a.b``.

    None when there is no such field.
    """
    if name in FIELDS and not name.endswith(KEY):
        return tuple(name.split("."))
    for depth in (1, 2):
        parts = name.split(".", depth)
        if len(parts) > depth and parts[depth] and ".".join([*parts[:depth], KEY]) in FIELDS:
            return tuple(parts)
    return None


def value_at(context: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """A field's value in a context, or None."""
    value: Any = context
    for name in path:
        if type(value) is not dict and not isinstance(value, Mapping):  # the first is much quicker to see
            return None
        value = value.get(name)
    return value
