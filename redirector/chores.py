"""What the service does by itself from time to time, in one thread that ends with it."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

# Of a processor both want, visits get three quarters; with much less, readers of counts would wait for long.
_NICENESS = 5

log = logging.getLogger("tagwright.chores")


@dataclass(frozen=True, slots=True)
class Chore:
    """Work to be done every so many seconds, the first time at once."""

    name: str
    every_s: float
    work: Callable[[], object]


class Chores:
    """Does chores until it is closed; what goes wrong with one is tried again when it is due."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._stopping = threading.Event()
        names = [f"chore {chore.name}" for chore in chores]
        self._threads = [
            threading.Thread(target=self._do, args=[chore], name=name, daemon=True)
            for chore, name in zip(chores, names, strict=True)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self, patience_s: float = 30.0) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(patience_s)

    def _do(self, chore: Chore) -> None:
        give_way()
        while not self._stopping.is_set():
            try:
                chore.work()
            except (SQLAlchemyError, OSError):
                log.exception("%s did not work out", chore.name)
            self._stopping.wait(chore.every_s)


def give_way() -> None:
    """Let visits have the processor before this thread, where a thread can matter less than its process."""
    if sys.platform == "linux":
        os.nice(_NICENESS)  # of this thread alone; more than its process has, whatever that was given
