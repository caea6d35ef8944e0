"""One condition on one column: comparisons that mean the same as those of the closures."""

import operator as comparisons
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Double, Text, and_, false, literal, or_, true

from catalog.filters.dialects import bytewise, contains_folded
from catalog.filters.tree import ORDERING, Condition, Operator

_COMPARISONS: Final[Mapping[Operator, Callable[[Any, Any], ColumnElement[bool]]]] = {
    Operator.LESS: comparisons.lt,
    Operator.LESS_OR_EQUAL: comparisons.le,
    Operator.GREATER: comparisons.gt,
    Operator.GREATER_OR_EQUAL: comparisons.ge,
}
_LAST_BEFORE_SURROGATES: Final = 0xD7FF
_FIRST_AFTER_SURROGATES: Final = 0xE000
_LAST_CODE_POINT: Final = 0x10FFFF


def text_clause(condition: Condition, column: ColumnElement[Any]) -> ColumnElement[bool]:
    if condition.operator is Operator.LIKE:
        return or_(*(contains_folded(column, literal(value.text, Text())) for value in condition.values))
    exact = [value.text for value in condition.values if not value.is_prefix]
    clauses = [_starts_with(column, value.text) for value in condition.values if value.is_prefix]
    if exact:
        clauses.append(_one_of(column, exact, Text()))
    return or_(*clauses)


def number_clause(condition: Condition, column: ColumnElement[Any]) -> ColumnElement[bool]:
    numbers = [_number(value.number) for value in condition.values if value.number is not None]
    if condition.operator in ORDERING:
        return _COMPARISONS[condition.operator](column, numbers[0])
    return or_(*(column == number for number in numbers))


def boolean_clause(condition: Condition, column: ColumnElement[Any]) -> ColumnElement[bool]:
    wanted = {value.text for value in condition.values}
    return or_(*(column.is_(true() if text == "true" else false()) for text in sorted(wanted)))


def successor(prefix: str) -> str | None:
    """The least text greater than all that start with `prefix`, by code points; None if there is none."""
    stem = prefix.rstrip(chr(_LAST_CODE_POINT))
    if not stem:
        return None
    last = ord(stem[-1])
    following = _FIRST_AFTER_SURROGATES if last == _LAST_BEFORE_SURROGATES else last + 1
    return stem[:-1] + chr(following)


def _starts_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """A range, which an index can serve in both databases; LIKE cannot, and has wildcards of its own."""
    if not prefix:
        return column.is_not(None)
    lower = bytewise(column) >= literal(prefix, Text())
    end = successor(prefix)
    return lower if end is None else and_(lower, bytewise(column) < literal(end, Text()))


def _one_of(column: ColumnElement[Any], values: list[str], kind: Text) -> ColumnElement[bool]:
    if len(values) == 1:
        return column == literal(values[0], kind)
    return column.in_(values)


def _number(number: int | float) -> ColumnElement[Any]:
    """Typed by the value: the column's own type would cut 1.5 to fit a whole column."""
    return literal(number, Double()) if isinstance(number, float) else literal(number, BigInteger())
