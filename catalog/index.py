"""What finds a record again: its identifiers, its tags and its words, kept in step with its document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, TextClause, bindparam, delete, insert, text

from catalog import gtin, search, text_keys
from catalog.documents import Json
from catalog.kinds import Kind
from catalog.tables import identifier, member, tag, text_key

Pairs = Sequence[tuple[int, Json]]

# The side tables of fields that are lists of texts.
_LISTS = {"tags": tag, "collections": member}


def add(connection: Connection, kind: Kind, records: Pairs) -> None:
    """Index new records, each as (seq, fields)."""
    _add_identifiers(connection, kind, records)
    _add_lists(connection, kind, records)
    _add_words(connection, kind, records)


def remove(connection: Connection, kind: Kind, records: Pairs) -> None:
    """Forget records; their fields must be those they were indexed with."""
    seqs = [seq for seq, _ in records]
    connection.execute(delete(identifier).where(identifier.c.kind == kind.name, identifier.c.seq.in_(seqs)))
    _remove_text_keys(connection, kind, records)
    for table in _LISTS.values():
        connection.execute(delete(table).where(table.c.kind == kind.name, table.c.seq.in_(seqs)))
    _remove_words(connection, kind, records)


def replace(connection: Connection, kind: Kind, seq: int, old: Json, new: Json) -> None:
    """Bring the index of a changed record up to date, touching only what differs."""
    if old.get("identifiers") != new.get("identifiers"):
        of_record = (identifier.c.kind == kind.name, identifier.c.seq == seq)
        connection.execute(delete(identifier).where(*of_record))
        _remove_text_keys(connection, kind, [(seq, old)])
        _add_identifiers(connection, kind, [(seq, new)])
    for field, table in _LISTS.items():
        if old.get(field) != new.get(field):
            connection.execute(delete(table).where(table.c.kind == kind.name, table.c.seq == seq))
            _add_list(connection, kind, [(seq, new)], field, table)
    if kind.words(old) != kind.words(new):
        _remove_words(connection, kind, [(seq, old)])
        _add_words(connection, kind, [(seq, new)])


def _add_identifiers(connection: Connection, kind: Kind, records: Pairs) -> None:
    rows = [
        {
            "kind": kind.name,
            "seq": seq,
            "key": key,
            "value": str(value),
            "gtin": gtin.to_gtin14(key, str(value)),
        }
        for seq, fields in records
        for key, value in (fields.get("identifiers") or {}).items()
    ]
    if rows:
        connection.execute(insert(identifier), rows)
        if keys := _text_keys(kind, records):
            connection.execute(insert(text_key), keys)


def _remove_text_keys(connection: Connection, kind: Kind, records: Pairs) -> None:
    if keys := _text_keys(kind, records):
        rows = [{f"_{name}": value for name, value in row.items()} for row in keys]
        connection.execute(_ONE_TEXT_KEY, rows)


_ONE_TEXT_KEY = delete(text_key).where(
    text_key.c.key == bindparam("_key"),
    text_key.c.kind == bindparam("_kind"),
    text_key.c.seq == bindparam("_seq"),
)


def _text_keys(kind: Kind, records: Pairs) -> list[dict[str, Any]]:
    """The rows by which the printed texts of these records are found."""
    if kind.name not in text_keys.KINDS:
        return []
    return [
        {"key": key, "kind": kind.name, "seq": seq}
        for seq, fields in records
        for printed in [(fields.get("identifiers") or {}).get(text_keys.TEXT)]
        if printed is not None
        for key in text_keys.stored_keys(str(printed))
    ]


def _add_lists(connection: Connection, kind: Kind, records: Pairs) -> None:
    for field, table in _LISTS.items():
        _add_list(connection, kind, records, field, table)


def _add_list(connection: Connection, kind: Kind, records: Pairs, field: str, table: Table) -> None:
    rows = [
        {"kind": kind.name, "seq": seq, "value": value}
        for seq, fields in records
        for value in dict.fromkeys(fields.get(field) or ())
    ]
    if rows:
        connection.execute(insert(table), rows)


def _add_words(connection: Connection, kind: Kind, records: Pairs) -> None:
    if kind.word_table:
        _execute_words(connection, kind, _ADD_WORDS, records)


def _remove_words(connection: Connection, kind: Kind, records: Pairs) -> None:
    # An FTS5 index without content forgets a row only when told the words it was indexed with.
    if kind.word_table:
        _execute_words(connection, kind, _REMOVE_WORDS, records)


_ADD_WORDS = {
    "sqlite": "INSERT INTO {table} (rowid, words) VALUES (:seq, :words)",
    "postgresql": "INSERT INTO {table} (rowid, words) VALUES (:seq, to_tsvector('simple', :words))",
}
_REMOVE_WORDS = {
    "sqlite": "INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', :seq, :words)",
    "postgresql": "DELETE FROM {table} WHERE rowid = :seq",
}


def _execute_words(connection: Connection, kind: Kind, by_dialect: dict[str, str], records: Pairs) -> None:
    statement: TextClause = text(by_dialect[connection.dialect.name].format(table=kind.word_table))
    dialect = connection.dialect.name
    rows: list[dict[str, Any]] = [
        {"seq": seq, "words": search.indexed(kind.words(fields), dialect=dialect)} for seq, fields in records
    ]
    connection.execute(statement, rows)
