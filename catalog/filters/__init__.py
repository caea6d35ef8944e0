"""The filter language of lists, bulk changes and rules: one syntax tree, two back-ends.

    name=Smart*&tags=smart,new|createdAt>=1472815501280&(identifiers.gs1:01=09521234543213|customFields.size~xl)

Syntax
    A filter is conditions `field operator value`, joined by `&` (and) and `|` (or); `&` binds tighter,
    parentheses group. Parentheses are our reading: the platform's clients escape them in values, its
    documents never show one. The field ends at the first operator; blanks around it are ignored.
    The value is everything up to the next `&` or `|`, blanks and further operators included; it may be
    empty. Inside a group a `)` without its own `(` in the value ends it too: `(name=Foo (small)|tags=x)`.

    A backslash makes any of ``& | ! > < = ~ ( ) , * \\`` literal; before any other character it is
    itself. `%XX` (UTF-8) is decoded once more in fields and values, because the platform's JavaScript SDK
    encodes both twice when the filter is an object; it is decoded before backslashes, commas and `*`
    are read, so `%2C` separates and `%5C%2C` is a comma. A run that is not UTF-8 stays as it is.

Operators
    `=`  equal to any value of a comma list; a value with `*` at its end matches what starts with it
    `!=` the exact complement of `=`: also true where the field is missing
    `~`  contains any value of the list, case ignored (the platform lists the operator, not its meaning)
    `< <= > >=` compare numbers and times with one value

Meaning, the same in both back-ends (a property test compares them)
    - A missing field, null and an object match nothing. A list matches if one of its elements does,
      one level deep.
    - TEXT and TEXTS match text only, code point for code point: case and normalisation count, and
      blanks too. `name=` finds the empty text, `name=*` any text.
    - NUMBER and TIME_MS match numbers only (`5` is `5.0`, the text "5" is neither). Whole numbers
      beyond 64 bits are rounded to double precision on both sides.
    - BOOLEAN takes `true` and `false`.
    - OPEN is any JSON value, as in custom fields. Text matches as text, true and false as the texts
      `true` and `false`; a value that is written as a number also equals that number: `=5` finds "5",
      5 and 5.0. `< <= > >=` find numbers only. Fractions with more than 15 digits are compared as
      the database reads them.
    - `~` folds case as Unicode does (`str.casefold`); PostgreSQL has no such function before 18, there
      lower case decides, which differs for a few letters such as `ß`.
    - U+0000 and lone surrogates cannot be stored, so a filter that holds one is refused.
"""

from catalog.filters.bindings import Binding, ColumnBinding, JsonBinding, SideNumberBinding, SideTableBinding
from catalog.filters.closures import compile_closure
from catalog.filters.dialects import register_functions
from catalog.filters.parser import (
    MAX_CHARACTERS,
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_VALUES,
    Span,
    parse,
    parse_located,
)
from catalog.filters.sql import to_sql
from catalog.filters.tokens import Token, TokenKind, tokens
from catalog.filters.tree import (
    AllOf,
    AnyOf,
    Condition,
    FieldType,
    Filter,
    FilterError,
    Operator,
    UnknownField,
    Value,
    conditions,
)
from catalog.filters.unparse import escape, unparse

__all__ = [
    "MAX_CHARACTERS",
    "MAX_CONDITIONS",
    "MAX_DEPTH",
    "MAX_VALUES",
    "AllOf",
    "AnyOf",
    "Binding",
    "ColumnBinding",
    "Condition",
    "FieldType",
    "Filter",
    "FilterError",
    "JsonBinding",
    "Operator",
    "SideNumberBinding",
    "SideTableBinding",
    "Span",
    "Token",
    "TokenKind",
    "UnknownField",
    "Value",
    "compile_closure",
    "conditions",
    "escape",
    "parse",
    "parse_located",
    "register_functions",
    "to_sql",
    "tokens",
    "unparse",
]
