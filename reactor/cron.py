"""Times by the clock: cron expressions as the platform took them.

Those are Quartz's, ``second minute hour day month weekday [year]``: ``?`` stands for "whatever", weekdays
are 1 (Sunday) to 7, ``L`` is the last day of the month or, after a weekday, its last one, ``W`` the working
day nearest to a day, ``6#3`` the third Friday. Times are UTC.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

_MONTHS: Final = {
    "JAN": 1,
    "FEB": 2,
    "MAR": 3,
    "APR": 4,
    "MAY": 5,
    "JUN": 6,
    "JUL": 7,
    "AUG": 8,
    "SEP": 9,
    "OCT": 10,
    "NOV": 11,
    "DEC": 12,
}
_WEEKDAYS: Final = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_LAST_YEAR: Final = 2099
# Field, smallest and largest value, names.
_FIELDS: Final[tuple[tuple[str, int, int, Mapping[str, int]], ...]] = (
    ("second", 0, 59, {}),
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of week", 1, 7, _WEEKDAYS),
    ("year", 1970, _LAST_YEAR, {}),
)
_STEP: Final = re.compile(r"(?P<from>\*|\w+)(?:-(?P<to>\w+))?(?:/(?P<step>\d+))?")
_NTH: Final = re.compile(r"(\w+)#([1-5])")
_LAST_OFFSET: Final = re.compile(r"L-(\d{1,2})")

DayTest = Callable[[date], bool]


class CronError(ValueError):
    """The expression cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression made ready."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    years: frozenset[int]
    is_day: DayTest

    def after(self, moment: datetime) -> datetime | None:
        """The first time after a moment; None when there is none any more."""
        start = moment.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        day = start.date()
        while day.year <= _LAST_YEAR:
            if day.year not in self.years:
                day = date(day.year + 1, 1, 1)
            elif day.month not in self.months:
                day = _next_month(day)
            else:
                if self.is_day(day) and (found := self._on(day, start)) is not None:
                    return found
                day += timedelta(days=1)
        return None

    def _on(self, day: date, start: datetime) -> datetime | None:
        for hour in self.hours:
            for minute in self.minutes:
                last = datetime(day.year, day.month, day.day, hour, minute, self.seconds[-1], tzinfo=UTC)
                if last < start:
                    continue
                for second in self.seconds:
                    found = last.replace(second=second)
                    if found >= start:
                        return found
        return None


@lru_cache(256)
def parse(text: str) -> Cron:
    """Make an expression ready; CronError says what is wrong."""
    fields = text.split()
    if len(fields) not in (6, 7):
        raise CronError(
            f"has {len(fields)} fields; it needs six, second minute hour day month weekday, as in 0 0 * * * ?"
        )
    seconds, minutes, hours, days, months, weekdays, years = [each.upper() for each in (*fields, "*")[:7]]
    return Cron(
        seconds=tuple(sorted(_values(0, seconds))),
        minutes=tuple(sorted(_values(1, minutes))),
        hours=tuple(sorted(_values(2, hours))),
        months=frozenset(_values(4, months)),
        years=frozenset(_values(6, years)),
        is_day=_days(days, weekdays),
    )


def _days(days: str, weekdays: str) -> DayTest:
    """Both tell days: where both do, either will (as ``?`` and ``*`` say nothing)."""
    tests = []
    if days not in ("?", "*"):
        tests.append(_any([_day_of_month(part) for part in days.split(",")]))
    if weekdays not in ("?", "*"):
        tests.append(_any([_day_of_week(part) for part in weekdays.split(",")]))
    return _any(tests) if tests else lambda day: True


def _any(tests: list[DayTest]) -> DayTest:
    return lambda day: any(test(day) for test in tests)


def _day_of_month(part: str) -> DayTest:
    if part == "L":
        return lambda day: day.day == _days_in(day)
    if part == "LW":
        return lambda day: day.day == _working_day(day, _days_in(day))
    if found := _LAST_OFFSET.fullmatch(part):
        offset = int(found[1])
        return lambda day: day.day == _days_in(day) - offset
    if part.endswith("W"):
        (wanted,) = _values(3, part[:-1])
        return lambda day: wanted <= _days_in(day) and day.day == _working_day(day, wanted)
    values = frozenset(_values(3, part))
    return lambda day: day.day in values


def _day_of_week(part: str) -> DayTest:
    if found := _NTH.fullmatch(part):
        wanted, nth = _number(5, found[1]), int(found[2])
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == nth
    if part == "L":
        return lambda day: _weekday(day) == 7
    if part.endswith("L"):
        last = _number(5, part[:-1])
        return lambda day: _weekday(day) == last and day.day + 7 > _days_in(day)
    values = frozenset(_values(5, part))
    return lambda day: _weekday(day) in values


def _values(field: int, text: str) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        found |= _range(field, part)
    return found


def _range(field: int, part: str) -> set[int]:
    name, least, most, _ = _FIELDS[field]
    match = _STEP.fullmatch(part)
    if match is None:
        raise CronError(f"{part[:40]} is no {name}")
    step = int(match["step"] or 1)
    if step < 1:
        raise CronError(f"{part[:40]}: a step must be 1 or more")
    if match["from"] == "*":
        return set(range(least, most + 1, step))
    first = _number(field, match["from"])
    last = _number(field, match["to"]) if match["to"] else most if match["step"] else first
    if last >= first:
        return set(range(first, last + 1, step))
    around = [*range(first, most + 1), *range(least, last + 1)]  # as FRI-MON, or 22-2
    return set(around[::step])


def _number(field: int, text: str) -> int:
    name, least, most, names = _FIELDS[field]
    value = names.get(text, int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None)
    if value is None or not least <= value <= most:
        raise CronError(f"{text[:40]} is no {name}; it is from {least} to {most}")
    return value


def _days_in(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _weekday(day: date) -> int:
    """1 is Sunday."""
    return day.isoweekday() % 7 + 1


def _working_day(day: date, wanted: int) -> int:
    """The day of the month, Monday to Friday, nearest to one of the same month."""
    weekday = date(day.year, day.month, wanted).isoweekday()
    if weekday == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == 7:
        return wanted + 1 if wanted < _days_in(day) else wanted - 2
    return wanted


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
