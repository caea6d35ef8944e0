"""What the headers of strangers mean."""

import pytest

from app.client import Kind
from app.errors import InputError
from app.exchange import mapping
from app.exchange.mapping import Mapping


def targets(*header: str, kind: Kind = Kind.PRODUCTS, samples: tuple[tuple[str, ...], ...] = ()) -> list[str]:
    return [column.target for column in mapping.guess(kind, header, samples).columns]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Product name", "name"),
        ("NAME", "name"),
        ("name", "name"),
        ("Brand", "brand"),
        ("Description", "description"),
        ("Tags", "tags"),
        ("Category", "categories"),
        ("Image", "photos"),
        ("Link", "redirection"),
        ("Target URL", "redirection"),
        ("redirection", "redirection"),
        ("shortId", "shortId"),
        ("id", "id"),
        ("SKU", "identifiers.sku"),
        ("EAN-13", "identifiers.ean_13"),
        ("UPC", "identifiers.upc_a"),
        ("identifiers.gs1:01", "identifiers.gs1:01"),
        ("Identifiers.MyKey", "identifiers.MyKey"),
        ("custom.Colour", "customFields.Colour"),
        ("customFields.size:json", "customFields.size:json"),
        ("Weather", ""),
        ("tagwright:reason", ""),
    ],
)
def test_headers_of_products(header: str, target: str) -> None:
    assert targets(header) == [target]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Product", "product"),
        ("Product SKU", "product.identifiers.sku"),
        ("product.identifiers.ean_13", "product.identifiers.ean_13"),
        ("Serial number", "identifiers.serial"),
        ("brand", ""),
    ],
)
def test_headers_of_things(header: str, target: str) -> None:
    assert targets(header, kind=Kind.THNGS) == [target]


@pytest.mark.parametrize(
    ("values", "target"),
    [
        (("4006381333931", ""), "identifiers.ean_13"),
        (("012345678905",), "identifiers.upc_a"),
        (("96385074",), "identifiers.ean_8"),
        (("04006381333931",), "identifiers.gs1:01"),
        (("96385074", "4006381333931"), "identifiers.gtin"),
        (("ABC-1", "X"), "identifiers.code_128"),
    ],
)
def test_a_barcode_column_is_told_by_its_digits(values: tuple[str, ...], target: str) -> None:
    assert targets("Barcode", samples=tuple((value,) for value in values)) == [target]


def test_a_plain_field_is_given_away_once_and_a_list_as_often_as_it_comes() -> None:
    assert targets("Name", "Title", "Tags", "Tags") == ["name", "", "tags", "tags"]


def test_unknown_columns_can_become_custom_fields() -> None:
    guessed = mapping.guess(Kind.PRODUCTS, ["Name", "Weather", "tagwright:row"], keep_unknown=True)
    assert [column.target for column in guessed.columns] == ["name", "customFields.Weather", ""]


def test_wishes_win_over_guesses() -> None:
    guessed = mapping.guess(Kind.PRODUCTS, ["Name", "No", "Brand"])
    wished = mapping.override(guessed, ["No=identifiers.sku", "Brand="])
    assert [column.target for column in wished.columns] == ["name", "identifiers.sku", ""]
    assert mapping.override(guessed, ["No=EAN13"]).columns[1].target == "identifiers.ean_13"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("Name", "HEADER=FIELD"),
        ("Nmae=name", "no column Nmae; there are: Name"),
        ("Name=nam", "no field called nam"),
    ],
)
def test_a_wrong_wish_is_named(wish: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        mapping.override(mapping.guess(Kind.PRODUCTS, ["Name"]), [wish])


def made(*columns: tuple[str, str], kind: Kind = Kind.PRODUCTS) -> Mapping:
    rows = tuple(mapping.Column(i, header, target) for i, (header, target) in enumerate(columns))
    return Mapping(kind, rows)


@pytest.mark.parametrize(
    ("columns", "match", "words"),
    [
        ([("A", "")], "", "no column was recognised"),
        ([("A", "nmae")], "", "no field called nmae"),
        ([("A", "name"), ("B", "name")], "", "2 columns are to become Name"),
        ([("A", "brand")], "", "no column holds the name"),
        ([("A", "name")], "identifiers.sku", "matched by identifiers.sku, but no column holds it"),
    ],
)
def test_a_mapping_that_cannot_work_says_why(columns: list[tuple[str, str]], match: str, words: str) -> None:
    assert any(words in problem for problem in made(*columns).problems(match))


def test_a_mapping_that_works_has_no_problems() -> None:
    assert made(("A", "name"), ("B", "tags"), ("C", "tags"), ("D", "identifiers.x")).problems() == []
    assert made(("A", "brand"), ("B", "identifiers.sku")).problems("identifiers.sku") == []
