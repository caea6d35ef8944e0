"""Hostile files through the reading processes, the service and the Scan page: what became of each.

    python -m tests.benchmarks.hostile [COUNT] [--ways processes service window]

Afterwards each must still read a good picture.
"""

from __future__ import annotations

import argparse
import base64
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.client import Client
from app.desktop.options import Settings
from app.desktop.scan.entries import State
from app.desktop.scan.page import ScanPage
from app.desktop.session import Session
from recognition.errors import PictureError
from recognition.workers import Workers, close_shared
from tests.live import live_service
from tests.recognition import hostile
from tests.recognition.drawing import draw, encoded

Outcomes = Counter[tuple[str, str]]
File = tuple[str, bytes]
GOOD: File = ("last-good", encoded(draw("dm")))


class Memory:
    """The most that a family of processes took, as it was when asked."""

    def __init__(self) -> None:
        self.most_mb = 0.0

    def look(self) -> None:
        process = psutil.Process()
        family = [process, *process.children(recursive=True)]
        self.most_mb = max(self.most_mb, sum(one.memory_info().rss for one in family) / 2**20)


def through_processes(files: list[File], memory: Memory) -> Outcomes:
    workers = Workers(2)
    outcomes: Outcomes = Counter()
    for name, data in files:
        try:
            outcome = f"{len(workers.read(data, name=name))} codes"
        except PictureError as error:
            outcome = type(error).__name__
        outcomes[_kind(name), outcome] += 1
        memory.look()
    workers.close()
    return outcomes


def through_service(files: list[File], memory: Memory) -> Outcomes:
    outcomes: Outcomes = Counter()
    with tempfile.TemporaryDirectory() as folder, live_service(Path(folder)) as service:
        for name, data in files:
            image = f"data:image/png;base64,{base64.b64encode(data).decode()}"
            reply = service.client.post("/scan/identifications", json={"image": image})
            said = f"{len(reply.json())} codes" if reply.status_code == 200 else f"status {reply.status_code}"
            outcomes[_kind(name), said] += 1
            memory.look()
        assert service.client.get("/products").status_code == 200
    return outcomes


def through_window(files: list[File], memory: Memory) -> Outcomes:
    outcomes: Outcomes = Counter()
    with tempfile.TemporaryDirectory() as folder, _page(Path(folder)) as page:
        pictures = Path(folder) / "pictures"
        pictures.mkdir()
        for name, data in files:
            (pictures / f"{name}.png").write_bytes(data)
        page.add([pictures])
        _until(lambda: _at_rest(page, len(files)), memory)
        for row in range(len(page.controller.model.entries)):
            entry = page.controller.model.entries[row]
            said = f"{len(entry.codes)} codes" if entry.state is not State.ERROR else "error"
            assert entry.state is not State.ERROR or entry.message
            outcomes[_kind(entry.path.stem), said] += 1
    return outcomes


@contextmanager
def _page(folder: Path) -> Iterator[ScanPage]:
    application = QApplication.instance() or QApplication([])
    with live_service(folder) as service:
        session = Session(Client(service.url, service.key), Settings(folder / "desktop.ini"))
        page = ScanPage(session, open_url=lambda url: None)
        page.show()
        yield page
        page.may_leave()
        session.jobs.cancel_all()
        session.client.close()
        page.deleteLater()
    assert application is not None


def _at_rest(page: ScanPage, count: int) -> bool:
    counts = page.controller.model.counts
    waiting = counts[State.WAITING] + counts[State.READING]
    return (
        not (page.controller.running or waiting or page.controller.asking) and sum(counts.values()) >= count
    )


def _until(done: Callable[[], bool], memory: Memory) -> None:
    while not done():
        QApplication.processEvents()
        memory.look()
        time.sleep(0.05)


def _kind(name: str) -> str:
    return name.split("-", 1)[1]


WAYS: dict[str, Callable[[list[File], Memory], Outcomes]] = {
    "processes": through_processes,
    "service": through_service,
    "window": through_window,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    options = parser.parse_args()
    files = [*hostile.files(options.count), GOOD]
    for way in options.ways:
        memory, started = Memory(), time.perf_counter()
        outcomes = WAYS[way](files, memory)
        assert outcomes["good", "1 codes"] == 1, "the good picture after them was not read"
        print(f"{way}: {len(files)} files in {time.perf_counter() - started:.0f} s, {memory.most_mb:.0f} MB")
        for (kind, outcome), number in sorted(outcomes.items()):
            print(f"  {kind:20}{outcome:16}{number:6}")
    close_shared()


if __name__ == "__main__":
    main()
