"""What a spreadsheet would run is shown and never run, and an import gets the very text back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.spreadsheet import guarded, harmless, unguarded


@pytest.mark.parametrize(
    "text", ["=1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "\n=1", "＝1"]
)
def test_a_formula_is_quoted(text: str) -> None:
    assert harmless(text) == guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "Tea", "a=1", "'quoted'", "-5", "+41 (0)44 123-45", "-1,234.50", "'"])
def test_everything_else_and_numbers_stay_as_they_are(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@given(st.text("'=+-@\t\n\r＝5a .", max_size=8))
def test_what_was_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
