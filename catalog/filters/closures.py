"""A filter as a Python function of one document or context: for rules, and for records in memory."""

import operator as comparisons
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from catalog.filters.tree import (
    KEY,
    ORDERING,
    AllOf,
    Condition,
    FieldType,
    Filter,
    Operator,
    Value,
)

Predicate: TypeAlias = Callable[[Mapping[str, Any]], bool]
_Getter: TypeAlias = Callable[[Mapping[str, Any]], Any]
_Test: TypeAlias = Callable[[Any], bool]

_INT64: Final = 1 << 63
_COMPARISONS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.LESS: comparisons.lt,
    Operator.LESS_OR_EQUAL: comparisons.le,
    Operator.GREATER: comparisons.gt,
    Operator.GREATER_OR_EQUAL: comparisons.ge,
}


def compile_closure(filter_: Filter) -> Predicate:
    """The filter as a function; `thng.identifiers.<key>` is looked up in nested mappings.

    The function never raises, whatever the document holds.
    """
    if isinstance(filter_, Condition):
        return _condition(filter_)
    predicates = tuple(map(compile_closure, filter_.parts))
    return _all(predicates) if isinstance(filter_, AllOf) else _any(predicates)


def _all(predicates: tuple[Predicate, ...]) -> Predicate:
    def all_of(document: Mapping[str, Any]) -> bool:
        for predicate in predicates:  # noqa: SIM110 - a generator would double the time
            if not predicate(document):
                return False
        return True

    return all_of


def _any(predicates: tuple[Predicate, ...]) -> Predicate:
    def any_of(document: Mapping[str, Any]) -> bool:
        for predicate in predicates:  # noqa: SIM110
            if predicate(document):
                return True
        return False

    return any_of


def _condition(condition: Condition) -> Predicate:
    get = _getter(_path(condition))
    test = _TESTS[condition.type](condition)

    def matches(document: Mapping[str, Any]) -> bool:
        value = get(document)
        if isinstance(value, list | tuple):
            return any(map(test, value))
        return test(value)

    if condition.operator is Operator.NOT_EQUAL:
        return lambda document: not matches(document)
    return matches


def _path(condition: Condition) -> tuple[str, ...]:
    if condition.key is None:
        return tuple(condition.field.split("."))
    return (*condition.field.removesuffix(f".{KEY}").split("."), condition.key)


def _getter(path: tuple[str, ...]) -> _Getter:
    if len(path) == 1:
        return _named(path[0])
    *parents, name = path

    def get(document: Mapping[str, Any]) -> Any:
        inner: Any = document
        for parent in parents:
            inner = inner.get(parent)
            if inner.__class__ is not dict and not isinstance(inner, Mapping):
                return None
        return inner.get(name)

    return get


def _named(name: str) -> _Getter:
    return lambda document: document.get(name)


def _text_test(condition: Condition) -> _Test:
    if condition.operator is Operator.LIKE:
        return _contains(condition.values)
    exact = frozenset(value.text for value in condition.values if not value.is_prefix)
    prefixes = tuple(value.text for value in condition.values if value.is_prefix)
    if not prefixes and len(exact) == 1:
        (only,) = exact
        return lambda value: isinstance(value, str) and value == only
    if not prefixes:
        return lambda value: isinstance(value, str) and value in exact
    return lambda value: isinstance(value, str) and (value in exact or value.startswith(prefixes))


def _contains(values: tuple[Value, ...]) -> _Test:
    needles = tuple(value.text.casefold() for value in values)

    def contains(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        folded = value.casefold()
        return any(needle in folded for needle in needles)

    return contains


def _number_test(condition: Condition) -> _Test:
    numbers = frozenset(value.number for value in condition.values if value.number is not None)
    if condition.operator in ORDERING:
        compare = _COMPARISONS[condition.operator]
        (limit,) = numbers
        return lambda value: (number := _number(value)) is not None and compare(number, limit)
    return lambda value: (number := _number(value)) is not None and number in numbers


def _number(value: Any) -> int | float | None:
    """The number as a database holds it: whole up to 64 bits, of double precision beyond."""
    if value.__class__ is float:
        return value
    if value.__class__ is not int:
        return None
    if -_INT64 <= value < _INT64:
        return value
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _boolean_test(condition: Condition) -> _Test:
    wanted = frozenset(value.text == "true" for value in condition.values)
    return lambda value: value.__class__ is bool and value in wanted


def _open_test(condition: Condition) -> _Test:
    number_test = _number_test(condition)
    if condition.operator in ORDERING:
        return number_test
    text_test = _text_test(condition)

    def test(value: Any) -> bool:
        if value.__class__ is bool:
            return text_test("true" if value else "false")
        return text_test(value) or number_test(value)

    return test


_TESTS: Final[Mapping[FieldType, Callable[[Condition], _Test]]] = {
    FieldType.TEXT: _text_test,
    FieldType.TEXTS: _text_test,
    FieldType.NUMBER: _number_test,
    FieldType.TIME_MS: _number_test,
    FieldType.BOOLEAN: _boolean_test,
    FieldType.OPEN: _open_test,
}
