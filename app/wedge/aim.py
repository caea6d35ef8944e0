"""AIM symbology identifiers: what a scanner may send before a code to say what kind it is.

Source: ISO/IEC 15424, table 1 and annex A; GS1 General Specifications, 5.1.2 (those of GS1 symbols).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_FORM: Final = re.compile(r"\]([A-Za-z])([0-9A-Za-z])")

# Code character → the platform's name of the type; those with more than one are told apart below.
_TYPES: Final[dict[str, str]] = {
    "A": "code_39",
    "B": "telepen",
    "C": "code_128",
    "E": "ean_13",
    "e": "rss_expanded",
    "F": "codabar",
    "G": "code_93",
    "H": "code_11",
    "I": "itf",
    "L": "pdf417",
    "Q": "qr_code",
    "R": "industr_25",
    "S": "industr_25",
    "U": "maxicode",
    "d": "dm",
    "z": "aztec",
}
_GS1: Final = frozenset({"]C1", "]C2", "]d2", "]d5", "]e0", "]e1", "]e2", "]Q3", "]Q5", "]J1", "]z1", "]z2"})
_ADD_ONS: Final[dict[str, str]] = {"]E1": "ean_2", "]E2": "ean_5"}


@dataclass(frozen=True)
class Identified:
    """A code with its identifier taken off. `types` are the documented names it may have."""

    identifier: str
    rest: str
    types: tuple[str, ...]
    gs1: bool


def identified(text: str) -> Identified | None:
    """The parts of a text that begins with an AIM identifier such as `]C1`; None for any other text."""
    match = _FORM.match(text)
    if match is None or match[1] not in _TYPES or len(text) == match.end():
        return None
    identifier, rest = match[0], text[match.end() :]
    return Identified(identifier, rest, _types(identifier, rest), identifier in _GS1)


def _types(identifier: str, rest: str) -> tuple[str, ...]:
    if identifier in _ADD_ONS:
        return (_ADD_ONS[identifier],)
    if identifier == "]E4":
        return ("ean_8",)
    if identifier[1] == "E":  # EAN-13, UPC-A and UPC-E alike, filled with zeros to 13 digits
        return ("ean_13", "upc_a", "upc_e") if rest.startswith("0") else ("ean_13",)
    if identifier == "]e0":  # all kinds of GS1 DataBar alike
        return ("rss_14", "rss_limited", "rss_expanded") if _is_gtin_alone(rest) else ("rss_expanded",)
    return (_TYPES[identifier[1]],)


def _is_gtin_alone(rest: str) -> bool:
    return len(rest) == 16 and rest.startswith("01") and rest.isdigit()
