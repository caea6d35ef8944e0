"""A reading process: `python -m recognition.worker`, asked on standard input, answering on standard output.

It ends when nobody asks any more, and the system ends it when one picture takes too much time or memory. On
Linux memory is limited; other systems ignore such limits, and the limits on bytes and pixels must do.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from recognition import wire
from recognition.errors import PictureError, TooLarge
from recognition.image import load
from recognition.likeness.seeing import portrait
from recognition.read import read
from recognition.shown import show

MEMORY_VARIABLE, SECONDS_VARIABLE = "TAGWRIGHT_READER_MB", "TAGWRIGHT_READER_SECONDS"


def main() -> None:
    """Answer until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one that asks, which then ends us
    questions, answers = _own_pipes()
    more_time = _limits(int(os.environ[MEMORY_VARIABLE]), int(os.environ[SECONDS_VARIABLE]))
    while (question := wire.receive_question(questions)) is not None:
        more_time()
        wire.send(_answer(question), answers)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of reach of libraries that print or ask."""
    questions, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return os.fdopen(questions, "rb"), os.fdopen(answers, "wb")


def _answer(question: wire.Asked) -> wire.Reply:
    source = question.data if question.data is not None else Path(os.fsdecode(question.path or b""))
    try:
        if isinstance(question, wire.Show):
            return wire.pixels(show(source, question.most_pixels))
        if question.is_reference:
            return wire.kept(portrait(source))
        picture = load(source)
        reading = read(picture, types=question.types, methods=question.methods, budget_ms=question.budget_ms)
    except PictureError as error:
        return wire.refusal(error)
    except MemoryError:
        reason = "there is not enough memory to read it"
        return wire.refusal(TooLarge("", reason, "Save it smaller"))
    return wire.answer(reading)


def _limits(memory_mb: int, seconds: int) -> Callable[[], None]:
    """Limit this process; what comes back gives it its seconds anew, for the next picture."""
    if sys.platform == "win32":
        return lambda: None
    import resource

    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_CPU)

    def more_time() -> None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds, most))

    return more_time


if __name__ == "__main__":
    main()
