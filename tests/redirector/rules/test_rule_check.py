"""What a rule set is told before it is stored."""

import pytest

from redirector.rules.check import Problem, Severity, check
from redirector.rules.documents import ApplicationRedirectorRules

URL = "https://example.com/"


def only(rule: dict[str, object]) -> Problem:
    (problem,) = check([rule])
    return problem


@pytest.mark.parametrize(
    ("rule", "severity", "text"),
    [
        (
            {"match": "thng.nme=x", "redirectUrl": URL},
            Severity.ENDS,
            "rules[0].match: unknown field thng.nme",
        ),
        ({"match": "thng.name", "redirectUrl": URL}, Severity.REFUSED, "(column 10)"),
        (
            {"match": "thng.name~x", "redirectUrl": URL},
            Severity.REFUSED,
            "~ cannot be used: not allowed here",
        ),
        ({"match": "month=may", "redirectUrl": URL}, Severity.REFUSED, "(column 7)"),
        ({"match": "thng.name<5", "redirectUrl": URL}, Severity.REFUSED, "(column 10)"),
        ({"match": "dayOfWeek=sunday", "redirectUrl": URL}, Severity.NOTE, "never 'sunday'"),
        (
            {"redirectUrl": "https://e.example/{thng.nme}"},
            Severity.ENDS,
            "{thng.nme}; did you mean thng.name? (column 19)",
        ),
        ({"redirectUrl": "ftp://example.com/"}, Severity.REFUSED, "must start with http"),
        ({"redirectUrl": "https://{thng.name}/"}, Severity.REFUSED, "host"),
        ({"delegates": [{}]}, Severity.REFUSED, "rules[0].delegates[0]: names neither"),
        (
            {"delegates": [{"app": "U1", "project": "U2"}]},
            Severity.ENDS,
            "there is no application U1 of project U2",
        ),
        ({"match": "month=5"}, Severity.NOTE, "link's own target"),
        ({"match": "country==CH", "redirectUrl": URL}, Severity.NOTE, "write country=CH (column 1)"),
        ({"match": "month=5&thng.name!==x", "redirectUrl": URL}, Severity.NOTE, "thng.name!=x (column 9)"),
        ({"colour": "red"}, Severity.REFUSED, "colour"),
        ({"constants": {"a": 5}}, Severity.REFUSED, "rules[0].constants"),
    ],
)
def test_one_problem_each(rule: dict[str, object], severity: Severity, text: str) -> None:
    problem = only(rule)
    assert problem.severity is severity
    assert text in str(problem)


@pytest.mark.parametrize(
    ("match", "columns"),
    [
        ("product.id=U1", []),
        ("product.id=U2", [1]),
        ("month=1&(thng.id!=U1|place.id=x,y)", [10, 22, 22]),
        ("product.id=U*", []),
        ("product.id=", [1]),
        ("product.name=U2", []),
    ],
)
def test_ids_there_are_not_end_the_rules(match: str, columns: list[int]) -> None:
    rule = {"match": match, "redirectUrl": URL}
    for is_on, severity in ((True, Severity.ENDS), (False, Severity.NOTE)):
        found = check([{**rule, "enabled": is_on}], exists=lambda record: record == ("product", "U1"))
        assert [(each.severity, each.column) for each in found] == [(severity, at) for at in columns]


def test_a_known_delegate_is_fine() -> None:
    assert check([{"delegates": [{"app": "U1"}]}], knows=lambda delegate: delegate == {"app": "U1"}) == []


def test_rules_behind_one_that_always_matches() -> None:
    first, last = {"redirectUrl": URL}, {"match": "month=1", "redirectUrl": URL}
    (problem,) = check([first, last])
    assert str(problem) == "rules[1].match: is never reached: rule 1 always matches"
    assert check([last, first]) == []


def test_nulls_are_what_was_not_given() -> None:
    assert check([{"match": None, "redirectUrl": URL, "delegates": None, "constants": None}]) == []


def test_applications_have_no_delegates() -> None:
    (problem,) = check([{"redirectUrl": URL, "delegates": []}], document=ApplicationRedirectorRules)
    assert problem.severity is Severity.REFUSED
