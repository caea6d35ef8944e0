"""Axes: where the ticks are and what they say; which points are worth drawing. No Qt here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_S: Final = 1000
_MINUTE: Final = 60 * _S
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR

TIME_STEPS: Final = (
    (_S, "%H:%M:%S"),
    (5 * _S, "%H:%M:%S"),
    (15 * _S, "%H:%M:%S"),
    (_MINUTE, "%H:%M"),
    (5 * _MINUTE, "%H:%M"),
    (15 * _MINUTE, "%H:%M"),
    (_HOUR, "%H:%M"),
    (3 * _HOUR, "%H:%M"),
    (6 * _HOUR, "%d %b %H:%M"),
    (12 * _HOUR, "%d %b %H:%M"),
    (_DAY, "%d %b"),
    (2 * _DAY, "%d %b"),
    (4 * _DAY, "%d %b"),
    (7 * _DAY, "%d %b"),
    (14 * _DAY, "%d %b"),
    (30 * _DAY, "%b %Y"),
    (91 * _DAY, "%b %Y"),
    (365 * _DAY, "%Y"),
    (5 * 365 * _DAY, "%Y"),
)
"""Steps in milliseconds, with what a tick says of its time."""


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, which is more."""

    low: float
    high: float

    @property
    def size(self) -> float:
        return self.high - self.low

    def share_of(self, value: float) -> float:
        """Where a value lies: 0 at ``low``, 1 at ``high``."""
        return (value - self.low) / self.size

    def at(self, share: float) -> float:
        return self.low + share * self.size

    def zoomed(self, factor: float, around: float) -> Range:
        """A range ``factor`` times as wide, in which ``around`` stays where it is."""
        return Range(around - (around - self.low) * factor, around + (self.high - around) * factor)

    def moved(self, by: float) -> Range:
        return Range(self.low + by, self.high + by)

    def within(self, whole: Range) -> Range:
        """As much of it as lies in another one, moved there if it lies beside it."""
        if self.size >= whole.size:
            return whole
        return self.moved(max(0.0, whole.low - self.low) - max(0.0, self.high - whole.high))


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of a plot; ``text`` is said when the pointer is near."""

    x: float
    y: float
    text: str = ""


def spread(values: Sequence[float], *, margin: float = 0.06) -> Range:
    """The range of some values with room around; never empty, even for one value."""
    low, high = min(values), max(values)
    room = (high - low) * margin or abs(low) * margin or 1.0
    return Range(low - room, high + room)


def number_ticks(shown: Range, most: int) -> list[Tick]:
    """Round numbers (1, 2 or 5 times a power of ten apart), at most so many."""
    step = _round_up(shown.size / max(1, most))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first = math.ceil(shown.low / step - 1e-9)
    last = math.floor(shown.high / step + 1e-9)
    return [Tick(n * step, f"{n * step:,.{decimals}f}") for n in range(first, last + 1)]


def _round_up(step: float) -> float:
    """The least of 1, 2, 5, 10 times a power of ten that is no less."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= step * (1 - 1e-9))


def time_ticks(shown: Range, most: int) -> list[Tick]:
    """Round times of this machine's zone, at most so many; the range is in milliseconds since 1970."""
    wanted = shown.size / max(1, most)
    step, form = next((row for row in TIME_STEPS if row[0] >= wanted), TIME_STEPS[-1])
    return [Tick(at, _moment(at).strftime(form)) for at in _multiples(shown, step)]


def _multiples(shown: Range, step: int) -> Iterator[float]:
    offset_s = _moment(shown.low).astimezone().utcoffset()
    offset_ms = offset_s.total_seconds() * 1000 if offset_s is not None else 0.0
    at = math.ceil((shown.low + offset_ms) / step) * step - offset_ms
    while at <= shown.high:
        yield at
        at += step


def _moment(at_ms: float) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000)  # noqa: DTZ006 - in the person's own zone


def thinned(spots: Sequence[Spot], shown: Range, columns: int) -> list[Spot]:
    """The spots to draw, by x: where many share a column, its lowest and highest tell the same.

    One beyond either end is kept, so that the line leaves the plot where it should.
    """
    inside = [number for number, spot in enumerate(spots) if shown.low <= spot.x <= shown.high]
    if not inside:
        beside = [spot for spot in spots if spot.x < shown.low][-1:]
        return beside + [spot for spot in spots if spot.x > shown.high][:1]
    near = spots[max(0, inside[0] - 1) : inside[-1] + 2]
    if len(near) <= 4 * columns:
        return list(near)
    by_column: dict[int, list[Spot]] = {}
    for spot in near:
        by_column.setdefault(math.floor(shown.share_of(spot.x) * columns), []).append(spot)
    kept: list[Spot] = []
    for column in by_column.values():
        ends = {min(column, key=_y), max(column, key=_y)}
        kept += sorted(ends, key=lambda spot: spot.x)
    return kept


def _y(spot: Spot) -> float:
    return spot.y
