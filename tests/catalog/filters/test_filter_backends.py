"""Both back-ends select the same records: random records, random trees, a real database."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    select,
)

from catalog.filters import (
    AllOf,
    AnyOf,
    Binding,
    ColumnBinding,
    Condition,
    FieldType,
    Filter,
    JsonBinding,
    Operator,
    SideTableBinding,
    Value,
    compile_closure,
    parse,
    register_functions,
    to_sql,
    unparse,
)

metadata = MetaData()
product = Table(
    "product",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("name", Text),
    Column("created_at", BigInteger),
    Column("score", Double),
    Column("is_active", Boolean),
    Column("document", JSON),
)
identifier = Table(
    "identifier",
    metadata,
    Column("record_seq", ForeignKey("product.seq"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),
)
tag = Table(
    "tag",
    metadata,
    Column("record_seq", ForeignKey("product.seq"), nullable=False),
    Column("value", Text, nullable=False),
)

FIELDS = {
    "name": FieldType.TEXT,
    "createdAt": FieldType.TIME_MS,
    "score": FieldType.NUMBER,
    "isActive": FieldType.BOOLEAN,
    "brand": FieldType.TEXT,
    "sizes": FieldType.TEXTS,
    "weight": FieldType.NUMBER,
    "isSold": FieldType.BOOLEAN,
    "box.height": FieldType.NUMBER,
    "tags": FieldType.TEXTS,
    "identifiers.<key>": FieldType.TEXT,
    "customFields.<key>": FieldType.OPEN,
}
COLUMNS: Mapping[str, Binding] = {
    "name": ColumnBinding(product.c.name),
    "createdAt": ColumnBinding(product.c.created_at),
    "score": ColumnBinding(product.c.score),
    "isActive": ColumnBinding(product.c.is_active),
    "brand": JsonBinding(product.c.document, ("brand",)),
    "sizes": JsonBinding(product.c.document, ("sizes",)),
    "weight": JsonBinding(product.c.document, ("weight",)),
    "isSold": JsonBinding(product.c.document, ("isSold",)),
    "box.height": JsonBinding(product.c.document, ("box", "height")),
    "tags": SideTableBinding(product.c.seq, tag.c.record_seq, tag.c.value),
    "identifiers.<key>": SideTableBinding(
        product.c.seq,
        identifier.c.record_seq,
        identifier.c.value,
        identifier.c.key,
        (identifier.c.kind == "product",),
        is_frequent=lambda rows: "IN" in str(rows),  # so that both ways are taken
    ),
    "customFields.<key>": JsonBinding(product.c.document, ("customFields",)),
}

letters = "aAbBßéÉıİΣσς%_*?[]\\\"'.:,&|()=~ 05$#é\u0301\ud7ff\ue000𝄞\U0010ffff"
texts = st.text(st.sampled_from(letters), max_size=3) | st.sampled_from(["5", "5.0", "true", "ab", "abc"])
names_of_keys = st.sampled_from(["a", "a.b", 'q"x', "it's", "\\", "ü", "0", "$"])
wholes = st.sampled_from([0, 1, -1, 5, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 1472815501280]) | st.integers(
    -9, 9
)
fractions = st.integers(-99, 99).map(lambda number: number / 4) | st.sampled_from([1e15, 2.0**63, 1e300, 0.1])
scalars = st.none() | st.booleans() | wholes | fractions | texts | st.just(10**30)
anything = scalars | st.lists(scalars | st.lists(scalars, max_size=1), max_size=3) | st.just({"a": 5})


def perhaps(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


records = st.fixed_dictionaries(
    {},
    optional={
        "name": perhaps(texts),
        "createdAt": perhaps(wholes),
        "score": perhaps(fractions | st.integers(-9, 9).map(float)),
        "isActive": perhaps(st.booleans()),
        "brand": anything,
        "sizes": anything,
        "weight": anything,
        "isSold": anything,
        "box": st.fixed_dictionaries({"height": anything}) | st.none() | texts,
        "tags": st.lists(texts, max_size=3),
        "identifiers": st.dictionaries(names_of_keys, texts, max_size=2),
        "customFields": st.dictionaries(names_of_keys, anything, max_size=3),
    },
)


def conditions(field: str, kind: FieldType) -> st.SearchStrategy[str]:
    """Conditions as text, so that the parser decides what its values are."""
    equal = st.sampled_from(["=", "!="])
    name = (
        names_of_keys.map(lambda key: unparse(_named(field, key)).removesuffix("="))
        if field.endswith("<key>")
        else st.just(field)
    )
    number = (wholes | fractions).map(str)
    text = st.builds(lambda value, star: unparse(_valued(value, star)), texts, st.booleans())
    values = {
        FieldType.NUMBER: number,
        FieldType.TIME_MS: number,
        FieldType.BOOLEAN: st.sampled_from(["true", "false"]),
        FieldType.OPEN: text | number,
    }.get(kind, text)
    matching = st.builds(_join, name, equal, st.lists(values, min_size=1, max_size=3).map(",".join))
    ordering = st.builds(_join, name, st.sampled_from(["<", "<=", ">", ">="]), number)
    like = st.builds(_join, name, st.just("~"), text)
    return {
        FieldType.NUMBER: matching | ordering,
        FieldType.TIME_MS: matching | ordering,
        FieldType.BOOLEAN: matching,
        FieldType.OPEN: matching | ordering | like,
    }.get(kind, matching | like)


def _named(field: str, key: str) -> Condition:
    return Condition(field, key, FieldType.TEXT, Operator.EQUAL, (Value(""),))


def _valued(text: str, is_prefix: bool) -> Condition:
    return Condition("", None, FieldType.TEXT, Operator.EQUAL, (Value(text, None, is_prefix),))


def _join(*parts: str) -> str:
    return "".join(parts)


leaves = st.one_of(*(conditions(field, kind) for field, kind in FIELDS.items())).map(
    lambda text: parse(text, fields=FIELDS)
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from([AllOf, AnyOf]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=4,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """SQLite in memory; PostgreSQL too if the environment names a database that may be written to."""
    url = "sqlite://" if request.param == "sqlite" else os.environ.get("TEST_POSTGRESQL_URL")
    if url is None:
        pytest.skip("TEST_POSTGRESQL_URL names no database, as postgresql+psycopg://…")
    engine = create_engine(url)
    if request.param == "sqlite":
        event.listen(engine, "connect", lambda dbapi_connection, _: register_functions(dbapi_connection))
    with engine.connect() as connection:
        metadata.create_all(connection)
        yield connection
        connection.rollback()
    engine.dispose()


def store(connection: Connection, seq: int, record: Mapping[str, Any]) -> None:
    in_columns = {"name", "createdAt", "score", "isActive", "tags", "identifiers"}
    connection.execute(
        product.insert().values(
            seq=seq,
            name=record.get("name"),
            created_at=record.get("createdAt"),
            score=record.get("score"),
            is_active=record.get("isActive"),
            document={name: value for name, value in record.items() if name not in in_columns},
        )
    )
    rows = [{"record_seq": seq, "value": value} for value in record.get("tags", ())]
    if rows:
        connection.execute(tag.insert(), rows)
    rows = [
        {"record_seq": seq, "kind": "product", "key": key, "value": value}
        for key, value in record.get("identifiers", {}).items()
    ]
    foreign = {"record_seq": seq, "kind": "thng", "key": "a", "value": "ab"}
    connection.execute(identifier.insert(), [*rows, foreign])


@settings(max_examples=400, deadline=None)
@given(stored=st.lists(records, min_size=1, max_size=5), tree=trees)
def test_both_back_ends_select_the_same(
    connection: Connection, stored: list[dict[str, Any]], tree: Filter
) -> None:
    tree = parse(unparse(tree), fields=FIELDS)
    closure = compile_closure(tree)
    with connection.begin_nested() as transaction:
        for seq, record in enumerate(stored):
            store(connection, seq, record)
        selected = set(connection.scalars(select(product.c.seq).where(to_sql(tree, COLUMNS))))
        transaction.rollback()
    assert selected == {seq for seq, record in enumerate(stored) if closure(record)}


@settings(deadline=None)
@given(stored=st.lists(records, min_size=1, max_size=5), leaf=leaves)
def test_not_equal_is_the_complement(stored: list[dict[str, Any]], leaf: Filter) -> None:
    assert isinstance(leaf, Condition)
    values = (leaf.field, leaf.key, leaf.type)
    if leaf.operator in (Operator.EQUAL, Operator.NOT_EQUAL):
        equal = compile_closure(Condition(*values, Operator.EQUAL, leaf.values))
        unequal = compile_closure(Condition(*values, Operator.NOT_EQUAL, leaf.values))
        assert all(equal(record) is not unequal(record) for record in stored)
