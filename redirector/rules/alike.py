"""What of a visit rules look at: visits that are alike in that are decided alike.

A rule that asks for ``country=CH`` tells two countries from each other only if one of them is CH; where a
visitor is beside that, and everything no rule names, makes no difference. So visitors nobody is like share
what was decided for others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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
_Look = tuple[Callable[[Any], Any], Named]


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """What rules look at: gives visits a key that is equal for those they cannot tell apart."""

    of_link: tuple[_Look, ...]
    of_sender: tuple[_Look, ...]
    parameters: tuple[tuple[str, Named], ...]

    def key(self, link: object, sender: object, query: str) -> tuple[Hashable, ...]:
        """The key of a visit of a link, by a sender, who opens it with a query."""
        values: list[Hashable] = []
        for get, named in self.of_link:
            value = get(link)
            values.append(value if named is None else named.get(value))
        for get, named in self.of_sender:
            value = get(sender)
            values.append(value if named is None else named.get(value))
        if query and self.parameters and not self._names_none(query):
            given = dict(parse_qsl(query, keep_blank_values=True))
            for name, named in self.parameters:
                value = given.get(name)
                values.append(value if named is None else named.get(value))
        return tuple(values)

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
    return Alike(tuple(_looks(OF_LINK, named)), tuple(_looks(OF_SENDER, named)), parameters)


def _looks(table: Mapping[str, str], named: Mapping[Path, Named]) -> Iterator[_Look]:
    """Each place that has something rules see, once."""
    places: defaultdict[str, list[Named]] = defaultdict(list)
    for path, each in named.items():
        if path[0] in table:
            places[table[path[0]]].append(each if path[0] in NARROW else None)
    for place, every in places.items():
        yield attrgetter(place), _union(every)


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
