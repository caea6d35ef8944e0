"""What is marked in the text of a rule: its parts, what is wrong, and what a trial made of it; no Qt here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.client import RuleProblem, TriedRule
from catalog.filters import TokenKind, tokens

_SLOT: Final = re.compile(r"\{[^{}]*\}")
_WORD: Final = re.compile(r"\{[^{}]*\}?|[^\s&|(),{}=!<>~]+|[=!<>~]+|.", re.DOTALL)


class Role(Enum):
    """What a part of the text is; the theme has a colour for each."""

    FIELD = "field"
    OPERATOR = "operator"
    VALUE = "value"
    SIGN = "sign"
    HELD = "held"
    FAILED = "failed"
    NOTE = "note"
    ERROR = "error"


@dataclass(frozen=True)
class Mark:
    """A part of the text, from ``start`` to before ``end``."""

    start: int
    end: int
    role: Role


_KINDS: Final = {
    TokenKind.FIELD: Role.FIELD,
    TokenKind.OPERATOR: Role.OPERATOR,
    TokenKind.VALUE: Role.VALUE,
    TokenKind.SIGN: Role.SIGN,
}


def match_marks(text: str, problems: Iterable[RuleProblem], tried: TriedRule | None) -> list[Mark]:
    """The marks of a match expression; later ones lie over earlier ones."""
    found = [Mark(token.start, token.end, _KINDS[token.kind]) for token in tokens(text)]
    return [*found, *_tried(text, tried), *_wrong(text, problems)]


def template_marks(text: str, problems: Iterable[RuleProblem]) -> list[Mark]:
    """The marks of an address with fields."""
    slots = [Mark(found.start(), found.end(), Role.FIELD) for found in _SLOT.finditer(text)]
    return [*slots, *_wrong(text, problems)]


def _tried(text: str, tried: TriedRule | None) -> Iterator[Mark]:
    for condition in tried.conditions if tried is not None else ():
        start, end = condition.column - 1, condition.column - 1 + condition.length
        if text[start:end] == condition.text and (condition.holds or condition.to_blame):
            yield Mark(start, end, Role.HELD if condition.holds else Role.FAILED)


def _wrong(text: str, problems: Iterable[RuleProblem]) -> Iterator[Mark]:
    for problem in problems:
        role = Role.NOTE if problem.severity == "note" else Role.ERROR
        if problem.column is None:
            if role is Role.ERROR:
                yield Mark(0, len(text), role)
            continue
        start = min(problem.column - 1, max(0, len(text) - 1))
        word = _WORD.match(text, start)
        yield Mark(start, word.end() if word is not None else len(text), role)
