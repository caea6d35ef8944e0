"""Every beginning of every word of a record finds it, however people and computers write it."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import listing, records
from catalog.kinds import PRODUCT
from catalog.listing import Listing
from catalog.store import Database

LETTERS = st.text("abcdeéüßøñ0123ЖΩя漢字", min_size=1, max_size=8)


def _found(database: Database, words: str) -> list[str]:
    with database.read() as connection:
        page = listing.list_page(connection, PRODUCT, Listing(words=words, per_page=100))
    return [each.fields()["name"] for each in page.records]


def _add(database: Database, **fields: object) -> None:
    with database.write() as connection:
        records.create(connection, PRODUCT, fields)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(LETTERS, min_size=1, max_size=4), data=st.data())
def test_every_beginning_of_a_word_finds_it(
    database: Database, words: list[str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([" ", "-", "_", ", ", "/", '"', "'", "(", "\n", "*"])).join(words)
    word = data.draw(st.sampled_from(words))
    typed = word[: data.draw(st.integers(1, len(word)))]
    if "ß" not in typed:  # upper case makes SS of it, which is another word
        typed = data.draw(st.sampled_from([str, str.lower, str.upper]))(typed)
    with database.write() as connection:
        stored = records.create(connection, PRODUCT, {"name": name})
    try:
        assert name in _found(database, typed)
    finally:
        with database.write() as connection:
            records.remove(connection, PRODUCT, [stored])


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Grüner Tee", "gruner"),
        ("Grüner Tee", unicodedata.normalize("NFD", "grü")),
        (unicodedata.normalize("NFD", "Café crème"), "café"),
        (unicodedata.normalize("NFD", "Café crème"), "crè"),
        ("T-1000/b", "t-1000"),
        ("0.5 l", "0.5"),
        ("snake_case", "case"),
        ("ACME", "acme"),
        ("Tea for two", "tw te"),
        ("हिन्दी", "हिन्दी"),
        ("日本茶", "日本"),
    ],
)
def test_people_find_what_they_type(database: Database, name: str, typed: str) -> None:
    _add(database, name=name)
    _add(database, name="something else")
    assert _found(database, typed) == [name]


@pytest.mark.parametrize(
    "typed",
    ['"', "' OR 1=1", "tea*", "tea AND", "NEAR(", "^tea", "words:tea", "-", "tea\0", "(((", "a" * 5000],
)
def test_nothing_that_is_typed_is_an_error(database: Database, typed: str) -> None:
    _add(database, name="tea")
    assert _found(database, typed) in ([], ["tea"])


def test_what_is_searched_besides_the_name(database: Database) -> None:
    _add(
        database, name="n", fn="alias", brand="ACME", description="very good", categories=["drinks"],
        tags=["hot"], identifiers={"sku": "T-42", "number": 77}, url="https://example.com/hidden",
    )  # fmt: skip
    for typed in ("alias", "acme", "good", "drink", "hot", "t-42", "77"):
        assert _found(database, typed) == ["n"], typed
    assert _found(database, "hidden") == []


def test_all_words_must_be_there(database: Database) -> None:
    _add(database, name="green tea")
    assert _found(database, "green tea") == ["green tea"]
    assert _found(database, "green coffee") == []
    assert _found(database, "ree") == []


def test_nothing_but_marks_finds_nothing_rather_than_everything(database: Database) -> None:
    _add(database, name="tea")
    assert _found(database, "!?") == []
    assert _found(database, "   ") == ["tea"]  # no search at all
