"""What is wrong with a rule set, said before it is stored or while it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from typing import Any

from catalog.documents import Json, problems
from catalog.filters import Condition, FieldType, FilterError, UnknownField, conditions
from redirector.rules.compiled import parse_match_located
from redirector.rules.delegates import without_delegate
from redirector.rules.documents import AccountRedirectorRules, ApplicationRedirectorRules, without_nulls
from redirector.rules.fields import FIELDS, field_name, types_with
from redirector.rules.ids import Id, ids_in, without_record
from redirector.rules.template import TemplateError, UnknownTemplateField, compile_template

_WITH_BLANKS = (FieldType.TEXT, FieldType.TEXTS, FieldType.OPEN)
_FIELD_AT = re.compile(r"[^=!<>~&|()]*")
_DOUBLED = re.compile(r"[^=!<>~]*!?==")

# Says of a delegate whether it exists; given by whoever knows the applications.
Knows = Callable[[Mapping[str, str]], bool]
# Says of a kind such as ``product`` and an id whether there is such a record.
Exists = Callable[[Id], bool]
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
    exists: Exists = lambda record: True,
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
        yield _unreadable(position, text, constants, error)
        return
    for condition, span in zip(conditions(tree), spans, strict=True):
        column = span.start + 1
        written = text[span.start : span.end]
        for message in (*_impossible_values(condition), *_blanks(condition), *_doubled(condition, written)):
            yield Problem(Severity.NOTE, position, "match", message, column)
        for each in ids_in([condition]):
            if not exists(each):
                yield Problem(Severity.ENDS, position, "match", without_record(each), column)


def _unreadable(position: int, text: str, constants: Mapping[str, str], error: FilterError) -> Problem:
    if not isinstance(error, UnknownField):
        return Problem(Severity.REFUSED, position, "match", error.message, error.column)
    name = _FIELD_AT.match(text, error.column - 1)
    message = _unknown(name[0].strip() if name is not None else "", constants)
    return Problem(Severity.ENDS, position, "match", message, error.column)


def _unknown(name: str, constants: Mapping[str, str]) -> str:
    """That there is no such field, and the one that may be meant."""
    close = get_close_matches(name.strip("{}"), types_with(constants), n=1)
    return f"unknown field {name}" + (f"; did you mean {close[0]}?" if close else "")


def _impossible_values(condition: Condition) -> Iterator[str]:
    field = FIELDS.get(condition.field)
    for value in condition.values if field is not None and field.values else ():
        if field is not None and not value.is_prefix and value.text not in field.values:
            yield f"{field.name} is never {value.text!r}; it is one of {', '.join(field.values)}"


def _blanks(condition: Condition) -> Iterator[str]:
    """Blanks belong to texts, which people who write ``country = GB`` do not mean."""
    field = FIELDS.get(condition.field)
    if field is not None and field.values:  # named as what the field never is
        return
    for value in condition.values if condition.type in _WITH_BLANKS else ():
        bare = value.text.strip()
        if bare and bare != value.text:
            place = "end" if value.text.startswith(bare) else "beginning"
            meant = f"{field_name(condition)}{condition.operator.value}{bare}"
            yield f"the blank at the {place} of {value.text!r} counts: write {meant}"


def _doubled(condition: Condition, written: str) -> Iterator[str]:
    """``country==CH`` looks for ``=CH``, which people who write programs do not mean."""
    if condition.type in _WITH_BLANKS and _DOUBLED.match(written):
        meant = f"{field_name(condition)}{condition.operator.value}"
        yield f"the second = belongs to the value: write {meant}{condition.values[0].text[1:]}"


def _of_url(position: int, text: str, constants: Mapping[str, str]) -> Iterator[Problem]:
    if not text:
        return
    try:
        compile_template(text, constants)
    except TemplateError as error:
        severity, message = Severity.REFUSED, error.message
        if isinstance(error, UnknownTemplateField):
            severity, message = Severity.ENDS, _unknown(f"{{{error.name}}}", constants)
        yield Problem(severity, position, "redirectUrl", message, error.column)


def _of_delegates(position: int, delegates: Sequence[Mapping[str, str]], knows: Knows) -> Iterator[Problem]:
    for index, delegate in enumerate(delegates):
        place = f"delegates[{index}]"
        if not delegate:
            yield Problem(Severity.REFUSED, position, place, "names neither an app nor a project")
        elif not knows(delegate):
            yield Problem(Severity.ENDS, position, place, without_delegate(delegate))


def _never_reached(rules: Sequence[Json]) -> Iterator[Problem]:
    first = next((at for at, rule in enumerate(rules) if _always_matches(rule)), len(rules))
    for position in range(first + 1, len(rules)):
        if rules[position].get("enabled", True):
            message = f"is never reached: rule {first + 1} always matches"
            yield Problem(Severity.NOTE, position, "match", message)


def _always_matches(rule: Json) -> bool:
    return not rule.get("match") and bool(rule.get("enabled", True))
