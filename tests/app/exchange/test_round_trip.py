"""What is exported and imported again is what it was."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.client import Kind
from app.errors import InputError
from app.exchange import columns, mapping, writers
from app.exchange.drafts import draft
from app.exchange.tables import open_table
from catalog import gtin

# An empty cell says nothing and cells lose the blanks around them, so neither can come back from a table.
TEXT = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda text: text and not text.startswith('="'))
)
KEY = TEXT.filter(lambda key: not gtin.is_gtin_key(key) and not key.startswith("'"))
PLAIN_VALUE = TEXT.filter(lambda text: not text.startswith("'"))
TAG = TEXT.filter(lambda tag: len(tag) <= 60)
JSON = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
URL = st.sampled_from(
    ["https://a.example/1,2.png", "https://b.example/x;y", "http://c.example/a b", "https://d.example/z|w"]
)


def gtins(length: int) -> st.SearchStrategy[str]:
    body = st.text("0123456789", min_size=length - 1, max_size=length - 1).filter(
        lambda text: text.strip("0")
    )
    return body.map(lambda text: text + gtin.check_digit(text))


def lists(entries: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(entries, min_size=1, max_size=4, unique=True)


PRODUCT = st.fixed_dictionaries(
    {"name": TEXT},
    optional={
        "brand": TEXT,
        "description": TEXT,
        "url": TEXT,
        "tags": lists(TAG),
        "categories": lists(TEXT),
        "photos": lists(URL | TEXT),
        "identifiers": st.dictionaries(KEY, PLAIN_VALUE, min_size=1, max_size=3)
        | st.fixed_dictionaries({"ean_13": gtins(13), "gs1:01": gtins(14)}),
        "customFields": st.dictionaries(TEXT, JSON, min_size=1, max_size=3),
    },
)


def through_a_file(path: Path, kind: Kind, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    survey = columns.Survey(kind)
    for document in documents:
        survey.look(document)
    header = survey.header()
    with (
        writers.appearing(path) as stream,
        contextlib.closing(writers.ROW_WRITERS[path.suffix](stream)) as writer,
    ):
        writer.write(header)
        for document in documents:
            writer.write(columns.row(kind, document, header))
        writer.finish()
    table = open_table(path)
    guessed = mapping.guess(kind, table.header)
    assert guessed.problems() == []
    drafts = [draft(row, guessed) for row in table.rows()]
    assert [made.problems for made in drafts] == [()] * len(documents)
    return [made.document for made in drafts]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(documents=st.lists(PRODUCT, min_size=1, max_size=4))
def test_products(tmp_path: Path, suffix: str, documents: list[dict[str, Any]]) -> None:
    assert through_a_file(tmp_path / f"products{suffix}", Kind.PRODUCTS, documents) == documents


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_nastiest_product(tmp_path: Path, suffix: str) -> None:
    """Everything at once that has ever broken a table."""
    nasty = {
        "name": '=HYPERLINK("https://x.example")',
        "brand": "a;b,c|d\te\"f'g",
        "description": "line\r\nline\rline\n_x000D_ \u0001 end",
        "tags": ["salt, fine", "a;b", "[x]", "true"],
        "photos": ["https://a.example/1,2.png", "https://b.example/x y"],
        "identifiers": {"sku": "0012", "gs1:01": "00012345678905", "x.y": "1E5"},
        "customFields": {"n": 5, "s": "5", "b": True, "o": {"k": [1, None]}, "k:json": "x", "Ärger": "ß"},
    }
    plain = {"name": "Tea", "customFields": {"n": "text where others have numbers"}}
    assert through_a_file(tmp_path / f"nasty{suffix}", Kind.PRODUCTS, [nasty, plain]) == [nasty, plain]


def test_things(tmp_path: Path) -> None:
    thing = {
        "name": "T",
        "product": "U" + "a" * 23,
        "identifiers": {"gs1:21": "0007"},
        "properties": {"p": 1},
    }
    assert through_a_file(tmp_path / "things.csv", Kind.THNGS, [thing]) == [thing]


def test_redirections_keep_their_template(tmp_path: Path) -> None:
    stored = {
        "shortId": "TEA",
        "defaultRedirectUrl": "https://a.example/U1",
        "defaultRedirectUrlTemplate": "https://a.example/{productId}",
        "evrythngId": "U" + "a" * 23,
        "type": "product",
        "hits": 7,
        "createdAt": 1510918625202,
    }
    (back,) = through_a_file(tmp_path / "links.csv", Kind.REDIRECTIONS, [stored])
    assert back == {
        "shortId": "TEA",
        "defaultRedirectUrl": "https://a.example/{productId}",
        "evrythngId": "U" + "a" * 23,
        "type": "product",
    }


def test_times_are_for_people(tmp_path: Path) -> None:
    assert (
        columns.cell(Kind.PRODUCTS, {"createdAt": 1510918625202}, "createdAt") == "2017-11-17T11:37:05.202Z"
    )


def test_a_value_too_long_for_a_sheet_is_refused_not_cut(tmp_path: Path) -> None:
    document = {"name": "Tea", "customFields": {"text": "x" * 40_000}}
    with pytest.raises(InputError, match="32,767"):
        through_a_file(tmp_path / "long.xlsx", Kind.PRODUCTS, [document])
    assert list(tmp_path.iterdir()) == []
    assert through_a_file(tmp_path / "long.csv", Kind.PRODUCTS, [document]) == [document]


def test_a_failed_export_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), writers.appearing(path) as stream:
        stream.write(bytes(1 // 0))
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("file.csv", "old")]
