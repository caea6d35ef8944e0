"""Progress on standard error: one line that changes in a terminal, a line now and then elsewhere.

Also Ctrl-C as a wish: the first one lets the work stop where it can, the second one stops it at once.
"""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TextIO

_TERMINAL_PAUSE_S = 0.1
_LOG_PAUSE_S = 5.0
_CLEAR = "\r\x1b[K"


class ProgressLine:
    """Shows what it is given, as often as a person can read it. `clock` gives seconds."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._pause_s = _TERMINAL_PAUSE_S if self._is_terminal else _LOG_PAUSE_S
        self._next = clock() + (0.0 if self._is_terminal else _LOG_PAUSE_S)
        self._shown = False

    def show(self, text: str) -> None:
        now = self._clock()
        if now < self._next:
            return
        self._next = now + self._pause_s
        self._stream.write(f"{_CLEAR}{text}" if self._is_terminal else f"{text}\n")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Leave the line empty for what comes next."""
        if self._shown and self._is_terminal:
            self._stream.write(_CLEAR)
            self._stream.flush()
        self._shown = False

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()


@contextlib.contextmanager
def stop_wish() -> Iterator[Callable[[], bool]]:
    """A function that tells whether Ctrl-C was pressed."""
    wished = threading.Event()

    def wish(_number: int, _frame: FrameType | None) -> None:
        if wished.is_set():
            raise KeyboardInterrupt
        wished.set()

    if threading.current_thread() is not threading.main_thread():
        yield wished.is_set
        return
    before = signal.signal(signal.SIGINT, wish)
    try:
        yield wished.is_set
    finally:
        signal.signal(signal.SIGINT, before)
