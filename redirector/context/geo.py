"""Addresses looked up in a MaxMind DB file, such as GeoLite2-City.mmdb: country, region, city, time zone."""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import maxminddb

from catalog.timezones import is_known
from redirector.context.whereabouts import Whereabouts, use_table, zone_of_country

_COUNTRY = re.compile(r"[A-Z]{2}")

log = logging.getLogger("tagwright.places")


class GeoFileError(ValueError):
    """The file is no table of addresses; the message says why."""


def check_table(path: Path) -> None:
    """GeoFileError when a file is no table."""
    _opened(path, path).close()


class GeoFile:
    """An ``.mmdb`` file as it is now; names are English, as the keys of most tables are.

    Looked up in a copy: a file that is mapped and written over in place would end the process.
    """

    def __init__(self, path: Path) -> None:
        self._reader = _in_memory(path) if os.name == "nt" else _copied(path)

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


class FollowedGeoFile:
    """The table in a file that may be replaced, or written over, while it is in use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _version_of(path)
        self._table = GeoFile(path)

    def find(self, address: str) -> Whereabouts | None:
        """Where an address is; None when the table does not know."""
        return self._table.find(address)

    def follow(self) -> bool:
        """Take the file there is now, if it is another one; a missing or broken one changes nothing."""
        version = _version_of(self._path)
        if version is None or version == self._seen:
            return False
        self._seen = version
        try:
            self._table = GeoFile(self._path)  # who looks up in the one before still may
        except GeoFileError as error:
            log.warning("%s; the table of before stays in use", error)
            return False
        use_table(self)  # forgets what was found in the one before
        return True


def _copied(path: Path) -> maxminddb.Reader:
    """Mapped, in a copy that nobody else sees."""
    with tempfile.TemporaryDirectory(prefix="tagwright-") as folder:
        copy = Path(folder) / "places.mmdb"
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise GeoFileError(f"{path} cannot be read: {error.strerror or error}") from error
        return _opened(copy, path)


def _in_memory(path: Path) -> maxminddb.Reader:
    """Slower, but without a copy, which Windows would not let go while it is mapped."""
    return _opened(path, path, maxminddb.MODE_MEMORY)


def _opened(file: Path, called: Path, mode: int = maxminddb.MODE_AUTO) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(file, mode)
    except (OSError, maxminddb.InvalidDatabaseError, ValueError) as error:
        message = str(error).replace(str(file), str(called))
        raise GeoFileError(f"{called} cannot be read as a MaxMind DB file: {message}") from error


def _version_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _whereabouts(found: Mapping[str, Any]) -> Whereabouts | None:
    country = _at(found, "country", "iso_code") or _at(found, "registered_country", "iso_code")
    if country is None or _COUNTRY.fullmatch(country) is None:
        return None
    regions = found.get("subdivisions")
    region = _at(regions[0], "names", "en") if isinstance(regions, list) and regions else None
    zone = _at(found, "location", "time_zone")
    if zone is None or not is_known(zone):  # tables may be newer than the time zones here
        zone = zone_of_country(country)
    return Whereabouts(country, city=_at(found, "city", "names", "en"), region=region, time_zone=zone)


def _at(found: Any, *names: str) -> str | None:
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None
