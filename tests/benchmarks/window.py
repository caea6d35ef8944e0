"""The window over a large catalogue: memory, how soon rows are painted, how long the interface ever stalls.

    python tests/benchmarks/window.py [--products 1000000] [--keep FOLDER]

Opens the real window (offscreen) with its own service as a child process, scrolls to random places and types
a search letter by letter. Prints milliseconds from the scroll or the key to the painted rows, the paint
itself, the longest time the event loop was held, and the memory of the window and of the service.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QTimer

from app.desktop.application import application
from app.desktop.record_list import RecordList
from app.desktop.start import Desk
from catalog.store import Database
from tests.benchmarks.catalogue import fill

TICK_MS = 2
PATIENCE_S = 30.0


class Pulse:
    """Notices how long the event loop was held between two beats of a timer."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=TICK_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000 - TICK_MS)
        self._last = now

    def restart(self) -> None:
        self.longest_ms, self._last = 0.0, time.perf_counter()


def until(condition: Callable[[], bool]) -> float:
    """Runs the event loop until the condition holds; returns the milliseconds it took."""
    app = application()
    started = time.perf_counter()
    while not condition():
        app.processEvents()
        time.sleep(0.0005)
        if time.perf_counter() - started > PATIENCE_S:
            raise TimeoutError("the window did not show what it should")
    return (time.perf_counter() - started) * 1000


def shown(times: list[float]) -> str:
    late = sorted(times)[int(len(times) * 0.95)]
    return f"median {statistics.median(times):7.1f} ms   95 % {late:7.1f} ms"


def scroll(records: RecordList, places: int) -> list[float]:
    chance, times = random.Random(5), []
    bar = records.table.verticalScrollBar()
    for _ in range(places):
        row = chance.randrange(records.model.total - 100)
        bar.setValue(row)
        times.append(until(lambda row=row: records.model.record(row + 5) is not None))  # type: ignore[misc]
    return times


def search(records: RecordList, words: str) -> list[float]:
    times = []
    for length in [at for at, letter in enumerate(words, 1) if letter != " "]:
        old = records.model.record(0)
        records.model.set_words(words[:length])
        times.append(until(lambda old=old: not records.model.loading and records.model.record(0) is not old))  # type: ignore[misc]
    records.model.set_words("")
    until(lambda: not records.model.loading)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--places", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="keep the data folder and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "tagwright.db").exists():
            database = Database.open(folder / "tagwright.db")
            fill(database, options.products)
            database.close()
        measure(folder, options.places)


def measure(folder: Path, places: int) -> None:
    app = application()
    desk = Desk(folder)
    desk.window.resize(1400, 900)
    started = time.perf_counter()
    desk.open()
    page = desk.window.page("products")
    records = page.findChild(RecordList)
    assert isinstance(records, RecordList)
    until(lambda: records.model.total > 0)
    print(
        f"{records.model.total:,} products; first rows after {time.perf_counter() - started:.1f} s of start"
    )
    pulse = Pulse()
    times = scroll(records, places)
    print(f"scroll to any place until its rows are here    {shown(times)}   stall {pulse.longest_ms:.0f} ms")
    paints = []
    for _ in range(20):
        painted = time.perf_counter()
        records.table.viewport().repaint()
        paints.append((time.perf_counter() - painted) * 1000)
    print(f"painting the rows once they are here           {shown(paints)}")
    pulse.restart()
    times = search(records, "green mint 12")
    print(f"search as you type, each letter                {shown(times)}   stall {pulse.longest_ms:.0f} ms")
    own = psutil.Process()
    print(f"memory: window {own.memory_info().rss / 1e6:.0f} MB", end="")
    for child in own.children(recursive=True):
        print(f", service {child.memory_info().rss / 1e6:.0f} MB", end="")
    print()
    desk.window.close()
    desk.close()
    app.processEvents()


if __name__ == "__main__":
    main()
