"""Many pictures: through any `concurrent.futures.Executor`, in order, never more in flight than needed.

Every picture is read in a process of its own (`recognition.workers`), so threads are enough on one machine;
the executor of a cluster works too, for `read_file` and what it takes and gives can be pickled.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recognition.archives import Packed
from recognition.errors import PictureError
from recognition.read import Reading
from recognition.workers import shared


@dataclass(frozen=True)
class Entry:
    """What became of one file: a reading, or the message that says why there is none."""

    file: Path
    reading: Reading | None = None
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """A line of `scan --json`, without `results`: those come from the catalogue."""
        line: dict[str, Any] = {"file": str(self.file)}
        if self.reading is None:
            return line | {"error": self.error}
        return line | self.reading.to_json()


def read_file(
    file: Path | Packed,
    types: frozenset[str] | None = None,
    methods: frozenset[str] | None = None,
    budget_ms: float | None = None,
) -> Entry:
    """Read one file, in a reading process. What is wrong with the picture becomes the entry's error."""
    place, source = (file.file, file.data) if isinstance(file, Packed) else (file, file)
    if isinstance(file, Packed) and file.problem:
        return Entry(place, error=f"{place}: {file.problem}")
    try:
        reading = shared().read(source, name=str(place), types=types, methods=methods, budget_ms=budget_ms)
    except PictureError as error:
        return Entry(place, error=str(error))
    return Entry(place, reading)


def read_many(
    files: Iterable[Path | Packed],
    *,
    types: Collection[str] | None = None,
    methods: Collection[str] | None = None,
    budget_ms: float | None = None,
    executor: Executor | None = None,
    look_ahead: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Entry]:
    """One entry a file, in the order given, while at most `look_ahead` further files are being read.

    No picture starts another pass after `budget_ms`.
    `cancelled` is asked before every entry; when it says yes, nothing new starts and the iterator ends
    after what already runs. `files` may be endless or slow: it is drawn from only as needed.
    """
    if executor is None:
        threads = os.cpu_count() or 2
        with ThreadPoolExecutor(threads, thread_name_prefix="read") as pool:
            ahead = look_ahead or 2 * threads
            yield from read_many(
                files,
                types=types,
                methods=methods,
                budget_ms=budget_ms,
                executor=pool,
                look_ahead=ahead,
                cancelled=cancelled,
            )
        return
    source = iter(files)
    job = _Job(executor, _frozen(types), _frozen(methods), budget_ms)
    waiting: deque[Future[Entry]] = deque()
    try:
        while not cancelled():
            while len(waiting) <= (look_ahead or 16) and (file := next(source, None)) is not None:
                waiting.append(job.submit(file))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


@dataclass(frozen=True)
class _Job:
    executor: Executor
    types: frozenset[str] | None
    methods: frozenset[str] | None
    budget_ms: float | None

    def submit(self, file: Path | Packed) -> Future[Entry]:
        return self.executor.submit(read_file, file, self.types, self.methods, self.budget_ms)


def _frozen(names: Collection[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
