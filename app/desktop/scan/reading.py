"""Reading many pictures in threads: found, read, told in batches; cancelled between two pictures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from app.desktop.jobs import Report
from app.desktop.scan.entries import Entry
from recognition import folders

FOUND_AT_ONCE = 1_000
TELL_EVERY_S = 0.05
WORKERS = max(2, os.cpu_count() or 2)


@dataclass(frozen=True)
class Found:
    """Pictures that will be read, in the order of the list."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Read:
    """Pictures that have been read, in the order in which they were finished."""

    entries: tuple[Entry, ...]


Tell = Callable[[Found | Read], None]


def read_all(
    paths: Iterable[Path],
    read: Callable[[Path], Entry],
    *,
    tell: Tell,
    report: Report,
    workers: int = WORKERS,
) -> int:
    """Find the pictures in `paths`, then read them with `workers` threads; the number of pictures read.

    `read` gets one path and answers for everything that is wrong with that picture. No more than two
    pictures a thread are under way, so cancelling takes effect within those.
    """
    found: list[Path] = []
    for chunk in _chunks(folders.pictures(paths), FOUND_AT_ONCE):
        report.check()
        found += chunk
        tell(Found(chunk))
    batch = _Batch(tell)
    count = 0
    with ThreadPoolExecutor(workers, thread_name_prefix="scan") as pool:
        for entry in _finished(pool, read, found, limit=2 * workers):
            count += 1
            batch.add(entry)
            if report.cancelled:
                batch.flush()
            report.progress(count, len(found))
    batch.flush()
    return count


def _finished(
    pool: ThreadPoolExecutor, read: Callable[[Path], Entry], paths: Iterable[Path], *, limit: int
) -> Iterator[Entry]:
    under_way: set[Future[Entry]] = set()
    for path in paths:
        under_way.add(pool.submit(read, path))
        if len(under_way) >= limit:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    while under_way:
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


class _Batch:
    """Collects finished pictures, so that the window is told some twenty times a second and not more."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._entries: list[Entry] = []
        self._told_s = 0.0

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        if time.monotonic() - self._told_s >= TELL_EVERY_S:
            self.flush()

    def flush(self) -> None:
        if self._entries:
            self._tell(Read(tuple(self._entries)))
            self._entries = []
        self._told_s = time.monotonic()


def _chunks(paths: Iterable[Path], size: int) -> Iterator[tuple[Path, ...]]:
    chunk: list[Path] = []
    for path in paths:
        chunk.append(path)
        if len(chunk) == size:
            yield tuple(chunk)
            chunk = []
    if chunk:
        yield tuple(chunk)
