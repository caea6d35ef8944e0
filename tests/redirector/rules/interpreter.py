"""A plain interpreter of rules, written from the documents: slow, obvious, and with no code of the program.

The ids of records that are there stand in the context under ``RECORDS``.
A condition is (field, operator, [(value, is_prefix)]); trees are ("and" | "or", parts). A rule is a dict with
``tree``, ``broken`` (a match that names what there is not), or neither; ``url`` (a list of texts and of names
in tuples), ``delegates``, ``constants`` and ``off`` may be there.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from catalog.filters import escape

OPEN = ("thng.customFields.", "product.customFields.", "action.customFields.", "user.customFields.")
NUMERIC = ("timeOfDay", "dayOfMonth", "month", "year", "time", "place.distance", "user.age")
RECORDS = "(records)"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")

Context = Mapping[str, Any]
Rule = Mapping[str, Any]


class Ends(Exception):
    """The rule set ends without a result."""


def is_open(name: str) -> bool:
    return name.startswith(OPEN)


def look_up(name: str, context: Context, constants: Mapping[str, str]) -> Any:
    if name in constants:
        return constants[name]
    if name.startswith("constants."):
        return constants.get(name.removeprefix("constants."))
    value: Any = context
    for step in name.split(".", 2):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def equals(name: str, value: Any, wanted: str, is_prefix: bool) -> bool:
    if name == "bot" or is_open(name):
        value = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else value
    if isinstance(value, str):
        return value.startswith(wanted) if is_prefix else value == wanted
    if not is_open(name) or not is_number(value) or is_prefix:
        return False
    return _NUMBER.fullmatch(wanted) is not None and float(wanted) == value


def compare(value: Any, operator: str, limit: float) -> bool:
    if not is_number(value):
        return False
    results = {"=": value == limit, "<": value < limit, "<=": value <= limit, ">": value > limit}
    return results.get(operator, value >= limit)


def holds(tree: Any, context: Context, constants: Mapping[str, str]) -> bool:
    if tree[0] in ("and", "or"):
        parts = [holds(part, context, constants) for part in tree[1]]
        return all(parts) if tree[0] == "and" else any(parts)
    name, operator, values = tree
    value = look_up(name, context, constants)
    elements = value if isinstance(value, list) else [value]
    if operator == "!=":
        return not holds((name, "=", values), context, constants)
    if name in NUMERIC or operator != "=":
        return any(compare(element, operator, limit) for element in elements for limit, _ in values)
    texts = [(str(wanted), is_prefix) for wanted, is_prefix in values]
    return any(equals(name, element, *wanted) for element in elements for wanted in texts)


def names_in(tree: Any) -> list[str]:
    return [name for part in tree[1] for name in names_in(part)] if tree[0] in ("and", "or") else [tree[0]]


def written(tree: Any, *, inner: bool = False) -> str:
    """The tree as a match expression."""
    if tree[0] in ("and", "or"):
        text = {"and": "&", "or": "|"}[tree[0]].join(written(part, inner=True) for part in tree[1])
        return f"({text})" if inner else text
    name, operator, values = tree
    texts = [escape(str(value)) + ("*" if is_prefix else "") for value, is_prefix in values]
    return f"{name}{operator}{','.join(texts)}"


def shown(value: Any) -> str:
    """A value as it stands in an address, not yet encoded."""
    if isinstance(value, list):
        return ",".join(map(shown, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def ids_in(tree: Any) -> list[str]:
    if tree[0] in ("and", "or"):
        return [each for part in tree[1] for each in ids_in(part)]
    return [value for value, is_prefix in tree[2] if not is_prefix] if tree[0].endswith(".id") else []


def is_known(rule: Rule, context: Context) -> bool:
    """Whether every bare constant it names is one of its own, and every id is one of a record."""
    if "tree" in rule and not set(ids_in(rule["tree"])) <= context.get(RECORDS, set()):
        return False
    used = [piece[0] for piece in rule.get("url", ()) if isinstance(piece, tuple)]
    used += names_in(rule["tree"]) if "tree" in rule else []
    return "broken" not in rule and ("own" not in used or "own" in rule.get("constants", {}))


def address(rule: Rule, context: Context) -> str | None:
    """The rule's address; all its fields stand in the query."""
    if "url" not in rule:
        return None
    constants = rule.get("constants", {})
    return "".join(
        quote(shown(look_up(piece[0], context, constants)), safe="") if isinstance(piece, tuple) else piece
        for piece in rule["url"]
    )


def decide(rules: list[Rule], context: Context) -> Rule | None:
    """The first rule that matches; Ends when one comes before it that names what there is not."""
    for rule in rules:
        if rule.get("off"):
            continue
        if not is_known(rule, context):
            raise Ends
        if "tree" not in rule or holds(rule["tree"], context, rule.get("constants", {})):
            return rule
    return None


def of_application(rules: list[Rule], context: Context) -> str | None:
    """What an application's rules give."""
    try:
        rule = decide(rules, context)
    except Ends:
        return None
    return None if rule is None else address(rule, context)


Ask = Callable[[Mapping[str, str]], list[str | None] | None]


def of_account(rules: list[Rule], context: Context, ask: Ask) -> list[str]:
    """What the account's rules give; ``ask`` says what a delegate gives, None if there is no such."""
    try:
        rule = decide(rules, context)
    except Ends:
        return []
    if rule is None:
        return []
    given: list[str] = []
    for delegate in rule.get("delegates", ()):
        answers = ask(delegate)
        if answers is None:
            return []
        given += [each for each in answers if each is not None]
    if given:
        return list(dict.fromkeys(given))
    own = address(rule, context)
    return [] if own is None else [own]


def raw(rule: Rule) -> dict[str, Any]:
    """The rule as a client sends it."""
    found: dict[str, Any] = {}
    if "tree" in rule:
        found["match"] = written(rule["tree"])
    if "broken" in rule:
        found["match"] = rule["broken"]
    if "url" in rule:
        pieces = [f"{{{piece[0]}}}" if isinstance(piece, tuple) else piece for piece in rule["url"]]
        found["redirectUrl"] = "".join(pieces)
    for name in ("constants", "delegates"):
        if name in rule:
            found[name] = rule[name]
    return found | ({"enabled": False} if rule.get("off") else {})
