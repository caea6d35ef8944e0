"""Reading processes in which what reads text is ours: made-up lines, or nothing installed."""

import sys

from recognition.workers import Workers

_FAKE = """
from recognition import worker
from recognition.symbol import Symbol
from recognition.text import availability, engine

def lines(picture):
    return [
        Symbol("text", value, value.encode(), ((0, y), (9, y), (9, y + 9), (0, y + 9)), frozenset({{"fake"}}))
        for y, value in zip(range(0, 10_000, {apart}), {values!r})
    ]

availability.require = lambda name: None
engine.lines = lines
worker.main()
"""
_MISSING = """
from recognition import worker
from recognition.text import availability

availability.NEEDED = ("no_such_package_is_installed",)
worker.main()
"""


def reading(*values: str, apart: int = 1) -> Workers:
    """Processes that read these lines in every picture they are asked to read text in.

    They are 9 pixels high, and so many pixels apart: each a text of its own where that is 1.
    """
    return Workers(1, command=(sys.executable, "-c", _FAKE.format(values=values, apart=apart)))


def without_engine() -> Workers:
    """Processes on a machine where the extra is not installed."""
    return Workers(1, command=(sys.executable, "-c", _MISSING))
