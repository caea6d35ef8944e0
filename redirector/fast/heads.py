"""The headers of a visit: read once for all visitors who send the same bytes, as phones of one model do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_REMEMBERED = 4096
# A larger request is none of a browser that was sent here, and remembered ones would fill the memory.
MOST_BYTES: Final = 8192
# RFC 9110, 5.1 and 5.5: a name of token characters, a value without control characters.
_HEADERS = re.compile(rb"(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*")
# With one of these, a request wants more than a redirect or brings more than its head.
_MORE_THAN_A_VISIT = frozenset(
    ["connection", "content-length", "expect", "origin", "transfer-encoding", "upgrade", "x-request-id"]
)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The headers of a plain visit: the first of each name, and everything proxies have said."""

    fields: Mapping[str, str]
    forwarded_for: str


@lru_cache(_REMEMBERED)
def read_head(lines: bytes) -> Head | None:
    """The headers in these lines, each with its end; None when this is not, or not surely, a plain visit."""
    if not _HEADERS.fullmatch(lines):
        return None
    fields: dict[str, str] = {}
    forwarded: list[str] = []
    for line in lines.decode("latin-1").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.lstrip(" \t")
        if name in _MORE_THAN_A_VISIT and not (name == "connection" and value.lower() == "keep-alive"):
            return None
        if value != value.rstrip(" \t"):  # parsers differ in what they make of it
            return None
        if name == "x-forwarded-for":
            forwarded.append(value)
        fields.setdefault(name, value)
    if "application/json" in fields.get("accept", ""):
        return None
    return Head(fields, ", ".join(forwarded))
