"""A scanner's bursts are told from typing; no stroke is lost, none is used twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wedge.machine import Machine
from app.wedge.profile import Profile
from app.wedge.strokes import Burst, Stroke, joined
from tests.app.wedge.keyboards import feed, strokes

GTIN = "4006381333931"


def scanned(machine: Machine, given_strokes: list[Stroke]) -> list[str]:
    """The texts of the bursts, silence at the end included."""
    outcomes = [*feed(machine, given_strokes), machine.pause()]
    return [text(burst) for outcome in outcomes for burst in outcome.bursts]


def text(burst: Burst) -> str:
    return "".join(stroke.text for stroke in joined(burst.strokes))


def test_a_burst_with_enter_is_a_scan_and_nothing_of_it_gets_through() -> None:
    machine = Machine()
    outcomes = list(feed(machine, strokes(GTIN + "\r")))
    assert all(outcome.hold for outcome in outcomes)
    assert not any(outcome.released for outcome in outcomes)
    assert [text(burst) for burst in outcomes[-1].bursts] == [GTIN]
    assert outcomes[-1].bursts[0].terminator == "\r"


def test_typing_is_released_stroke_by_stroke_in_its_order() -> None:
    machine = Machine()
    typed = strokes("honey", gap_ms=90)
    outcomes = [*feed(machine, typed), machine.pause()]
    assert [stroke for outcome in outcomes for stroke in outcome.released] == typed
    assert not machine.holding


def test_enter_after_typing_is_not_held_and_comes_after_what_was() -> None:
    machine = Machine()
    typed = strokes("ab\r", gap_ms=20)
    outcomes = list(feed(machine, typed))
    assert outcomes[-1].released == tuple(typed[:2])
    assert not outcomes[-1].hold


def test_two_scans_without_a_pause_between_them_are_two() -> None:
    assert scanned(Machine(), strokes("4006381333931\r96385074\rABC-1\t")) == [GTIN, "96385074", "ABC-1"]


def test_silence_ends_a_scan_without_a_terminator() -> None:
    assert scanned(Machine(), strokes(GTIN)) == [GTIN]
    later = strokes("96385074", at_ms=2_000)
    assert scanned(Machine(), strokes(GTIN) + later) == [GTIN, "96385074"]


def test_silence_makes_no_scan_of_a_few_keys_or_where_enter_is_expected() -> None:
    assert scanned(Machine(), strokes("asdfg")) == []
    assert scanned(Machine(Profile(ends="enter")), strokes(GTIN)) == []


def test_carriage_return_and_line_feed_end_one_scan() -> None:
    machine = Machine()
    end = [Stroke(200, "\r"), Stroke(205, "j", control=True)]
    outcomes = list(feed(machine, strokes(GTIN, at_ms=96) + end))
    assert sum(len(outcome.bursts) for outcome in outcomes) == 1
    assert all(outcome.hold for outcome in outcomes)


def test_enter_long_after_a_scan_is_the_persons_own() -> None:
    machine = Machine()
    list(feed(machine, strokes(GTIN + "\r")))
    assert machine.press(Stroke(5_000, "\r")).hold is False


def test_a_tab_is_typing_where_only_enter_ends_a_scan() -> None:
    machine = Machine(Profile(ends="enter"))
    typed = strokes("abcd\t", gap_ms=10)
    outcomes = list(feed(machine, typed))
    assert outcomes[-1].released == tuple(typed[:-1])
    assert not outcomes[-1].hold


def test_with_a_prefix_nothing_else_is_ever_held() -> None:
    machine = Machine(Profile(prefix="~~"))
    assert not any(outcome.hold for outcome in feed(machine, strokes(GTIN + "\r")))
    assert scanned(machine, strokes("~~7\r", at_ms=1_000)) == ["7"]
    half = strokes("~x", at_ms=2_000)
    outcomes = list(feed(machine, half))
    assert outcomes[1].released == (half[0],)
    assert not outcomes[1].hold


def test_a_suffix_ends_a_scan_and_is_not_part_of_it() -> None:
    machine = Machine(Profile(suffix="%%"))
    assert scanned(machine, strokes(f"{GTIN}%%\r96%385074%%")) == [GTIN, "96%385074"]
    assert scanned(machine, strokes(GTIN + "\r", at_ms=9_000)) == []


def test_control_characters_belong_to_a_scan_but_never_begin_one() -> None:
    machine = Machine()
    assert machine.press(Stroke(0, "c", control=True)).hold is False
    (found,) = [
        burst
        for outcome in feed(machine, strokes("0109501101530003\x1d10AB\r", at_ms=500))
        for burst in outcome.bursts
    ]
    assert [stroke.text for stroke in found.strokes if stroke.control] == ["]"]


def test_alt_codes_are_one_character_each() -> None:
    def alt(code: str, run: int) -> list[Stroke]:
        return [
            Stroke(run * 20 + at, digit, alt=True, keypad=True, alt_run=run) for at, digit in enumerate(code)
        ]

    keys = [*strokes("0101", gap_ms=2), *alt("0029", 1), *alt("029", 2), *alt("0228", 3), *alt("132", 4)]
    assert scanned(Machine(), [*keys, Stroke(100, "\r")]) == ["0101\x1d\x1dää"]


def test_the_character_a_system_adds_for_an_alt_code_is_not_taken_twice() -> None:
    digits = [Stroke(at, digit, alt=True, keypad=True, alt_run=1) for at, digit in enumerate("0065")]
    added = Stroke(6, "A", composed=True)
    assert [one.text for one in joined((*digits, added))] == ["A"]
    assert [one.text for one in joined((*digits, replace(added, text="B")))] == ["A", "B"]


def test_a_key_held_down_is_no_scanner() -> None:
    machine = Machine()
    held = [Stroke(30.0 * number, "j", repeated=number > 0) for number in range(40)]
    assert scanned(machine, held) == []


def test_switched_off_it_lets_everything_through() -> None:
    machine = Machine(Profile(enabled=False))
    assert not any(outcome.hold or outcome.bursts for outcome in feed(machine, strokes(GTIN + "\r")))


def test_a_clock_that_is_set_back_ends_what_was_held() -> None:
    machine = Machine()
    typed = strokes("abc", at_ms=1_000)
    list(feed(machine, typed))
    assert machine.press(Stroke(10, "d")).released == tuple(typed)


@pytest.mark.parametrize("gap_ms", [1, 15, 39])
def test_what_counts_is_the_pause_between_two_keys(gap_ms: float) -> None:
    assert scanned(Machine(Profile(max_gap_ms=40)), strokes(GTIN + "\r", gap_ms=gap_ms)) == [GTIN]


PROFILES = st.builds(
    Profile,
    max_gap_ms=st.sampled_from([20, 40, 120]),
    min_length=st.integers(1, 8),
    ends=st.sampled_from(["auto", "enter", "tab", "pause"]),
    prefix=st.sampled_from(["", "~", "ab"]),
    suffix=st.sampled_from(["", "#", "zz"]),
)
KEYS = st.tuples(
    st.sampled_from([0, 3, 10, 38, 41, 150, -5]),
    st.sampled_from([*"0189abz~# ]", "\r", "\t", ""]),
    st.booleans(),
    st.sampled_from(["", "", "", "control", "alt", "keypad", "repeated"]),
)


@given(PROFILES, st.lists(KEYS, max_size=80))
def test_every_stroke_goes_one_way_and_in_order(
    profile: Profile, keys: list[tuple[int, str, bool, str]]
) -> None:
    """Delivered or released, or part of a scan: never two of these, never none, never out of order."""
    machine = Machine(profile)
    at_ms, delivered, swallowed, in_bursts = 1_000.0, [], [], []
    for number, (gap_ms, sign, shift, held) in enumerate(keys):
        at_ms += gap_ms + number * 1e-6
        stroke = Stroke(at_ms, sign, shift, **({held: True} if held else {}))
        outcome = machine.press(stroke)
        delivered += outcome.released
        in_bursts += [one for burst in outcome.bursts for one in burst.strokes]
        if outcome.hold:
            swallowed.append(stroke)
        else:
            delivered.append(stroke)
            assert not machine.holding, "what was held must not come after a key that was not"
    last = machine.pause()
    delivered += last.released
    in_bursts += [one for burst in last.bursts for one in burst.strokes]
    assert not machine.holding
    assert set(in_bursts) <= set(swallowed)
    assert not set(in_bursts) & set(delivered)
    assert len(set(delivered)) == len(delivered)
    given_order = [stroke for stroke in delivered if stroke in swallowed] + []
    assert given_order == [stroke for stroke in swallowed if stroke in set(delivered)]
    if profile.prefix == profile.suffix == "":
        ends = [one for one in swallowed if one not in set(delivered) and one not in set(in_bursts)]
        assert all(one.text in "\r\n\t" or one.control for one in ends)


@given(
    st.lists(st.text("0123456789ABCDEFxyz-./", min_size=4, max_size=40), min_size=1, max_size=6),
    st.integers(1, 40),
    st.sampled_from(["\r", "\t", "\r\n"]),
    st.sampled_from([1, 40, 41, 700]),
)
def test_every_scan_arrives_whole_however_quickly_they_follow(
    codes: list[str], gap_ms: int, end: str, between_ms: int
) -> None:
    machine, at_ms, found = Machine(), 0.0, []
    for code in codes:
        keys = [Stroke(at_ms + gap_ms * number, sign) for number, sign in enumerate(code + end)]
        at_ms = keys[-1].at_ms + between_ms
        for outcome in feed(machine, keys):
            assert outcome.hold
            found += [text(burst) for burst in outcome.bursts]
    assert found == codes


@given(st.text("abcdefghij 123", min_size=1, max_size=60), st.integers(41, 400))
def test_nobody_who_types_slower_than_a_scanner_is_taken_for_one(words: str, gap_ms: int) -> None:
    machine = Machine()
    typed = [Stroke(gap_ms * number, sign) for number, sign in enumerate(words + "\r")]
    outcomes = [*feed(machine, typed), machine.pause()]
    assert not any(outcome.bursts for outcome in outcomes)
