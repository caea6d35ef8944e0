"""Texts that run over several lines: neighbouring lines of a picture joined as they are read.

A paragraph stands beside its lines, not in their place: what a line says alone stays as it is, and a
paragraph counts only where it says more (`news`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from recognition.symbol import Symbol
from recognition.text import availability

MOST_LINES = 60
"""Of more lines, the first are joined: each run costs a question to the catalogue."""
_LENGTHS = (2, 3, 4)
_LIKE_HEIGHT = 1.7  # of two lines' heights, the larger to the smaller
_NEXT_LINE = (0.5, 2.0)  # of a line's height: how far the next one's middle is below it
_SAME_ROW, _WORD_GAP = 0.4, 1.5
_LEAST_OVERLAP = 0.3  # of the shorter line

T = TypeVar("T")
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class _Line:
    symbol: Symbol
    middle: Vector
    along: Vector  # a unit, in reading direction
    width: float
    height: float

    @classmethod
    def of(cls, symbol: Symbol) -> _Line:
        a, b, c, d = np.array(symbol.points, float)
        side, down = (b - a + c - d) / 2, (d - a + c - b) / 2
        width = max(1.0, float(np.hypot(*side)))
        middle = np.array([a, b, c, d]).mean(0)
        return cls(symbol, middle, side / width, width, max(1.0, float(np.hypot(*down))))

    def place_of(self, other: _Line) -> tuple[float, float]:
        """How far the other's middle is to the right and below, in this line's own directions."""
        x, y = self.along
        by = other.middle - self.middle
        return float(by @ self.along), float(by @ np.array([-y, x]))


def paragraphs(symbols: Iterable[Symbol]) -> list[Symbol]:
    """A symbol for each run of two to four neighbouring lines, which are its pieces; shorter runs first."""
    lines = [_Line.of(symbol) for symbol in symbols if symbol.type == availability.TYPE][:MOST_LINES]
    groups = [[line.symbol for line in _in_order(group)] for group in _groups(lines)]
    return [
        _joined(group[start : start + length])
        for length in _LENGTHS
        for group in groups
        for start in range(len(group) - length + 1)
    ]


def news(
    symbols: Sequence[Symbol], found: Callable[[Symbol], T], records: Callable[[T], set[str]]
) -> Iterator[tuple[Symbol, T]]:
    """The paragraphs that belong to a record which no line does, and no shorter paragraph; what was found."""
    known: set[str] = set()
    for line in symbols:
        known |= records(found(line)) if line.type == availability.TYPE else set()
    for paragraph in paragraphs(symbols):
        of_paragraph = found(paragraph)
        if more := records(of_paragraph) - known:
            known |= more
            yield paragraph, of_paragraph


def _joined(lines: Sequence[Symbol]) -> Symbol:
    value = " ".join(line.value for line in lines)
    x, y = np.array([line.points for line in lines]).reshape(-1, 2).T
    left, top, right, bottom = (int(each) for each in (x.min(), y.min(), x.max(), y.max()))
    return replace(
        lines[0],
        value=value,
        raw=value.encode(),
        points=((left, top), (right, top), (right, bottom), (left, bottom)),
        confidence=min(line.confidence for line in lines),
        pieces=tuple(lines),
    )


def _groups(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines that are neighbours, directly or by way of others."""
    groups: list[list[_Line]] = []
    for line in lines:
        near = [group for group in groups if any(_are_neighbours(line, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([line, *(other for group in near for other in group)])
    return groups


def _are_neighbours(one: _Line, other: _Line) -> bool:
    if not 1 / _LIKE_HEIGHT < one.height / other.height < _LIKE_HEIGHT or one.along @ other.along < 0.95:
        return False
    right, below = one.place_of(other)
    height = (one.height + other.height) / 2
    gap = abs(right) - (one.width + other.width) / 2
    if abs(below) < _SAME_ROW * height:
        return -_SAME_ROW * height < gap < _WORD_GAP * height
    return _NEXT_LINE[0] <= abs(below) / height <= _NEXT_LINE[1] and -gap > _LEAST_OVERLAP * min(
        one.width, other.width
    )


def _in_order(group: Sequence[_Line]) -> list[_Line]:
    """Row by row, from left to right."""
    first = group[0]
    places = sorted(((first.place_of(line), line) for line in group), key=lambda placed: placed[0][1])
    rows: list[list[tuple[float, _Line]]] = []
    last = float("-inf")
    for (right, below), line in places:
        if below - last > _SAME_ROW * line.height:
            rows.append([])
        last = below
        rows[-1].append((right, line))
    return [line for row in rows for _, line in sorted(row, key=lambda placed: placed[0])]
