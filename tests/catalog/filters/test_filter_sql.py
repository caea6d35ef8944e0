"""The SQL of filters: cacheable, served by indexes, written for both databases."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    create_engine,
    event,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.cache_key import CacheKey

from catalog.filters import (
    Binding,
    ColumnBinding,
    FieldType,
    JsonBinding,
    SideTableBinding,
    parse,
    register_functions,
    to_sql,
)
from catalog.filters.clauses import successor

metadata = MetaData()
thing = Table(
    "thing",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("name", Text),
    Column("created_at", BigInteger),
    Column("is_active", Boolean),
    Column("document", JSON),
    Index("thing_name", "name"),
    Index("thing_created_at", "created_at"),
)
identifier = Table(
    "identifier",
    metadata,
    Column("record_seq", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("identifier_value", "key", "value", "record_seq"),
)
FIELDS = {
    "name": FieldType.TEXT,
    "createdAt": FieldType.TIME_MS,
    "isActive": FieldType.BOOLEAN,
    "identifiers.<key>": FieldType.TEXT,
    "customFields.<key>": FieldType.OPEN,
}
COLUMNS: dict[str, Binding] = {
    "name": ColumnBinding(thing.c.name),
    "createdAt": ColumnBinding(thing.c.created_at),
    "isActive": ColumnBinding(thing.c.is_active),
    "identifiers.<key>": SideTableBinding(
        thing.c.seq, identifier.c.record_seq, identifier.c.value, identifier.c.key
    ),
    "customFields.<key>": JsonBinding(thing.c.document, ("customFields",)),
}
EVERY_SHAPE = [
    ("name=a", "name=q"),
    ("name=a,b", "name=q,r"),
    ("name=a,b", "name=q,r,s,t"),
    ("name!=a*", "name!=q*"),
    ("name=a*,b", "name=q*,r"),
    ("name~a", "name~q"),
    ("createdAt>5", "createdAt>6"),
    ("createdAt<5.5", "createdAt<6.5"),
    ("isActive=true", "isActive=true"),
    ("identifiers.upc=1", "identifiers.ean_13=2"),
    ("customFields.size=5", "customFields.weight=6"),
    ("customFields.size~xl", "customFields.size~xs"),
    ("customFields.size<5", "customFields.size<6"),
    ("(name=a|createdAt=5)&identifiers.upc=1*", "(name=q|createdAt=6)&identifiers.upc=2*"),
]


def clause(text: str) -> ColumnElement[bool]:
    return to_sql(parse(text, fields=FIELDS), COLUMNS)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://", json_serializer=partial(json.dumps, separators=(",", ":")))
    event.listen(engine, "connect", lambda dbapi_connection, _: register_functions(dbapi_connection))
    with engine.connect() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


def plan(connection: Connection, filter_text: str) -> str:
    statement = select(thing.c.seq).where(clause(filter_text))
    compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
    return "\n".join(row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))


def cache_key(filter_text: str) -> CacheKey:
    key = select(thing.c.seq).where(clause(filter_text))._generate_cache_key()
    assert key is not None
    return key


@pytest.mark.parametrize(("first", "second"), EVERY_SHAPE)
def test_the_same_shape_is_compiled_once(first: str, second: str) -> None:
    assert cache_key(first).key == cache_key(second).key


def test_other_shapes_are_compiled_apart() -> None:
    keys = {cache_key(first).key for first, _ in EVERY_SHAPE}
    assert len(keys) == len({first for first, _ in EVERY_SHAPE})


@pytest.mark.parametrize(
    ("filter_text", "step"),
    [
        ("name=Smart", "USING COVERING INDEX thing_name (name=?)"),
        ("name=Smart,Other", "USING COVERING INDEX thing_name (name=?)"),
        ("name=Smart*", "USING COVERING INDEX thing_name (name>? AND name<?)"),
        ("createdAt>=5", "USING COVERING INDEX thing_created_at (created_at>?)"),
        ("createdAt>=5.5", "USING COVERING INDEX thing_created_at (created_at>?)"),
        ("identifiers.upc=1", "USING COVERING INDEX identifier_value (key=? AND value=?)"),
        ("identifiers.upc=1*", "USING COVERING INDEX identifier_value (key=? AND value>? AND value<?)"),
        ("identifiers.upc=1", "SEARCH thing USING INTEGER PRIMARY KEY"),
    ],
)
def test_sqlite_uses_the_index(connection: Connection, filter_text: str, step: str) -> None:
    assert step in plan(connection, filter_text)


def test_frequent_rows_are_looked_for_record_by_record(connection: Connection) -> None:
    asked: list[int] = []

    def is_frequent(rows: Select[Any]) -> bool:
        asked.append(len(connection.execute(rows.limit(2)).all()))
        return asked[-1] == 2

    binding = SideTableBinding(
        thing.c.seq,
        identifier.c.record_seq,
        identifier.c.value,
        identifier.c.key,
        is_frequent=is_frequent,
    )
    connection.execute(thing.insert(), [{"seq": seq} for seq in range(4)])
    connection.execute(
        identifier.insert(),
        [{"record_seq": seq, "key": "sku", "value": value} for seq, value in enumerate(["a", "a", "b"])],
    )
    for value, seqs, word in (("a", [0, 1], "EXISTS"), ("b", [2], " IN ")):
        where = to_sql(parse(f"identifiers.sku={value}", fields=FIELDS), {"identifiers.<key>": binding})
        statement = select(thing.c.seq).where(where).order_by(thing.c.seq)
        assert word in str(statement)
        assert connection.scalars(statement).all() == seqs
    assert asked == [2, 1]


@pytest.mark.parametrize("filter_text", [first for first, _ in EVERY_SHAPE])
def test_every_shape_runs_on_sqlite(connection: Connection, filter_text: str) -> None:
    assert connection.scalars(select(thing.c.seq).where(clause(filter_text))).all() == []


def test_conditions_survive_in_update_and_delete(connection: Connection) -> None:
    document = {"customFields": {"size": ["xl"]}}
    connection.execute(
        thing.insert(), [{"name": "Smart", "document": document}, {"name": "Other", "document": {}}]
    )
    where = clause("customFields.size~XL&name=S*&identifiers.upc!=1")
    assert connection.execute(thing.update().where(where).values(created_at=5)).rowcount == 1
    assert connection.execute(thing.delete().where(where)).rowcount == 1
    assert connection.scalars(select(thing.c.name)).all() == ["Other"]


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("name=a", "thing.name = 'a'"),
        ("name=a,b", "thing.name IN ('a', 'b')"),
        ("name=*", "thing.name IS NOT NULL"),
        ("name=a%_*", "thing.name >= 'a%_' AND thing.name < 'a%`'"),
        ("name=\U0010ffff*", "thing.name >= '\U0010ffff'"),
        ("name!=a", "coalesce(thing.name = 'a', 0) = 0"),
        ("name~a", "(instr(fold_case(thing.name), fold_case('a')) > 0) = 1"),
        ("isActive=true", "thing.is_active IS 1"),
    ],
)
def test_sqlite_text(filter_text: str, expected: str) -> None:
    compiled = clause(filter_text).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    assert str(compiled) == expected


@pytest.mark.parametrize(
    ("filter_text", "version", "expected"),
    [
        ("name=a*", (15,), "thing.name COLLATE \"C\" >= 'a' AND thing.name COLLATE \"C\" < 'b'"),
        (
            "name~a",
            (15,),
            '(strpos(lower(thing.name COLLATE "und-x-icu"), lower(\'a\' COLLATE "und-x-icu")) > 0)',
        ),
        (
            "name~a",
            (18, 1),
            '(strpos(casefold(thing.name COLLATE "pg_unicode_fast"),'
            " casefold('a' COLLATE \"pg_unicode_fast\")) > 0)",
        ),
        ("name!=a", (15,), "NOT coalesce(thing.name = 'a', false)"),
        ("isActive=true", (15,), "thing.is_active IS true"),
    ],
)
def test_postgresql_text(filter_text: str, version: tuple[int, ...], expected: str) -> None:
    dialect = postgresql.dialect()
    dialect.server_version_info = version
    compiled = clause(filter_text).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    assert str(compiled) == expected


def test_postgresql_reads_json_members_as_rows() -> None:
    compiled = str(clause("customFields.size=5").compile(dialect=postgresql.dialect()))
    assert compiled.startswith("TRUE AND (EXISTS (SELECT 1 \nFROM (SELECT\n")
    assert "jsonb_path_query_first(CAST(thing.document AS JSONB)" in compiled


@pytest.mark.parametrize(
    ("prefix", "following"),
    [
        ("a", "b"),
        ("az\U0010ffff", "a{"),
        ("\ud7ff", "\ue000"),
        ("\U0010ffff", None),
        ("\uffff", "\U00010000"),
    ],
)
def test_successor(prefix: str, following: str | None) -> None:
    assert successor(prefix) == following


@pytest.mark.parametrize("kind", [FieldType.OPEN, FieldType.TEXTS])
def test_a_column_cannot_hold_everything(kind: FieldType) -> None:
    tree = parse("name=a", fields={"name": kind})
    with pytest.raises(TypeError, match="name is"):
        to_sql(tree, {"name": ColumnBinding(thing.c.name)})
