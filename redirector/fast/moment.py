"""When the visits of a turn happen, and what their lines in the journal share for that."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from catalog.ids import IdSeries


class Moment(msgspec.Struct, frozen=True, gc=False, eq=False):
    """In milliseconds and in digits; a line begins with ``begin``, a number of its own and ``after``."""

    ms: int
    digits: bytes
    begin: bytes
    numbers: Iterator[bytes]
    after: bytes


class Moments:
    """Makes the moments of one thread."""

    def __init__(self) -> None:
        self._ids = IdSeries()
        self._end = self._ids.end + b'",'

    def at(self, now_ms: int) -> Moment:
        """The moment of a time in Unix milliseconds."""
        ids, digits = self._ids, b"%d" % now_ms
        return Moment(now_ms, digits, b'["' + ids.start(now_ms), ids.numbers, self._end + digits)
