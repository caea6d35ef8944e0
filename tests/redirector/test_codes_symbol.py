"""Texts as matrices, and matrices as outlines."""

from itertools import pairwise

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from redirector.codes import LEVELS, CodeError, Symbol, encode
from redirector.codes.symbol import Point

MATRICES = st.integers(1, 9).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=9
    )
)


def _has_an_encoding(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def test_a_link_is_encoded_at_level_q_by_default():
    symbol = encode("https://tn.gg/a3gZQXfF")
    assert (symbol.ecl, symbol.version) == ("Q", 3)
    reference = segno.make("https://tn.gg/a3gZQXfF", version=3, error="q", boost_error=False)
    assert symbol.rows == tuple(bytes(row) for row in reference.matrix)


def test_twenty_characters_are_version_2_of_25_modules():
    symbol = encode("https://tn.gg/a3gZQX")
    assert (symbol.version, symbol.width, symbol.height, symbol.full_width) == (2, 25, 25, 33)


@pytest.mark.parametrize("ecl", LEVELS)
def test_the_level_is_the_one_asked_for_in_either_case(ecl):
    assert encode("a", ecl=ecl.lower()) == encode("a", ecl=ecl)
    assert encode("a", ecl=ecl).ecl == ecl


@pytest.mark.parametrize(("ecl", "limit"), LEVELS.items())
def test_each_level_holds_what_the_table_says_and_no_more(ecl, limit):
    assert encode("a" * limit, ecl=ecl).version == 40
    with pytest.raises(CodeError, match=rf"text: {limit + 1} bytes .*at most {limit} bytes"):
        encode("a" * (limit + 1), ecl=ecl)


def test_a_long_text_is_told_which_level_would_hold_it():
    with pytest.raises(CodeError, match="level M would hold it"):
        encode("a" * 2000, ecl="H")
    with pytest.raises(CodeError, match="shorten it"):
        encode("a" * 4000, ecl="H")


@pytest.mark.parametrize(
    ("text", "ecl", "message"),
    [
        ("", "Q", "text: must not be empty"),
        ("a", "X", "ecl: must be L, M, Q or H"),
        ("\ud800", "Q", "text: .*surrogate"),
    ],
)
def test_what_cannot_be_encoded_names_the_parameter(text, ecl, message):
    with pytest.raises(CodeError, match=message) as error:
        encode(text, ecl=ecl)
    assert len(error.value.errors) == 1


@given(text=st.text(min_size=1, max_size=200).filter(_has_an_encoding), level=st.sampled_from(sorted(LEVELS)))
@settings(max_examples=60, deadline=None)
def test_the_mask_is_the_one_the_encoder_would_have_chosen(text, level):
    unicode = {} if text.isascii() else {"encoding": "utf-8", "eci": True, "mode": "byte"}
    reference = segno.make_qr(text, error=level, boost_error=False, **unicode)
    symbol = encode(text, ecl=level)
    assert symbol.version == reference.version
    assert symbol.rows == tuple(bytes(row) for row in reference.matrix)


@pytest.mark.parametrize("number", [2, 8, 12, 18])
def test_version_information_is_not_scored(number):
    """It is there from version 7 on, and light while masks are compared; these texts show the difference."""
    text = f"https://tn.gg/{'x' * 60}{number}"
    symbol = encode(text, ecl="Q")
    assert symbol.version == 7
    assert symbol.rows == tuple(
        bytes(row) for row in segno.make_qr(text, error="q", boost_error=False).matrix
    )


@pytest.mark.parametrize(("length", "version"), [(5, 1), (70, 6), (80, 7), (250, 14), (700, 25), (1600, 40)])
def test_the_mask_is_right_in_symbols_of_every_size(length, version):
    """From version 7 on there is version information, which must not be scored either."""
    text = ("https://tn.gg/a3gZQXfF " * 80)[:length]
    symbol = encode(text, ecl="Q")
    assert symbol.version == version
    assert symbol.rows == tuple(
        bytes(row) for row in segno.make_qr(text, error="q", boost_error=False).matrix
    )


@given(MATRICES)
def test_runs_cover_exactly_the_dark_modules(matrix):
    symbol = _symbol(matrix)
    covered = {(x + step, y) for x, y, length in symbol.runs() for step in range(length)}
    assert covered == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


@given(MATRICES)
def test_outlines_enclose_exactly_the_dark_modules(matrix):
    outlines = _symbol(matrix).outlines
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            assert _inside(outlines, x + 0.5, y + 0.5) == bool(dark)


@given(MATRICES)
def test_outlines_turn_at_every_corner(matrix):
    for outline in _symbol(matrix).outlines:
        closed = [*outline, outline[0]]
        for index, ((x, y), (to_x, to_y)) in enumerate(pairwise(closed)):
            assert (y == to_y and x != to_x) if index % 2 == 0 else (x == to_x and y != to_y)


def _symbol(matrix: list[list[int]]) -> Symbol:
    return Symbol(text="", rows=tuple(bytes(row) for row in matrix), ecl="Q", version=1)


def _inside(outlines: tuple[tuple[Point, ...], ...], x: float, y: float) -> bool:
    """The even-odd rule: a ray to the right crosses an odd number of vertical edges."""
    crossings = 0
    for outline in outlines:
        for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
            crossings += x0 == x1 and x0 > x and min(y0, y1) < y < max(y0, y1)
    return crossings % 2 == 1
