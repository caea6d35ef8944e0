"""What is marked in a rule's text, and what trials say in words."""

from __future__ import annotations

import pytest

from app.client import RuleProblem, Trial, TriedRule
from app.client.trials import Condition, TriedApplication
from app.desktop.rules.marks import Mark, Role, match_marks, template_marks
from app.desktop.rules.wording import (
    address,
    badge_of,
    facts,
    headline,
    problem_text,
    tone_of,
    why_not,
    why_not_others,
)

RULES = ({"name": "Phones", "match": "device=mobile"}, {"match": "nme=x"})


def problem(severity: str = "refused", column: int | None = None, field: str = "match") -> RuleProblem:
    return RuleProblem(severity, 0, field, "is wrong", column)


def condition(text: str, column: int = 1, *, holds: bool = False, value: str | None = "x") -> Condition:
    return Condition(column, len(text), text, text.partition("=")[0], value, holds, not holds)


def of(role: Role, marks: list[Mark], text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks if mark.role is role]


def test_the_word_at_the_column_is_underlined() -> None:
    text = "country=CH&nme=x"
    marks = match_marks(text, [problem("ends", 12)], None)
    assert of(Role.ERROR, marks, text) == ["nme"]


@pytest.mark.parametrize(("column", "marked"), [(8, "y"), (99, "y"), (None, "country")])
def test_a_column_at_the_end_or_none(column: int | None, marked: str) -> None:
    assert of(Role.ERROR, match_marks("country", [problem(column=column)], None), "country") == [marked]


def test_an_empty_text_bears_an_error() -> None:
    match_marks("", [problem(column=1)], None)
    template_marks("", [problem(column=1)])


def test_conditions_of_a_trial_are_marked_where_they_stand() -> None:
    text = "country=CH&language=de"
    tried = TriedRule(0, "fails", True, (condition("country=CH", holds=True), condition("language=de", 12)))
    marks = match_marks(text, [], tried)
    assert of(Role.HELD, marks, text) == ["country=CH"]
    assert of(Role.FAILED, marks, text) == ["language=de"]
    assert not of(Role.FAILED, match_marks("country=DE&language=fr", [], tried), text)


def test_fields_of_an_address_are_marked() -> None:
    text = "https://e.example/{thng.nme}?a={x}"
    marks = template_marks(text, [problem("ends", 19, "redirectUrl")])
    assert of(Role.FIELD, marks, text) == ["{thng.nme}", "{x}"]
    assert of(Role.ERROR, marks, text) == ["{thng.nme}"]


def trial(decided_by: str, rule: int | None = None, **more: object) -> Trial:
    tried = more.pop("rules", ())
    fields = {"url": None, "note": None, "scan": {}} | more
    return Trial(decided_by, rule, rules=tried, **fields)  # type: ignore[arg-type]


ASKED = (
    TriedApplication("U1", "P1", "Fair", None, None, "has no rules"),
    TriedApplication("U2", "P1", "Shop", 2, "https://e.example/", None),
    TriedApplication("U3", "P1", None, 0, "https://e.example/late", None),
)


def test_why_applications_that_were_asked_do_not_decide() -> None:
    assert why_not_others(trial("application", 0, applications=ASKED)) == [
        "Asked: Fair\nhas no rules",
        "Asked: U3\nhas an address, but an application before it decides",
    ]


@pytest.mark.parametrize(
    ("made", "text", "tone"),
    [
        (trial("rule", 0, url="u"), "Rule 1 “Phones” decides", "success"),
        (trial("application", 0), "Rule 1 “Phones” lets an application decide", "success"),
        (trial("nothing"), "No rule holds", "warning"),
        (trial("link", url="u"), "No rule holds: the link’s own target", "warning"),
        (trial("link", url="u", variant="B"), "No rule holds: the link’s own target (B)", "warning"),
        (
            trial("link", 0, url="u", variant="B"),
            "Rule 1 holds, but it has no address of its own: the link’s own target (B)",
            "warning",
        ),
        (
            trial("link", 0, url="u", note="there is no project U1"),
            "Rule 1 holds, but there is no",
            "warning",
        ),
        (
            trial("application", 0, applications=ASKED),
            "Rule 1 “Phones” lets “Shop” decide by its rule 3",
            "success",
        ),
        (trial("link", 0, url="u"), "Rule 1 holds, but it has no address of its own", "warning"),
        (
            trial("closed", note="This link has expired"),
            "This link has expired: the rules are not",
            "warning",
        ),
        (trial("nothing", rules=(TriedRule(1, "ends", True),)), "The rules end at rule 2", "error"),
    ],
)
def test_who_decides(made: Trial, text: str, tone: str) -> None:
    assert headline(made, RULES)[0].startswith(text)
    assert headline(made, RULES)[1] == tone
    assert address(made) == made.url or not made.url


def test_why_a_rule_does_not_decide() -> None:
    fails = TriedRule(0, "fails", True, (condition("language=de"), condition("lot=1", value=None)))
    assert why_not(fails) == "language=de: language is “x”;  lot=1: the scan has no lot"
    noon = TriedRule(0, "fails", True, (condition("timeOfDay=1", value="43200000"),))
    assert why_not(noon).endswith("“43200000” (12:00)")
    assert why_not(TriedRule(0, "fires", True)) == ""
    late = TriedRule(1, "late", False)
    assert why_not(late) == "would hold, but an earlier rule decides"
    assert why_not(late, ended=True) == "would hold, but the rules end before it"
    assert badge_of(TriedRule(0, "ends", False)) == "broken"


def test_the_scan_in_a_line() -> None:
    scan = {"country": "CH", "timeOfDay": 55_800_000, "dayOfWeek": "sat", "timezone": "Europe/Zurich"}
    scan |= {"browser": "Safari", "system": "iOS", "device": "mobile", "bot": True}
    assert facts(scan) == "CH  ·  Sat 15:30 Europe/Zurich  ·  Safari on iOS  ·  mobile  ·  a bot"
    assert facts({}) == "country not known  ·  00:00 UTC"


def test_problems_in_words() -> None:
    assert problem_text(problem("ends", 4)) == "This would end the rule set: is wrong (column 4)"
    assert [tone_of(each) for each in ([], [problem("note")], [problem("note"), problem("ends")])] == [
        "", "warning", "error"
    ]  # fmt: skip
