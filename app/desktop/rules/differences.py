"""What differs between two versions of a rule set, rule by rule; no Qt here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from app.desktop.rules.draft import Rule, Rules, title_of

_FIELDS: Final = ("enabled", "name", "match", "redirectUrl", "constants", "delegates")


@dataclass(frozen=True)
class Difference:
    """A line of the comparison: what it is about, how it stands on either side; empty where it is not."""

    what: str
    theirs: str
    mine: str


def differences(theirs: Rules, mine: Rules) -> list[Difference]:
    """The differing rules, in order: changed field by field, or there on one side only."""
    found: list[Difference] = []
    before, after = ([json.dumps(rule, sort_keys=True) for rule in rules] for rules in (theirs, mine))
    for tag, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag != "equal":
            found += _block(list(enumerate(theirs))[a:b], list(enumerate(mine))[c:d])
    return found


def _block(theirs: list[tuple[int, Rule]], mine: list[tuple[int, Rule]]) -> Iterator[Difference]:
    left = list(mine)
    for at, rule in theirs:
        partner = next((pair for pair in left if _same(rule, pair[1])), None)
        if partner is None:
            yield Difference(f"Rule {at + 1}", _summary(rule), "")
            continue
        left.remove(partner)
        yield from _changed(at, rule, partner[1])
    for at, rule in left:
        yield Difference(f"Rule {at + 1}", "", _summary(rule))


def _same(one: Rule, other: Rule) -> bool:
    """Whether two rules are versions of one: they share their name, what they ask for or where they lead."""
    return any(
        one.get(name) and one.get(name) == other.get(name) for name in ("name", "match", "redirectUrl")
    )


def _changed(at: int, theirs: Rule, mine: Rule) -> Iterator[Difference]:
    for name in _FIELDS:
        if theirs.get(name) != mine.get(name):
            yield Difference(f"Rule {at + 1}: {name}", _text(theirs.get(name)), _text(mine.get(name)))


def _summary(rule: Rule) -> str:
    return f"{title_of(rule)} → {rule.get('redirectUrl') or 'delegates'}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
