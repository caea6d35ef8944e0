"""Cells: what a spreadsheet did to them, and what can be put right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange import cells
from app.exchange.rows import Severity
from catalog import gtin


@pytest.mark.parametrize(
    ("key", "text", "meant"),
    [
        ("ean_13", "4006381333931", "4006381333931"),
        ("ean_13", "4.006381333931E+12", "4006381333931"),
        ("ean_13", "4006381333931.0", "4006381333931"),
        ("ean_13", "4 006381 333931", "4006381333931"),
        ("ean_13", "4-006381-333931", "4006381333931"),
        ("ean_13", "'4006381333931", "4006381333931"),
        ("ean_13", '="4006381333931"', "4006381333931"),
        ("upc_a", "12345678905", "012345678905"),
        ("ean_13", "12345678905", "0012345678905"),
        ("gs1:01", "12345678905", "00012345678905"),
        ("gtin", "12345678905", "012345678905"),
        ("ean_8", "1234565", "01234565"),
        ("sku", "0012", "0012"),
        ("sku", "1E5", "1E5"),
    ],
)
def test_what_a_cell_means(key: str, text: str, meant: str) -> None:
    value, problems = cells.identifier(key, text, "EAN")
    assert value == meant
    assert all(problem.severity is Severity.NOTE for problem in problems)


def test_mended_zeros_are_said() -> None:
    _, (note,) = cells.identifier("upc_a", "12345678905", "UPC")
    assert str(note) == (
        "UPC: 12345678905 had lost its leading zeros; taken as 012345678905, which its check digit proves"
    )


def test_digits_that_were_rounded_away_are_an_error() -> None:
    value, (problem,) = cells.identifier("ean_13", "4.00638E+12", "EAN")
    assert problem.severity is Severity.ERROR
    assert "4.00638E+12 has lost its last digits" in problem.message
    assert value == "4.00638E+12"


@pytest.mark.parametrize("text", ["4006381333932", "12345678906", "12345", "ABC", "0000000000000"])
def test_what_cannot_be_proved_stays_as_it_is_with_a_warning(text: str) -> None:
    value, (problem,) = cells.identifier("ean_13", text, "EAN")
    assert value == text
    assert problem.severity is Severity.WARNING


def test_a_wrong_check_digit_names_the_right_one() -> None:
    _, (problem,) = cells.identifier("ean_13", "4006381333932", "EAN")
    assert problem.message == "check digit should be 1, not 2: 4006381333931?"


@given(body=st.text("0123456789", min_size=12, max_size=12).filter(lambda body: body.strip("0")))
def test_lost_zeros_come_back_to_the_same_gtin_or_are_warned_about(body: str) -> None:
    whole = body + gtin.check_digit(body)
    value, problems = cells.identifier("ean_13", whole.lstrip("0"), "EAN")
    if any(problem.severity is Severity.WARNING for problem in problems):
        assert len(whole.lstrip("0")) < 6  # too few digits for the check digit to prove anything
    else:
        assert value == whole


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("red; blue ;", ["red", "blue"]),
        ("red|blue,green\nred", ["red", "blue", "green"]),
        (" ", []),
        ("one thing", ["one thing"]),
    ],
)
def test_entries_of_a_list(text: str, entries: list[str]) -> None:
    assert cells.entries(text, ";|,\n") == entries


def test_without_separators_a_cell_is_one_entry() -> None:
    assert cells.entries("salt, fine", "") == ["salt, fine"]


def test_addresses_keep_their_commas() -> None:
    text = "https://a.example/x,1;2.png, https://b.example/y.png https://c.example/?a=1,2;https://d.example"
    assert cells.addresses(text) == [
        "https://a.example/x,1;2.png",
        "https://b.example/y.png",
        "https://c.example/?a=1,2",
        "https://d.example",
    ]
