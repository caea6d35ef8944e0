"""Addresses looked up in a MaxMind DB file, such as GeoLite2-City.mmdb: country, region, city, time zone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import maxminddb

from redirector.context.whereabouts import Whereabouts, zone_of_country


class GeoFileError(ValueError):
    """The file is no table of addresses; the message says why."""


class GeoFile:
    """An ``.mmdb`` file; names are English, as the keys of most tables are."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = maxminddb.open_database(path)
        except (OSError, maxminddb.InvalidDatabaseError, ValueError) as error:
            raise GeoFileError(f"{path} cannot be read as a MaxMind DB file: {error}") from error

    def find(self, address: str) -> Whereabouts | None:
        """Where an address is; None when the table does not know."""
        try:
            found = self._reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):  # an IPv6 address in a table of IPv4
            return None
        return _whereabouts(found) if isinstance(found, Mapping) else None

    def close(self) -> None:
        """Close the file."""
        self._reader.close()


def _whereabouts(found: Mapping[str, Any]) -> Whereabouts | None:
    country = _at(found, "country", "iso_code") or _at(found, "registered_country", "iso_code")
    if country is None:
        return None
    regions = found.get("subdivisions")
    region = _at(regions[0], "names", "en") if isinstance(regions, list) and regions else None
    zone = _at(found, "location", "time_zone") or zone_of_country(country)
    return Whereabouts(country, city=_at(found, "city", "names", "en"), region=region, time_zone=zone)


def _at(found: Any, *names: str) -> str | None:
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None
