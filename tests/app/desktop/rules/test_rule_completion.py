"""Suggestions at the cursor: fields from the redirector's table, operators by type, values and keys."""

from __future__ import annotations

import pytest

from app.desktop.rules.completion import Completion, complete_match, complete_template
from app.desktop.rules.vocabulary import Vocabulary, Word, standing
from redirector.rules.fields import FIELDS, KEY

KNOWN = Vocabulary(
    {**standing(), "product.tags": (Word("a,b"), Word("green")), "product.identifiers.sku": (Word("T-1"),)},
    {"product.identifiers": ("sku", "ean_13")},
)
CONSTANTS = {"some": "value"}


def at(text: str) -> tuple[str, Completion]:
    """A text with the cursor at the bar, as ``country=C|``."""
    cursor = text.index("¦")
    plain = text.replace("¦", "")
    return plain, complete_match(plain, cursor, CONSTANTS, KNOWN)


def words(text: str) -> list[str]:
    return [word.text for word in at(text)[1].words]


def replaced(text: str) -> str:
    plain, found = at(text)
    return plain[found.start : found.end]


def test_an_empty_match_is_offered_every_field_of_the_table() -> None:
    found = words("¦")
    assert found[0] == "some"
    assert set(found[1:]) == {name.removesuffix(KEY) for name in FIELDS}


@pytest.mark.parametrize(
    ("text", "first", "stands_for"),
    [
        ("coun¦", "country", "coun"),
        ("a=1&lang¦", "language", "lang"),
        ("(a=1|dev¦)", "device", "dev"),
        ("country¦", "country=", "country"),
        ("dayOfMonth¦", "dayOfMonth=", "dayOfMonth"),
        ("product.identifiers.¦", "product.identifiers.sku", "product.identifiers."),
        ("product.identifiers.sku¦", "product.identifiers.sku=", "product.identifiers.sku"),
        ("constants.¦", "constants.some", "constants."),
        ("country=¦", "AF", ""),
        ("country=switz¦", "CH", "switz"),
        ("country=DE,swe¦,FR", "SE", "swe"),
        ("dayOfWeek=sat,s¦", "sat", "s"),
        ("bot=¦", "true", ""),
        ("timezone=zur¦", "Europe/Zurich", "zur"),
        ("timeOfDay<18:0¦", "64800000", "18:0"),
        ("product.identifiers.sku=¦", "T-1", ""),
    ],
)
def test_the_first_suggestion(text: str, first: str, stands_for: str) -> None:
    assert words(text)[0] == first
    assert replaced(text) == stands_for


def test_operators_are_those_the_type_allows() -> None:
    assert [word for word in words("month¦") if word.startswith("month")] == [
        "month=", "month!=", "month<", "month<=", "month>", "month>="
    ]  # fmt: skip
    assert not [word for word in words("country¦") if "~" in word or "<" in word]


def test_a_value_is_escaped() -> None:
    assert words("product.tags=a¦") == [r"a\,b"]


def test_nothing_is_offered_for_what_is_not_known() -> None:
    assert words("nothing.known=¦") == []
    assert words("thng.name=¦") == []


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("https://e.example/{", "some}", ""),
        ("https://e.example/{product.na", "product.name}", ""),
        ("https://e.example/{product.identifiers.", "product.identifiers.sku}", ""),
        ("https://e.example/{prod", "product.id}", "uct.id}?x={thng.id}"),
    ],
)
def test_fields_in_an_address(text: str, first: str, rest: str) -> None:
    found = complete_template(text + rest, len(text), CONSTANTS, KNOWN)
    assert found.words[0].text == first
    whole = text + rest
    assert (whole[: found.start] + first + whole[found.end :]).count("}") == 1 + rest.count("{")


def test_outside_of_braces_nothing_is_offered() -> None:
    assert complete_template("https://e.example/{thng.id}/x", 29, CONSTANTS, KNOWN).words == ()
