"""Filters in the comments of a script: ``// @filter(onActionCreated) action.type=scans``.

API reference, "Reactor: Filters". What cannot be read as a filter is none, and raises nothing; two filters
for one function are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from catalog.errors import BadInput

# Comments, and what looks like one but stands in a text; those are tried first.
_PIECES: Final = re.compile(
    r"""
      "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`
    | //(?P<line>[^\n]*)
    | /\*(?P<block>.*?)\*/
    """,
    re.VERBOSE | re.DOTALL,
)
_FILTER: Final = re.compile(r"@filter\(\s*([\w$]+)\s*\)[ \t]*([^\n]*)")
_OR: Final = re.compile(r"%7[cC]")


def filters_in(code: str) -> dict[str, str]:
    """The filter of each function that has one; BadInput when a function has two."""
    found = list(_found(code))
    if twice := [name for name, count in Counter(name for name, _ in found).items() if count > 1]:
        raise BadInput(f"script: duplicate @filter of {twice[0]}; only one for each function is allowed")
    return dict(found)


def _found(code: str) -> Iterator[tuple[str, str]]:
    for piece in _PIECES.finditer(code):
        comment = piece["line"] if piece["line"] is not None else piece["block"]
        for name, text in _FILTER.findall(comment or ""):
            # The reference has the | of "or" percent-encoded.
            yield name, _OR.sub("|", text).strip()
