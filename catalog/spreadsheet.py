"""Texts of strangers in tables that people open with a spreadsheet (CWE-1236)."""

from __future__ import annotations

import re
from typing import Final

#: A spreadsheet takes a text that begins like this for a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMULA: Final = re.compile(f"'*[{re.escape(''.join(FORMULA_STARTS))}]")
# Prices and telephone numbers, with which nothing is run.
_NUMBER: Final = re.compile(r"[+-][0-9 .,()/-]*")


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def guarded(text: str) -> str:
    """The same for tables that are read again: `unguarded` gives the very text back; numbers stay numbers."""
    if _FORMULA.match(text) is None or _NUMBER.fullmatch(text) is not None:
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """A text without the sign that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) is not None else text
