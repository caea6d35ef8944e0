"""The latest of very many things, kept by key; what has been there for longest goes for what is new."""

from __future__ import annotations

from collections import deque
from typing import Final, Generic, TypeVar

_MOST_GONE: Final = 1_024

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Shelf(Generic[_Key, _Value]):
    """Keeps the latest; ``things`` are for reading only.

    To find the oldest key of a dict, all that were taken out before it are passed over, which are soon
    thousands: so the keys stand in a queue as well. What is removed stays there for a while, and goes early
    when it comes back meanwhile.
    """

    def __init__(self) -> None:
        self.things: dict[_Key, _Value] = {}
        self._queue: deque[_Key] = deque()
        self._gone = 0

    def put(self, key: _Key, value: _Value, most: int) -> None:
        """Keep one that is not there yet, and no more than so many."""
        while len(self.things) >= most:
            self.things.pop(self._queue.popleft(), None)
        self.things[key] = value
        self._queue.append(key)

    def remove(self, key: _Key) -> None:
        """Keep one no longer, if it is there."""
        if self.things.pop(key, None) is None:
            return
        self._gone += 1
        if self._gone > _MOST_GONE:  # a thing that comes and goes would make the queue ever longer
            self._queue, self._gone = deque(self.things), 0

    def clear(self) -> None:
        """Keep nothing."""
        self.things.clear()
        self._queue.clear()
        self._gone = 0
