"""The parts of a filter that is being written: told apart as far as they can be, never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.filters import Token, TokenKind, tokens

FIELD, OPERATOR, VALUE, SIGN = TokenKind.FIELD, TokenKind.OPERATOR, TokenKind.VALUE, TokenKind.SIGN


def parts(text: str) -> list[tuple[TokenKind, str]]:
    return [(token.kind, text[token.start : token.end]) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        ("country", [(FIELD, "country")]),
        (" country = CH", [(FIELD, "country"), (OPERATOR, "="), (VALUE, " CH")]),
        ("a=", [(FIELD, "a"), (OPERATOR, "="), (VALUE, "")]),
        ("a>=1&", [(FIELD, "a"), (OPERATOR, ">="), (VALUE, "1"), (SIGN, "&")]),
        ("(a=b(c))", [(SIGN, "("), (FIELD, "a"), (OPERATOR, "="), (VALUE, "b(c)"), (SIGN, ")")]),
        ("a=b)", [(FIELD, "a"), (OPERATOR, "="), (VALUE, "b)")]),
        (r"a=x\&y&b", [(FIELD, "a"), (OPERATOR, "="), (VALUE, r"x\&y"), (SIGN, "&"), (FIELD, "b")]),
        ("!", []),
        ("a!b=c", [(FIELD, "a"), (FIELD, "b"), (OPERATOR, "="), (VALUE, "c")]),
        ("a=\0", []),
    ],
)
def test_parts(text: str, expected: list[tuple[TokenKind, str]]) -> None:
    assert parts(text) == expected


def test_a_value_knows_its_field() -> None:
    assert tokens("x=1|country=CH")[-1] == Token(VALUE, 12, 14, "country")


@given(st.text("ab=!<>~&|() ,\\%1\n", max_size=40))
def test_tokens_stand_in_order_within_the_text(text: str) -> None:
    found = tokens(text)
    ends = [0, *(token.end for token in found)]
    assert all(token.start >= end for token, end in zip(found, ends, strict=False))
    assert ends[-1] <= len(text)
