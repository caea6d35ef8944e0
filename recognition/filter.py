"""The `filter` parameter of /scan/identifications: what to look for, and what to look up.

    method=1d,2d&type=qr_code,dm        type=qr_code&value=https://tn.gg/yyZZ1nAh        score>=80&method=ocr

Not the filter language of lists, because here a value is an address or a barcode's content and is taken
as it stands: `&`, commas, brackets and `*` in it are its own. A value ends only where another condition
begins; one that holds `&type=` itself must be encoded, as the platform's JavaScript SDK does.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from recognition.symbol import METHODS, TYPES

_NAMES = ("method", "type", "value", "score")
_CONDITION = re.compile(r"\s*(?P<name>[\w.:%-]+)\s*(?P<operator>>=|<=|!=|=|>|<|~)(?P<value>.*)", re.DOTALL)
_BEGINS = re.compile(r"\s*(?:method|type|value|score)\s*[><!=]")
_IS_VALUE = re.compile(r"\s*value\s*=")
_ESCAPED = re.compile(r"\\([&|!><=~(),*\\])")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


class FilterProblem(ValueError):
    """The filter cannot be understood; the text says what is known instead."""


@dataclass(frozen=True)
class ScanFilter:
    """A parsed filter. `types` and `methods` are None when not given; `values` are the spellings of the
    one value asked for, the likelier first; `scores` are conditions that a result's score must meet."""

    types: frozenset[str] | None = None
    methods: frozenset[str] | None = None
    values: tuple[str, ...] = ()
    scores: tuple[tuple[str, float], ...] = ()

    def accepts_score(self, score: float) -> bool:
        """True when a result with this score (0 to 100) was asked for."""
        return all(_COMPARE[sign](score, bound) for sign, bound in self.scores)


def parse(text: str) -> ScanFilter:
    """The filter in a query parameter that was URL-decoded once. Raises FilterProblem."""
    found = ScanFilter()
    seen: set[str] = set()
    for part in _parts(text):
        match = _CONDITION.fullmatch(part)
        if match is None:
            raise FilterProblem(f"{_shown(part)} is not a condition such as type=qr_code")
        name, sign, value = match["name"], match["operator"], match["value"]
        if name not in _NAMES:
            raise FilterProblem(f"{_shown(name)} is not one of {', '.join(_NAMES)}")
        if name in seen and name != "score":
            raise FilterProblem(f"{name} is given twice; separate several by commas")
        if name != "score" and sign != "=":
            raise FilterProblem(f"{name} can only be compared with =, not {sign}")
        seen.add(name)
        found = _READ[name](found, sign, value)
    return found


def _parts(text: str) -> list[str]:
    """The conditions, cut at each `&` that is not a value's own."""
    parts: list[str] = []
    for piece in text.split("&"):
        if parts and _IS_VALUE.match(parts[-1]) and not _BEGINS.match(piece):
            parts[-1] += "&" + piece
        elif piece.strip():
            parts.append(piece)
    return parts


def _methods(found: ScanFilter, _sign: str, value: str) -> ScanFilter:
    return ScanFilter(found.types, _known("method", value, METHODS), found.values, found.scores)


def _types(found: ScanFilter, _sign: str, value: str) -> ScanFilter:
    return ScanFilter(_known("type", value, TYPES), found.methods, found.values, found.scores)


def _value(found: ScanFilter, _sign: str, value: str) -> ScanFilter:
    """The SDK encodes values twice when the filter is an object, once when it is a text, so a `%20` may
    stand for a blank or for itself: both are looked up."""
    if not value:
        raise FilterProblem("value is empty")
    spellings = (_ESCAPED.sub(r"\1", unquote(value)), unquote(value), value)
    return ScanFilter(found.types, found.methods, tuple(dict.fromkeys(spellings)), found.scores)


def _score(found: ScanFilter, sign: str, value: str) -> ScanFilter:
    if sign not in _COMPARE:
        raise FilterProblem(f"score cannot be compared with {sign}")
    try:
        bound = float(unquote(value))
    except ValueError:
        raise FilterProblem(f"score must be compared with a number, not {_shown(value)}") from None
    return ScanFilter(found.types, found.methods, found.values, (*found.scores, (sign, bound)))


_READ: dict[str, Callable[[ScanFilter, str, str], ScanFilter]] = {
    "method": _methods,
    "type": _types,
    "value": _value,
    "score": _score,
}


def _known(name: str, value: str, allowed: frozenset[str]) -> frozenset[str]:
    """A comma list of known names; an empty list is a mistake, not "everything"."""
    names = [each.strip() for each in unquote(value).split(",") if each.strip()]
    unknown = [each for each in names if each not in allowed]
    if unknown or not names:
        wrong = ", ".join(map(_shown, unknown)) or "an empty list"
        raise FilterProblem(f"{name} has {wrong}; known are {', '.join(sorted(allowed))}")
    return frozenset(names)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
