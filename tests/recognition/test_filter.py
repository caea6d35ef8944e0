"""The scan endpoint's filter: documented forms, double encoding, and mistakes that are named."""

from urllib.parse import quote

import pytest

from recognition.filter import FilterProblem, ScanFilter, parse


def test_the_documented_forms() -> None:
    both = parse("method=1d,2d&type=qr_code,dm")
    assert (both.methods, both.types) == ({"1d", "2d"}, {"qr_code", "dm"})
    assert parse("type=text,qr_code").methods is None
    assert parse("") == parse("  ") == parse("&") == ScanFilter()
    lookup = parse("type=qr_code&value=https://tn.gg/yyZZ1nAh")
    assert (lookup.types, lookup.values) == ({"qr_code"}, ("https://tn.gg/yyZZ1nAh",))


def test_a_score_is_compared() -> None:
    wanted = parse("score>=80&method=ocr")
    assert [wanted.accepts_score(score) for score in (79, 80, 100)] == [False, True, True]
    between = parse("score>10&score<20")
    assert [between.accepts_score(score) for score in (10, 15, 20)] == [False, True, False]


def test_lists_and_values_may_be_encoded_once_more() -> None:
    assert parse("type=qr_code%2Cdm").types == {"qr_code", "dm"}
    address = "https://tn.gg/?a=1&type=2,3"
    assert parse(f"type=qr_code&value={quote(address, safe='')}").values[0] == address


@pytest.mark.parametrize(
    "value",
    [
        "https://x.example/?a=1&b=2",
        "(01)09501101530003(10)A,B*",
        "a=b>=c|d!",
        "https://x.example/?mytype=1&typed=2",
    ],
)
def test_a_value_is_taken_as_it_stands(value: str) -> None:
    wanted = parse(f"type=qr_code&value={value}")
    assert value in wanted.values
    assert parse(f"value={value}&type=qr_code") == wanted


def test_a_percent_sign_may_be_meant() -> None:
    values = parse("type=qr_code&value=https://x.example/a%20b").values
    assert values == ("https://x.example/a b", "https://x.example/a%20b")


def test_escaped_characters_are_also_read_without_their_backslash() -> None:
    assert parse(r"type=code_39&value=A\*B").values == ("A*B", r"A\*B")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type=qrcode", "'qrcode'; known are aztec"),
        ("method=3d", "'3d'; known are 1d, 2d, ir, ocr"),
        ("type=", "an empty list"),
        ("colour=red", "'colour' is not one of method, type, value, score"),
        ("nonsense", "'nonsense' is not a condition"),
        ("type=dm&colour=red", "'colour' is not one of"),
        ("type=dm&type=qr_code", "type is given twice"),
        ("type!=dm", "type can only be compared with ="),
        ("score>=many", "number, not 'many'"),
        ("score~5", "score cannot be compared with ~"),
        ("value=", "value is empty"),
    ],
)
def test_mistakes_are_named(text: str, said: str) -> None:
    with pytest.raises(FilterProblem) as problem:
        parse(text)
    assert said in str(problem.value)
