"""The documents of the API, as types: what a client may send, field by field.

They follow the "… Data Model" sections of the API reference. Every field is optional here, since a PUT
carries a subset; what a new record must have is said by its kind. Unknown fields are refused. Fields the
service sets itself are in the documents too, because clients send whole documents back; their values are
ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

Json = dict[str, Any]

Text = Annotated[str, Meta(max_length=10_000)]
Name = Annotated[str, Meta(min_length=1, max_length=1_000)]
Tag = Annotated[str, Meta(min_length=1, max_length=60)]
Key = Annotated[str, Meta(min_length=1, max_length=250)]
Identifiers = dict[Key, str | int]
Fields = dict[Key, Any]
# Custom types start with an underscore; the rest must fit in an address.
_ACTION_TYPE_NAME = r"^_[^/?#\s]*\Z"
Timestamp = Annotated[int, Meta(ge=0, lt=1 << 53)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class Document(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What every stored resource carries; set by the service."""

    id: Any = UNSET
    created_at: Any = UNSET
    updated_at: Any = UNSET


class Scopes(Struct, forbid_unknown_fields=True):
    """Who sees a resource (ScopesDocument)."""

    users: list[str] | UnsetType = UNSET
    projects: list[str] | UnsetType = UNSET


class Position(Struct, forbid_unknown_fields=True):
    """A GeoJSON point: longitude first, then latitude."""

    type: Literal["Point"]
    coordinates: Annotated[list[float], Meta(min_length=2, max_length=3)]


