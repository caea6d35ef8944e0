"""GS1 element strings: taking the application identifiers (AI) of a symbol's content apart.

Source: GS1 General Specifications, section 3.2 (the AIs), 7.8.5 (predefined lengths, figure 7.8.5-2).
"""

from __future__ import annotations

import re

GS = "\x1d"

# First two digits of an AI → total length of AI and data, where that is fixed: no separator follows.
_FIXED_TOTAL: dict[str, int] = {
    "00": 20,
    "01": 16,
    "02": 16,
    "03": 16,
    "04": 18,
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 8),
    "20": 4,
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 10),
    "41": 16,
}
# First two digits → digits of the AI. All others in use have two.
_AI_DIGITS: dict[str, int] = {
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4),
}
_BRACKETED = re.compile(r"\((\d{2,4})\)([^(]*(?:\((?!\d{2,4}\))[^(]*)*)")

Elements = tuple[tuple[str, str], ...]


def parse(content: str) -> Elements | None:
    """(AI, data) pairs of an element string, with separators or in brackets; None when it is not one."""
    if content.startswith("("):
        return _parse_brackets(content)
    elements: list[tuple[str, str]] = []
    rest = content.removeprefix(GS)
    while rest:
        cut = _cut(rest)
        if cut is None:
            return None
        element, rest = cut
        elements.append(element)
    return tuple(elements) or None


def in_brackets(elements: Elements) -> str:
    """The human-readable form: `(01)09501101530003(10)ABC`."""
    return "".join(f"({ai}){data}" for ai, data in elements)


def _cut(rest: str) -> tuple[tuple[str, str], str] | None:
    prefix = rest[:2]
    ai_digits = _AI_DIGITS.get(prefix, 2)
    if not rest[:ai_digits].isdigit() or len(rest) <= ai_digits:
        return None
    end = _FIXED_TOTAL.get(prefix) or (rest + GS).index(GS)
    data = rest[ai_digits:end]
    if len(rest) < end or GS in data or not data:
        return None
    return (rest[:ai_digits], data), rest[end:].removeprefix(GS)


def _parse_brackets(content: str) -> Elements | None:
    elements = tuple((match[1], match[2]) for match in _BRACKETED.finditer(content))
    return elements if elements and in_brackets(elements) == content else None
