"""The redirection context: what rules are decided on, read only as far as they need it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from catalog import records
from catalog.documents import Json
from catalog.kinds import PRODUCT, THNG, Kind
from catalog.records import Stored
from redirector.context.agent import Agent, agent_of
from redirector.context.visitor import Visitor
from redirector.context.whereabouts import Whereabouts, whereabouts
from redirector.rules.fields import WEEKDAYS

# Reads a record as rules see it.
ReadRecord = Callable[[Kind, str], Json | None]
# Reads the place closest to a scan and its distance in metres.
ClosestPlace = Callable[[float, float], tuple[Json, float] | None]


@dataclass(frozen=True, kw_only=True)
class Scan:
    """One scan: what, when, where and by whom; what is told of it is remembered where it is told."""

    type: str
    timestamp: int
    visitor: Visitor
    thng: str | None = None
    product: str | None = None
    short_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    custom_fields: Json = field(default_factory=dict)

    @property
    def place(self) -> Whereabouts:
        """Where it happened."""
        return whereabouts(self.visitor.address, self.latitude, self.longitude)

    @property
    def agent(self) -> Agent:
        """With what."""
        return agent_of(self.visitor.user_agent)

    @property
    def time_zone(self) -> str:
        """The time zone there; UTC where it is not known."""
        return self.place.time_zone or "UTC"

    @property
    def local_time(self) -> datetime:
        """When it happened, by the clocks there."""
        return _local_time(self.timestamp, self.time_zone)


@cache
def _zone(name: str) -> ZoneInfo:
    """A time zone; of its own, Python remembers eight."""
    return ZoneInfo(name)


@lru_cache(64)
def _local_time(timestamp: int, zone: str) -> datetime:
    try:
        moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=timestamp)
        return moment.astimezone(_zone(zone))
    except OverflowError:  # clients may report any time, calendars end with the year 9999
        return datetime.max.replace(tzinfo=UTC)


def build(read: ReadRecord, scan: Scan, roots: Collection[str], closest: ClosestPlace | None = None) -> Json:
    """The parts of the context that are asked for; what is not known of them is left out."""
    found = {root: _PARTS[root](scan) for root in roots if root in _PARTS}
    for root, kind, record_id in (("thng", THNG, scan.thng), ("product", PRODUCT, scan.product)):
        if root in roots and record_id is not None:
            found[root] = read(kind, record_id)
    if "place" in roots and closest is not None:
        found["place"] = _closest(scan, closest)
    return {root: value for root, value in found.items() if value is not None}


def reader(connection: Connection) -> ReadRecord:
    """Reads records for the context."""

    def read(kind: Kind, record_id: str) -> Json | None:
        stored = records.find(connection, kind, record_id)
        return None if stored is None else as_read(stored)

    return read


def as_read(stored: Stored) -> Json:
    """A record as rules see it."""
    document = stored.document()
    # A number given as an identifier is a text to those who filter by it, in lists and here.
    document["identifiers"] = {key: str(value) for key, value in document.get("identifiers", {}).items()}
    return document


def _closest(scan: Scan, closest: ClosestPlace) -> Json | None:
    if scan.latitude is None or scan.longitude is None:
        return None
    found = closest(scan.latitude, scan.longitude)
    return None if found is None else {**found[0], "distance": found[1]}


def time_of_day_ms(moment: datetime) -> int:
    """Milliseconds since midnight."""
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return seconds * 1000 + moment.microsecond // 1000


def _location(scan: Scan) -> Json | None:
    if scan.latitude is None or scan.longitude is None:
        return None
    return {"lat": scan.latitude, "lon": scan.longitude}


_PARTS: Mapping[str, Callable[[Scan], Any]] = {
    "time": lambda scan: scan.timestamp,
    "timestamp": lambda scan: scan.timestamp,
    "timeOfDay": lambda scan: time_of_day_ms(scan.local_time),
    "dayOfWeek": lambda scan: WEEKDAYS[scan.local_time.weekday()],
    "dayOfMonth": lambda scan: scan.local_time.day,
    "month": lambda scan: scan.local_time.month,
    "year": lambda scan: scan.local_time.year,
    "timezone": lambda scan: scan.time_zone,
    "action": lambda scan: {"type": scan.type, "customFields": scan.custom_fields},
    "location": _location,
    "country": lambda scan: scan.place.country,
    "city": lambda scan: scan.place.city,
    "region": lambda scan: scan.place.region,
    "shortId": lambda scan: scan.short_id,
    "query": lambda scan: dict(scan.visitor.query),
    "language": lambda scan: scan.visitor.language,
    "browser": lambda scan: scan.agent.browser,
    "system": lambda scan: scan.agent.system,
    "device": lambda scan: scan.agent.device,
    "bot": lambda scan: scan.agent.is_bot,
    "referrer": lambda scan: scan.visitor.referrer,
}
