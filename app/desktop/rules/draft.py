"""Rules while they are being edited: what was saved, what is there now, and the steps between; no Qt here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Rule = Mapping[str, Any]
Rules = tuple[Rule, ...]

_DEPTH: Final = 300


@dataclass(frozen=True)
class State:
    """The rules at a moment, and which of them was chosen (-1: none)."""

    rules: Rules
    chosen: int


@dataclass(frozen=True)
class _Step:
    """``title`` names what was done; steps with the same ``merge`` in a row are one."""

    before: State
    title: str
    merge: str


class Draft:
    """The rules of one redirector with their history. Every change says which rule is chosen after it."""

    def __init__(self) -> None:
        self.saved: Rules = ()
        self.etag: str | None = None
        self._now = State((), -1)
        self._past: list[_Step] = []
        self._future: list[tuple[State, str]] = []

    @property
    def rules(self) -> Rules:
        return self._now.rules

    @property
    def chosen(self) -> int:
        return self._now.chosen

    @property
    def rule(self) -> Rule | None:
        """The chosen rule."""
        return self.rules[self.chosen] if 0 <= self.chosen < len(self.rules) else None

    @property
    def dirty(self) -> bool:
        return self.rules != self.saved

    @property
    def undo_title(self) -> str:
        """What would be taken back; empty if nothing."""
        return self._past[-1].title if self._past else ""

    @property
    def redo_title(self) -> str:
        return self._future[-1][1] if self._future else ""

    def load(self, rules: Sequence[Rule], etag: str | None) -> None:
        """Begin anew with what the service holds."""
        self._past.clear()
        self._future.clear()
        self.saved, self.etag = tuple(rules), etag
        chosen = min(max(self._now.chosen, 0), len(self.saved) - 1)
        self._now = State(self.saved, chosen)

    def was_saved(self, rules: Sequence[Rule], etag: str | None) -> None:
        """The service holds this now; the history stays, so that what was saved can be taken back."""
        self.saved, self.etag = tuple(rules), etag

    def choose(self, position: int) -> None:
        self._now = State(self.rules, position if 0 <= position < len(self.rules) else -1)

    def undo(self) -> None:
        if self._past:
            step = self._past.pop()
            self._future.append((self._now, step.title))
            self._now = step.before

    def redo(self) -> None:
        if self._future:
            after, title = self._future.pop()
            self._past.append(_Step(self._now, title, ""))
            self._now = after

    # what can be done to rules

    def add(self) -> None:
        """A rule without anything, behind the chosen one."""
        at = self.chosen + 1 if self.rule is not None else len(self.rules)
        self._put("Add a rule", [*self.rules[:at], {}, *self.rules[at:]], at)

    def duplicate(self) -> None:
        rule, at = self.rule, self.chosen + 1
        if rule is not None:
            name = f"{rule['name']} (copy)" if rule.get("name") else None
            copy = {**rule, "name": name} if name else dict(rule)
            self._put(f"Duplicate {self._called()}", [*self.rules[:at], copy, *self.rules[at:]], at)

    def delete(self) -> None:
        if self.rule is not None:
            at = self.chosen
            left = [*self.rules[:at], *self.rules[at + 1 :]]
            self._put(f"Delete {self._called()}", left, min(at, len(left) - 1))

    def move(self, position: int, to: int) -> None:
        """Take the rule at ``position`` out and put it back as number ``to``, both from 0."""
        to = min(max(to, 0), len(self.rules) - 1)
        if position == to or not 0 <= position < len(self.rules):
            return
        rules = list(self.rules)
        rules.insert(to, rules.pop(position))
        self._put(f"Move rule {position + 1} to {to + 1}", rules, to)

    def switch(self, position: int, *, on: bool) -> None:
        """Switch a rule on or off."""
        if not 0 <= position < len(self.rules) or on == bool(self.rules[position].get("enabled", True)):
            return
        rule = {name: value for name, value in self.rules[position].items() if name != "enabled"}
        rules = list(self.rules)
        rules[position] = rule if on else {**rule, "enabled": False}
        self._put(f"Switch rule {position + 1} {'on' if on else 'off'}", rules, self.chosen)

    def set(self, field: str, value: Any) -> None:
        """A field of the chosen rule; None, and what is empty, takes it away."""
        rule = self.rule
        if rule is None:
            return
        kept = {name: old for name, old in rule.items() if name != field}
        after = kept if value in (None, "", {}, []) else {**kept, field: value}
        if after == rule or (field not in after and not rule.get(field)):
            return
        rules = list(self.rules)
        rules[self.chosen] = after
        merge = f"{field}/{self.chosen}"
        self._put(f"Edit {field} of rule {self.chosen + 1}", rules, self.chosen, merge)

    def replace(self, rules: Sequence[Rule], title: str) -> None:
        """All rules at once."""
        self._put(title, rules, min(max(self.chosen, 0), len(rules) - 1))

    def _put(self, title: str, rules: Sequence[Rule], chosen: int, merge: str = "") -> None:
        goes_on = bool(merge) and bool(self._past) and self._past[-1].merge == merge and not self._future
        if not goes_on:
            self._past.append(_Step(self._now, title, merge))
            del self._past[:-_DEPTH]
        self._future.clear()
        self._now = State(tuple(rules), chosen)
        if goes_on and self._past[-1].before.rules == self._now.rules:
            self._past.pop()  # typed, and typed back

    def _called(self) -> str:
        return f"rule {self.chosen + 1}"


def title_of(rule: Rule) -> str:
    """What a rule is called: its name, or what it asks for."""
    return str(rule.get("name") or rule.get("match") or "Always")


def leads_to(rule: Rule) -> str:
    """Where a rule leads, in a line."""
    parts = (_asks(rule.get("delegates") or ()), str(rule.get("redirectUrl") or ""))
    return "  ·  ".join(filter(None, parts)) or "the link's own target"


def _asks(delegates: Sequence[Mapping[str, str]]) -> str:
    """How many single applications, and projects with all of theirs, a rule asks."""
    projects = sum("app" not in each for each in delegates)
    single = len(delegates) - projects
    named = ((single, "application"), (projects, "whole project"))
    asked = " and ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in named if count)
    return f"asks {asked}" if asked else ""
