"""The headers of a visit: each line is read once for all visitors who send the same, as most lines are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import msgspec

from catalog.api.host_header import is_host

# As many different requests as are remembered, each as large as it may be.
MOST_HEADS: Final = 2048
_LINES: Final = 8192
# A larger request is none of a browser that was sent here, and remembered ones would fill the memory.
MOST_BYTES: Final = 8192
_MOST_LINE_BYTES: Final = 1024
# RFC 9110, 5.1 and 5.5: a name of token characters, a value without control characters.
_LINE: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*")
# With one of these, a request wants more than a redirect or brings more than its head.
_MORE_THAN_A_VISIT: Final = frozenset(
    ["connection", "content-length", "expect", "origin", "transfer-encoding", "upgrade", "x-request-id"]
)
_END: Final = b"\r\n\r\n"
# As proxies write it, behind other headers.
_FORWARDED: Final = (b"\r\nX-Forwarded-For: ", b"\r\nx-forwarded-for: ")
_ADDRESSES: Final = re.compile(rb"[0-9A-Fa-f.:]+(?:, ?[0-9A-Fa-f.:]+)*")
_TOLD: Final = frozenset(["user-agent", "accept-language", "referer", "x-forwarded-for"])

# The name and the value of a header that matters; both empty for one that does not.
_Line = tuple[str, str]
_NOTHING: Final[_Line] = ("", "")
_HOST: Final[_Line] = ("host", "")


class Head(msgspec.Struct, frozen=True, gc=False, eq=False):
    """The headers of a plain visit, as far as they matter: the first of each, and all proxies have said."""

    user_agent: str | None = None
    accept_language: str = ""
    referrer: str | None = None
    forwarded_for: str | None = None


def read_visit(lines: bytes) -> tuple[Head, str] | None:
    """The headers in these lines, and all that proxies have said of the address; None as `read_head`.

    What one proxy says differs from visitor to visitor. Without it, the lines are those of many.
    """
    for mark in _FORWARDED:
        at = lines.find(mark)
        if at < 0:
            continue
        end = lines.find(b"\r\n", at + len(mark))
        said = lines[at + len(mark) : end]
        head = read_head(lines[:at] + lines[end:])
        if head is not None and head.forwarded_for is None and _ADDRESSES.fullmatch(said):
            return head, said.decode("ascii")
        break
    head = read_head(lines)
    return None if head is None else (head, head.forwarded_for or "")


@lru_cache(MOST_HEADS)
def read_head(lines: bytes) -> Head | None:
    """The headers in these lines and the empty one; None when this is not, or not surely, a plain visit."""
    told: dict[str, str] = {}
    hosts = 0
    if not lines.endswith(_END):
        return None
    for line in lines[: -len(_END)].split(b"\r\n"):
        read = _read_line(line) if len(line) <= _MOST_LINE_BYTES else _read(line)
        if read is _NOTHING:
            continue
        if read is None:
            return None
        if read is _HOST:
            hosts += 1
            continue
        name, value = read
        if name not in told:
            told[name] = value
        elif name == "x-forwarded-for":
            told[name] += f", {value}"
    if hosts != 1:  # an error, RFC 9112, 3.2
        return None
    get = told.get
    return Head(get("user-agent"), get("accept-language", ""), get("referer"), get("x-forwarded-for"))


def _read(line: bytes) -> _Line | None:
    """One header; None when it makes the request more than a plain visit, or is not surely one."""
    if not _LINE.fullmatch(line):
        return None
    name, _, value = line.decode("latin-1").partition(":")
    name, value = name.lower(), value.lstrip(" \t")
    if value != value.rstrip(" \t"):  # parsers differ in what they make of it
        return None
    if name in _TOLD:
        return name, value
    if name == "host":
        return _HOST if is_host(value) else None
    if name in _MORE_THAN_A_VISIT and not (name == "connection" and value.lower() == "keep-alive"):
        return None
    return None if name == "accept" and "application/json" in value else _NOTHING


_read_line = lru_cache(_LINES)(_read)
