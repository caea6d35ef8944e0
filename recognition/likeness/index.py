"""Which of many references are worth a closer look: votes of words that share bits.

Locality-sensitive hashing (Indyk and Motwani 1998); for binary words a hash is a choice of their bits. Words
of one place seen twice differ in some 30 of 256 bits: 18 of them are all alike in one case of ten, and of
eight tables every second word hits one.

Segments never change, so that those who search need no lock; what is new makes small ones, which are merged
as they grow in number (O'Neil et al. 1996, log-structured merge tree).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.likeness.features import WORDS, Features

_TABLES, _BITS = 8, 18
_MOST_IN_BUCKET = 400  # a bucket that fuller references share tells nothing
_CHOICES = np.random.default_rng(18).permuted(np.tile(np.arange(256), (_TABLES, 1)), axis=1)[:, :_BITS]
_GROWTH = 4  # a segment is merged with one that is at most so many times larger

Words = NDArray[np.uint64]


def _keys(words: Words, table: int) -> NDArray[np.uint32]:
    keys = np.zeros(len(words), np.uint32)
    for place, bit in enumerate(_CHOICES[table]):
        bits = (words[:, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1)
        keys |= bits.astype(np.uint32) << np.uint32(place)
    return keys


@dataclass(frozen=True)
class _Table:
    """`owners` sorted by key; those of a key stand between two `starts`."""

    starts: NDArray[np.uint32]
    owners: NDArray[np.uint32]

    @classmethod
    def of(cls, keys: NDArray[np.uint32], owners: NDArray[np.uint32]) -> _Table:
        starts = np.zeros(2**_BITS + 1, np.uint32)
        starts[1:] = np.cumsum(np.bincount(keys, minlength=2**_BITS))
        return cls(starts, owners[np.argsort(keys, kind="stable")])

    def keys(self) -> NDArray[np.uint32]:
        return np.repeat(np.arange(2**_BITS, dtype=np.uint32), np.diff(self.starts))


@dataclass(frozen=True)
class Segment:
    """An index over some references, known by their numbers; `alive` are those that were not removed."""

    ids: NDArray[np.int64]
    alive: NDArray[np.bool_]
    tables: tuple[_Table, ...]

    @classmethod
    def of(cls, references: Sequence[tuple[int, Words]]) -> Segment:
        """An index over references, each its number and its words."""
        words = [each for _, each in references]
        owners = np.repeat(np.arange(len(words), dtype=np.uint32), [len(each) for each in words])
        together = np.concatenate(words) if words else np.zeros((0, WORDS), np.uint64)
        tables = tuple(_Table.of(_keys(together, table), owners) for table in range(_TABLES))
        return cls(
            np.array([number for number, _ in references], np.int64), np.ones(len(words), bool), tables
        )

    def __len__(self) -> int:
        return int(self.alive.sum())

    def without(self, numbers: Collection[int]) -> Segment:
        """The same without these references."""
        gone = np.isin(self.ids, np.fromiter(numbers, np.int64, len(numbers)))
        return Segment(self.ids, self.alive & ~gone, self.tables) if gone.any() else self


def settled(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same references in few segments: the newest are merged while they are not much smaller."""
    kept: list[Segment] = []
    for segment in segments:
        kept.append(segment)
        while len(kept) > 1 and len(kept[-2]) <= _GROWTH * max(1, len(kept[-1])):
            last = kept.pop()
            kept[-1] = merged([kept[-1], last])
    return tuple(_compact(segment) for segment in kept if len(segment))


def merged(segments: Sequence[Segment]) -> Segment:
    """One segment over what is alive in several."""
    ids = np.concatenate([segment.ids for segment in segments])
    alive = np.concatenate([segment.alive for segment in segments])
    starts = np.cumsum([0] + [len(segment.ids) for segment in segments])
    numbers = (np.cumsum(alive) - 1).astype(np.uint32)
    tables = []
    for which in range(_TABLES):
        parts = [segment.tables[which] for segment in segments]
        keys = np.concatenate([part.keys() for part in parts])
        owners = np.concatenate(
            [part.owners + np.uint32(start) for part, start in zip(parts, starts, strict=False)]
        )
        stays = alive[owners]
        tables.append(_Table.of(keys[stays], numbers[owners[stays]]))
    return Segment(ids[alive], np.ones(int(alive.sum()), bool), tuple(tables))


def _compact(segment: Segment) -> Segment:
    return merged([segment]) if 2 * len(segment) < len(segment.ids) else segment


def likeliest(segments: Sequence[Segment], query: Features, most: int) -> list[int]:
    """The numbers of the references with the most votes, most first."""
    if not segments or not len(query):
        return []
    ids = np.concatenate([segment.ids for segment in segments])
    alive = np.concatenate([segment.alive for segment in segments])
    votes = np.concatenate(_votes(segments, query)) * alive
    order = np.argsort(-votes, kind="stable")[:most]
    return [int(ids[at]) for at in order if votes[at] > 0]


def _votes(segments: Sequence[Segment], query: Features) -> list[NDArray[np.float64]]:
    """How many of the query's words each reference seems to share; words that many share count less."""
    totals = [np.zeros(len(segment.ids)) for segment in segments]
    for number in range(_TABLES):
        keys = _keys(query.words, number)
        tables = [segment.tables[number] for segment in segments]
        spans = [(table.starts[keys].astype(int), table.starts[keys + 1].astype(int)) for table in tables]
        sharing = np.sum([last - first for first, last in spans], axis=0)
        weights = np.where(sharing <= _MOST_IN_BUCKET, 1 / (1 + sharing / 8), 0.0)
        for total, table, (first, last) in zip(totals, tables, spans, strict=True):
            total += _counted(table, first, np.where(weights > 0, last - first, 0), weights, len(total))
    return totals


def _counted(
    table: _Table,
    first: NDArray[np.intp],
    sizes: NDArray[np.intp],
    weights: NDArray[np.float64],
    references: int,
) -> NDArray[np.float64]:
    """For each reference the weights of the words whose buckets it is in."""
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    owners = table.owners[np.repeat(first, sizes) + within]
    return np.bincount(owners, np.repeat(weights, sizes), references).astype(float)
