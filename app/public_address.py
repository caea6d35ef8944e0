"""The address that goes into codes: what is given, else what this machine has been set to.

`--public-url` wins over `TAGWRIGHT_PUBLIC_URL`, which wins over the setting of the desktop in the data
folder.
"""

from __future__ import annotations

import argparse
import configparser
import os
import re
from urllib.parse import quote, urlsplit

from app.data_folder import DataFolder
from app.errors import InputError

VARIABLE = "TAGWRIGHT_PUBLIC_URL"
# The desktop keeps its options in this file of the data folder, an INI file as QSettings writes it.
_SETTINGS_FILE = "desktop.ini"
_SECTION, _KEY = "service", "public-url"

_SHORT_ID = re.compile(r"[A-Za-z0-9._~-]{1,100}")


def add_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--public-url",
        metavar="U",
        help=f"the address short links begin with (default: {VARIABLE}, or the one set in the desktop)",
    )


def chosen(given: str | None, folder: DataFolder) -> str:
    """The public address without a slash at its end; ``InputError`` when none is known or it is none."""
    address = known(given, folder)
    if not address:
        raise InputError(
            "no public address is known: give --public-url https://…, or set it in the desktop's Settings"
        )
    return address


def known(given: str | None, folder: DataFolder) -> str:
    """The same, but empty when none is known."""
    address = given or os.environ.get(VARIABLE, "").strip() or _set_in_desktop(folder)
    if not address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise InputError(f"--public-url: {address!r} is no address such as https://id.example.com")
    return address.rstrip("/")


def short_link(address: str, short_id: str) -> str:
    """What the code of a short link says."""
    if not _SHORT_ID.fullmatch(short_id):
        raise InputError(
            f"--short-id: {short_id!r} is no short id; they are letters, digits, '-', '_' and '.'"
        )
    return f"{address}/{quote(short_id, safe='')}"


def _set_in_desktop(folder: DataFolder) -> str:
    settings = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        settings.read(folder.path / _SETTINGS_FILE, encoding="utf-8")
        return settings.get(_SECTION, _KEY, fallback="").strip().strip('"')
    except (configparser.Error, UnicodeDecodeError, OSError):
        return ""  # not ours to mend: the desktop writes it anew
