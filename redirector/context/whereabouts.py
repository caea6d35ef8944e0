"""Country and time zone of a visitor, from an IP address or from coordinates."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Protocol

import iptocc
import msgspec
import tzfpy

_REMEMBERED = 4096

# The zone most people of a country live in, where it is not the first one the time zone database lists.
_MOST_PEOPLE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "FM": "Pacific/Pohnpei",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}


class Whereabouts(msgspec.Struct, frozen=True, cache_hash=True):
    """Where something happened, as far as it is known; ``time_zone`` is a name of the IANA database."""

    country: str | None = None
    city: str | None = None
    region: str | None = None
    time_zone: str | None = None


NOWHERE = Whereabouts()


class GeoTable(Protocol):
    """A table of addresses of one's own, see `redirector.context.geo`."""

    def find(self, address: str) -> Whereabouts | None:
        """Where an address is; None when the table does not know."""
        ...


# One for the process, as the shipped one is.
_table: GeoTable | None = None
_edition = 0


def whereabouts(address: str | None, latitude: float | None, longitude: float | None) -> Whereabouts:
    """From coordinates where there are some, since they are exact; otherwise from the address."""
    if latitude is not None and longitude is not None:
        place = of_coordinates(latitude, longitude)
        if place.country is not None:
            return place
        return Whereabouts(of_address(address).country, time_zone=place.time_zone)
    return of_address(address)


def find_address(address: str | None) -> Whereabouts:
    """Where an address is: by the table of one's own, if there is one and it knows; else by the shipped one.

    The shipped one tells the country an address is given out in; of it follows the time zone most of its
    people have.
    """
    found = _table.find(address) if _table is not None and address else None
    return _by_shipped_table(address) if found is None else found


of_address = lru_cache(_REMEMBERED)(find_address)


def use_table(table: GeoTable | None) -> None:
    """From now on addresses are looked up in this table first; in the shipped one alone with None."""
    global _table, _edition
    _table = table
    _edition += 1
    of_address.cache_clear()


def edition() -> int:
    """Grows when addresses may be found somewhere else than before."""
    return _edition


def _by_shipped_table(address: str | None) -> Whereabouts:
    country = iptocc.country_code(address) if address else None
    return NOWHERE if country is None else _within(country)


@cache
def _within(country: str) -> Whereabouts:
    return Whereabouts(country, time_zone=zone_of_country(country))


def of_coordinates(latitude: float, longitude: float) -> Whereabouts:
    """The time zone at coordinates, and the country it is of; at sea there is no country."""
    zone = tzfpy.get_tz(longitude, latitude) or None
    return Whereabouts(_countries_by_zone().get(zone or ""), time_zone=zone)


def zone_of_country(country: str) -> str | None:
    """The time zone most people of a country have."""
    return _zones_by_country().get(country)


def is_zone(name: str) -> bool:
    """Whether this is a time zone of the tables here, or UTC."""
    return name == "UTC" or name in _countries_by_zone()


@cache
def _zones() -> list[tuple[str, str]]:
    """Pairs of country and zone, from the time zone database's own table."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return [(row[0], row[2]) for row in rows]


@cache
def _zones_by_country() -> dict[str, str]:
    return dict(reversed(_zones())) | _MOST_PEOPLE


@cache
def _countries_by_zone() -> dict[str, str]:
    return {zone: country for country, zone in _zones()}
