"""Cells of short links: the short id in an address, moments, counts, switches, passwords nobody tells."""

import re
import secrets
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

_SWITCHES: Final = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False}
_SWITCHES_OFF: Final = frozenset({"", "off", "none", "null"})
# Unix time in seconds until the year 5138, and milliseconds from 1973 on.
_SECONDS_BELOW: Final = 100_000_000_000
# How tables of shorteners and spreadsheets write a moment, beside ISO 8601 and RFC 5322; the month is a word,
# since 03/04 is the third of April or the fourth of March.
_WORDED: Final = (
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y",
    "%B %d, %Y %I:%M %p",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
)
_HASHED: Final = re.compile(
    r"\$(?:2[abxy]|argon2\w*|pbkdf2[\w-]*|scrypt|[156])\$|[0-9a-f]{32}\Z|[0-9a-f]{64}\Z"
)


def short_id(text: str) -> str:
    """The short id itself, of `https://bit.ly/3xYz`, `bit.ly/3xYz` or `/3xYz/` too."""
    if "/" not in text:
        return text
    path = urlsplit(text).path if "://" in text else text.partition("/")[2]
    return unquote(path).strip("/")


def moment_ms(text: str) -> int | None:
    """Milliseconds since 1970 of a moment; one without a time zone is in UTC. None if it is none."""
    if text.isascii() and text.isdigit():
        number = int(text)
        return number * 1000 if number < _SECONDS_BELOW else number
    moment = _iso(text) or _worded(text) or _rfc5322(text)
    if moment is None:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def count(text: str) -> int | None:
    """A whole number, with or without separators between its thousands; None if it is none."""
    digits = re.sub(r"(?<=[0-9])[,.  '](?=[0-9]{3}\b)", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


def switch(text: str) -> bool | None:
    """Yes or no; None if it is neither."""
    return _SWITCHES.get(text.casefold())


def is_none(text: str) -> bool:
    """Whether a cell says in words that there is nothing."""
    return text.casefold() in _SWITCHES_OFF


def password(text: str) -> tuple[str, bool] | None:
    """The password of a link and whether it was told; None if it has none.

    Exports say that there is one, or hold its hash. Such a link gets a password nobody knows: without any it
    would be open to everybody.
    """
    has_one = switch(text)
    if has_one is False or is_none(text):
        return None
    if has_one or _HASHED.match(text):
        return secrets.token_urlsafe(24), False
    return text, True


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None


def _worded(text: str) -> datetime | None:
    for form in _WORDED:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  the zone is added by who asked
        except ValueError:
            continue
    return None


def _rfc5322(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
