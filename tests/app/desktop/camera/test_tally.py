"""A code that stays in sight counts once; when it counts again is a choice."""

from hypothesis import given
from hypothesis import strategies as st

from app.desktop.camera.tally import ONCE, Tally
from app.desktop.scan.entries import Code

TEA, SALT = (Code("qr_code", "2d", value, ()) for value in ("tea", "salt"))


def test_a_code_in_sight_counts_once() -> None:
    tally = Tally(away_s=3)
    assert tally.see([TEA, SALT], 0) == [TEA, SALT]
    for now_s in range(1, 60):
        assert tally.see([TEA], float(now_s)) == []
    assert [(seen.code.value, seen.count) for seen in tally.rows] == [("tea", 1), ("salt", 1)]


def test_it_counts_again_after_it_was_out_of_sight() -> None:
    tally = Tally(away_s=3)
    tally.see([TEA], 0)
    assert tally.see([TEA], 2.9) == []
    assert tally.see([TEA], 5.9) == [TEA]
    assert (tally.rows[0].count, tally.rows[0].first_s, tally.rows[0].last_s) == (2, 0, 5.9)
    assert not tally.is_new(TEA)


def test_once_means_until_the_list_is_cleared() -> None:
    tally = Tally(away_s=ONCE)
    tally.see([TEA], 0)
    assert tally.see([TEA], 9_999) == []
    tally.clear()
    assert tally.rows == []
    assert tally.see([TEA], 10_000) == [TEA]


def test_the_same_digits_in_another_symbology_are_another_code() -> None:
    tally = Tally()
    assert len(tally.see([TEA, Code("dm", "2d", "tea", ())], 0)) == 2


@given(st.lists(st.tuples(st.floats(0, 9), st.booleans()), max_size=60), st.sampled_from([ONCE, 1, 3]))
def test_every_count_was_preceded_by_an_absence(steps: list[tuple[float, bool]], away_s: int) -> None:
    tally, now_s, last_seen, counts = Tally(away_s), 0.0, None, 0
    for pause_s, in_sight in steps:
        now_s += pause_s
        expected = in_sight and (last_seen is None or bool(away_s and now_s - last_seen >= away_s))
        assert bool(tally.see([TEA] if in_sight else [], now_s)) == expected
        last_seen, counts = (now_s if in_sight else last_seen), counts + expected
    assert tally.total == counts
