"""The latest of very many things, kept by key; what has been there for longest goes for what is new."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Shelf(Generic[_Key, _Value]):
    """Keeps the latest; ``things`` are for reading only.

    To find the oldest key of a dict, all that were taken out before it are passed over, which are soon
    thousands: so the keys stand in a queue as well.
    """

    def __init__(self) -> None:
        self.things: dict[_Key, _Value] = {}
        self._queue: deque[_Key] = deque()

    def put(self, key: _Key, value: _Value, most: int) -> None:
        """Keep one that is not there yet, and no more than so many."""
        if len(self.things) >= most:
            del self.things[self._queue.popleft()]
        self.things[key] = value
        self._queue.append(key)

    def clear(self) -> None:
        """Keep nothing."""
        self.things.clear()
        self._queue.clear()
