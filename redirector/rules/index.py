"""Finds the rules that can match at all, so that a thousand rules cost little more than ten.

Most rules ask for a certain value of a field, such as ``product.identifiers.upc=12345``. Those are looked up
by the value the context has; only they, and the rules that ask for nothing of the kind, need to be tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.filters import AllOf, Condition, FieldType, Filter, Operator
from redirector.rules.fields import field_name, path_of, value_at

Path = tuple[str, ...]
# A field that must have one of these values for the rule to match.
Needed = tuple[Path, frozenset[str]]

_TEXT = (FieldType.TEXT, FieldType.TEXTS)


@dataclass(frozen=True, slots=True)
class Index:
    """The positions of rules: those to be tried always, and those by a value they need."""

    always: tuple[int, ...]
    by_value: Mapping[Path, Mapping[str, Sequence[int]]]

    def trying(self, positions: Iterable[int]) -> Index:
        """The same, with more rules to be tried always."""
        return Index(tuple(sorted({*self.always, *positions})), self.by_value)

    def candidates(self, context: Mapping[str, Any]) -> Sequence[int]:
        """The positions of the rules that can match in a context, in order."""
        found: list[int] = []
        for path, positions in self.by_value.items():
            value = value_at(context, path)
            if isinstance(value, str):
                found += positions.get(value, ())
            elif isinstance(value, list | tuple):
                for each in value:
                    found += positions.get(each, ()) if isinstance(each, str) else ()
        return sorted({*self.always, *found}) if found else self.always


def index_of(trees: Iterable[Filter | None]) -> Index:
    """An index over the matches of rules, in order; None stands for a rule to be tried always."""
    needs = [[] if tree is None else list(_needed(tree)) for tree in trees]
    spread = _spread(needs)
    always: list[int] = []
    by_value: defaultdict[Path, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for position, needed in enumerate(needs):
        if not needed:
            always.append(position)
            continue
        # The field with the most values among all rules leaves the fewest rules over.
        path, values = max(needed, key=lambda each: spread[each[0]])
        for value in values:
            by_value[path][value].append(position)
    return Index(tuple(always), {path: dict(positions) for path, positions in by_value.items()})


def _spread(needs: Iterable[Iterable[Needed]]) -> Mapping[Path, int]:
    """How many different values the rules ask for, by field."""
    values: defaultdict[Path, set[str]] = defaultdict(set)
    for needed in needs:
        for path, each in needed:
            values[path] |= each
    return {path: len(each) for path, each in values.items()}


def _needed(tree: Filter) -> Iterator[Needed]:
    for part in tree.parts if isinstance(tree, AllOf) else (tree,):
        if isinstance(part, Condition) and part.operator is Operator.EQUAL and part.type in _TEXT:
            path = path_of(field_name(part))
            is_exact = not any(value.is_prefix for value in part.values)
            if path is not None and path[0] != "constants" and is_exact:
                yield path, frozenset(value.text for value in part.values)
