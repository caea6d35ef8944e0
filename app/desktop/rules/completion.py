"""Suggestions at the cursor, for match expressions and for addresses with fields; no Qt here.

Fields, their types and their values come from the redirector's own table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.desktop.rules.vocabulary import Vocabulary, Word
from catalog.filters import FieldType, Operator, Token, TokenKind, escape, tokens
from catalog.filters.tree import OPERATORS_BY_TYPE
from redirector.rules.compiled import OPERATORS
from redirector.rules.fields import FIELDS, KEY, types_with

MOST: Final = 60
_OPEN_SLOT: Final = re.compile(r"\{([^{}]*)$")
_LAST_ITEM: Final = re.compile(r"(?:[^,\\]|\\.)*$", re.DOTALL)
_MEANINGS: Final[Mapping[Operator, str]] = {
    Operator.EQUAL: "is one of; * at the end stands for anything",
    Operator.NOT_EQUAL: "is none of",
    Operator.LESS: "is less than",
    Operator.LESS_OR_EQUAL: "is at most",
    Operator.GREATER: "is more than",
    Operator.GREATER_OR_EQUAL: "is at least",
}
_BOOLEANS: Final = (Word("true"), Word("false"))


@dataclass(frozen=True)
class Completion:
    """The text from ``start`` to before ``end`` may be replaced by one of the suggestions."""

    start: int
    end: int
    words: tuple[Word, ...] = ()


def complete_match(text: str, cursor: int, constants: Mapping[str, str], known: Vocabulary) -> Completion:
    """What may stand at the cursor of a match expression."""
    token = _token_at(tokens(text), cursor)
    if token is None or token.kind is TokenKind.SIGN:
        return Completion(cursor, cursor, _fields("", constants, known))
    if token.kind is TokenKind.FIELD:
        typed = text[token.start : cursor]
        words = (*_operators(text, token, cursor, constants), *_fields(typed, constants, known))
        return Completion(token.start, token.end, words[:MOST])
    if token.kind is TokenKind.OPERATOR:
        return Completion(cursor, cursor)
    item = _LAST_ITEM.search(text, token.start, cursor)
    start = item.start() if item is not None else token.start
    end = _end_of_item(text, cursor, token.end)
    words = _matching(text[start:cursor].strip(), _values(token.field, constants, known))
    escaped = tuple(Word(escape(word.text), word.hint) for word in words)
    return Completion(start, end, escaped)


def complete_template(text: str, cursor: int, constants: Mapping[str, str], known: Vocabulary) -> Completion:
    """What may stand at the cursor of an address: fields, between braces."""
    found = _OPEN_SLOT.search(text, 0, cursor)
    if found is None:
        return Completion(cursor, cursor)
    rest = text[cursor:]
    closing = re.match(r"[^{}/?#&=]*\}?", rest)
    end = cursor + (len(closing[0]) if closing is not None else 0)
    words = _fields(found[1], constants, known)
    closed = (word if word.text.endswith(".") else Word(word.text + "}", word.hint) for word in words)
    return Completion(found.start() + 1, end, tuple(closed))


def _token_at(found: Sequence[Token], cursor: int) -> Token | None:
    """The token the cursor is in or behind; at a border the one that is being written: the earlier."""
    # An empty value has no length: the cursor behind its operator stands in it.
    value = [token for token in found if token.kind is TokenKind.VALUE and token.start <= cursor <= token.end]
    near = [token for token in found if token.start < cursor <= token.end]
    return next(iter((*value, *near)), None)


def _fields(typed: str, constants: Mapping[str, str], known: Vocabulary) -> tuple[Word, ...]:
    return _matching(typed, _field_words(typed, constants, known))


def _field_words(typed: str, constants: Mapping[str, str], known: Vocabulary) -> Iterator[Word]:
    """Fields, and for families their keys as soon as what stands before them is written."""
    for name in sorted(set(types_with(constants)) - set(FIELDS)):
        yield Word(name, f"a constant: {constants[name]}")
    for field in FIELDS.values():
        if not field.name.endswith(KEY):
            yield Word(field.name, field.meaning)
            continue
        stem = field.name.removesuffix(KEY)
        yield Word(stem, field.meaning)
        if typed.startswith(stem):
            keys = tuple(constants) if stem == "constants." else known.keys.get(stem.rstrip("."), ())
            yield from (Word(stem + key, field.meaning) for key in keys)


def _operators(text: str, token: Token, cursor: int, constants: Mapping[str, str]) -> Iterator[Word]:
    """Behind a whole field: what it can be compared by."""
    kind = type_of(token.field, constants)
    if kind is None or cursor != token.end or text[cursor : cursor + 1] in ("=", "!", "<", ">"):
        return
    for operator in Operator:
        if operator in OPERATORS and operator in OPERATORS_BY_TYPE[kind]:
            yield Word(token.field + operator.value, _MEANINGS[operator])


def type_of(name: str, constants: Mapping[str, str]) -> FieldType | None:
    """The type of a field as it is written; None if there is none."""
    types = types_with(constants)
    if name in types and not name.endswith(KEY):
        return types[name]
    for depth in (1, 2):
        *stem, key = name.split(".", depth)
        family = types.get(".".join([*stem, KEY]))
        if family is not None and len(stem) == depth and key:
            return family
    return None


def _values(name: str, constants: Mapping[str, str], known: Vocabulary) -> Iterable[Word]:
    field = FIELDS.get(name)
    if field is not None and field.values:
        return tuple(map(Word, field.values))
    if type_of(name, constants) is FieldType.BOOLEAN:
        return _BOOLEANS
    return known.values.get(name, ())


def _matching(typed: str, words: Iterable[Word]) -> tuple[Word, ...]:
    """Those that begin with what was typed, then those that hold it, in the word or in its hint."""
    wanted = typed.casefold()
    ranked = [(_rank(wanted, word), number, word) for number, word in enumerate(words)]
    return tuple(word for rank, _, word in sorted(ranked, key=lambda each: each[:2]) if rank < 3)[:MOST]


def _rank(wanted: str, word: Word) -> int:
    text = word.text.casefold()
    if text.startswith(wanted):
        return 3 if text == wanted and wanted else 0
    if wanted in text:
        return 1
    return 2 if wanted in word.hint.casefold() else 3


def _end_of_item(text: str, cursor: int, end: int) -> int:
    comma = text.find(",", cursor, end)
    return end if comma < 0 else comma
