"""Ids, keys and short ids in the form existing clients of the platform expect."""

from __future__ import annotations

import secrets
import string
import threading
import time
from collections.abc import Iterator
from itertools import cycle

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


_sequence = _Sequence()


def random_text(length: int) -> str:
    """So many characters of the id alphabet that nobody can guess."""
    return secrets.token_bytes(length).translate(_BYTE_TO_CHARACTER).decode("ascii")


def new_id() -> str:
    """A new record id: 24 characters that start with ``U`` and sort by the time they were made."""
    millisecond, counter = _sequence.next()
    tail = random_text(_RANDOM_DIGITS)
    return "U" + _digits(millisecond, _TIME_DIGITS) + _digits(counter, _COUNTER_DIGITS) + tail


class IdSeries:
    """Ids of one thread that makes very many, in the parts they share: a start, a number and an end.

    The start tells the millisecond, the end is drawn by lot, once; ``numbers`` are different for as long as
    125,000 ids, which take far longer than a millisecond.
    """

    def __init__(self) -> None:
        self.numbers = _numbers()
        self.end = random_text(_RANDOM_DIGITS).encode("ascii")
        self._latest_ms = 0
        self._start = b""

    def start(self, now_ms: int) -> bytes:
        """The start of ids made now; time never runs backwards in it."""
        if now_ms > self._latest_ms:
            self._latest_ms = now_ms
            self._start = b"U" + _digits(now_ms, _TIME_DIGITS).encode("ascii")
        return self._start


def _numbers() -> Iterator[bytes]:
    pairs = [pair.encode("ascii") for pair in _PAIRS]
    for first in cycle(ID_ALPHABET.encode("ascii")):
        head = bytes([first])
        yield from [head + pair for pair in pairs]


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


def _digits(number: int, width: int) -> str:
    out = ""
    for _ in range(0, width, 2):
        number, pair = divmod(number, len(_PAIRS))
        out = _PAIRS[pair] + out
    return out[-width:]
