"""How far an import or export is, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.exchange.rows import Row


@dataclass(frozen=True)
class Summary:
    """What came of the rows so far. A row counts once: it is created, updated, unchanged or failed."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    links_created: int = 0
    links_changed: int = 0
    notes: int = 0
    cancelled: bool = False
    interruption: str = ""  # why it ended early, in a sentence; empty if it did not
    last_row: int = 0  # the number of the last row up to which all are settled

    @property
    def is_complete(self) -> bool:
        return not (self.failed or self.cancelled or self.interruption)

    def text(self) -> str:
        """One line for a person."""
        parts = [
            f"{self.created:,} created",
            f"{self.updated:,} updated",
            f"{self.unchanged:,} unchanged",
            f"{self.failed:,} failed",
        ]
        if self.links_created or self.links_changed:
            parts.append(f"{counted(self.links_created, 'short link')} made, {self.links_changed:,} re-aimed")
        if self.notes:
            parts.append(f"{counted(self.notes, 'value')} mended")
        return f"{counted(self.rows, 'row')}: " + ", ".join(parts)


@dataclass(frozen=True)
class Progress:
    """A moment of a running job. `share` is None while the whole length is unknown."""

    summary: Summary
    seconds: float
    share: float | None

    @property
    def rows_per_second(self) -> float:
        return self.summary.rows / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        if not self.share or self.seconds <= 0:
            return None
        return max(0.0, self.seconds / self.share - self.seconds)

    def text(self) -> str:
        """One line for a person."""
        line = (
            f"{self.summary.rows:,} rows, {self.summary.failed:,} failed, {self.rows_per_second:,.0f} rows/s"
        )
        if self.share is not None:
            line = f"{self.share:4.0%}  {line}"
        left = self.seconds_left
        return line if left is None else f"{line}, {duration(left)} left"


def counted(number: int, noun: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """`7 s`, `3:05 min`, `2:10 h`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"


@dataclass
class Tally:
    """Counts while a job runs. `clock` gives seconds and is the seam for tests."""

    size: int
    clock: Callable[[], float] = time.monotonic
    position: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    last_row: int = 0
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def add(self, what: str, times: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + times

    def settle(self, outcome: str) -> None:
        """One more row is done with."""
        self.add("rows")
        self.add(outcome)

    def reach(self, row: Row) -> None:
        """Every row up to this one is settled."""
        self.position, self.last_row = row.position, row.number

    def summary(self, *, cancelled: bool = False, interruption: str = "") -> Summary:
        return Summary(**self.counts, cancelled=cancelled, interruption=interruption, last_row=self.last_row)

    def progress(self) -> Progress:
        share = min(1.0, self.position / self.size) if self.size else None
        return Progress(self.summary(), self.clock() - self._started, share)
