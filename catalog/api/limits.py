"""How often somebody may call: a bucket of calls for each, which fills again as time goes by."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from catalog.errors import TooMany

_MOST_BUCKETS = 10_000


@dataclass(frozen=True)
class Rate:
    """So many calls a second in the long run, and so many at once."""

    per_second: float
    burst: int


@dataclass
class Limiter:
    """Counts the calls of this process by whom they come from; without a rate, nobody is limited.

    ``clock`` tells seconds. The callers that were not heard of for longest are forgotten first.
    """

    rate: Rate | None
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, caller: str) -> None:
        """Count a call; TooMany when there is none left."""
        self._require(caller, 1.0)

    def check(self, caller: str) -> None:
        """TooMany when there is no call left; counts none."""
        self._require(caller, 0.0)

    def _require(self, caller: str, taken: float) -> None:
        if self.rate is None:
            return
        with self._lock:
            now = self.clock()
            left, then = self._left.pop(caller, (float(self.rate.burst), now))
            left = min(left + (now - then) * self.rate.per_second, float(self.rate.burst))
            enough = left >= 1
            self._left[caller] = (left - taken if enough else left, now)
            if len(self._left) > _MOST_BUCKETS:
                self._left.popitem(last=False)
        if not enough:
            raise TooMany(math.ceil((1 - left) / self.rate.per_second))


def guesses() -> Limiter:
    """How often a password may be wrong: ten times at once, then twice a minute."""
    return Limiter(Rate(per_second=1 / 30, burst=10))