class Location(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """Where something is or was (LocationDocument)."""

    position: Position | UnsetType = UNSET
    latitude: Latitude | UnsetType = UNSET
    longitude: Longitude | UnsetType = UNSET
    place: str | UnsetType = UNSET
    timestamp: Timestamp | UnsetType = UNSET
    created_at: Any = UNSET
    scopes: Scopes | UnsetType = UNSET


class Described(Document, kw_only=True):
    """The fields shared by products, things and their like."""

    name: Name | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    tags: list[Tag] | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET
    identifiers: Identifiers | UnsetType = UNSET
    scopes: Scopes | UnsetType = UNSET


class Product(Described, kw_only=True):
    """A class of things (ProductDocument)."""

    fn: Name | UnsetType = UNSET
    brand: Text | UnsetType = UNSET
    categories: list[Text] | UnsetType = UNSET
    photos: list[Text] | UnsetType = UNSET
    url: Text | UnsetType = UNSET
    properties: Fields | UnsetType = UNSET
    activated_at: Any = UNSET


class Thng(Described, kw_only=True):
    """One serialised instance (ThngDocument)."""

    product: str | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    properties: Fields | UnsetType = UNSET
    collections: list[str] | UnsetType = UNSET
    activated_at: Any = UNSET
    created_by_task: Any = UNSET
    batch: Any = UNSET


class Collection(Described, kw_only=True):
    """A group of things and of other collections (CollectionDocument)."""

    collections: list[str] | UnsetType = UNSET


class Address(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A street address (AddressDocument)."""

    extension: Text | UnsetType = UNSET
    street: Text | UnsetType = UNSET
    postal_code: Text | UnsetType = UNSET
    city: Text | UnsetType = UNSET
    county: Text | UnsetType = UNSET
    state: Text | UnsetType = UNSET
    country: Text | UnsetType = UNSET
    country_code: Text | UnsetType = UNSET
    district: Text | UnsetType = UNSET
    building_name: Text | UnsetType = UNSET
    building_floor: Text | UnsetType = UNSET
    building_room: Text | UnsetType = UNSET
    building_zone: Text | UnsetType = UNSET
    crossing1: Text | UnsetType = UNSET
    crossing2: Text | UnsetType = UNSET


class Place(Described, kw_only=True):
    """A known location in the real world (PlaceDocument)."""

    position: Position | UnsetType = UNSET
    latitude: Latitude | UnsetType = UNSET
    longitude: Longitude | UnsetType = UNSET
    icon: Text | UnsetType = UNSET
    address: Address | UnsetType = UNSET


class Project(Described, kw_only=True):
    """What applications and the resources they see belong to (ProjectDocument)."""

    starts_at: Timestamp | UnsetType = UNSET
    ends_at: Timestamp | UnsetType = UNSET
    image_url: Text | UnsetType = UNSET
    short_domains: list[Text] | UnsetType = UNSET


class Property(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """One update of a property (PropertyDocument)."""

    value: Any
    key: Key | UnsetType = UNSET
    timestamp: Timestamp | UnsetType = UNSET
    created_at: Any = UNSET


class Reaction(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What the redirector made of a scan (ReactionDocument)."""

    type: Literal["redirection"] | UnsetType = UNSET
    redirect_url: str | UnsetType = UNSET
    redirection_context: Json | UnsetType = UNSET


class Action(Document, kw_only=True):
    """An event on a product, thing or collection (ActionDocument)."""

    type: str | UnsetType = UNSET
    user: Any = UNSET
    created_by_project: Any = UNSET
    created_by_app: Any = UNSET
    thng: str | UnsetType = UNSET
    product: str | UnsetType = UNSET
    collection: str | UnsetType = UNSET
    timestamp: Timestamp | UnsetType = UNSET
    identifiers: Identifiers | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    location_source: Any = UNSET
    context: Json | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET
    tags: list[Tag] | UnsetType = UNSET
    scopes: Scopes | UnsetType = UNSET
    reactions: Any = UNSET


class ActionType(Document, kw_only=True):
    """A custom kind of action; its name starts with an underscore (ActionTypeDocument)."""

    name: Annotated[str, Meta(min_length=2, max_length=100, pattern=_ACTION_TYPE_NAME)] | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    tags: list[Tag] | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET
    scopes: Scopes | UnsetType = UNSET


class WeightedTarget(Struct, forbid_unknown_fields=True, kw_only=True):
    """One of the targets visitors are shared out over; ours."""

    url: Annotated[str, Meta(min_length=1)]
    weight: Annotated[int, Meta(ge=1, le=10_000)] | UnsetType = UNSET
    name: Name | UnsetType = UNSET


class Origin(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """Where a short link was before it was imported, since when, and how often it was visited there; ours."""

    service: Name | UnsetType = UNSET
    created_at: Timestamp | UnsetType = UNSET
    clicks: Annotated[int, Meta(ge=0, lt=1 << 53)] | UnsetType = UNSET


class Redirection(Document, kw_only=True):
    """A short link and where it leads (RedirectionDocument).

    What stands after ``hits`` is ours, see `redirector.options`; its rules are checked there.
    """

    default_redirect_url: Annotated[str, Meta(min_length=1)] | UnsetType = UNSET
    redirect_url: Any = UNSET
    default_redirect_url_template: Any = UNSET
    evrythng_url: Any = UNSET
    evrythng_id: str | UnsetType = UNSET
    short_domain: str | UnsetType = UNSET
    short_id: str | UnsetType = UNSET
    type: Literal["thng", "product", "collection", "place"] | UnsetType = UNSET
    hits: Any = UNSET
    bot_hits: Any = UNSET
    has_password: Any = UNSET
    health: Any = UNSET
    starts_at: Timestamp | UnsetType = UNSET
    expires_at: Timestamp | UnsetType = UNSET
    max_visits: Annotated[int, Meta(ge=1, lt=1 << 53)] | UnsetType = UNSET
    fallback_url: Annotated[str, Meta(min_length=1)] | UnsetType = UNSET
    password: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    rules: Annotated[list[Json], Meta(max_length=100)] | UnsetType = UNSET
    targets: Annotated[list[WeightedTarget], Meta(max_length=100)] | UnsetType = UNSET
    pass_query: bool | UnsetType = UNSET
    tags: list[Tag] | UnsetType = UNSET
    notes: Text | UnsetType = UNSET
    title: Name | UnsetType = UNSET
    origin: Origin | UnsetType = UNSET


class LabelPrint(Document, kw_only=True):
    """One label that was printed, as often as ``copies`` says; ours.

    ``run`` is what all labels of one printing share. The service says who printed, which earlier print of
    the same code this one repeats (``reprint_of``), and that it was voided: when, by whom and why.
    """

    code: Annotated[str, Meta(min_length=1, max_length=10_000)] | UnsetType = UNSET
    short_id: Text | UnsetType = UNSET
    product: Text | UnsetType = UNSET
    thng: Text | UnsetType = UNSET
    name: Text | UnsetType = UNSET
    identifier: Text | UnsetType = UNSET
    serial: Text | UnsetType = UNSET
    run: Key | UnsetType = UNSET
    copies: Annotated[int, Meta(ge=1, le=1_000_000)] | UnsetType = UNSET
    design: Text | UnsetType = UNSET
    medium: Text | UnsetType = UNSET
    printer: Text | UnsetType = UNSET
    station: Text | UnsetType = UNSET
    reason: Text | UnsetType = UNSET
    operator: Any = UNSET
    operator_name: Any = UNSET
    reprint_of: Any = UNSET
    voided: Any = UNSET


class Account(Document, kw_only=True):
    """The account that owns the catalogue (AccountDocument)."""

    name: Name | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET
    image_url: Text | UnsetType = UNSET
    tfa_required: Any = UNSET


class ShortDomain(Document, kw_only=True):
    """A host that short links of the account have or had, with its port."""

    name: Name | UnsetType = UNSET


class Operator(Document, kw_only=True):
    """A person who works with the account."""

    email: Text | UnsetType = UNSET
    first_name: Text | UnsetType = UNSET
    last_name: Text | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field; the path is as a client writes it, such as ``tags[2]``."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


# What stands behind a type in msgspec's messages, as (pattern, in plain words).
_PLAIN_LIMITS = (
    (re.compile(r"text of length >= 1$"), "must not be empty"),
    (re.compile(r"text of length <= (\d+)$"), r"must have at most \1 characters"),
    (re.compile(r"text of length >= (\d+)$"), r"must have at least \1 characters"),
    (re.compile(r"a list of length <= (\d+)$"), r"must have at most \1 entries"),
    (re.compile(r"a list of length >= (\d+)$"), r"must have at least \1 entries"),
    (re.compile(r"(a number|a whole number) >= ([\d.-]+?)(?:\.0)?$"), r"must be \1, at least \2"),
    (re.compile(r"(a number|a whole number) <= ([\d.-]+?)(?:\.0)?$"), r"must be \1, at most \2"),
    (re.compile(r"text matching regex .*"), "must start with _ and hold no space, /, ? or #"),
)

# How msgspec's path begins when a key of an object is wrong, and not what stands under it.
_OF_KEY = "key` in `$"

_PLAIN_WORDS = (
    ("Expected `", "must be `"),
    ("`str`", "text"),
    ("`int | str`", "text or a whole number"),
    ("`int`", "a whole number"),
    ("`float`", "a number"),
    ("`bool`", "true or false"),
    ("`array`", "a list"),
    ("`object`", "an object"),
    ("`null`", "null"),
    ("Expected", "must be"),
    ("Object contains", "contains"),
    ("Object missing", "misses"),
    ("Invalid enum value", "must be another value than"),
)


def problems(document: type[Struct], raw: Mapping[str, Any]) -> list[FieldProblem]:
    """Everything wrong with a raw JSON object, one entry per field; empty when the document takes it."""
    try:
        msgspec.convert(raw, document)
    except msgspec.ValidationError:
        return list(_each_problem(document, raw))
    return []


def _each_problem(document: type[Struct], raw: Mapping[str, Any]) -> list[FieldProblem]:
    types = {field.encode_name: field.type for field in msgspec.structs.fields(document)}
    found = []
    for name, value in raw.items():
        if name not in types:
            found.append(FieldProblem(name, "unknown field"))
            continue
        found.extend(_field_problems(name, value, types[name]))
    required = [f.encode_name for f in msgspec.structs.fields(document) if f.required]
    found.extend(FieldProblem(name, "is missing") for name in required if name not in raw)
    return found


def _choices(wanted: Any) -> tuple[str, ...]:
    """The values a type allows, if it names them."""
    if get_origin(wanted) is Literal:
        return get_args(wanted)
    return next((found for inner in get_args(wanted) if (found := _choices(inner))), ())


def _field_problems(name: str, value: Any, wanted: Any) -> list[FieldProblem]:
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        of_own_key = re.search(r"at `\$\[\.\.\.\]|at `key` in `\$`", str(error))
        if not (of_own_key and isinstance(value, dict)):
            return [_readable(name, str(error), wanted)]
    else:
        return []
    # msgspec does not say which key it was; in a list of tags `[3]` does, so this is an object.
    found = []
    for key, each in value.items():
        try:
            msgspec.convert({key: each}, wanted)
        except msgspec.ValidationError as error:
            path = name if "`key" in str(error) else f"{name}.{key[:40]}"
            found.append(_readable(path, str(error).replace("`$[...]", "`$"), wanted))
    return found


def _readable(name: str, message: str, wanted: Any) -> FieldProblem:
    """Move msgspec's trailing `` - at `$.x` `` into the field's path."""
    message, _, path = message.partition(" - at `")
    path = path.rstrip("`").removeprefix("$")
    of_key = path.startswith(_OF_KEY)
    path = path.removeprefix(_OF_KEY)
    if message.startswith("Invalid enum value") and (choices := _choices(wanted)):
        return FieldProblem(name + path, f"must be one of {', '.join(choices)}")
    for theirs, ours in _PLAIN_WORDS:
        message = message.replace(theirs, ours)
    for pattern, words in _PLAIN_LIMITS:
        message = pattern.sub(words, message.removeprefix("must be ")) if pattern.search(message) else message
    return FieldProblem(name + path, ("a key " if of_key else "") + message[:1].lower() + message[1:])
