"""Both back-ends select the same records: random records, random trees, a real database."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

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
    FieldType,
    Filter,
    JsonBinding,
    SideTableBinding,
    compile_closure,
    escape,
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

letters = "aAbBßSéÉıİΣσς%_*?[]\\\"'.:,&|()=~ 05$#é\u0301\ud7ff\ue000𝄞\U0010ffff"
texts = st.text(st.sampled_from(letters), max_size=3) | st.sampled_from(["5", "5.0", "true", "ab", "\ud7ffa"])
keys = st.sampled_from(["a", "a.b", 'q"x', "it's", "\\", "ü", "0", "$"])
wholes = st.sampled_from([0, 1, 5, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 1472815501280]) | st.integers(-9, 9)
fractions = st.integers(-99, 99).map(lambda number: number / 4) | st.sampled_from([1e15, 2.0**63, 1e300, 0.1])
numbers = wholes | fractions | st.just(10**30)


class Pool(NamedTuple):
    """The few values that records and conditions of one example share, so that they meet."""

    texts: list[str]
    numbers: list[int | float]
    keys: list[str]


class Example(NamedTuple):
    records: list[dict[str, Any]]
    tree: Filter


pools = st.builds(
    Pool,
    st.lists(texts, min_size=1, max_size=3),
    st.lists(numbers, min_size=1, max_size=3),
    st.lists(keys, min_size=1, max_size=2),
)


def members(pool: Pool) -> st.SearchStrategy[Any]:
    """What a member of a JSON document may hold."""
    scalars = st.sampled_from([*pool.texts, *pool.numbers, True, False, None])
    return scalars | st.lists(scalars | st.lists(scalars, max_size=1), max_size=3) | st.just({"a": 5})


def contents(field: str, pool: Pool) -> st.SearchStrategy[Any]:
    """What the first part of a field's name may hold in a record."""
    nothing = st.none()
    whole = [number for number in pool.numbers if isinstance(number, int) and -(2**63) <= number < 2**63]
    return {
        "name": nothing | st.sampled_from(pool.texts),
        "createdAt": nothing | st.sampled_from([*whole, 0]),
        "score": nothing | st.sampled_from(pool.numbers).map(float),
        "isActive": nothing | st.booleans(),
        "box": nothing | st.sampled_from(pool.texts) | st.fixed_dictionaries({"height": members(pool)}),
        "tags": st.lists(st.sampled_from(pool.texts), max_size=3),
        "identifiers": st.dictionaries(st.sampled_from(pool.keys), st.sampled_from(pool.texts)),
        "customFields": st.dictionaries(st.sampled_from(pool.keys), members(pool)),
    }.get(field.split(".")[0], members(pool))


def conditions(field: str, pool: Pool) -> st.SearchStrategy[Filter]:
    """Conditions on a field, read by the parser: it decides what the values are."""
    changes = st.sampled_from([str, str.upper, str.lower, lambda text: text[:1], lambda text: text + "a"])
    literal = st.builds(lambda change, text: escape(change(text)), changes, st.sampled_from(pool.texts))
    text = st.builds(lambda written, star: written + star, literal, st.sampled_from(["", "*"]))
    number = st.sampled_from(pool.numbers).map(str)
    boolean = st.sampled_from(["true", "false"])
    matching = st.sampled_from(["=", "!="])
    ordering = st.tuples(st.sampled_from(["<", "<=", ">", ">="]), number)
    like = st.tuples(st.just("~"), literal)

    def any_of(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
        return st.tuples(matching, st.lists(values, min_size=1, max_size=3).map(",".join))

    comparisons = {
        FieldType.NUMBER: any_of(number) | ordering,
        FieldType.TIME_MS: any_of(number) | ordering,
        FieldType.BOOLEAN: any_of(boolean),
        FieldType.OPEN: any_of(text | number | boolean) | ordering | like,
    }.get(FIELDS[field], any_of(text) | like)
    name = st.sampled_from(pool.keys).map(lambda key: field.replace("<key>", escape(key)))
    return st.builds(
        lambda name, comparison: parse(name + "".join(comparison), fields=FIELDS), name, comparisons
    )


@st.composite
def examples(draw: st.DrawFn) -> Example:
    pool = draw(pools)
    fields = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=2))
    records = st.fixed_dictionaries({name.split(".")[0]: contents(name, pool) for name in fields})
    leaves = st.one_of(*(conditions(name, pool) for name in fields))
    tree = draw(
        st.recursive(
            leaves,
            lambda inner: st.builds(
                lambda kind, parts: kind(tuple(parts)),
                st.sampled_from([AllOf, AnyOf]),
                st.lists(inner, min_size=2, max_size=3),
            ),
            max_leaves=3,
        )
    )
    return Example(draw(st.lists(records, min_size=1, max_size=5)), tree)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """SQLite in memory; PostgreSQL too if the environment names a database that may be written to."""
    url = "sqlite://" if request.param == "sqlite" else os.environ.get("TEST_POSTGRESQL_URL")
    if url is None:
        pytest.skip("TEST_POSTGRESQL_URL names no database, as postgresql+psycopg://…")
    engine = create_engine(url, json_serializer=partial(json.dumps, separators=(",", ":")))
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


