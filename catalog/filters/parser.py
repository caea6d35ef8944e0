"""Recursive descent from text to tree, with every limit and every message.

filter     = all { "|" all }
all        = factor { "&" factor }
factor     = "(" filter ")" | condition
condition  = field operator [ value { "," value } ]
"""

import math
import re
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from catalog.filters.lexer import Item, Lexer, items, source_offset, unescape
from catalog.filters.tree import (
    KEY,
    OPERATORS_BY_TYPE,
    ORDERING,
    AllOf,
    AnyOf,
    Condition,
    FieldType,
    Filter,
    FilterError,
    Operator,
    UnknownField,
    Value,
)

MAX_CHARACTERS: Final = 16_384
MAX_CONDITIONS: Final = 100
MAX_VALUES: Final = 500  # SQLite allows expressions 1,000 levels deep, a prefix is two levels
MAX_DEPTH: Final = 20
_MAX_FIELD_CHARACTERS: Final = 512


class Span(NamedTuple):
    """A part of the text: from ``start`` (counted from 0) to before ``end``."""

    start: int
    end: int


_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_INT64: Final = 1 << 63
_NUMERIC: Final = frozenset({FieldType.NUMBER, FieldType.TIME_MS})
_EVERY_OPERATOR: Final = frozenset(Operator)


def parse(
    text: str,
    *,
    fields: Mapping[str, FieldType],
    operators: Collection[Operator] = _EVERY_OPERATOR,
) -> Filter:
    """Read a filter, already decoded once as a query parameter.

    `fields` declares what may be filtered: `{"name": TEXT, "identifiers.<key>": TEXT, …}`, where `<key>`
    stands for any name, dots and colons included. `operators` are those allowed here.
    Raises FilterError for everything that is wrong, an empty text included: an empty filter would
    make a bulk delete delete everything.
    """
    return _Parser(text, fields, operators).whole()


def parse_located(
    text: str,
    *,
    fields: Mapping[str, FieldType],
    operators: Collection[Operator] = _EVERY_OPERATOR,
) -> tuple[Filter, list[Span]]:
    """The same, and where each condition stands in the text, in the order of `conditions`."""
    parser = _Parser(text, fields, operators)
    return parser.whole(), parser.spans


