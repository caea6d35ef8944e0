"""What was decided is remembered for whom it holds, and for no longer than it does."""

import pytest

from redirector.fast import decisions as module
from redirector.fast.decisions import Decisions, Made, account_key
from redirector.links import Link

MADE = Made((b"https://e.example/", b"}}]\n"))


def link(short_id: str, *, owner: str = "U1", type_: str = "thng", product: str | None = "U2") -> Link:
    return Link(1, "U3", 1, 1, short_id, "https://e.example/", owner, type_, 0, product, 0, "{}")


def test_a_decision_holds_from_its_moment_until_another() -> None:
    known = Decisions()
    known.put("key", MADE, 1000, 2000)
    assert [known.get("key", at_ms) for at_ms in (999, 1000, 1999, 2000)] == [None, MADE, MADE, None]
    assert known.get("other", 1000) is None
    known.clear()
    assert known.get("key", 1000) is None


def test_what_holds_for_a_moment_only_is_not_kept() -> None:
    known = Decisions()
    known.put("key", MADE, 1000, 1001)
    assert known.get("key", 1000) is None


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    known = Decisions()
    for key in ("a", "b", "c"):
        known.put(key, MADE, 0, 10)
    assert [known.get(key, 5) for key in ("a", "b", "c")] == [None, None, MADE]


def test_links_share_what_rules_cannot_tell_apart() -> None:
    roots, sender = frozenset({"product", "country"}), object()
    first, second = link("a", owner="U8"), link("b", owner="U9")
    assert account_key(roots, sender, first) == account_key(roots, sender, second)
    assert account_key(roots, sender, first) != account_key(roots, object(), second)
    assert account_key(roots, sender, first) != account_key(roots, sender, link("a", product="U7"))
    for root in ("thng", "shortId"):
        assert account_key({root}, sender, first) != account_key({root}, sender, second)
