"""The current time in a time zone, and when its offset changes next (API reference, "Time")."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalog.documents import Json
from catalog.errors import BadInput

# Every zone that changes at all does so within a year and a bit; Morocco's shifts with the moon included.
_HORIZON_DAYS = 500


def time_info(now: datetime, name: str | None = None) -> Json:
    """The TimeInfoDocument of a moment; without a zone it is the timestamp alone.

    Raises BadInput for a zone the time zone database does not know.
    """
    info: Json = {"timestamp": _milliseconds(now)}
    if name is None:
        return info
    zone = zone_named(name)
    local = now.astimezone(zone)
    info["offset"] = int(_offset(now, zone).total_seconds() * 1000)
    info["localTime"] = local.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    change = next_change(now, zone)
    if change is not None:
        info["nextChange"] = _milliseconds(change)
    return info


def zone_named(name: str, *, field: str = "tz") -> ZoneInfo:
    """The time zone that a field of a request names; BadInput when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"{field}: there is no time zone {name!r}") from error


@lru_cache(1024)
def is_known(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        zone_named(name)
    except BadInput:
        return False
    return True


def next_change(now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first second at which the zone's offset differs from the present one, or None."""
    offset = _offset(now, zone)
    start = now.replace(microsecond=0)
    for days in range(1, _HORIZON_DAYS):
        late = start + timedelta(days=days)
        if _offset(late, zone) != offset:
            return _first_second(late - timedelta(days=1), late, offset, zone)
    return None


def _first_second(early: datetime, late: datetime, offset: timedelta, zone: ZoneInfo) -> datetime:
    while (gap := late - early) > timedelta(seconds=1):
        middle = early + timedelta(seconds=int(gap.total_seconds()) // 2)
        early, late = (middle, late) if _offset(middle, zone) == offset else (early, middle)
    return late


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _milliseconds(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1000)
