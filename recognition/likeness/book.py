"""The index of all reference images, in memory, and in step with what any process changes in the database."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

import numpy as np
from sqlalchemy import Connection

from catalog import reference_images
from catalog.store import Database
from recognition.likeness.features import VERSION, WORDS, Features
from recognition.likeness.index import Segment, Words, likeliest, merged, settled

_AT_ONCE: Final = 2_500
"""So many pictures make one segment at first: some 100 MB while it is made."""


class Book:
    """Loaded when it is first asked; then it takes up only what is new, and drops what is gone.

    Safe to use from many threads.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._generation = -1
        self._known: frozenset[int] = frozenset()
        self._segments: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    def likeliest(self, looks: Features, most: int) -> list[int]:
        """The rows of the pictures most worth a closer look, the likeliest first."""
        self.refresh()
        return likeliest(self._segments, looks, most)

    def refresh(self) -> int:
        """Take up what has changed; the generation that it now is of."""
        with self._lock, self._database.read() as connection:
            found = reference_images.generation_of(connection)
            if found != self._generation:
                self._take_up(connection)
                self._generation = found
            return found

    def _take_up(self, connection: Connection) -> None:
        there = reference_images.seqs_of(connection, VERSION)
        gone = self._known.difference(there)
        fresh = [seq for seq in there if seq not in self._known]
        segments = [segment.without(gone) for segment in self._segments] if gone else [*self._segments]
        starts = range(0, len(fresh), _AT_ONCE)
        parts = [_segment(connection, fresh[start : start + _AT_ONCE]) for start in starts]
        segments += [merged(parts)] if len(parts) > 1 else parts  # once, and not one after the other
        self._segments, self._known = settled(segments), frozenset(there)


def _segment(connection: Connection, seqs: Sequence[int]) -> Segment:
    return Segment.of([(seq, _words(data)) for seq, data in reference_images.features_of(connection, seqs)])


def _words(features: bytes) -> Words:
    """Of kept features the words alone."""
    count = len(features) // (4 + 8 * WORDS)
    return np.frombuffer(features, "<u8", WORDS * count, 4 * count).reshape(count, WORDS).astype(np.uint64)
