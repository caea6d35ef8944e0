"""Campaign parameters in an address: read, and written without touching the rest; no Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote

PARAMETERS: Final[Mapping[str, str]] = {
    "utm_source": "Source",
    "utm_medium": "Medium",
    "utm_campaign": "Campaign",
    "utm_term": "Term",
    "utm_content": "Content",
}
"""Name of the parameter → what it is called; the first three are what analytics ask for."""


def utm_of(address: str) -> dict[str, str]:
    """The campaign parameters of an address."""
    query = address.partition("#")[0].partition("?")[2]
    pairs = parse_qsl(query, keep_blank_values=True)
    return {name: value for name, value in pairs if name in PARAMETERS}


def with_utm(address: str, values: Mapping[str, str]) -> str:
    """The address with these campaign parameters and no others; everything else stays as it is written.

    Braces stay, so that values may hold placeholders.
    """
    whole, hash_sign, fragment = address.partition("#")
    base, _, query = whole.partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0] not in PARAMETERS]
    given = [
        f"{name}={quote(values[name].strip(), safe='{}')}"
        for name in PARAMETERS
        if values.get(name, "").strip()
    ]
    joined = "&".join([*kept, *given])
    return base + (f"?{joined}" if joined else "") + hash_sign + fragment
