"""Finding records by words: every word of the query must begin a word of the record."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from sqlalchemy import TableClause, bindparam, column, table, text
from sqlalchemy.sql.elements import ColumnElement

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 20
_MOST_INDEXED = 100_000


def query_of(words: str, *, dialect: str) -> str | None:
    """The database's own query for these words; None when they hold nothing that could be searched."""
    # What is typed on a Mac comes decomposed, and an accent alone is no part of a word.
    composed = unicodedata.normalize("NFC", words)
    found = _WORD.findall(composed if dialect == "sqlite" else _without_accents(composed))[:_MOST_WORDS]
    if not found:
        return None
    if dialect == "sqlite":
        return " ".join(f'"{word}"*' for word in found)
    return " & ".join(f"'{word}':*" for word in found)


def indexed(words: str, *, dialect: str) -> str:
    """A record's words as the database shall index them.

    SQLite's index parts them and drops accents by itself; PostgreSQL's would keep hosts, numbers with a point
    and the like in one piece, and takes no more than 1 MB.
    """
    if dialect == "sqlite":
        return words
    return " ".join(_WORD.findall(_without_accents(words[:_MOST_INDEXED])))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


@cache
def word_table(name: str) -> TableClause:
    """The table of words with this name, to join with its records by ``rowid``."""
    return table(name, column("rowid"))


def matches(name: str, *, dialect: str) -> ColumnElement[bool]:
    """The condition on a word table; its query is bound as ``words``."""
    if dialect == "sqlite":
        return text(f"{name} MATCH :words").bindparams(bindparam("words"))  # type: ignore[return-value]
    return text(f"{name}.words @@ to_tsquery('simple', :words)")  # type: ignore[return-value]
