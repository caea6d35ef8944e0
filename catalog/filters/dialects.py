"""What SQLite and PostgreSQL write differently, as SQL constructs; `str` of one shows SQLite's way."""

import sqlite3
from string import Template
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Double, TableValuedAlias, Text, column, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_FOLD: Final = "fold_case"
_POSTGRESQL_WITH_CASEFOLD: Final = (18,)

# In both, a list gives its elements and everything else gives itself; names as unlike a table's as
# possible, because the document may be a column of any table around.
_ELEMENTS_SQLITE: Final = Template("""(SELECT
CASE WHEN kind = 'text' THEN atom END AS as_text,
CASE WHEN kind IN ('integer', 'real') THEN atom END AS as_number,
CASE WHEN kind IN ('true', 'false') THEN kind END AS as_boolean
FROM (SELECT
CASE json_member.type WHEN 'array' THEN json_element.type ELSE json_member.type END AS kind,
CASE json_member.type WHEN 'array' THEN json_element.atom ELSE json_member.atom END AS atom
FROM json_each($document, $path) AS json_member,
json_each(CASE json_member.type WHEN 'array' THEN json_member.value ELSE '[0]' END) AS json_element
WHERE json_member.key = $key))""")
_ELEMENTS_POSTGRESQL: Final = Template("""(SELECT
CASE kind WHEN 'string' THEN atom END AS as_text,
CASE kind WHEN 'number' THEN CAST(atom AS NUMERIC) END AS as_number,
CASE kind WHEN 'boolean' THEN atom END AS as_boolean
FROM (SELECT jsonb_typeof(json_element.value) AS kind, json_element.value #>> '{}' AS atom
FROM (SELECT jsonb_path_query_first(CAST($document AS JSONB), CAST($path AS JSONPATH))
-> CAST($key AS TEXT) AS value) AS json_member,
jsonb_array_elements(CASE jsonb_typeof(json_member.value) WHEN 'array' THEN json_member.value
ELSE jsonb_build_array(json_member.value) END) AS json_element(value)) AS json_elements)""")


def register_functions(connection: sqlite3.Connection) -> None:
    """Give an SQLite connection the function that `~` needs; call it for every new connection."""
    connection.create_function(_FOLD, 1, _fold, deterministic=True)


def _fold(text: object) -> str | None:
    return text.casefold() if isinstance(text, str) else None


class bytewise(FunctionElement[str]):
    """A text column ordered by code points."""

    type = Text()
    inherit_cache = True


class contains_folded(FunctionElement[bool]):
    """Whether the first text contains the second, case ignored."""

    type = Boolean()
    inherit_cache = True


class unindexed(FunctionElement[Any]):
    """A column whose indices SQLite leaves alone (`+column`): it takes the first that serves, good or bad."""

    inherit_cache = True


class may_hold(FunctionElement[bool]):
    """False where a JSON document cannot hold a match, for none of these pieces of its text is in it.

    In SQLite a look at the text is worth it: taking a document apart costs ten times as much.
    """

    type = Boolean()
    inherit_cache = True


class _JsonElements(FunctionElement[Any]):
    """Rows of (as_text, as_number, as_boolean) from (document, path, key): see `json_elements`."""

    inherit_cache = True


def json_elements(document: ColumnElement[Any], parents: tuple[str, ...], key: str) -> TableValuedAlias:
    """The elements of one member of a JSON document as rows; a scalar is a list of one.

    Each row has one of `as_text`, `as_number`, `as_boolean` ("true", "false"), or none. `parents` are the
    names of the objects that lead to the one with `key`.
    """
    path = "$" + "".join(f'."{name}"' for name in parents)
    elements = _JsonElements(document, literal(path, Text()), literal(key, Text()))
    return elements.table_valued(
        column("as_text", Text()), column("as_number", Double()), column("as_boolean", Text())
    )


def _compiled(element: FunctionElement[Any], compiler: SQLCompiler, options: dict[str, Any]) -> list[str]:
    return [compiler.process(clause, **options) for clause in element.clauses]


@compiles(bytewise)
def _bytewise_sqlite(element: bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return _compiled(element, compiler, options)[0]


@compiles(bytewise, "postgresql")
def _bytewise_postgresql(element: bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f'{_compiled(element, compiler, options)[0]} COLLATE "C"'


@compiles(contains_folded)
def _contains_sqlite(element: contains_folded, compiler: SQLCompiler, **options: Any) -> str:
    text, part = _compiled(element, compiler, options)
    return f"(instr({_FOLD}({text}), {_FOLD}({part})) > 0)"


@compiles(contains_folded, "postgresql")
def _contains_postgresql(element: contains_folded, compiler: SQLCompiler, **options: Any) -> str:
    text, part = _compiled(element, compiler, options)
    version = getattr(compiler.dialect, "server_version_info", None) or ()
    fold, collation = ("lower", "und-x-icu")
    if version >= _POSTGRESQL_WITH_CASEFOLD:
        fold, collation = ("casefold", "pg_unicode_fast")
    return f'(strpos({fold}({text} COLLATE "{collation}"), {fold}({part} COLLATE "{collation}")) > 0)'


@compiles(unindexed)
def _unindexed_sqlite(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{_compiled(element, compiler, options)[0]}"


@compiles(unindexed, "postgresql")
def _unindexed_postgresql(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return _compiled(element, compiler, options)[0]


@compiles(may_hold)
def _may_hold_sqlite(element: may_hold, compiler: SQLCompiler, **options: Any) -> str:
    document, *pieces = _compiled(element, compiler, options)
    return "(" + " OR ".join(f"instr({document}, {piece}) > 0" for piece in pieces) + ")"


@compiles(may_hold, "postgresql")
def _may_hold_postgresql(_element: may_hold, _compiler: SQLCompiler, **_options: Any) -> str:
    return "TRUE"


@compiles(_JsonElements)
def _elements_sqlite(element: _JsonElements, compiler: SQLCompiler, **options: Any) -> str:
    document, path, key = _compiled(element, compiler, options)
    return _ELEMENTS_SQLITE.substitute(document=document, path=path, key=key)


@compiles(_JsonElements, "postgresql")
def _elements_postgresql(element: _JsonElements, compiler: SQLCompiler, **options: Any) -> str:
    document, path, key = _compiled(element, compiler, options)
    return _ELEMENTS_POSTGRESQL.substitute(document=document, path=path, key=key)
