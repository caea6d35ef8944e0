"""What the service says is wrong with a rule."""

from __future__ import annotations

import msgspec


class RuleProblem(msgspec.Struct, frozen=True):
    """What is wrong with a rule. ``severity`` is refused, ends or note; ``column`` counts from 1.

    ``rule`` is None when the rules as a whole are no rule set; then ``field`` says where.
    """

    severity: str
    rule: int | None
    field: str
    message: str
    column: int | None = None
