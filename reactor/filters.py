"""What the filter of a script may ask, and its decision before the script is started.

API reference, "Reactor: Filter Parameters". The fields are those of the redirector's rules, read the same
way, and for changed properties their old and new values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from sqlalchemy import Connection

from catalog import viewer
from catalog.documents import Json
from catalog.filters import FieldType, FilterError, compile_closure, parse
from catalog.filters.closures import Predicate
from reactor.documents import ON_ACTION, ON_PRODUCT, ON_THNG
from redirector.context.person import person
from redirector.context.scan import ClosestPlace, Scan, build, reader
from redirector.context.visitor import Visitor
from redirector.context.whereabouts import Whereabouts, is_zone
from redirector.rules.compiled import OPERATORS, fields_in
from redirector.rules.fields import FIELDS

_TIME: Final = ("time", "timeOfDay", "dayOfWeek", "dayOfMonth", "month", "year")
_ROOTS: Final[Mapping[str, tuple[str, ...]]] = {
    ON_ACTION: ("thng", "product", "user", *_TIME, "action", "timezone", "location", "country", "place"),
    ON_PRODUCT: ("product", *_TIME),
    ON_THNG: ("thng", "product", *_TIME),
}
_OLD: Final = "propertyChangeOld"
_NEW: Final = "propertyChangeNew"
_CHANGES: Final = {f"{_OLD}.<key>": FieldType.OPEN, f"{_NEW}.<key>": FieldType.OPEN}


def fields_of(function: str) -> dict[str, FieldType]:
    """The fields a function's filter may ask for, with their types."""
    roots = _ROOTS.get(function, ())
    found = {name: each.type for name, each in FIELDS.items() if name.partition(".")[0] in roots}
    return found if function == ON_ACTION else {**found, **_CHANGES}


@dataclass(frozen=True, slots=True)
class Match:
    """A filter made ready; ``roots`` are the parts of the context it needs."""

    matches: Predicate
    roots: frozenset[str]


@lru_cache(512)
def compile_filter(function: str, text: str) -> Match:
    """Make a filter ready; FilterError says what is wrong with it and where."""
    tree = parse(text, fields=fields_of(function), operators=OPERATORS)
    roots = frozenset(name.partition(".")[0] for name in fields_in(tree))
    return Match(compile_closure(tree), roots)


def compiled_or_none(function: str, text: str) -> Match | None:
    """A filter made ready; None for one that cannot be read, which counts as none (API reference)."""
    if function not in _ROOTS or not text:
        return None
    try:
        return compile_filter(function, text)
    except FilterError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What happened, as filters look at it."""

    thng: str | None = None
    product: str | None = None
    user: str | None = None
    timestamp: int
    action: Json | None = None
    changes: Mapping[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class RecordedScan(Scan):
    """A scan whose place is known from its action."""

    recorded: Whereabouts

    @cached_property
    def place(self) -> Whereabouts:
        """Where it happened, as was found out then."""
        return self.recorded


def holds(
    connection: Connection, match: Match, subject: Subject, *, project: str, closest: ClosestPlace
) -> bool:
    """Whether a filter lets something through, as seen from a project."""
    with viewer.looking(viewer.Viewer(project=project)):
        context = build(reader(connection), _scan(subject), match.roots, closest)
    context |= {name: each for name, each in _of_changes(subject).items() if name in match.roots}
    if "user" in match.roots and subject.user is not None:
        with viewer.looking(None):
            known = person(connection, subject.user, _scan(subject).local_time)
        context |= {} if known is None else {"user": known}
    return match.matches(context)


def _of_changes(subject: Subject) -> dict[str, Json]:
    changes = subject.changes or {}
    return {
        _OLD: {key: change["oldValue"] for key, change in changes.items()},
        _NEW: {key: change["newValue"] for key, change in changes.items()},
    }


def _scan(subject: Subject) -> RecordedScan:
    action = subject.action or {}
    location, context = action.get("location") or {}, action.get("context") or {}
    return RecordedScan(
        type=action.get("type", ""),
        timestamp=subject.timestamp,
        visitor=Visitor(),
        thng=subject.thng,
        product=subject.product,
        latitude=location.get("latitude"),
        longitude=location.get("longitude"),
        custom_fields=action.get("customFields") or {},
        recorded=Whereabouts(context.get("countryCode"), time_zone=_zone(context.get("timeZone"))),
    )


def _zone(name: object) -> str | None:
    """A client may have put anything there."""
    return name if isinstance(name, str) and is_zone(name) else None
