"""What of a visit rules look at: visits that are alike in that are decided alike.

A rule that asks for ``country=CH`` tells two countries from each other only if one of them is CH; where a
visitor is beside that, and everything no rule names, makes no difference. So visitors nobody is like share
what was decided for others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Final
from urllib.parse import parse_qsl

from catalog.filters import Condition, FieldType, Operator
from redirector.rules.fields import field_name, path_of

# Where a sender (`redirector.fast.senders`) has what a rule can see of it. Clocks differ by time zone.
OF_SENDER: Final[Mapping[str, str]] = {
    "country": "spot.place.country",
    "city": "spot.place.city",
    "region": "spot.place.region",
    "language": "manner.language",
    "browser": "manner.agent.browser",
    "system": "manner.agent.system",
    "device": "manner.agent.device",
    "bot": "manner.agent.is_bot",
    "referrer": "manner.referrer",
    **dict.fromkeys(
        ["timeOfDay", "dayOfWeek", "dayOfMonth", "month", "year", "timezone"], "spot.place.time_zone"
    ),
}
# Where a link has what a rule can see of it.
OF_LINK: Final[Mapping[str, str]] = {"shortId": "short_id", "thng": "thng", "product": "product"}
QUERY: Final = "query"
# Fields whose values can be told apart by whether some rule names them: plain texts, one to a visit.
NARROW: Final = frozenset(
    ["country", "city", "region", "language", "browser", "system", "device", "referrer", "shortId"]
)
# The same for all visits of a link at one moment, or not there at all.
OF_NONE: Final = frozenset(
    ["time", "timestamp", "action", "location", "place", "constants", "user", "project", "application"]
)
# So many names of parameters are looked for in a query before it is taken apart.
_FEW: Final = 8

Path = tuple[str, ...]
# The values rules tell apart, each by itself; None: all of them.
Named = Mapping[str | None, str] | None
# What of a link, or of a sender, rules tell apart.
Look = Callable[[object], Hashable]


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """What rules look at: gives visits a key that is equal for those they cannot tell apart."""

    of_link: Look
    of_sender: Look
    parameters: tuple[tuple[str, Named], ...]

    def key(self, link: object, sender: object, query: str) -> tuple[Hashable, ...]:
        """The key of a visit of a link, by a sender, who opens it with a query."""
        return self.of_link(link), self.of_sender(sender), self.of_query(query)

    def of_query(self, query: str) -> Hashable:
        """What of a query rules tell apart."""
        if not query or not self.parameters or self._names_none(query):
            return ()
        given = dict(parse_qsl(query, keep_blank_values=True))
        values = [(given.get(name), named) for name, named in self.parameters]
        return tuple(value if named is None else named.get(value) for value, named in values)

    def _names_none(self, query: str) -> bool:
        """Whether a query has, at a glance, none of the parameters; False when it may have one."""
        if len(self.parameters) > _FEW or "%" in query or "+" in query:
            return False
        for name, _ in self.parameters:  # noqa: SIM110 - a generator would double the time
            if name in query:
                return False
        return True


def alike_by(conditions: Iterable[Condition]) -> Alike:
    """What these conditions look at."""
    named: defaultdict[Path, list[Named]] = defaultdict(list)
    for condition in conditions:
        if (path := _path(condition)) is not None:
            named[path].append(_named(condition))
    return _alike({path: _union(each) for path, each in named.items()})


def alike_in(names: Iterable[str]) -> Alike:
    """The same for addresses with these fields in them: each value gives another address."""
    return _alike({path: None for path in map(path_of, names) if path is not None})


def _alike(named: Mapping[Path, Named]) -> Alike:
    parameters = tuple((path[1], each) for path, each in named.items() if path[0] == QUERY)
    return Alike(_look(OF_LINK, named), _look(OF_SENDER, named), parameters)


def _look(table: Mapping[str, str], named: Mapping[Path, Named]) -> Look:
    """Looks at each place that has something rules see, once."""
    places: defaultdict[str, list[Named]] = defaultdict(list)
    for path, each in named.items():
        if path[0] in table:
            places[table[path[0]]].append(each if path[0] in NARROW else None)
    if not places:
        return _nothing
    find: Callable[[object], Any] = attrgetter(*places)
    wanted = tuple(_union(every) for every in places.values())
    if not any(wanted):
        return find
    if len(wanted) == 1 and wanted[0] is not None:
        return partial(_narrowed, find, wanted[0])
    return partial(_each_narrowed, find, wanted)


def _nothing(_thing: object) -> Hashable:
    return ()


def _narrowed(find: Callable[[object], Any], wanted: Mapping[Any, str], thing: object) -> Hashable:
    return wanted.get(find(thing))


def _each_narrowed(find: Callable[[object], Any], wanted: tuple[Named, ...], thing: object) -> Hashable:
    values = find(thing)
    return tuple(
        [value if each is None else each.get(value) for value, each in zip(values, wanted, strict=True)]
    )


def _path(condition: Condition) -> Path | None:
    return path_of(field_name(condition))


def _named(condition: Condition) -> Named:
    """The texts a condition names; None when it tells others apart as well, or what is empty from nothing."""
    is_exact = condition.operator in (Operator.EQUAL, Operator.NOT_EQUAL)
    if not is_exact or condition.type is not FieldType.TEXT:
        return None
    if any(value.is_prefix or not value.text for value in condition.values):
        return None
    return {value.text: value.text for value in condition.values}


def _union(every: Iterable[Named]) -> Named:
    found: dict[str | None, str] = {}
    for each in every:
        if each is None:
            return None
        found |= each
    return found
