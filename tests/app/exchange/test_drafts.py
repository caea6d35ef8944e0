"""Rows turned into records."""

import pytest

from app.client import Kind
from app.exchange import mapping
from app.exchange.drafts import Draft, Link, ProductKey, draft
from app.exchange.rows import Problem, Row, Severity

AN_ID = "U" + "a" * 23


def drafted(kind: Kind = Kind.PRODUCTS, **cells: str) -> Draft:
    header = [name.replace("__", ".") for name in cells]
    return draft(Row(2, tuple(cells.values())), mapping.guess(kind, header))


def messages(made: Draft) -> list[str]:
    return [str(problem) for problem in made.problems]


def test_a_row_becomes_a_document() -> None:
    made = drafted(
        name=" Tea ",
        brand="Kettle",
        tags="hot; green",
        photos="https://a.example/1.png,https://a.example/2.png",
        ean13="4006381333931",
        custom__Colour="red",
        link="https://shop.example/{productId}",
        shortId="TEA-1",
        url="",
    )
    assert made.problems == ()
    assert made.document == {
        "name": "Tea",
        "brand": "Kettle",
        "tags": ["hot", "green"],
        "photos": ["https://a.example/1.png", "https://a.example/2.png"],
        "identifiers": {"ean_13": "4006381333931"},
        "customFields": {"Colour": "red"},
    }
    assert made.link == Link("https://shop.example/{productId}", "TEA-1")


def test_lists_from_several_columns_are_joined_without_repeats() -> None:
    guessed = mapping.guess(Kind.PRODUCTS, ["name", "tags", "tags"])
    made = draft(Row(2, ("Tea", "a;b", "b;c")), guessed)
    assert made.document["tags"] == ["a", "b", "c"]


def test_a_list_written_as_json_keeps_its_separators() -> None:
    assert drafted(name="Tea", tags='["salt, fine", "x"]').document["tags"] == ["salt, fine", "x"]


def test_json_columns_keep_their_types() -> None:
    guessed = mapping.guess(Kind.PRODUCTS, ["name", "customFields.size:json", "customFields.text"])
    made = draft(Row(2, ("Tea", '{"w": 1.5}', "5")), guessed)
    assert made.document["customFields"] == {"size": {"w": 1.5}, "text": "5"}
    broken = draft(Row(2, ("Tea", "{", "")), guessed)
    assert broken.problems[0].column == "customFields.size:json"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (
            "www.shop.example",
            "link: www.shop.example does not start with http:// or https://; https://www.shop.example?",
        ),
        ("javascript:alert(1)", "does not start with http"),
        ("ftp://shop.example", "does not start with http"),
        ("http://[", "is no address"),
    ],
)
def test_a_link_must_be_http(link: str, words: str) -> None:
    assert any(words in message for message in messages(drafted(name="Tea", link=link)))


def test_a_short_id_that_hides_a_route_is_an_error() -> None:
    assert any(
        "shortId: " in message
        for message in messages(drafted(name="T", link="https://a.example", shortId="products"))
    )


def test_the_catalogues_own_types_judge_with_the_column_named() -> None:
    made = drafted(name="Tea", Labels="x" * 61)
    (problem,) = made.problems
    assert problem.column == "Labels"
    assert problem.severity is Severity.ERROR


def test_a_wrong_check_digit_keeps_the_row_out_unless_it_is_accepted() -> None:
    made = drafted(name="Tea", ean13="4006381333932")
    assert made.obstacles(accept_warnings=False) == made.problems
    assert made.obstacles(accept_warnings=True) == ()
    assert made.document["identifiers"] == {"ean_13": "4006381333932"}


def test_a_mended_value_is_a_note_and_no_obstacle() -> None:
    made = drafted(name="Tea", UPC="12345678905")
    assert len(made.notes) == 1
    assert made.obstacles(accept_warnings=False) == ()


def test_a_thing_names_its_product_by_id_or_identifier() -> None:
    assert drafted(Kind.THNGS, name="T", product=AN_ID).document["product"] == AN_ID
    assert drafted(Kind.THNGS, name="T", product="gs1:01:00012345678905").product == ProductKey(
        "gs1:01", "00012345678905", "product"
    )
    assert drafted(Kind.THNGS, name="T", product__identifiers__sku="A:1").product == ProductKey(
        "sku", "A:1", "product.identifiers.sku"
    )
    assert "neither a product's id" in messages(drafted(Kind.THNGS, name="T", product="Tea"))[0]


def test_an_id_must_look_like_one() -> None:
    assert drafted(name="Tea", id=AN_ID).record_id == AN_ID
    assert "is no id" in messages(drafted(name="Tea", id="17"))[0]


def test_a_row_that_is_too_wide_is_not_taken_apart() -> None:
    row = Row(2, ("Tea",), (Problem(Severity.ERROR, "has 2 values"),), extra=("x",))
    made = draft(row, mapping.guess(Kind.PRODUCTS, ["name"]))
    assert made.document == {}


def test_a_redirection_is_a_record_of_its_own() -> None:
    made = drafted(
        Kind.REDIRECTIONS, shortId="A1", defaultRedirectUrl="https://a.example", evrythngId=AN_ID, type="thng"
    )
    assert made.problems == ()
    assert made.document == {
        "shortId": "A1",
        "defaultRedirectUrl": "https://a.example",
        "evrythngId": AN_ID,
        "type": "thng",
    }
    wrong = drafted(Kind.REDIRECTIONS, shortId="products", defaultRedirectUrl="x", type="cat")
    assert {problem.column for problem in wrong.problems} == {"shortId", "defaultRedirectUrl", "type"}
