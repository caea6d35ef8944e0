"""Rules while they are edited: every change can be taken back, and what is typed in one go is one step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.desktop.rules.differences import Difference, differences
from app.desktop.rules.draft import Draft, leads_to, title_of

A, B, C = {"name": "A"}, {"name": "B"}, {"name": "C"}


def draft(*rules: dict[str, object], chosen: int = 0) -> Draft:
    made = Draft()
    made.load(rules, '"1"')
    made.choose(chosen)
    return made


def names(of: Draft) -> list[object]:
    return [rule.get("name") for rule in of.rules]


@pytest.mark.parametrize(
    ("change", "after", "chosen"),
    [
        (lambda of: of.add(), ["A", None, "B", "C"], 1),
        (lambda of: of.duplicate(), ["A", "A (copy)", "B", "C"], 1),
        (lambda of: of.delete(), ["B", "C"], 0),
        (lambda of: of.move(0, 2), ["B", "C", "A"], 2),
        (lambda of: of.move(2, 0), ["C", "A", "B"], 0),
        (lambda of: of.set("name", "X"), ["X", "B", "C"], 0),
        (lambda of: of.set("name", ""), [None, "B", "C"], 0),
        (lambda of: of.replace([C], "All"), ["C"], 0),
    ],
)
def test_a_change_is_taken_back_and_done_again(
    change: Callable[[Draft], None], after: list[object], chosen: int
) -> None:
    made = draft(A, B, C)
    change(made)
    assert (names(made), made.chosen) == (after, chosen)
    assert made.dirty
    assert made.undo_title
    made.undo()
    assert (names(made), made.chosen) == (["A", "B", "C"], 0)
    assert not made.dirty
    made.redo()
    assert (names(made), made.chosen) == (after, chosen)


def test_typing_in_one_field_is_one_step() -> None:
    made = draft(A)
    for text in ("c", "co", "cou"):
        made.set("match", text)
    made.set("redirectUrl", "https://e.example/")
    made.undo()
    assert made.rule == {"name": "A", "match": "cou"}
    made.undo()
    assert made.rule == A
    assert made.undo_title == ""


def test_what_is_typed_and_typed_back_is_no_step() -> None:
    made = draft(A)
    made.set("match", "c")
    made.set("match", "")
    assert (made.undo_title, made.dirty) == ("", False)


def test_a_new_change_forgets_what_was_undone() -> None:
    made = draft(A, B)
    made.delete()
    made.undo()
    made.set("name", "X")
    assert made.redo_title == ""


def test_a_rule_is_switched_off_and_on() -> None:
    made = draft(A, B)
    made.switch(1, on=False)
    assert made.rules[1] == {"name": "B", "enabled": False}
    made.switch(1, on=False)
    made.switch(1, on=True)
    assert made.rules == (A, B)
    assert made.undo_title == "Switch rule 2 on"


def test_saving_keeps_the_history() -> None:
    made = draft(A)
    made.set("name", "X")
    made.was_saved(made.rules, '"2"')
    assert not made.dirty
    made.undo()
    assert made.dirty
    assert made.etag == '"2"'


@pytest.mark.parametrize("call", ["duplicate", "delete", "undo", "redo"])
def test_without_rules_nothing_happens(call: str) -> None:
    made = Draft()
    getattr(made, call)()
    made.set("name", "x")
    made.move(0, 1)
    made.switch(0, on=False)
    assert (made.rules, made.chosen, made.dirty) == ((), -1, False)


def test_moving_beyond_the_ends_stops_there() -> None:
    made = draft(A, B, C, chosen=2)
    made.move(2, 9)
    assert made.undo_title == ""
    made.move(1, -5)
    assert names(made) == ["B", "A", "C"]


def test_what_a_rule_is_called() -> None:
    assert [title_of(rule) for rule in (A, {"match": "month=1"}, {})] == ["A", "month=1", "Always"]
    assert leads_to({}) == "the link's own target"
    app, project = {"app": "a", "project": "p"}, {"project": "p"}
    assert leads_to({"delegates": [app, app], "redirectUrl": "u"}) == "asks 2 applications  ·  u"
    assert leads_to({"delegates": [app, project]}) == "asks 1 application and 1 whole project"


def test_differences_name_what_was_changed_added_and_taken_away() -> None:
    theirs = ({"name": "A", "match": "month=1"}, B)
    mine = ({"name": "A", "match": "month=2"}, C)
    assert differences(theirs, mine) == [
        Difference("Rule 1: match", "month=1", "month=2"),
        Difference("Rule 2", "B → delegates", ""),
        Difference("Rule 2", "", "C → delegates"),
    ]
    assert differences(theirs, theirs) == []
