"""Texts of strangers in tables that people open with a spreadsheet (CWE-1236)."""

from __future__ import annotations

from typing import Final

#: A spreadsheet takes a text that begins like this for a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
