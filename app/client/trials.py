"""Rules tried on made-up scans: which one decides, why the others do not, and where the visitor goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from app.client.rule_problem import RuleProblem


class Condition(msgspec.Struct, frozen=True, rename="camel"):
    """A condition of a rule on a made-up scan; ``column`` from 1. ``value`` is what the scan has there."""

    column: int
    length: int
    text: str
    field: str
    value: str | None
    holds: bool
    to_blame: bool


class TriedRule(msgspec.Struct, frozen=True):
    """What became of a rule, counted from 0. ``outcome``: fires, late, fails, ends or off.

    ``note`` names the record there is not, if that is why a rule ends the decision.
    """

    rule: int
    outcome: str
    reached: bool
    conditions: tuple[Condition, ...] = ()
    note: str | None = None


class TriedApplication(msgspec.Struct, frozen=True):
    """What an application made of a scan that was handed on to it; ``note`` says why it has no ``url``."""

    application: str
    project: str
    name: str | None
    rule: int | None
    url: str | None
    note: str | None


class Trial(msgspec.Struct, frozen=True, rename="camel"):
    """Where a made-up scan leads. ``decided_by``: rule, application, link, closed or nothing.

    ``variant`` is which of the link's own targets counts, ``applications`` those it asked, in order.
    """

    decided_by: str
    rule: int | None
    url: str | None
    note: str | None
    scan: Mapping[str, Any]
    rules: tuple[TriedRule, ...]
    variant: str | None = None
    applications: tuple[TriedApplication, ...] = ()


class RuleCheck(msgspec.Struct, frozen=True):
    """What the service says of rules that nobody has stored; ``trials`` in the order of the cases."""

    problems: tuple[RuleProblem, ...] = ()
    trials: tuple[Trial, ...] = ()
