"""Statistics of visits, as ``GET …/hits`` answers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class HitQuestion:
    """What to count visits by, and of which time; without times the last 30 days.

    ``by`` are names among day, hour, country, region, city, device, browser, os, language, referrer and
    variant; for all links together link as well. ``limit`` is the most values of each. ``since_ms`` 0 asks
    for everything there is.
    """

    by: tuple[str, ...] = ("day",)
    since_ms: int | None = None
    until_ms: int | None = None
    time_zone: str = ""
    limit: int | None = None

    def params(self) -> dict[str, str]:
        """The query parameters, without those that say nothing."""
        given = {
            "by": ",".join(self.by),
            "from": _text(self.since_ms),
            "to": _text(self.until_ms),
            "timeZone": self.time_zone,
            "limit": _text(self.limit),
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class HitCount:
    """A value, its visits, and those of them by bots; ``time_ms`` is when a day or an hour begins.

    ``value`` is None where it is not known: a visitor whose country nobody can tell.
    """

    value: str | None
    hits: int
    bots: int
    time_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HitStatistics:
    """Visits between two moments, altogether and by what was asked for."""

    since_ms: int
    until_ms: int
    hits: int
    bots: int
    by: Mapping[str, tuple[HitCount, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> HitStatistics:
        by = {name: tuple(map(_count, counts)) for name, counts in raw.get("by", {}).items()}
        return cls(
            since_ms=int(raw.get("from", 0)),
            until_ms=int(raw.get("to", 0)),
            hits=int(raw.get("hits", 0)),
            bots=int(raw.get("bots", 0)),
            by=by,
        )


def _count(raw: Mapping[str, Any]) -> HitCount:
    return HitCount(raw.get("value"), int(raw["hits"]), int(raw["bots"]), raw.get("time"))


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
