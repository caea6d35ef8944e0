"""Rule sets made ready, and the decision: the first rule that matches.

A rule that names a field or an id there is not ends the decision without a result when its turn comes (API
reference, "Redirection Context"); the rules before it still count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.documents import Json
from catalog.filters import (
    Condition,
    Filter,
    FilterError,
    Operator,
    Span,
    compile_closure,
    conditions,
    parse,
    parse_located,
)
from catalog.filters.closures import Predicate
from redirector.rules.alike import Alike, alike_by, alike_in
from redirector.rules.fields import bare_constants, field_name, path_of, types_with, value_at
from redirector.rules.ids import Id, ids_in
from redirector.rules.index import Index, index_of
from redirector.rules.steadiness import Steadiness, steadiness_of
from redirector.rules.template import Template, TemplateError, compile_template

Context = Mapping[str, Any]

# The whole syntax but "contains" (API reference, "Match Expression").
OPERATORS = frozenset(Operator) - {Operator.LIKE}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule made ready; ``names`` are the fields it refers to, constants excepted.

    ``position`` counts the rules that are switched off, too. ``ids`` are the records it names, ``unknown``
    the first of them there is not. ``shown`` is what its address shows of a visit, ``steadiness`` says how
    long it shows the same.
    """

    position: int
    name: str | None
    matches: Predicate | None
    template: Template | None
    constants: Mapping[str, str]
    delegates: Sequence[Mapping[str, str]]
    names: tuple[str, ...]
    is_broken: bool
    shown: Alike
    steadiness: Steadiness
    ids: tuple[Id, ...] = ()
    unknown: Id | None = None

    @property
    def roots(self) -> frozenset[str]:
        """The parts of the context it needs."""
        return frozenset(name.partition(".")[0] for name in self.names)

    def scope(self, context: Context) -> Context:
        """The context as this rule sees it, with its constants."""
        if not self.constants:
            return context
        return {**bare_constants(self.constants), **context, "constants": self.constants}

    def url(self, context: Context) -> str | None:
        """The rule's address for a context; None when it has none that is safe to send."""
        return None if self.template is None else self.template.fill(self.scope(context))

    def stored_context(self, context: Context) -> Json:
        """The redirectionContext of the action: the constants, and the fields the rule refers to."""
        values = ((name, value_at(context, path_of(name) or ())) for name in self.names)
        known = {name: value for name, value in values if value is not None}
        return {"constants": dict(self.constants), **known}


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """The rules of one redirector; ``roots`` are the parts of the context they need.

    ``alike`` tells which visits they decide alike, and ``steadiness`` for how long where nothing but time
    goes on.
    """

    rules: tuple[Rule, ...]
    roots: frozenset[str]
    has_delegates: bool
    index: Index
    alike: Alike
    steadiness: Steadiness
    ids: frozenset[Id]

    def lacking(self, unknown: Collection[Id]) -> RuleSet:
        """The same rules where there are no such records: those that name one are broken."""
        if self.ids.isdisjoint(unknown):
            return self
        rules = tuple(_lacking(rule, unknown) for rule in self.rules)
        return replace(self, rules=rules, index=self.index.trying(_broken(rules)))

    def decide(self, context: Context) -> Rule | None:
        """The first rule that matches; None when none does, or a broken one comes before it."""
        for position in self.index.candidates(context):
            rule = self.rules[position]
            if rule.is_broken:
                return None
            if rule.matches is None or rule.matches(rule.scope(context)):
                return rule
        return None


def _lacking(rule: Rule, unknown: Collection[Id]) -> Rule:
    missing = next((each for each in rule.ids if each in unknown), None)
    return rule if missing is None else replace(rule, is_broken=True, unknown=missing)


def _broken(rules: Sequence[Rule]) -> list[int]:
    return [position for position, rule in enumerate(rules) if rule.is_broken]


def compile_rules(rules: Iterable[Json]) -> RuleSet:
    """Make a rule set ready, without the rules that are switched off.

    Never raises, since stored rules may be older than the fields there are.
    """
    compiled = [_compile(position, raw) for position, raw in enumerate(rules) if raw.get("enabled", True)]
    ready = tuple(rule for rule, _ in compiled)
    roots = frozenset(root for rule in ready for root in rule.roots)
    index = index_of(None if rule.is_broken else tree for rule, tree in compiled)
    trees = [tree for _, tree in compiled if tree is not None]
    alike = alike_by(each for tree in trees for each in conditions(tree))
    has_delegates = any(rule.delegates for rule in ready)
    ids = frozenset(each for rule in ready for each in rule.ids)
    return RuleSet(ready, roots, has_delegates, index, alike, steadiness_of(trees), ids)


def _compile(position: int, raw: Json) -> tuple[Rule, Filter | None]:
    constants = raw.get("constants") or {}
    names: list[str] = []
    slots: list[str] = []
    tree: Filter | None = None
    matches, template, is_broken = None, None, False
    try:
        if text := raw.get("match"):
            tree = parse_match(text, constants)
            names += fields_in(tree)
            matches = compile_closure(tree)
        if url := raw.get("redirectUrl"):
            template = compile_template(url, constants)
            slots = [slot.name for slot in template.slots]
    except (FilterError, TemplateError):
        is_broken = True
    rule = Rule(
        position=position,
        name=raw.get("name"),
        matches=matches,
        template=template,
        constants=constants,
        delegates=raw.get("delegates") or (),
        names=tuple(dict.fromkeys(name for name in [*names, *slots] if _is_of_context(name))),
        is_broken=is_broken,
        shown=alike_in(slots),
        steadiness=steadiness_of((), slots),
        ids=() if tree is None else tuple(ids_in(conditions(tree))),
    )
    return rule, tree


def _is_of_context(name: str) -> bool:
    return path_of(name) is not None and not name.startswith("constants.")


def parse_match(text: str, constants: Mapping[str, str]) -> Filter:
    """A rule's match expression; FilterError, or its UnknownField, says what is wrong and where."""
    return parse(text, fields=types_with(constants), operators=OPERATORS)


def parse_match_located(text: str, constants: Mapping[str, str]) -> tuple[Filter, list[Span]]:
    """The same, and where each of its conditions stands."""
    return parse_located(text, fields=types_with(constants), operators=OPERATORS)


def fields_in(tree: Filter) -> list[str]:
    """The names of the fields in an expression, in order."""
    if isinstance(tree, Condition):
        return [field_name(tree)]
    return [name for part in tree.parts for name in fields_in(part)]
