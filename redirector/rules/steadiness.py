"""How long a decision holds for the same visitor of a record: until the clock passes what rules name."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.filters import Filter, conditions

# Days begin at multiples of this, and clocks are put forward and back at some, wherever one is.
QUARTER_MS: Final = 15 * 60 * 1000
OF_TIME: Final = frozenset({"time", "timestamp"})
OF_DAY: Final = frozenset({"timeOfDay"})


@dataclass(frozen=True, slots=True)
class Steadiness:
    """The times and the times of the day at which some rule may begin or cease to match, in order.

    ``is_fleeting`` says that an address shows the moment itself.
    """

    times: tuple[float, ...]
    times_of_day: tuple[float, ...]
    is_fleeting: bool

    def until_ms(self, at_ms: int, time_of_day_ms: int) -> int:
        """The first moment after this one for which the rules have to be asked again."""
        if self.is_fleeting:
            return at_ms + 1
        to_quarter = QUARTER_MS - at_ms % QUARTER_MS
        left = min(to_quarter, _left(self.times, at_ms), _left(self.times_of_day, time_of_day_ms))
        return at_ms + int(left)


def steadiness_of(trees: Iterable[Filter], slots: Iterable[str] = ()) -> Steadiness:
    """That of rules with these matches, or of addresses with these fields in them."""
    every = list(trees)
    fleeting = OF_TIME | OF_DAY
    return Steadiness(
        _limits(every, OF_TIME), _limits(every, OF_DAY), any(name in fleeting for name in slots)
    )


def _limits(trees: Sequence[Filter], names: frozenset[str]) -> tuple[float, ...]:
    found = [each for tree in trees for each in conditions(tree) if each.field in names]
    numbers = {value.number for each in found for value in each.values}
    return tuple(sorted(number for number in numbers if number is not None))


def _left(limits: tuple[float, ...], at: int) -> float:
    """Milliseconds for which a whole number that grows stays on the same side of all limits."""
    position = bisect_right(limits, at)
    if position and limits[position - 1] == at:
        return 1
    return math.ceil(limits[position]) - at if position < len(limits) else math.inf