class _Parser:
    def __init__(self, text: str, fields: Mapping[str, FieldType], operators: Collection[Operator]) -> None:
        if len(text) > MAX_CHARACTERS:
            message = f"the filter has {len(text)} characters, at most {MAX_CHARACTERS} are allowed"
            raise FilterError(message, MAX_CHARACTERS + 1)
        self.lexer = Lexer(text)
        self.fields = fields
        self.operators = operators
        self.depth = 0
        self.values = 0
        self.spans: list[Span] = []

    def whole(self) -> Filter:
        root = self.any_of()
        if self.lexer.peek():  # any_of stops at a bracket only
            raise FilterError("this ) closes no group", self.lexer.position + 1)
        return root

    def any_of(self) -> Filter:
        first = self.all_of()
        if self.lexer.peek() != "|":
            return first
        parts = [first]
        while self.lexer.peek() == "|":
            self.lexer.position += 1
            parts.append(self.all_of())
        return AnyOf(tuple(_flat(parts, AnyOf)))

    def all_of(self) -> Filter:
        first = self.factor()
        if self.lexer.peek() != "&":
            return first
        parts = [first]
        while self.lexer.peek() == "&":
            self.lexer.position += 1
            parts.append(self.factor())
        return AllOf(tuple(_flat(parts, AllOf)))

    def factor(self) -> Filter:
        self.lexer.skip_blanks()
        return self.group() if self.lexer.peek() == "(" else self.condition()

    def group(self) -> Filter:
        lexer = self.lexer
        opening_column = lexer.position + 1
        if self.depth == MAX_DEPTH:
            raise FilterError(f"groups may be at most {MAX_DEPTH} deep", opening_column)
        lexer.position += 1
        self.depth += 1
        inner = self.any_of()
        if not lexer.peek():
            raise FilterError("this group is never closed", opening_column)
        lexer.position += 1
        self.depth -= 1
        lexer.skip_blanks()
        if lexer.peek() not in ("", "&", "|", ")"):
            raise FilterError("expected & or | after a group", lexer.position + 1)
        return inner

    def condition(self) -> Condition:
        lexer = self.lexer
        column = lexer.position + 1
        raw = lexer.field()
        operator_column = lexer.position + 1
        operator = lexer.operator()
        if operator is None:
            raise self.no_operator(raw, column)
        if not raw:
            raise FilterError(f"expected a field before {operator.value}", column)
        name, key, kind = self.resolve(raw, column)
        if operator not in OPERATORS_BY_TYPE[kind] or operator not in self.operators:
            raise self.misfit(raw, kind, operator, operator_column)
        if len(self.spans) == MAX_CONDITIONS:
            raise FilterError(f"at most {MAX_CONDITIONS} conditions are allowed", column)
        values = self.read_values(raw, kind, operator)
        self.spans.append(Span(column - 1, lexer.position))
        return Condition(name, key, kind, operator, values)

    def resolve(self, raw: str, column: int) -> tuple[str, str | None, FieldType]:
        """The declared name, the key for `<key>` in it, and the type."""
        name = unescape(raw, column) if "%" in raw or "\\" in raw else raw
        kind = self.fields.get(name)
        if kind is not None and not name.endswith(KEY):
            return name, None, kind
        if len(name) > _MAX_FIELD_CHARACTERS:
            raise FilterError(f"a field has at most {_MAX_FIELD_CHARACTERS} characters", column)
        dot = name.find(".")
        while dot >= 0:
            declared = name[: dot + 1] + KEY
            kind = self.fields.get(declared)
            if kind is not None:
                if dot + 1 == len(name):
                    raise FilterError(f"expected a key after {name}", column)
                return declared, name[dot + 1 :], kind
            dot = name.find(".", dot + 1)
        known = ", ".join(sorted(self.fields))
        raise UnknownField(f"unknown field {name}; known are {known}", column)

    def no_operator(self, field: str, column: int) -> FilterError:
        lexer = self.lexer
        if lexer.peek() == "!":
            return FilterError("expected != instead of ! alone", lexer.position + 1)
        if field:
            known = " ".join(each.value for each in Operator if each in self.operators)
            return FilterError(f"expected an operator after {field}: {known}", lexer.position + 1)
        return FilterError("expected a condition such as name=Smart*", column)

    def misfit(self, field: str, kind: FieldType, operator: Operator, column: int) -> FilterError:
        allowed = [
            each.value for each in Operator if each in OPERATORS_BY_TYPE[kind] and each in self.operators
        ]
        reason = f"{field} is {kind.value}" if operator in self.operators else "not allowed here"
        return FilterError(f"{operator.value} cannot be used: {reason}; use {' '.join(allowed)}", column)

    def read_values(self, field: str, kind: FieldType, operator: Operator) -> tuple[Value, ...]:
        start = self.lexer.position
        raw = self.lexer.value(in_group=self.depth > 0)
        found = items(raw, start + 1)
        self.values += len(found)
        if self.values > MAX_VALUES:
            raise FilterError(f"at most {MAX_VALUES} values are allowed", start + 1)
        if len(found) > 1 and operator in ORDERING:
            second = start + 1 + source_offset(raw, found[1].offset)
            raise FilterError(f"{operator.value} takes one value", second)
        values = []
        for item in found:
            value = _value(item, kind, operator)
            if value is None:
                column = start + 1 + source_offset(raw, item.offset)
                raise FilterError(_wrong_value(field, kind, operator, item), column)
            values.append(value)
        return tuple(values)


def _flat(parts: list[Filter], kind: type[AllOf] | type[AnyOf]) -> list[Filter]:
    flat: list[Filter] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat


def _value(item: Item, kind: FieldType, operator: Operator) -> Value | None:
    """None if the item does not fit the field."""
    if kind is FieldType.TEXT or kind is FieldType.TEXTS:
        return _text(item, operator)
    if kind is FieldType.BOOLEAN:
        return Value(item.text) if item.text in ("true", "false") else None
    number = _number(item.text)
    if kind in _NUMERIC:
        return None if number is None else Value(item.text, number)
    if operator in ORDERING:
        return None if number is None else Value(item.text, number)
    if operator is Operator.LIKE or item.has_star:
        return _text(item, operator)
    return Value(item.text, number)


def _text(item: Item, operator: Operator) -> Value:
    if item.has_star and operator is not Operator.LIKE:
        return Value(item.text[:-1], None, True)
    return Value(item.text)


def _number(text: str) -> int | float | None:
    text = text.strip()
    if _NUMBER.fullmatch(text) is None:
        return None
    number: int | float = float(text)
    if not math.isfinite(number):
        return None
    if abs(number) <= _INT64 and text.lstrip("+-").isdigit():
        whole = int(text)
        return whole if -_INT64 <= whole < _INT64 else number
    return number


def _wrong_value(field: str, kind: FieldType, operator: Operator, item: Item) -> str:
    if kind is FieldType.OPEN:
        return f"{operator.value} needs a number, not {item.text!r}"
    return f"{field} is {kind.value}, not {item.text!r}"
