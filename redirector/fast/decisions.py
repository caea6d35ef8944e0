"""What rules said of visits, remembered for as long as nothing they look at can have changed.

The same visitor, who opens links of the same record, is led the same way until the clock passes a time some
rule looks at (`redirector.rules.steadiness`), or until a change of the catalogue, which forgets everything.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Final

from redirector.links import Link

MOST: Final = 16_384

# Where a visit leads, and the end of its line for the journal.
Decision = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A decision that is made; None is a target nobody can be sent to."""

    decision: Decision | None


# The account's rules do not say where: the link does.
LEFT_TO_LINK: Final = Made(None)


def account_key(roots: Collection[str], sender: Hashable, link: Link) -> Hashable:
    """What is the same for visits of which rules that need these parts of the context say the same."""
    thng = link.thng if "thng" in roots else None
    short_id = link.short_id if "shortId" in roots else None
    return sender, link.product, thng, short_id


class Decisions:
    """Remembers decisions by what they depend on, each from one moment until another."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[int, int, Made]] = {}

    def get(self, key: Hashable, at_ms: int) -> Made | None:
        """What was decided, if it holds at this moment."""
        known = self._known.get(key)
        return known[2] if known is not None and known[0] <= at_ms < known[1] else None

    def put(self, key: Hashable, made: Made, at_ms: int, until_ms: int) -> None:
        """Remember a decision of one moment, which holds until another."""
        if until_ms - at_ms <= 1:
            return
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (at_ms, until_ms, made)

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
