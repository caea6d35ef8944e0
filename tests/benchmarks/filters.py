"""What a filter costs to read, to run as a function and to turn into SQL; CPU microseconds, best of many.

    python tests/benchmarks/filters.py

"SQL, built" is the expression, "SQL, cached" the whole way to a compiled statement when SQLAlchemy has seen
its shape, "SQL, compiled" when it has not.
"""

from __future__ import annotations

import sys
import time
import timeit
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import JSON, BigInteger, Column, Integer, MetaData, Table, Text, select
from sqlalchemy.dialects import sqlite

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catalog.filters import (
    Binding,
    ColumnBinding,
    FieldType,
    Filter,
    JsonBinding,
    SideTableBinding,
    compile_closure,
    parse,
    to_sql,
)

FILTERS = {
    "one text": "name=Smart",
    "prefix": "name=Smart*",
    "contains": "name~smart",
    "any of two tags": "tags=smart,new",
    "time": "createdAt>=1472815501280",
    "identifier": "identifiers.gs1:01=09521234543213",
    "custom field": "customFields.size=42",
    "encoded twice": "name=Test%20Thng%26Co",
    "five conditions": (
        "name=Smart*&tags=smart,new|createdAt>=1472815501280"
        "&(identifiers.gs1:01=09521234543213|customFields.size~xl)"
    ),
}
FIELDS = {
    "name": FieldType.TEXT,
    "tags": FieldType.TEXTS,
    "createdAt": FieldType.TIME_MS,
    "identifiers.<key>": FieldType.TEXT,
    "customFields.<key>": FieldType.OPEN,
}
DOCUMENT = {
    "name": "Smart lamp",
    "tags": ["lamp", "new"],
    "createdAt": 1472815501281,
    "identifiers": {"gs1:01": "09521234543213", "sku": "L-1"},
    "customFields": {"size": 42, "colour": "green"},
}

metadata = MetaData()
product = Table(
    "product",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("name", Text),
    Column("created_at", BigInteger),
    Column("body", JSON),
)
identifier = Table("identifier", metadata, Column("seq", Integer), Column("key", Text), Column("value", Text))
tag = Table("tag", metadata, Column("seq", Integer), Column("value", Text))
COLUMNS: dict[str, Binding] = {
    "name": ColumnBinding(product.c.name),
    "createdAt": ColumnBinding(product.c.created_at),
    "tags": SideTableBinding(product.c.seq, tag.c.seq, tag.c.value),
    "identifiers.<key>": SideTableBinding(
        product.c.seq, identifier.c.seq, identifier.c.value, identifier.c.key
    ),
    "customFields.<key>": JsonBinding(product.c.body, ("customFields",)),
}


def microseconds(work: Callable[[], object]) -> float:
    timer = timeit.Timer(work, timer=time.process_time)  # others may be using the machine
    calls, seconds = timer.autorange()
    calls = max(1, int(calls * 0.05 / seconds))
    return min(timer.repeat(repeat=9, number=calls)) / calls * 1e6


def measured(text: str) -> list[float]:
    tree = parse(text, fields=FIELDS)
    closure = compile_closure(tree)
    dialect = sqlite.dialect()
    cache: dict[object, object] = {}

    def statement(tree: Filter = tree) -> object:
        return select(product.c.seq).where(to_sql(tree, COLUMNS))

    def compiled(known: dict[object, object] | None) -> object:
        return (
            select(product.c.seq)
            .where(to_sql(tree, COLUMNS))
            ._compile_w_cache(dialect, compiled_cache=known, column_keys=[])
        )

    return [
        microseconds(lambda: parse(text, fields=FIELDS)),
        microseconds(lambda: compile_closure(tree)),
        microseconds(lambda: closure(DOCUMENT)),
        microseconds(statement),
        microseconds(lambda: compiled(cache)),
        microseconds(lambda: compiled(None)),
    ]


def main() -> None:
    columns = ["parse", "closure, made", "closure, run", "SQL, built", "SQL, cached", "SQL, compiled"]
    print(f"{'microseconds':18}" + "".join(f"{column:>15}" for column in columns))
    for name, text in FILTERS.items():
        print(f"{name:18}" + "".join(f"{figure:15.2f}" for figure in measured(text)), flush=True)


if __name__ == "__main__":
    main()
