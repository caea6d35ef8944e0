"""Where a field lives in the database: a column, a member of a JSON document, rows of a side table.

Whoever owns the tables gives `to_sql` one binding for every field; a binding of one's own needs only
the method `clause`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, Text, and_, func, literal, or_, select

from catalog.filters.clauses import boolean_clause, number_clause, text_clause
from catalog.filters.dialects import json_elements, may_hold, unindexed
from catalog.filters.tree import ORDERING, Condition, FieldType, Operator, Value


class Binding(Protocol):
    """Turns one condition into SQL."""

    def clause(self, condition: Condition, /) -> ColumnElement[bool]:
        """SQL for the condition, whose operator is never NOT_EQUAL; NULL counts as false."""
        ...


@dataclass(frozen=True, slots=True)
class ColumnBinding:
    """A column, or an expression, of the record's own table, with one text, number or boolean in it.

    Text needs the binary collation: SQLite's default; in PostgreSQL an index serves `name=Smart*` if it
    is declared with collation "C".
    """

    column: ColumnElement[Any]
    is_frequent: Callable[[Select[Any]], bool] | None = None
    """As of `SideTableBinding`: what very many records have is found along the list, without an index."""

    def clause(self, condition: Condition, /) -> ColumnElement[bool]:
        match condition.type:
            case FieldType.TEXT:
                clause = text_clause(condition, self.column)
                if self.is_frequent is None or condition.operator is not Operator.EQUAL:
                    return clause
                many = self.is_frequent(select(self.column).where(clause))
                return text_clause(condition, unindexed(self.column)) if many else clause
            case FieldType.NUMBER | FieldType.TIME_MS:
                return number_clause(condition, self.column)
            case FieldType.BOOLEAN:
                return boolean_clause(condition, self.column)
            case FieldType.TEXTS | FieldType.OPEN:
                raise TypeError(
                    f"{condition.field} is {condition.type.value}, a column holds one of one type"
                )


@dataclass(frozen=True, slots=True)
class JsonBinding:
    """A member of a JSON document (type JSON, or text in SQLite): a scalar or a list of scalars.

    In SQLite documents must be written without blanks, as `catalog.records` does: one that has not the member
    and a value side by side is passed over without being taken apart.

    `path` names the objects on the way and, unless the field ends in `<key>`, the member itself:
    `("customFields",)` for `customFields.<key>`, `("address", "city")` for `city`.
    The whole table is read: bind what is filtered often to a column or a side table.
    """

    document: ColumnElement[Any]
    path: tuple[str, ...]

    def clause(self, condition: Condition, /) -> ColumnElement[bool]:
        if condition.key is None:
            elements = json_elements(self.document, self.path[:-1], self.path[-1])
        else:
            elements = json_elements(self.document, self.path, condition.key)
        columns = elements.c
        match condition.type:
            case FieldType.TEXT | FieldType.TEXTS:
                matches = text_clause(condition, columns.as_text)
            case FieldType.NUMBER | FieldType.TIME_MS:
                matches = number_clause(condition, columns.as_number)
            case FieldType.BOOLEAN:
                matches = text_clause(condition, columns.as_boolean)
            case FieldType.OPEN:
                matches = _open_clause(condition, columns)
        found = select(1).select_from(elements).where(matches).exists()
        pieces = _pieces(condition, condition.key or self.path[-1])
        return and_(may_hold(self.document, *pieces), found) if pieces else found


@dataclass(frozen=True, slots=True)
class SideTableBinding:
    """Texts in rows of another table: identifiers (`key` is the column for `<key>`), tags (no `key`).

    `owner` is the record's column, `member` the side table's column that refers to it, neither ever NULL;
    `where` narrows the side table, for example to one kind of record. Serve it with an index over
    key, value and member.

    SQLite either finds the rows first and the records by them, or walks the records in the order of the
    list and looks for a row of each. In 500,000 products the first page takes 0.2 ms and 790 ms if five
    have the tag, 550 ms and 0.3 ms if half of them have. Rows come first, unless `is_frequent` says of the
    rows selected that there are many; it may run the statement, with a limit.
    """

    owner: ColumnElement[Any]
    member: ColumnElement[Any]
    value: ColumnElement[str]
    key: ColumnElement[str] | None = None
    where: Sequence[ColumnElement[bool]] = ()
    is_frequent: Callable[[Select[Any]], bool] | None = None
    ranged: Sequence[ColumnElement[bool]] = ()
    """In place of `where` for beginnings of values, of which it would keep SQLite from the right index."""

    def clause(self, condition: Condition, /) -> ColumnElement[bool]:
        is_range = condition.operator is Operator.EQUAL and any(value.is_prefix for value in condition.values)
        found = self._found(condition, (self.ranged or self.where) if is_range else self.where)
        if self.is_frequent is not None and self.is_frequent(found):
            return self._found(condition, self.where).where(self.member == self.owner).exists()
        return self.owner.in_(found)

    def _found(self, condition: Condition, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
        found = select(self.member).where(*where)
        if self.key is not None:
            found = found.where(self.key == condition.key)
        return found.where(text_clause(condition, self.value))


def _pieces(condition: Condition, member: str) -> list[ColumnElement[str]]:
    """Texts one of which is in every document that fulfils the condition; none where that is not known."""
    if not _is_plain(member):
        return []
    start = f'"{member}":'
    written = [_written(condition, value) for value in condition.values]
    if condition.operator is not Operator.EQUAL or None in written:
        return [literal(start, Text())]
    known = [text for texts in written for text in texts or ()]
    return [literal(start + text, Text()) for text in dict.fromkeys([*known, "["])]


def _written(condition: Condition, value: Value) -> list[str] | None:
    """How JSON that equals the value begins; None where a writer has a choice."""
    texts: list[str] = []
    if condition.type in _WITH_TEXT:
        if not _is_plain(value.text):
            return None
        texts.append(f'"{value.text}' + ("" if value.is_prefix else '"'))
    if condition.type in _WITH_NUMBER and value.number is not None:
        if value.number == 0 or abs(value.number) >= _EXACT or value.number != int(value.number):
            return None
        texts.append(str(int(value.number)))
    if condition.type in _WITH_BOOLEAN:
        texts += [word for word in ("true", "false") if _begins(word, value)]
    return texts


def _begins(word: str, value: Value) -> bool:
    return word.startswith(value.text) if value.is_prefix else word == value.text


def _is_plain(text: str) -> bool:
    """Whether every writer of JSON writes it as it is."""
    return text.isascii() and text.isprintable() and not {'"', "\\"} & set(text)


_EXACT = 10**15
_WITH_TEXT = frozenset({FieldType.TEXT, FieldType.TEXTS, FieldType.OPEN})
_WITH_NUMBER = frozenset({FieldType.NUMBER, FieldType.TIME_MS, FieldType.OPEN})
_WITH_BOOLEAN = frozenset({FieldType.BOOLEAN, FieldType.OPEN})


@dataclass(frozen=True, slots=True)
class SideNumberBinding:
    """A number in another table that has one row for every record: `member` refers to the column `owner`."""

    owner: ColumnElement[Any]
    member: ColumnElement[Any]
    value: ColumnElement[Any]

    def clause(self, condition: Condition, /) -> ColumnElement[bool]:
        return self.owner.in_(select(self.member).where(number_clause(condition, self.value)))


def _open_clause(condition: Condition, columns: Any) -> ColumnElement[bool]:
    if condition.operator in ORDERING:
        return number_clause(condition, columns.as_number)
    text = text_clause(condition, func.coalesce(columns.as_text, columns.as_boolean))
    if all(value.number is None for value in condition.values):
        return text
    return or_(text, number_clause(condition, columns.as_number))
