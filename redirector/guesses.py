"""Wrong passwords: after some of them a visitor waits, twice as long after each further one.

Counted by link and address (by network, for IPv6), in memory: with several services each counts its own.
Passwords are tried one at a time besides, see `redirector.visits.Visits`.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

FREE_GUESSES = 5
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 900.0
_REMEMBERED = 10_000
# What one customer of a provider usually has of IPv6.
_IPV6_BITS = 56

_Key = tuple[str, str]


class Guesses:
    """Who may try a password; ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[_Key, tuple[int, float]] = OrderedDict()

    def wait_s(self, link_id: str, address: str | None) -> float:
        """How long this visitor has to wait before the next guess; 0 when it may guess now."""
        with self._lock:
            _, free_at = self._wrong.get(_key(link_id, address), (0, 0.0))
            return max(0.0, free_at - self._clock())

    def was_wrong(self, link_id: str, address: str | None) -> None:
        """Count a wrong guess."""
        key = _key(link_id, address)
        with self._lock:
            count = self._wrong.pop(key, (0, 0.0))[0] + 1
            wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(count - FREE_GUESSES, 16))
            self._wrong[key] = (count, self._clock() + (wait_s if count >= FREE_GUESSES else 0.0))
            if len(self._wrong) > _REMEMBERED:
                self._wrong.popitem(last=False)

    def was_right(self, link_id: str, address: str | None) -> None:
        """Forget the wrong guesses before."""
        with self._lock:
            self._wrong.pop(_key(link_id, address), None)


def _key(link_id: str, address: str | None) -> _Key:
    if address is None or ":" not in address:
        return link_id, address or ""
    return link_id, str(ipaddress.ip_network(f"{address}/{_IPV6_BITS}", strict=False))
