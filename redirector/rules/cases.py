"""Made-up scans on which a rule set is tried: what is scanned, when, where, with what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import Connection

from catalog import records
from catalog.clock import now_ms
from catalog.documents import Json, Text, problems
from catalog.errors import BadInput
from catalog.kinds import PRODUCT, REDIRECTION, THNG, Kind
from catalog.timezones import is_known
from redirector import links
from redirector.context.privacy import address_of
from redirector.context.scan import Scan
from redirector.context.visitor import Visitor, first_language
from redirector.context.whereabouts import Whereabouts, whereabouts, zone_of_country

MOST_CASES = 500

Degrees = Annotated[float, Meta(ge=-180, le=180)]


class Case(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A scan to try rules on; ``country`` and ``timeZone`` go before what is told from place and address.

    ``timestamp`` is in milliseconds since 1970; ``localTime``, such as 2024-05-17T18:30, is read off a clock
    where the scan happens. It happens now without either. ``language`` is an Accept-Language header.
    """

    type: Literal["scans", "implicitScans"] = "implicitScans"
    short_id: str | UnsetType = UNSET
    thng: str | UnsetType = UNSET
    product: str | UnsetType = UNSET
    timestamp: int | UnsetType = UNSET
    local_time: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | UnsetType = UNSET
    latitude: Annotated[float, Meta(ge=-90, le=90)] | UnsetType = UNSET
    longitude: Degrees | UnsetType = UNSET
    ip_address: str | UnsetType = UNSET
    user_agent: Text | UnsetType = UNSET
    language: Text | UnsetType = UNSET
    referrer: Text | UnsetType = UNSET
    query: dict[str, str] = {}
    custom_fields: dict[str, Any] = {}


class Cases(Struct, kw_only=True):
    """What a request may ask to be tried."""

    cases: Annotated[list[Case], Meta(max_length=MOST_CASES)]


@dataclass(frozen=True, kw_only=True)
class TriedScan(Scan):
    """A made-up scan, by the link that is opened, if one is."""

    link: links.Link | None
    country: str | None
    zone: str | None

    @cached_property
    def place(self) -> Whereabouts:
        """Where it happened: as was said, and as far as it was not, as it is told of visitors."""
        found = whereabouts(self.visitor.address, self.latitude, self.longitude)
        if self.country is None:
            return Whereabouts(found.country, found.city, found.region, self.zone or found.time_zone)
        is_there = found.country == self.country
        zone = found.time_zone if is_there else zone_of_country(self.country)
        return Whereabouts(self.country, time_zone=self.zone or zone)


def scans_of(connection: Connection, raw: Any) -> list[TriedScan]:
    """The scans of a request's ``cases``; BadInput names what is wrong with each."""
    given = {"cases": [_given(case) for case in raw] if isinstance(raw, list) else raw}
    if wrong := problems(Cases, given):
        raise BadInput(*(f"{each.field}: {each.message}" for each in wrong))
    return [_scan(connection, f"cases[{position}]", case) for position, case in enumerate(given["cases"])]


def _given(case: Any) -> Any:
    if not isinstance(case, dict):
        return case
    return {name: value for name, value in case.items() if value is not None}


def _scan(connection: Connection, place: str, case: Json) -> TriedScan:
    if case.get("timeZone") is not None and not is_known(case["timeZone"]):
        raise BadInput(f"{place}.timeZone: there is no time zone {case['timeZone']}")
    address = address_of(case.get("ipAddress")) if case.get("ipAddress") else None
    if case.get("ipAddress") and address is None:
        raise BadInput(f"{place}.ipAddress: is not an IP address")
    link = _link(connection, place, case.get("shortId"))
    thng, product = case.get("thng"), case.get("product")
    if link is not None:
        thng, product = link.thng, link.product
    elif thng is not None:
        product = product or _read(connection, THNG, place, thng).get("product")
    if product is not None and link is None:
        _read(connection, PRODUCT, place, product)
    visitor = Visitor(
        address=address,
        user_agent=case.get("userAgent"),
        language=first_language(case.get("language", "")),
        referrer=case.get("referrer"),
        query=case.get("query", {}),
    )
    scan = TriedScan(
        type=case.get("type", "implicitScans"),
        timestamp=case.get("timestamp", now_ms()),
        visitor=visitor,
        thng=thng,
        product=product,
        short_id=None if link is None else link.short_id,
        latitude=case.get("latitude"),
        longitude=case.get("longitude"),
        custom_fields=case.get("customFields", {}),
        link=link,
        country=case.get("country"),
        zone=case.get("timeZone"),
    )
    return scan if "localTime" not in case else _at_local_time(scan, place, case["localTime"])


def _at_local_time(scan: TriedScan, place: str, text: str) -> TriedScan:
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(scan.time_zone))
        return replace(scan, timestamp=round(moment.timestamp() * 1000))
    except (ValueError, OverflowError) as error:
        raise BadInput(f"{place}.localTime: must be a time such as 2024-05-17T18:30") from error


def _link(connection: Connection, place: str, short_id: str | None) -> links.Link | None:
    if short_id is None:
        return None
    found = records.find(connection, REDIRECTION, short_id)
    link = None if found is None else links.find(connection, short_id)
    if link is None:
        raise BadInput(f"{place}.shortId: there is no short link {short_id}")
    return link


def _read(connection: Connection, kind: Kind, place: str, record_id: str) -> Json:
    found = records.find(connection, kind, record_id)
    if found is None:
        raise BadInput(f"{place}.{kind.name}: there is no {kind.name} {record_id}")
    return found.document()
