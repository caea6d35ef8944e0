"""Compiled rules against a plain interpreter: any rules, any context, the same decision and address."""

from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.filters import escape
from redirector.rules.compiled import compile_rules
from redirector.rules.explain import Outcome, explain

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


def look_up(name: str, context: dict[str, Any], constants: dict[str, str]) -> Any:
    if name == "own":
        return constants.get("own")
    if name == "constants.c":
        return constants.get("c")
    value: Any = context
    for step in name.split(".", 2):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def equals(name: str, value: Any, wanted: str, is_prefix: bool) -> bool:
    if name in OPEN and isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, str):
        return value.startswith(wanted) if is_prefix else value == wanted
    if name not in OPEN or not is_number(value) or is_prefix:
        return False
    return wanted in ("5", "5.0") and value == 5


def compare(value: Any, operator: str, limit: float) -> bool:
    if not is_number(value):
        return False
    return {"=": value == limit, "<": value < limit, "<=": value <= limit, ">": value > limit}.get(
        operator, value >= limit
    )


def holds(tree: Any, context: dict[str, Any], constants: dict[str, str]) -> bool:
    if tree[0] in ("and", "or"):
        parts = [holds(part, context, constants) for part in tree[1]]
        return all(parts) if tree[0] == "and" else any(parts)
    name, operator, values = tree
    value = look_up(name, context, constants)
    elements = value if isinstance(value, list) else [value]
    if operator == "!=":
        return not holds((name, "=", values), context, constants)
    if name in NUMERIC or operator != "=":
        return any(compare(element, operator, values[0][0]) for element in elements)
    return any(equals(name, element, *wanted) for element in elements for wanted in values)


def written(tree: Any, *, inner: bool = False) -> str:
    if tree[0] in ("and", "or"):
        text = {"and": "&", "or": "|"}[tree[0]].join(written(part, inner=True) for part in tree[1])
        return f"({text})" if inner else text
    name, operator, values = tree
    texts = [escape(str(value)) + ("*" if is_prefix else "") for value, is_prefix in values]
    return f"{name}{operator}{','.join(texts)}"


def shown(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(shown, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def raw_rule(position: int, drawn: dict[str, Any]) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "redirectUrl": f"https://e.example/{position}?"
        + "&".join(f"{index}={{{name}}}" for index, name in enumerate(drawn["names"]))
    }
    if "tree" in drawn:
        raw["match"] = written(drawn["tree"])
    if "broken" in drawn:
        raw["match"] = drawn["broken"]
    if "constants" in drawn:
        raw["constants"] = drawn["constants"]
    return raw


def expected_url(drawn: list[dict[str, Any]], context: dict[str, Any]) -> str | None:
    for position, rule in enumerate(drawn):
        constants = rule.get("constants", {})
        used = [*rule["names"], *names_in(rule["tree"])] if "tree" in rule else rule["names"]
        if "broken" in rule or ("own" in used and "own" not in constants):
            return None
        if "tree" not in rule or holds(rule["tree"], context, constants):
            pairs = (
                f"{index}={quote(shown(look_up(name, context, constants)), safe='')}"
                for index, name in enumerate(rule["names"])
            )
            return f"https://e.example/{position}?" + "&".join(pairs)
    return None


def names_in(tree: Any) -> list[str]:
    return [name for part in tree[1] for name in names_in(part)] if tree[0] in ("and", "or") else [tree[0]]


@settings(max_examples=300)
@given(st.lists(rules, min_size=1, max_size=4), contexts)
def test_compiled_rules_decide_as_the_interpreter(
    drawn: list[dict[str, Any]], context: dict[str, Any]
) -> None:
    compiled = compile_rules([raw_rule(position, rule) for position, rule in enumerate(drawn)])
    rule = compiled.decide(context)
    url = None if rule is None or rule.template is None else rule.template.fill(rule.scope(context))
    assert url == expected_url(drawn, context)


@settings(max_examples=200)
@given(st.lists(rules, min_size=1, max_size=4), contexts)
def test_an_explanation_is_of_the_decision_that_is_made(
    drawn: list[dict[str, Any]], context: dict[str, Any]
) -> None:
    raw = [raw_rule(position, rule) for position, rule in enumerate(drawn)]
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
