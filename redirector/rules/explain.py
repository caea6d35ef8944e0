"""Why a rule holds for a scan or not: condition by condition, with the place of each in the rule's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from catalog.documents import Json
from catalog.filters import Condition, Filter, Span, compile_closure, conditions
from redirector.rules.compiled import Context, Rule, RuleSet, parse_match_located
from redirector.rules.fields import bare_constants, field_name, path_of, value_at
from redirector.rules.ids import without_record
from redirector.rules.template import as_text


class Outcome(Enum):
    """What became of a rule; rules behind the one that decides are tried all the same."""

    FIRES = "fires"  # it decides
    LATE = "late"  # it would match, but an earlier one decides
    FAILS = "fails"  # it does not match
    ENDS = "ends"  # it names what there is not: the decision ends here without a result
    OFF = "off"  # it is switched off


@dataclass(frozen=True, slots=True)
class Verdict:
    """One condition: what the scan has in its field, whether it holds, and whether the match fails for it."""

    span: Span
    text: str
    field: str
    value: Any
    holds: bool
    to_blame: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """One rule: what became of it, and why; ``reached`` unless an earlier one decides.

    ``note`` says which record there is not, if that is why the decision ends.
    """

    position: int
    name: str | None
    outcome: Outcome
    reached: bool
    verdicts: Sequence[Verdict] = ()
    url: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Explanation:
    """All rules of a set for one context; ``decided`` is the rule that fires, if one does."""

    explained: list[Explained] = field(default_factory=list)
    decided: Rule | None = None


def explain(rules: Sequence[Json], compiled: RuleSet, context: Context) -> Explanation:
    """Say of every rule what became of it; the same decision as `RuleSet.decide`."""
    found = Explanation()
    open_still = True
    ready = {rule.position: rule for rule in compiled.rules}
    for position, raw in enumerate(rules):
        rule = ready.get(position)
        if rule is None:
            found.explained.append(Explained(position, raw.get("name"), Outcome.OFF, reached=False))
            continue
        outcome = _outcome(rule, context, reached=open_still)
        url = rule.url(context) if outcome in (Outcome.FIRES, Outcome.LATE) else None
        is_read = not rule.is_broken or rule.unknown is not None
        verdicts = tuple(_verdicts(raw, rule, context)) if is_read else ()
        note = None if rule.unknown is None else without_record(rule.unknown)
        found.explained.append(Explained(position, rule.name, outcome, open_still, verdicts, url, note))
        if open_still and outcome is Outcome.FIRES:
            found.decided = rule
        open_still = open_still and outcome is Outcome.FAILS
    return found


def _outcome(rule: Rule, context: Context, *, reached: bool) -> Outcome:
    if rule.is_broken:
        return Outcome.ENDS
    if rule.matches is not None and not rule.matches(rule.scope(context)):
        return Outcome.FAILS
    return Outcome.FIRES if reached else Outcome.LATE


def _verdicts(raw: Json, rule: Rule, context: Context) -> Iterator[Verdict]:
    text = raw.get("match")
    if not text:
        return
    tree, spans = parse_match_located(text, rule.constants)
    scope = rule.scope(context)
    blamed = set(map(id, _to_blame(tree, scope)))
    for condition, span in zip(conditions(tree), spans, strict=True):
        name, value = _value(condition, rule.constants, scope)
        holds = compile_closure(condition)(scope)
        yield Verdict(span, text[span.start : span.end], name, value, holds, id(condition) in blamed)


def _to_blame(tree: Filter, scope: Context) -> list[Condition]:
    """The conditions for which a filter does not hold; none of a part that holds."""
    if compile_closure(tree)(scope):
        return []
    if isinstance(tree, Condition):
        return [tree]
    return [condition for part in tree.parts for condition in _to_blame(part, scope)]


def _value(condition: Condition, constants: Mapping[str, str], scope: Context) -> tuple[str, Any]:
    name = field_name(condition)
    path = (name,) if name in bare_constants(constants) else path_of(name)
    return name, value_at(scope, path or ())


def document(each: Explained) -> Json:
    """An explained rule as the API tells it; columns count from 1."""
    return {
        "rule": each.position,
        "name": each.name,
        "outcome": each.outcome.value,
        "reached": each.reached,
        "url": each.url,
        "note": each.note,
        "conditions": [
            {
                "column": verdict.span.start + 1,
                "length": verdict.span.end - verdict.span.start,
                "text": verdict.text,
                "field": verdict.field,
                "value": None if verdict.value is None else as_text(verdict.value),
                "holds": verdict.holds,
                "toBlame": verdict.to_blame,
            }
            for verdict in each.verdicts
        ],
    }
