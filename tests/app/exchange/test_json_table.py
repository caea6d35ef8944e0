"""JSON files as tables."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.client import Kind
from app.errors import InputError
from app.exchange import mapping
from app.exchange.drafts import Drafter
from app.exchange.json_table import JsonTable
from app.exchange.tables import open_table

Documents = list[dict[str, Any]]


def imported(path: Path, kind: Kind = Kind.PRODUCTS) -> Documents:
    table = open_table(path, kind=kind)
    drafter = Drafter(mapping.guess(kind, table.header))
    drafts = [drafter.draft(row) for row in table.rows()]
    assert [made.problems for made in drafts] == [()] * len(drafts)
    return [made.document for made in drafts]


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


DOCUMENTS: Documents = [
    {
        "name": "Tea",
        "tags": ["a;b"],
        "identifiers": {"sku": "1"},
        "customFields": {"n": 5, "o": {"k": [None]}},
    },
    {"name": 'Öl "fein"', "brand": "x\ny", "customFields": {"n": "text"}},
]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_gives_its_documents(tmp_path: Path, indent: int | None) -> None:
    path = written(tmp_path, json.dumps(DOCUMENTS, indent=indent), "a.json")
    assert imported(path) == DOCUMENTS


def test_lines_give_their_documents(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(document) for document in DOCUMENTS)
    assert imported(written(tmp_path, f"\ufeff{lines}\n\n", "a.jsonl")) == DOCUMENTS


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(length=st.integers(60_000, 70_000))
def test_a_record_may_lie_across_any_border_of_blocks(tmp_path: Path, length: int) -> None:
    documents: Documents = [
        {"name": "A", "customFields": {"x": "ä" * length}},
        {"name": 'B\\"', "url": "u"},
    ] * 2
    path = written(tmp_path, json.dumps(documents, ensure_ascii=False), "a.json")
    assert imported(path) == documents


def test_fields_no_table_has_are_columns_that_are_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path, '[{"name": "Tea", "fn": "Tea", "createdAt": 5, "scopes": {"users": []}}]', "a.json"
    )
    guessed = mapping.guess(Kind.PRODUCTS, open_table(path).header)
    assert {"fn", "createdAt", "scopes"} <= {column.header for column in guessed.unused}
    assert imported(path) == [{"name": "Tea"}]


def test_a_line_that_is_no_object_is_an_error_of_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, '{"name": "Tea"}\n{"name": \n[1]\n{"name": "Oil"}\n', "a.jsonl")
    rows = list(JsonTable(path, Kind.PRODUCTS).rows())
    assert [row.number for row in rows if row.problems] == [2, 3]
    assert "is not a JSON object" in str(rows[1].problems[0])
    assert rows[-1].position == path.stat().st_size


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("[]", "is empty"),
        ('[{"name": "Tea"}, {"name" "Oil"}]', "record 2: is not JSON"),
        ('[{"name": "Tea"}, {"name": "Oi', "record 2: is not JSON"),
        ("Name;Brand\n", "record 1: is not JSON"),
    ],
)
def test_a_broken_array_is_refused_as_a_whole(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_table(written(tmp_path, text, "a.json"))


def test_an_error_in_a_long_file_is_found_without_reading_it_all(tmp_path: Path) -> None:
    good = '{"name": "Tea"}, ' * 200_000
    with pytest.raises(InputError, match="record 2: is not JSON"):
        open_table(written(tmp_path, '[{"name": "Tea"}, {"name": nonsense}, ' + good, "a.json"))


def test_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('[{"name": "Käse"}]'.encode("latin-1"))
    with pytest.raises(InputError, match="is not UTF-8"):
        open_table(path)


def test_things_have_columns_of_their_own(tmp_path: Path) -> None:
    documents: Documents = [{"name": "T", "product": "U" + "a" * 23, "properties": {"p": True}}]
    assert imported(written(tmp_path, json.dumps(documents), "a.json"), Kind.THNGS) == documents
