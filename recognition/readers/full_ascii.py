"""Code 39 in which pairs of characters stand for one of ASCII."""

from __future__ import annotations

import re
from typing import Final

# Code 39 with all of ASCII (ISO/IEC 16388, annex A): a sign, then the letters from … to …, is what a code
# this far from that letter's.
_SHIFTED = (
    ("$", "AZ", -64),
    ("%", "AE", -38),
    ("%", "FJ", -11),
    ("%", "KO", 16),
    ("%", "PT", 43),
    ("%", "UU", -85),
    ("%", "VV", -22),
    ("%", "WW", 9),
    ("/", "AO", -32),
    ("/", "ZZ", -32),
    ("+", "AZ", 32),
)
_ASCII_OF = {
    sign + chr(letter): chr(letter + away)
    for sign, ends, away in _SHIFTED
    for letter in range(ord(ends[0]), ord(ends[1]) + 1)
}
_PAIRS: Final = re.compile(r"[$%/+][A-Z]|.", re.DOTALL)
# Health Industry Bar Code, ANSI/HIBC 2.6: who made it, what, how many, perhaps which lot, a check character.
_HIBC: Final = re.compile(r"\+[A-Z][0-9A-Z]{4,21}[0-9](/[0-9A-Z$+./-]+)?[0-9A-Z .$/+%-]")
_CHECKED: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"


def resolved(text: str) -> str:
    """What Code 39 says with its pairs of signs resolved, as zxing-cpp tells it.

    Not where a pair is none, nor where slashes alone could be pairs: part numbers have those; nor where it is
    the code of a medical device, which begins with a sign and a letter.
    """
    if _is_hibc(text):
        return text
    parts = _PAIRS.findall(text)
    if not any(len(part) > 1 and part[0] != "/" for part in parts):
        return text
    resolved = [_ASCII_OF.get(part, "" if part[0] in "$%/+" else part) for part in parts]
    return "".join(resolved) if all(resolved) else text


def unresolved(text: str) -> str:
    """What an engine that resolves the pairs made of a medical device's code, as it is printed."""
    printed = f"+{text[:1].upper()}{text[1:]}"
    return printed if text[:1].islower() and _is_hibc(printed) else text


def _is_hibc(text: str) -> bool:
    if not _HIBC.fullmatch(text):
        return False
    *data, check = map(_CHECKED.index, text)
    return sum(data) % len(_CHECKED) == check
