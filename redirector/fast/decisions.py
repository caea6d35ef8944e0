"""What rules said of visits, remembered for as long as nothing they look at can have changed.

Visits that are alike in what rules look at (`redirector.rules.alike`) are led the same way until the clock
passes a time some rule looks at (`redirector.rules.steadiness`), or until a change of the catalogue, which
forgets everything.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from redirector.rules.compiled import Rule

MOST: Final = 16_384

# Where a visit leads, and the end of its line for the journal.
Decision = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A decision that is made; None is a target nobody can be sent to."""

    decision: Decision | None


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The rule that decides; None when no rule does."""

    rule: Rule | None


@dataclass(frozen=True, slots=True, eq=False)
class Address:
    """Where a rule leads; None when its address is not safe to send, so that others decide."""

    made: Made | None


_What = TypeVar("_What")


class Decisions(Generic[_What]):
    """Remembers one kind of what was decided by what it depends on, each from one moment until another."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[int, int, _What]] = {}

    def get(self, key: Hashable, at_ms: int) -> _What | None:
        """What was decided, if it holds at this moment."""
        known = self._known.get(key)
        return known[2] if known is not None and known[0] <= at_ms < known[1] else None

    def put(self, key: Hashable, what: _What, at_ms: int, until_ms: int) -> None:
        """Remember what was decided at one moment, which holds until another."""
        if until_ms - at_ms <= 1:
            return
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (at_ms, until_ms, what)

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
