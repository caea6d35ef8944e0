"""Ids, keys and short ids in the form existing clients of the platform expect."""

from __future__ import annotations

import secrets
import string
import threading
import time
from functools import lru_cache

ID_ALPHABET = "0123456789ABCDEFGHKMNPQRSTUVWXYabcdefghkmnpqrstwxy"
KEY_ALPHABET = string.ascii_letters + string.digits
ID_LENGTH = 24
KEY_LENGTH = 80
SHORT_ID_LENGTH = 8

_TIME_DIGITS = 8
_COUNTER_DIGITS = 3
_RANDOM_DIGITS = ID_LENGTH - 1 - _TIME_DIGITS - _COUNTER_DIGITS
_COUNTER_LIMIT = len(ID_ALPHABET) ** _COUNTER_DIGITS

_PAIRS = tuple(first + second for first in ID_ALPHABET for second in ID_ALPHABET)

_BYTE_TO_CHARACTER = bytes(ord(ID_ALPHABET[byte % len(ID_ALPHABET)]) for byte in range(256))

_ID_CHARACTERS = frozenset(ID_ALPHABET)
_SHORT_ID_CHARACTERS = frozenset(string.ascii_letters + string.digits + "-_.~")
_IMAGE_SUFFIXES = (".qr", ".png", ".svg", ".pdf")

# First path segments that belong to the API, now or later: a short link may never hide one of them.
RESERVED_WORDS = frozenset(
    [
        "access",
        "accesses",
        "accesspolicies",
        "accesstokens",
        "accounts",
        "actions",
        "adis",
        "applications",
        "auth",
        "batches",
        "clients",
        "clouds",
        "collections",
        "commissionstate",
        "connectors",
        "dashboard",
        "docs",
        "domains",
        "favicon.ico",
        "files",
        "health",
        "healthz",
        "jobs",
        "login",
        "logout",
        "me",
        "metrics",
        "oauth",
        "oauth2",
        "openapi",
        "openapi.json",
        "operators",
        "places",
        "prints",
        "products",
        "projects",
        "properties",
        "purchaseorders",
        "ratelimits",
        "reactor",
        "redirections",
        "redirector",
        "redoc",
        "robots.txt",
        "roles",
        "scan",
        "schemas",
        "service",
        "shipmentnotices",
        "shortdomains",
        "static",
        "status",
        "tasks",
        "thngs",
        "time",
        "trash",
        "users",
        "well-known",
        ".well-known",
    ]
)


class _Sequence:
    """Hands out (millisecond, counter) pairs that only ever grow within this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0

    def next(self) -> tuple[int, int]:
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond, self._counter = now, secrets.randbelow(1000)
            else:
                self._counter += 1
                if self._counter >= _COUNTER_LIMIT:
                    self._millisecond, self._counter = self._millisecond + 1, 0
            return self._millisecond, self._counter

    def take(self, count: int) -> tuple[int, int]:
        """So many pairs of one millisecond, at most a counter's worth of them: it and the first counter."""
        now, microsecond = divmod(time.time_ns() // 1000, 1000)
        with self._lock:
            if now > self._millisecond:
                self._millisecond, first = now, microsecond
            else:
                first = self._counter + 1
            if first + count > _COUNTER_LIMIT:
                self._millisecond, first = self._millisecond + 1, 0
            self._counter = first + count - 1
            return self._millisecond, first


_sequence = _Sequence()


def random_text(length: int) -> str:
    """So many characters of the id alphabet that nobody can guess."""
    return secrets.token_bytes(length).translate(_BYTE_TO_CHARACTER).decode("ascii")


def new_id() -> str:
    """A new record id: 24 characters that start with ``U`` and sort by the time they were made."""
    millisecond, counter = _sequence.next()
    tail = random_text(_RANDOM_DIGITS)
    return "U" + _digits(millisecond, _TIME_DIGITS) + _digits(counter, _COUNTER_DIGITS) + tail


def new_ids(count: int) -> list[str]:
    """New record ids, made together for less: they share what is drawn by lot."""
    tail = _drawn_tail()
    ids: list[str] = []
    while left := min(count - len(ids), _COUNTER_LIMIT):
        millisecond, first = _sequence.take(left)
        start = _start(millisecond)
        for counter in range(first, first + left):
            high, low = divmod(counter, len(_PAIRS))
            ids.append(f"{start}{ID_ALPHABET[high]}{_PAIRS[low]}{tail}")
    return ids


# Drawn ahead: many at once for little more than one.
_tails: list[str] = []


def _drawn_tail() -> str:
    try:
        return _tails.pop()
    except IndexError:
        text = random_text(_RANDOM_DIGITS * 65)
        parts = [text[at : at + _RANDOM_DIGITS] for at in range(0, len(text), _RANDOM_DIGITS)]
        _tails.extend(parts[1:])
        return parts[0]


def new_key() -> str:
    """A new API key: 80 letters and digits."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))


def new_short_id() -> str:
    """A new short id: 8 characters of the id alphabet, never one of the API's own words."""
    while True:
        short_id = "".join(secrets.choice(ID_ALPHABET) for _ in range(SHORT_ID_LENGTH))
        if not is_reserved(short_id):
            return short_id


def is_id(text: str) -> bool:
    """Whether the text has the form of a record id."""
    return len(text) == ID_LENGTH and _ID_CHARACTERS.issuperset(text)


def is_key(text: str) -> bool:
    """Whether the text has the form of an API key."""
    return len(text) == KEY_LENGTH and text.isascii() and text.isalnum()


def is_reserved(short_id: str) -> bool:
    """Whether a short id would hide a route of the API."""
    return short_id.casefold() in RESERVED_WORDS


def short_id_problem(short_id: str) -> str | None:
    """Why a chosen short id cannot be used, or None when it can."""
    if not 1 <= len(short_id) <= 64:
        return "must have 1 to 64 characters"
    if not _SHORT_ID_CHARACTERS.issuperset(short_id):
        return "may hold letters, digits and - _ . ~ only"
    if short_id.startswith("."):
        return "must not start with a dot"
    if short_id.casefold().endswith(_IMAGE_SUFFIXES):
        return "must not end like the name of a code's picture (.qr, .png, .svg, .pdf)"
    if is_reserved(short_id):
        return f"'{short_id}' is an address of the service itself; choose another"
    return None


@lru_cache(4)
def _start(millisecond: int) -> str:
    return "U" + _digits(millisecond, _TIME_DIGITS)


def _digits(number: int, width: int) -> str:
    out = ""
    for _ in range(0, width, 2):
        number, pair = divmod(number, len(_PAIRS))
        out = _PAIRS[pair] + out
    return out[-width:]
