"""Keys find every text that is near enough, and the score says how near."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.text_keys import (
    LEAST_SIGNS,
    MOST_SIGNS,
    allowed_errors,
    exact_key,
    fold,
    length_key,
    near_keys,
    skeleton,
    stored_keys,
)
from recognition.text.distance import LEAST_SCORE, edits, score
from recognition.text.matching import runs

PRINTED = st.text("abc012-", min_size=5, max_size=24).map(fold).filter(lambda text: len(text) >= LEAST_SIGNS)


@st.composite
def misread(draw: st.DrawFn, text: str) -> str:
    """The text with as many edits as its length allows, of any kind, anywhere."""
    signs = list(text)
    for _ in range(draw(st.integers(0, allowed_errors(len(text))))):
        kind, place = draw(st.sampled_from("+-~")), draw(st.integers(0, max(len(signs) - 1, 0)))
        if kind == "+":
            signs.insert(place, draw(st.sampled_from("abcx79")))
        elif signs and kind == "-":
            del signs[place]
        elif signs:
            signs[place] = draw(st.sampled_from("abcx79"))
    return "".join(signs)


@given(st.data())
def test_whatever_is_near_enough_shares_a_key(data: st.DataObject) -> None:
    printed = data.draw(PRINTED)
    kept = skeleton(printed)
    seen = skeleton(data.draw(misread(printed)))
    assert edits(kept, seen) <= allowed_errors(len(kept)), "the drawing above is wrong"
    assert seen == kept or stored_keys(printed) & near_keys(seen)


@given(PRINTED, PRINTED)
@example("greentea250", "greentee25o")
@example("abc12", "abc1")
def test_texts_that_score_are_within_what_is_allowed_and_share_a_key(printed: str, read: str) -> None:
    reached = score(printed, read)
    assert reached == 0 or LEAST_SCORE <= reached <= 100
    assert (reached == 100) == (printed == read)
    kept, seen = skeleton(printed), skeleton(read)
    if reached:
        assert edits(kept, seen) <= allowed_errors(len(kept))
        assert kept == seen or stored_keys(printed) & near_keys(seen)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.isalnum() or not folded
    assert len(skeleton(folded)) == len(folded)


@given(st.text(string.ascii_letters + string.digits, max_size=30))
def test_case_blanks_and_signs_do_not_count(text: str) -> None:
    assert fold(f" {'-'.join(text.upper())}. ") == fold(text.lower())


@pytest.mark.parametrize(
    ("printed", "read", "expected"),
    [
        ("GREEN TEA", "Green-Tea", 100),
        ("SN-100001-A7", "SN-1OO0O1-A7", 92),  # look-alikes cost a quarter
        ("GREEN TEA", "GREEN TEE", 87),
        ("GREEN TEA", "GREEN TE", 87),
        ("SN-100001", "SN-100002", 75),  # another digit is mostly another number
        ("GREEN TEA", "GREAN TEE", 0),
        ("TEA", "TEE", 0),
        ("TEA", "TEA", 100),
        ("Crème brûlée", "CREME BRULEE", 100),
    ],
)
def test_the_score_of_a_reading(printed: str, read: str, expected: int) -> None:
    assert score(fold(printed), fold(read)) == expected


def test_only_texts_of_a_sensible_length_are_kept() -> None:
    assert stored_keys("ab") == stored_keys("--- ---") == stored_keys("x" * (MOST_SIGNS + 1)) == frozenset()
    assert stored_keys("TEA") == {exact_key("tea"), length_key(3)}
    assert len(stored_keys("x" * MOST_SIGNS)) > 1
    assert near_keys("") == near_keys("a") == frozenset()


@given(PRINTED, st.sets(st.integers(1, 30)))
def test_only_the_lengths_that_are_asked_for(seen: str, lengths: set[int]) -> None:
    every = [near_keys(seen, {signs}) for signs in lengths]
    assert near_keys(seen, lengths) == frozenset().union(*every)
    assert near_keys(seen, range(40)) == near_keys(seen)


def test_the_words_of_a_line_are_looked_up_in_every_run() -> None:
    found = set(runs("LOT: 47-11B  exp 2027"))
    assert {"lot4711bexp2027", "4711b", "4711bexp", "2027", "lot"} <= found
    assert list(runs("a - b")) == []
    assert len(list(runs("word " * 5_000))) < 500
