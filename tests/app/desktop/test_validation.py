"""What the form says is wrong, and when it stands in the way."""

from __future__ import annotations

import pytest

from app.client import Kind
from app.desktop.validation import check, right_number, target_problem

GOOD = {"name": "Pen"}


def messages(document: dict, original: dict | None = None, kind: Kind = Kind.PRODUCTS) -> list[tuple]:
    return [(one.field, one.part, one.tone) for one in check(kind, document, original or {})]


def test_a_name_is_needed():
    assert messages({}) == [("name", "", "error")]
    assert messages({"name": "  "}) == [("name", "", "error")]
    assert messages(GOOD) == []


def test_a_wrong_check_digit_is_an_error_with_the_right_number():
    (problem,) = check(Kind.PRODUCTS, GOOD | {"identifiers": {"ean_13": "4006381333930", "sku": "x"}}, {})
    assert (problem.tone, problem.part, problem.fix) == ("error", "ean_13", "4006381333931")
    assert "1" in problem.message


@pytest.mark.parametrize(
    ("original", "tone"),
    [
        ({"ean_13": "4006381333930"}, "warning"),
        ({"ean_13": "4006381333930", "sku": "other"}, "warning"),
        ({"ean_13": "4006381333931"}, "error"),
        ({}, "error"),
    ],
)
def test_what_the_person_did_not_touch_is_only_a_warning(original: dict, tone: str):
    now = GOOD | {"identifiers": {"ean_13": "4006381333930", "sku": "x"}}
    assert messages(now, GOOD | {"identifiers": original}) == [("identifiers", "ean_13", tone)]


@pytest.mark.parametrize("address", ["ftp://example.com", "example.com", "https://", "https://a b.com"])
def test_addresses_are_on_the_web(address: str):
    assert messages(GOOD | {"url": address}) == [("url", "", "error")]
    assert messages(GOOD | {"photos": ["https://example.com/a.jpg", address]}) == [
        ("photos", address, "error")
    ]


def test_a_tag_has_at_most_sixty_characters():
    assert messages(GOOD | {"tags": ["x" * 60]}) == []
    assert messages(GOOD | {"tags": ["x" * 61]}) == [("tags", "", "error")]


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("ean_13", "4006381333930", "4006381333931"),
        ("upc_a", "036000291450", "036000291452"),
        ("ean_13", "123", ""),
        ("ean_13", "4006381333931", ""),
    ],
)
def test_the_right_number_is_offered_only_where_one_digit_is_wrong(key: str, value: str, right: str):
    assert right_number(key, value) == right


@pytest.mark.parametrize(
    "target", ["https://example.com/{productId}", "http://example.com/?t={thngId}&s={shortId}"]
)
def test_targets_may_hold_placeholders(target: str):
    assert target_problem(target) == ""


@pytest.mark.parametrize(
    "target", ["", "javascript:alert(1)", "https://example.com/{nothing}", "file:///etc/passwd", "x"]
)
def test_other_targets_are_refused_with_a_reason(target: str):
    assert target_problem(target)
