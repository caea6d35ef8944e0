"""What is wrong with a rule set, said before it is stored or while it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from catalog.documents import Json, problems
from catalog.filters import Condition, FilterError, Operator, UnknownField, conditions
from redirector.rules.compiled import parse_match_located
from redirector.rules.documents import AccountRedirectorRules, ApplicationRedirectorRules, without_nulls
from redirector.rules.fields import FIELDS, ID_FIELDS
from redirector.rules.template import TemplateError, UnknownTemplateField, compile_template

# Says of a delegate whether it exists; given by whoever knows the applications.
Knows = Callable[[Mapping[str, str]], bool]
# Says of a field such as ``product.id`` and an id whether there is such a record.
Exists = Callable[[str, str], bool]
Document = type[AccountRedirectorRules] | type[ApplicationRedirectorRules]


class Severity(Enum):
    """What a problem leads to."""

    REFUSED = "refused"  # the rule set cannot be stored
    ENDS = "ends"  # it can, but this rule ends the decision without a result
    NOTE = "note"  # it works, but perhaps not as meant


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of one field; ``column`` (from 1) says where in its text, None if it is the whole."""

    severity: Severity
    rule: int | None
    field: str
    message: str
    column: int | None = None

    def __str__(self) -> str:
        place = self.field if self.rule is None else f"rules[{self.rule}].{self.field}"
        column = "" if self.column is None else f" (column {self.column})"
        return f"{place}: {self.message}{column}"


def check(
    rules: Any,
    *,
    knows: Knows = lambda delegate: False,
    exists: Exists = lambda field, record_id: True,
    document: Document = AccountRedirectorRules,
) -> list[Problem]:
    """Everything wrong with a list of rules as a client sends it, worst first within each rule."""
    given = without_nulls({"rules": rules})["rules"]
    wrong = problems(document, {"rules": given})
    if wrong:
        return [Problem(Severity.REFUSED, None, each.field, each.message) for each in wrong]
    found = [
        _as_it_counts(problem, rule)
        for position, rule in enumerate(given)
        for problem in _of_rule(position, rule, knows, exists)
    ]
    return [*found, *_never_reached(given)]


def _as_it_counts(problem: Problem, rule: Json) -> Problem:
    """A rule that is switched off ends nothing."""
    is_off = not rule.get("enabled", True) and problem.severity is Severity.ENDS
    return replace(problem, severity=Severity.NOTE) if is_off else problem


def _of_rule(position: int, rule: Json, knows: Knows, exists: Exists) -> Iterator[Problem]:
    constants = rule.get("constants") or {}
    yield from _of_match(position, rule.get("match") or "", constants, exists)
    yield from _of_url(position, rule.get("redirectUrl") or "", constants)
    yield from _of_delegates(position, rule.get("delegates") or (), knows)
    if not rule.get("redirectUrl") and not rule.get("delegates"):
        message = "has none, and no delegates: what matches goes to the link's own target"
        yield Problem(Severity.NOTE, position, "redirectUrl", message)


def _of_match(position: int, text: str, constants: Mapping[str, str], exists: Exists) -> Iterator[Problem]:
    if not text:
        return
    try:
        tree, spans = parse_match_located(text, constants)
    except FilterError as error:
        severity = Severity.ENDS if isinstance(error, UnknownField) else Severity.REFUSED
        yield Problem(severity, position, "match", error.message, error.column)
        return
    for condition, span in zip(conditions(tree), spans, strict=True):
        for message in (*_impossible_values(condition), *_unknown_ids(condition, exists)):
            yield Problem(Severity.NOTE, position, "match", message, span.start + 1)


def _impossible_values(condition: Condition) -> Iterator[str]:
    field = FIELDS.get(condition.field)
    for value in condition.values if field is not None and field.values else ():
        if field is not None and not value.is_prefix and value.text not in field.values:
            yield f"{field.name} is never {value.text!r}; it is one of {', '.join(field.values)}"


def _unknown_ids(condition: Condition, exists: Exists) -> Iterator[str]:
    if condition.field in ID_FIELDS and condition.operator is Operator.EQUAL:
        for value in condition.values:
            if not value.is_prefix and not exists(condition.field, value.text):
                yield f"there is no {condition.field.partition('.')[0]} {value.text}: this never holds"


def _of_url(position: int, text: str, constants: Mapping[str, str]) -> Iterator[Problem]:
    if not text:
        return
    try:
        compile_template(text, constants)
    except TemplateError as error:
        severity = Severity.ENDS if isinstance(error, UnknownTemplateField) else Severity.REFUSED
        yield Problem(severity, position, "redirectUrl", error.message, error.column)


def _of_delegates(position: int, delegates: Sequence[Mapping[str, str]], knows: Knows) -> Iterator[Problem]:
    for index, delegate in enumerate(delegates):
        place = f"delegates[{index}]"
        if not delegate:
            yield Problem(Severity.REFUSED, position, place, "names neither an app nor a project")
        elif not knows(delegate):
            named = " of ".join(f"{kind} {delegate[kind]}" for kind in ("app", "project") if kind in delegate)
            yield Problem(Severity.ENDS, position, place, f"there is no {named}")


def _never_reached(rules: Sequence[Json]) -> Iterator[Problem]:
    first = next((at for at, rule in enumerate(rules) if _always_matches(rule)), len(rules))
    for position in range(first + 1, len(rules)):
        if rules[position].get("enabled", True):
            message = f"is never reached: rule {first + 1} always matches"
            yield Problem(Severity.NOTE, position, "match", message)


def _always_matches(rule: Json) -> bool:
    return not rule.get("match") and bool(rule.get("enabled", True))
