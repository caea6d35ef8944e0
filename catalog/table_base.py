"""What all tables share: one metadata, the names of their constraints, the columns every record has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text, text
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Row numbers are never given twice (AUTOINCREMENT): a restored record takes its old place in lists again.
NEVER_TWICE = True

# A whole number that SQLite may use as its row id, and a text that every database compares byte by byte.
SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
EXACT: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def record_columns() -> list[Column[object]]:
    """The columns every record has, in order."""
    return [
        Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
        Column("id", EXACT, nullable=False, unique=True),
        Column("created_at", BigInteger, nullable=False),
        Column("updated_at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
    ]


def named_columns() -> list[Column[object]]:
    """A record with a name: literal for filters, case-folded for sorting as people expect."""
    return [*record_columns(), Column("name", EXACT), Column("sort_name", EXACT)]


def where(condition: str) -> dict[str, Any]:
    """The rows an index holds, where most rows have nothing to be found by."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