def selected(connection: Connection, tree: Filter, records: Sequence[Mapping[str, Any]]) -> list[int]:
    """The positions of the records that SQL selects."""
    with connection.begin_nested() as transaction:
        for seq, record in enumerate(records):
            store(connection, seq, record)
        found = connection.scalars(select(product.c.seq).where(to_sql(tree, COLUMNS))).all()
        transaction.rollback()
    return sorted(found)


@settings(max_examples=200, deadline=None)
@given(example=examples())
def test_both_back_ends_select_the_same(connection: Connection, example: Example) -> None:
    rewritten = parse(unparse(example.tree), fields=FIELDS)
    for closure in (compile_closure(example.tree), compile_closure(rewritten)):
        expected = [seq for seq, record in enumerate(example.records) if closure(record)]
        assert selected(connection, rewritten, example.records) == expected


FOLDED_OTHERWISE = {"name~STRASSE", "name~ΟΣ"}  # by PostgreSQL before 18
LETTERS_AT_THE_EDGES = [
    "\ud7ff",
    "\ud7ffz",
    "\ue000",
    "\uffff",
    "\U0010ffff",
    "\U0010ffffz",
    "a",
    "",
    "az",
    "b",
]
JSON_EDGES = [
    "5",
    5,
    5.0,
    "5.0",
    True,
    False,
    "true",
    None,
    [],
    [5],
    ["x", 5.5],
    [[5]],
    {"a": 5},
    10**30,
    2**53 + 1,
]


@pytest.mark.parametrize(
    ("filter_text", "field", "values", "expected"),
    [
        ("name=\ud7ff*", "name", LETTERS_AT_THE_EDGES, [0, 1]),
        ("name=\U0010ffff*", "name", LETTERS_AT_THE_EDGES, [4, 5]),
        ("name=a*", "name", LETTERS_AT_THE_EDGES, [6, 8]),
        ("name=*", "name", ["", "a", None], [0, 1]),
        ("name=", "name", ["", "a", None], [0]),
        ("name!=a", "name", ["", "a", None], [0, 2]),
        ("name~STRASSE", "name", ["Hauptstraße", "STRASSE", "Strase", None], [0, 1]),
        ("name~ΟΣ", "name", ["λόγος", "ΛΟΓΟΣ", "ος", "οσ", "ο"], [0, 1, 2, 3]),
        ("name~%", "name", ["a", "100%", "_"], [1]),
        ("createdAt=9007199254740993", "createdAt", [2**53, 2**53 + 1], [1]),
        ("createdAt<1.5", "createdAt", [1, 2, None], [0]),
        ("createdAt!=1.5", "createdAt", [1, 2, None], [0, 1, 2]),
        ("createdAt<99999999999999999999", "createdAt", [2**63 - 1, None], [0]),
        ("isActive!=true", "isActive", [True, False, None], [1, 2]),
        ("isActive=true,false", "isActive", [True, False, None], [0, 1]),
        ("customFields.a=5", "custom", JSON_EDGES, [0, 1, 2, 9]),
        ("customFields.a=5.0", "custom", JSON_EDGES, [1, 2, 3, 9]),
        ("customFields.a=5*", "custom", JSON_EDGES, [0, 3]),
        ("customFields.a=true", "custom", JSON_EDGES, [4, 6]),
        ("customFields.a=false,x", "custom", JSON_EDGES, [5, 10]),
        ("customFields.a=1", "custom", JSON_EDGES, []),
        ("customFields.a>5", "custom", JSON_EDGES, [10, 13, 14]),
        ("customFields.a=9007199254740993", "custom", JSON_EDGES, [14]),
        ("customFields.a=1000000000000000000000000000000", "custom", JSON_EDGES, [13]),
        ("weight=1", "weight", JSON_EDGES, []),
        ("score<=5", "score", [4.0, 5.0, 6.0, None], [0, 1]),
        ("score>=5", "score", [4.0, 5.0, 6.0, None], [1, 2]),
        ("score<5", "score", [4.0, 5.0, 6.0, None], [0]),
        ("(name=a|name=b)&name!=b|name=z", "name", ["a", "b", "z", "q"], [0, 2]),
        ("name!=b&(name=a|name=b)", "name", ["a", "b", "z", "q"], [0]),
        ("weight=5", "weight", JSON_EDGES, [1, 2, 9]),
        ("isSold=true", "isSold", JSON_EDGES, [4]),
        ("brand=5,x", "brand", JSON_EDGES, [0, 10]),
        ("tags=a", "tags", [["a", "b"], ["b"], []], [0]),
        ("tags!=a", "tags", [["a", "b"], ["b"], []], [1, 2]),
        ("identifiers.a=ab", "identifiers", [{"a": "ab"}, {"b": "ab"}, {"a": "b"}, {}], [0]),
        ("identifiers.b!=ab", "identifiers", [{"a": "ab"}, {"b": "ab"}, {"b": "b"}], [0, 2]),
    ],
)
def test_both_back_ends_at_the_edges(
    connection: Connection, filter_text: str, field: str, values: list[Any], expected: list[int]
) -> None:
    tree = parse(filter_text, fields=FIELDS)
    records = [
        {"customFields": {"a": value, "b": 5}} if field == "custom" else {field: value} for value in values
    ]
    assert parse(unparse(tree), fields=FIELDS) == tree
    closure = compile_closure(tree)
    assert [seq for seq, record in enumerate(records) if closure(record)] == expected
    if filter_text not in FOLDED_OTHERWISE or connection.dialect.name == "sqlite":
        assert selected(connection, tree, records) == expected
