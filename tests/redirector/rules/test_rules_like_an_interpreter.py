"""Compiled rules against a plain interpreter: any rules, any context, the same decision and address."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from redirector.rules.compiled import compile_rules
from redirector.rules.explain import Outcome, explain
from tests.redirector.rules import interpreter

WORDS = [
    "",
    "a",
    "ab",
    "a/b",
    "ß",
    "SS",
    "5",
    "5.0",
    "true",
    "Offer",
    "x&y|z",
    "(n)",
    "100%41",
    "*",
    "a,b",
    "\\",
]
NUMBERS = [-1, 0, 1, 5, 5.5, 2**40]
TEXTS = ["thng.name", "product.id", "thng.identifiers.gs1:21", "dayOfWeek", "country", "constants.c", "own"]
LISTS = ["thng.tags", "place.tags"]
OPEN = ["thng.customFields.size", "action.customFields.a.b", "user.customFields.x"]
NUMERIC = ["timeOfDay", "month", "place.distance", "user.age", "time"]
ALL_NAMES = [*TEXTS, *LISTS, *OPEN, *NUMERIC]

word = st.sampled_from(WORDS)
number = st.sampled_from(NUMBERS)
scalar = st.one_of(word, number, st.booleans())
scalars = st.one_of(scalar, st.lists(scalar, max_size=2))

# A condition as (field, operator, [(value, is_prefix)]), trees as ("and" | "or", parts).
texts = st.tuples(
    st.sampled_from(TEXTS + LISTS + OPEN),
    st.sampled_from(["=", "!="]),
    st.lists(st.tuples(word, st.booleans()), min_size=1, max_size=3),
)
numbers = st.tuples(
    st.sampled_from(NUMERIC),
    st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
    number.map(lambda value: [(value, False)]),
)
ordered_open = st.tuples(
    st.sampled_from(OPEN), st.sampled_from(["<", ">="]), number.map(lambda value: [(value, False)])
)
conditions = st.one_of(texts, numbers, ordered_open)
trees = st.recursive(
    conditions,
    lambda parts: st.tuples(st.sampled_from(["and", "or"]), st.lists(parts, min_size=2, max_size=3)),
    max_leaves=5,
)
broken = st.sampled_from(["thng.nme=x", "colour=1", "name=ExampleThng"])
names = st.sampled_from([*ALL_NAMES, "own", "own", "own"])
constants = st.fixed_dictionaries({"c": word, "own": word})


def rule_of(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    parts["names"] = st.lists(names, max_size=2)
    return st.fixed_dictionaries(parts, optional={"constants": constants})


# Mostly rules with a match, since one without, or a broken one, ends the decision.
rules = st.sampled_from(["tree"] * 8 + ["always", "broken"]).flatmap(
    {"tree": rule_of(tree=trees), "always": rule_of(), "broken": rule_of(broken=broken)}.__getitem__
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "thng": st.fixed_dictionaries(
            {},
            optional={
                "name": word,
                "tags": st.lists(word, max_size=3),
                "identifiers": st.fixed_dictionaries({"gs1:21": word}),
                "customFields": st.fixed_dictionaries(
                    {"size": st.one_of(scalar, st.lists(scalar, max_size=2))}
                ),
            },
        ),
        "product": st.fixed_dictionaries({"id": word}),
        "place": st.fixed_dictionaries({"tags": st.lists(word, max_size=2), "distance": number}),
        "action": st.fixed_dictionaries({"customFields": st.fixed_dictionaries({"a.b": scalar})}),
        "user": st.fixed_dictionaries({"age": number}),
        "dayOfWeek": word,
        "country": word,
        "timeOfDay": number,
        "month": number,
        "time": number,
    },
)


def plain(drawn: dict[str, Any], position: int) -> interpreter.Rule:
    """The drawn rule as the interpreter takes it: its fields stand in the query."""
    url: list[Any] = [f"https://e.example/{position}?"]
    for index, name in enumerate(drawn["names"]):
        url += ["&" * bool(index) + f"{index}=", (name,)]
    return {**drawn, "url": url}


def raw_rules(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [interpreter.raw(plain(rule, position)) for position, rule in enumerate(drawn)]


def expected_url(drawn: list[dict[str, Any]], context: dict[str, Any]) -> str | None:
    rules = [plain(rule, position) for position, rule in enumerate(drawn)]
    return interpreter.of_application(rules, context)


@settings(max_examples=300)
@given(st.lists(rules, min_size=1, max_size=4), contexts, st.sets(word))
def test_compiled_rules_decide_as_the_interpreter(
    drawn: list[dict[str, Any]], context: dict[str, Any], there: set[str]
) -> None:
    compiled = compile_rules(raw_rules(drawn))
    compiled = compiled.lacking([each for each in compiled.ids if each[1] not in there])
    rule = compiled.decide(context)
    url = None if rule is None or rule.template is None else rule.template.fill(rule.scope(context))
    assert url == expected_url(drawn, {**context, interpreter.RECORDS: there})


@settings(max_examples=200)
@given(st.lists(rules, min_size=1, max_size=4), contexts)
def test_an_explanation_is_of_the_decision_that_is_made(
    drawn: list[dict[str, Any]], context: dict[str, Any]
) -> None:
    raw = raw_rules(drawn)
    compiled = compile_rules(raw)
    found = explain(raw, compiled, context)
    assert found.decided is compiled.decide(context)
    for each in found.explained:
        blamed = [verdict for verdict in each.verdicts if verdict.to_blame]
        assert bool(blamed) == (each.outcome is Outcome.FAILS)
        assert not [verdict for verdict in blamed if verdict.holds]
        text = raw[each.position].get("match", "")
        assert [text[verdict.span.start : verdict.span.end] for verdict in each.verdicts] == [
            verdict.text for verdict in each.verdicts
        ]
