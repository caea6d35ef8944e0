"""The syntax tree of a filter, the kinds of fields, and the error everybody gets."""

from enum import Enum
from typing import Final, TypeAlias

import msgspec


class FilterError(ValueError):
    """The filter is wrong; `column` (from 1) says where, one past the end if something is missing there."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"{message} (column {column})")
        self.message = message
        self.column = column


class UnknownField(FilterError):
    """The filter names a field there is not; documents that outlive fields may hold such a filter."""


class Operator(Enum):
    """How a field is compared with the values on its right."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LIKE = "~"
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="

    __hash__ = object.__hash__  # Enum's own is Python code, and a fifth of the time of a parse


class FieldType(Enum):
    """What a field holds; the value is its name in messages."""

    TEXT = "text"
    TEXTS = "a list of texts"
    NUMBER = "a number"
    TIME_MS = "a time in milliseconds since 1970"
    BOOLEAN = "true or false"
    OPEN = "any value"

    __hash__ = object.__hash__


MATCHING: Final = frozenset({Operator.EQUAL, Operator.NOT_EQUAL})
ORDERING: Final = frozenset(
    {Operator.LESS, Operator.LESS_OR_EQUAL, Operator.GREATER, Operator.GREATER_OR_EQUAL}
)
OPERATORS_BY_TYPE: Final = {
    FieldType.TEXT: MATCHING | {Operator.LIKE},
    FieldType.TEXTS: MATCHING | {Operator.LIKE},
    FieldType.NUMBER: MATCHING | ORDERING,
    FieldType.TIME_MS: MATCHING | ORDERING,
    FieldType.BOOLEAN: MATCHING,
    FieldType.OPEN: frozenset(Operator),
}
KEY: Final = "<key>"


class Value(msgspec.Struct, frozen=True):
    """One value of the list on the right.

    `number` is set for numeric fields, and for OPEN fields if the text is written as a number; it is
    finite, and whole only within 64 bits. `is_prefix` stands for a `*` at the end.
    """

    text: str
    number: int | float | None = None
    is_prefix: bool = False


class Condition(msgspec.Struct, frozen=True):
    """`field operator values`; `key` is what stands for `<key>` in the field's declared name."""

    field: str
    key: str | None
    type: FieldType
    operator: Operator
    values: tuple[Value, ...]


class AllOf(msgspec.Struct, frozen=True):
    """Two or more parts, none of them an AllOf, joined by `&`."""

    parts: "tuple[Filter, ...]"


class AnyOf(msgspec.Struct, frozen=True):
    """Two or more parts, none of them an AnyOf, joined by `|`."""

    parts: "tuple[Filter, ...]"


Filter: TypeAlias = Condition | AllOf | AnyOf


def conditions(filter_: Filter) -> list[Condition]:
    """The conditions of a filter, in the order they are written."""
    if isinstance(filter_, Condition):
        return [filter_]
    return [condition for part in filter_.parts for condition in conditions(part)]
