"""How far a scan is: a thread counts the pictures beside the reading, so that nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from app.commands.progress_line import ProgressLine
from app.exchange.progress import duration


class Counting(AbstractContextManager["Counting"]):
    """Adds numbers up in a thread; leaving the context ends it at the next number."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._numbers = numbers
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._add_up, daemon=True, name="count")
        self.total: int | None = None

    def __enter__(self) -> Counting:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _add_up(self) -> None:
        total = 0
        for number in self._numbers:
            if self._ended.is_set():
                return
            total += number
        self.total = total


@dataclass
class Watch:
    """Tells how far the scan is. `clock` gives seconds."""

    line: ProgressLine
    total: Callable[[], int | None]
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def one_more(self, failed: int) -> None:
        self.done += 1
        seconds = self.clock() - self._started
        rate = self.done / seconds if seconds > 0 else 0.0
        total = self.total()
        said = f"{failed:,} failed, {rate:.1f}/s"
        if total is None:
            self.line.show(f"{self.done:,} pictures, {said}")
            return
        left = duration(seconds / self.done * max(total - self.done, 0))
        self.line.show(f"{self.done:,} of {max(total, self.done):,} pictures, {said}, {left} left")
