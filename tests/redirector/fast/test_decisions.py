"""What was decided is remembered for whom it holds, and for no longer than it does."""

import pytest

from redirector.fast import decisions as module
from redirector.fast.decisions import Decisions, Made

MADE = Made((b"https://e.example/", b"}}]\n"))


def test_a_decision_holds_from_its_moment_until_another() -> None:
    known: Decisions[Made] = Decisions()
    known.put("key", MADE, 1000, 2000)
    assert [known.get("key", at_ms) for at_ms in (999, 1000, 1999, 2000)] == [None, MADE, MADE, None]
    assert known.get("other", 1000) is None
    known.clear()
    assert known.get("key", 1000) is None


def test_what_holds_for_a_moment_only_is_not_kept() -> None:
    known: Decisions[Made] = Decisions()
    known.put("key", MADE, 1000, 1001)
    assert known.get("key", 1000) is None


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    known: Decisions[Made] = Decisions()
    for key in ("a", "b", "c"):
        known.put(key, MADE, 0, 10)
    assert [known.get(key, 5) for key in ("a", "b", "c")] == [None, None, MADE]
