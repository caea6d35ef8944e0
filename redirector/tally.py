"""Hits counted by what is known of them: when, from where, with what.

A tally holds every value with its hits and, of these, the hits of bots. Time is counted in hours since 1970
(UTC), the finest that is kept of hits whose actions are gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

HOUR_MS: Final = 3_600_000
HOURS_A_DAY: Final = 24

HOUR: Final = "hour"
# What hits are counted by beside time, and the field of an action's context that says it.
FIELDS: Final[Mapping[str, str]] = {
    "country": "countryCode",
    "region": "region",
    "city": "city",
    "device": "deviceType",
    "browser": "userAgentName",
    "os": "operatingSystemName",
    "language": "language",
    "referrer": "referer",
    "variant": "variant",
}
# Referrers are whatever visitors send: of a day no more different values are kept than this.
MOST_VALUES: Final = 500


class _Context(msgspec.Struct, frozen=True, rename="camel"):
    country_code: str | None = None
    region: str | None = None
    city: str | None = None
    device_type: str | None = None
    user_agent_name: str | None = None
    operating_system_name: str | None = None
    language: str | None = None
    referer: str | None = None
    variant: str | None = None
    user_agent_type: str | None = None


class _Body(msgspec.Struct, frozen=True):
    context: _Context = _Context()


_read_body = msgspec.json.Decoder(_Body, strict=False).decode


class Count(msgspec.Struct, array_like=True):
    """How many hits, and how many of them by bots."""

    hits: int = 0
    bots: int = 0

    def add(self, hits: int, bots: int) -> None:
        """Count more of them."""
        self.hits += hits
        self.bots += bots


# By what, and then by value; the empty value is "not known".
Values = dict[str, Count]


class Tally(msgspec.Struct):
    """Counted hits; ``hours`` by the hour since 1970, ``values`` by the names of `FIELDS`."""

    hours: dict[int, Count] = {}
    values: dict[str, Values] = {}

    @property
    def total(self) -> Count:
        """All hits together."""
        whole = Count()
        for each in self.hours.values():
            whole.add(each.hits, each.bots)
        return whole

    def add(self, other: Tally) -> None:
        """Count what another tally has counted."""
        for hour, count in other.hours.items():
            self.hours.setdefault(hour, Count()).add(count.hits, count.bots)
        for name, values in other.values.items():
            mine = self.values.setdefault(name, {})
            for value, count in values.items():
                mine.setdefault(value, Count()).add(count.hits, count.bots)

    def within(self, since_ms: int, until_ms: int) -> Tally:
        """What of it was in a stretch of time, by the hours that begin in it.

        When hits with some value were is not kept: of a part, as many are counted as are in proportion.
        """
        hours = {at: count for at, count in self.hours.items() if since_ms <= at * HOUR_MS < until_ms}
        part = Tally(hours, self.values)
        if len(hours) < len(self.hours):
            part.values = {name: _shared_out(values, part.total) for name, values in self.values.items()}
        return part

    def shortened(self) -> Tally:
        """The same without the rarest values, where there are very many; they count as not known."""
        return Tally(self.hours, {name: _shortened(values) for name, values in self.values.items()})


def _shortened(values: Values) -> Values:
    if len(values) <= MOST_VALUES:
        return values
    ordered = sorted(values, key=lambda value: (-values[value].hits, value))
    kept = {value: values[value] for value in ordered[:MOST_VALUES]}
    rest = kept.setdefault("", Count())
    for value in ordered[MOST_VALUES:]:
        rest.add(values[value].hits, values[value].bots)
    return kept


def _shared_out(values: Values, total: Count) -> Values:
    """The same values in the same proportions, so many in all."""
    people = _in_proportion([each.hits - each.bots for each in values.values()], total.hits - total.bots)
    bots = _in_proportion([each.bots for each in values.values()], total.bots)
    shares = zip(values, people, bots, strict=True)
    return {value: Count(seen + crawled, crawled) for value, seen, crawled in shares if seen + crawled}


def _in_proportion(counts: Sequence[int], total: int) -> list[int]:
    """Whole numbers in the proportions of others that add up to a total, by the largest remainders."""
    whole = max(1, sum(counts))
    shares = [total * count // whole for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda at: (-(total * counts[at] % whole), at))
    for at in by_rest[: total - sum(shares)]:
        shares[at] += 1
    return shares


def tally_of(hits: Iterable[tuple[int, str]]) -> Tally:
    """The tally of hits, given as the timestamps and bodies of their actions."""
    alike = Counter((timestamp // HOUR_MS, *_traits(body)) for timestamp, body in hits)
    tally = Tally({}, {name: {} for name in FIELDS})
    for (hour, is_bot, *values), hits_alike in alike.items():
        bots = hits_alike if is_bot else 0
        tally.hours.setdefault(hour, Count()).add(hits_alike, bots)
        for name, value in zip(FIELDS, values, strict=True):
            tally.values[name].setdefault(_shown(name, value), Count()).add(hits_alike, bots)
    return tally


def _traits(body: str) -> tuple[bool, *tuple[str | None, ...]]:
    context = _read_body(body).context
    return (
        context.user_agent_type == "bot",
        context.country_code,
        context.region,
        context.city,
        context.device_type,
        context.user_agent_name,
        context.operating_system_name,
        context.language,
        context.referer,
        context.variant,
    )


def _shown(name: str, value: str | None) -> str:
    if not value:
        return ""
    return (_site(value) or "") if name == "referrer" else value


def _site(referrer: str) -> str | None:
    """The host of a referring page: what people ask for, and all that is kept for long."""
    try:
        return urlsplit(referrer).hostname
    except ValueError:
        return None
