"""Stretches of time to look at, and visits over time without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QDate, QDateTime, QTime, QTimeZone

from app.client import HitCount, HitQuestion

HOUR_MS: Final = 3_600_000
_MOST_BARS: Final = 800
RANKED: Final = (
    "country",
    "region",
    "city",
    "device",
    "browser",
    "os",
    "language",
    "referrer",
    "variant",
)


@dataclass(frozen=True)
class Period:
    """``days`` back from now, today included; 0 is everything there is. ``unit``: hour or day."""

    title: str
    days: int
    unit: str = "day"


PERIODS: Final = (
    Period("Last 24 hours", 1, "hour"),
    Period("Last 3 days, by hour", 3, "hour"),
    Period("Last 7 days", 7),
    Period("Last 30 days", 30),
    Period("Last 90 days", 90),
    Period("Last 365 days", 365),
    Period("Everything", 0),
)


@dataclass(frozen=True)
class Bar:
    """The visits of an hour or a day; ``text`` names it."""

    time_ms: int
    text: str
    people: int
    bots: int


def question(period: Period, now: QDateTime, *, of_all: bool) -> HitQuestion:
    """What to ask the service."""
    by = (period.unit, *RANKED, *(("link",) if of_all else ()))
    return HitQuestion(by=by, since_ms=since_ms(period, now), time_zone=zone_name(), limit=200)


def since_ms(period: Period, now: QDateTime) -> int:
    """When the period begins: at a full hour or at midnight."""
    if period.days == 0:
        return 0
    if period.unit == "hour":
        return (now.toMSecsSinceEpoch() // HOUR_MS - period.days * 24 + 1) * HOUR_MS
    return _midnight(now.date().addDays(1 - period.days))


def zone_name() -> str:
    """This machine's time zone, as the IANA database has it."""
    return bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii") or "UTC"


def bars(counts: Sequence[HitCount], period: Period, now: QDateTime) -> list[Bar]:
    """A bar for every hour or day of the period, also for those without visits."""
    found = {count.time_ms: count for count in counts if count.time_ms is not None}
    if not found and period.days == 0:
        return []
    first = since_ms(period, now) or min(found)
    times = _hours(first, now) if period.unit == "hour" else _days(first, now)
    return [_bar(time_ms, found.get(time_ms), period.unit) for time_ms in times[-_MOST_BARS:]]


def _hours(first_ms: int, now: QDateTime) -> list[int]:
    return list(range(first_ms, now.toMSecsSinceEpoch() + 1, HOUR_MS))


def _days(first_ms: int, now: QDateTime) -> list[int]:
    """Midnights; days have 23 hours or 25 when clocks change."""
    first = QDateTime.fromMSecsSinceEpoch(first_ms).date()
    return [_midnight(first.addDays(number)) for number in range(first.daysTo(now.date()) + 1)]


def _midnight(day: QDate) -> int:
    return day.startOfDay().toMSecsSinceEpoch()


def _bar(time_ms: int, count: HitCount | None, unit: str) -> Bar:
    moment = QDateTime.fromMSecsSinceEpoch(time_ms)
    text = moment.toString("ddd d MMM yyyy" if unit == "day" else "ddd d MMM, HH:00")
    if count is None:
        return Bar(time_ms, text, 0, 0)
    return Bar(time_ms, text, count.hits - count.bots, count.bots)


def short_label(bar: Bar, unit: str) -> str:
    """What stands below a bar."""
    moment = QDateTime.fromMSecsSinceEpoch(bar.time_ms)
    if unit == "hour":
        return moment.toString("HH:mm" if moment.time() != QTime(0, 0) else "d MMM")
    return moment.toString("d MMM")
