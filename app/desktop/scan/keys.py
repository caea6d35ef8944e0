"""Under which identifier a code's value is kept, so that the next scan of it finds the record.

The platform looks a code up under the name of its type (reference, "Enabling Recognition"). A GTIN inside a
GS1 code is better kept as `gs1:01`: there any symbol that carries the same number finds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

GTIN_14_DIGITS = 14
_BRACKETED_GTIN = re.compile(r"^\(01\)(\d{14})")
_LINKED_GTIN = re.compile(r"/(?:01|gtin)/(\d{8}|\d{12,14})(?:/|$)")


@dataclass(frozen=True)
class Suggestion:
    """An identifier to keep, and in words where it comes from."""

    key: str
    value: str
    why: str


def suggestions(code_type: str, value: str) -> tuple[Suggestion, ...]:
    """The identifiers that make sense for a code, the best first; never empty."""
    literal = Suggestion(code_type, value, "The code as it is")
    gtin = gtin_inside(value)
    if gtin is None:
        return (literal,)
    return (Suggestion("gs1:01", gtin, "The GTIN inside the code"), literal)


def gtin_inside(value: str) -> str | None:
    """The GTIN, as 14 digits, of a GS1 element string or of a GS1 Digital Link URI."""
    if bracketed := _BRACKETED_GTIN.match(value):
        return bracketed[1]
    if not value.lower().startswith(("http://", "https://")):
        return None
    linked = _LINKED_GTIN.search(unquote(urlsplit(value).path))
    return linked[1].zfill(GTIN_14_DIGITS) if linked else None


def web_address(value: str) -> str | None:
    """The value if a browser may be sent there: a complete http or https address."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    return value.strip() if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


def short_id_of(link: str) -> str:
    """The short id in a short link: the last part of its path."""
    return unquote(urlsplit(link).path.rstrip("/").rpartition("/")[2])
