"""How much work one picture may make, counted and not timed: the answer is the same on every machine."""

from __future__ import annotations

# Brightness at so many places: some 0.4 s of an ordinary processor.
MOST = 4_500_000


class Effort:
    """What is left of it, in places at which brightness is looked at; it may end a step below 0."""

    def __init__(self, most: int = MOST) -> None:
        self.left = most

    def spend(self, amount: int) -> None:
        """Count work that is about to be done."""
        self.left -= amount

    @property
    def is_spent(self) -> bool:
        """True when no further work should begin."""
        return self.left <= 0
