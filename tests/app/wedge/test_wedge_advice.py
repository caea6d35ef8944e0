"""From one scan: what could be set better, at the scanner or here."""

from dataclasses import replace

import pytest

from app.wedge.advice import Advice, advise, advise_on_typing
from app.wedge.profile import Profile
from app.wedge.strokes import Burst
from app.wedge.trial_codes import TRIAL_CODES, trial_code, trial_code_without_gs
from app.wedge.understand import Understanding
from tests.app.wedge.keyboards import burst, strokes, with_caps

SETTLED = Profile(ends="enter", max_gap_ms=25)


def advice_on(given: Burst, profile: Profile = SETTLED) -> list[Advice]:
    return advise(given, Understanding(profile).scan(given), profile)


def changes(found: list[Advice]) -> dict[str, object]:
    return {name: value for advice in found for name, value in advice.changes.items()}


def said(found: list[Advice]) -> str:
    return " ".join(advice.text for advice in found)


def test_a_scanner_that_is_set_well_needs_nothing() -> None:
    assert advice_on(burst("]E04006381333931")) == []


def test_symbology_identifiers_are_recommended() -> None:
    assert "symbology identifiers" in said(advice_on(burst("4006381333931")))


def test_a_wrong_layout_is_said_and_can_be_named() -> None:
    profile = replace(SETTLED, system_hint="de")
    found = advice_on(burst("]Q1https://example.com/a", system="de"), profile)
    assert "Set the scanner to the keyboard German" in said(found)
    assert changes(found) == {"scanner_layout": "us", "system_layout": "de"}
    named = replace(profile, scanner_layout="us", system_layout="de")
    assert advice_on(burst("]Q1https://example.com/a", system="de"), named) == []


def test_caps_lock_is_said() -> None:
    given = Burst(with_caps(strokes("]Q1https://Example.com/aB")), "\r")
    assert "CapsLock is on" in said(advice_on(given))


def test_a_scan_that_ends_in_silence_could_end_with_enter() -> None:
    given = replace(burst("]E04006381333931"), terminator="")
    assert "send Enter" in said(advice_on(given))
    assert changes(advice_on(burst("]E04006381333931"), replace(SETTLED, ends="auto"))) == {"ends": "enter"}


@pytest.mark.parametrize(("gap_ms", "wanted"), [(2, 20), (8, 20), (11, 25), (19, None)])
def test_a_quick_scanner_lets_typing_show_sooner(gap_ms: float, wanted: int | None) -> None:
    given = Burst(tuple(strokes("]E04006381333931", gap_ms=gap_ms)), "\r")
    assert changes(advice_on(given, replace(SETTLED, max_gap_ms=40))).get("max_gap_ms") == wanted


def test_a_slow_scanner_is_told_from_a_person() -> None:
    slow = Burst(tuple(strokes("4006381333931", gap_ms=80)))
    found = advise_on_typing(slow, SETTLED)
    assert found is not None
    assert found.changes == {"max_gap_ms": 120}
    assert advise_on_typing(Burst(tuple(strokes("4006381333931", gap_ms=200))), SETTLED) is None
    assert advise_on_typing(Burst(tuple(strokes("ab", gap_ms=60))), SETTLED) is None


@pytest.mark.parametrize("code", TRIAL_CODES, ids=lambda code: code.title)
def test_each_code_of_the_page_is_known_by_its_value(code) -> None:
    content = code.text
    if code.symbology.startswith("gs1"):
        content = "]C1" + content.replace("(21)", "\x1d(21)").replace("(", "").replace(")", "")
    assert trial_code(Understanding().scan(burst(content)).value) is code


def test_a_lost_separator_is_noticed() -> None:
    lost = burst("]C1010950110153000310AB-121Z9")
    assert "separator of GS1 data is missing" in said(advice_on(lost))
    assert trial_code_without_gs("4006381333931") is None
