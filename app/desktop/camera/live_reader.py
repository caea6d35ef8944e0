"""Live pictures read one after the other: the newest wins, the window never waits, the processor rests.

Pictures are read by the processes that read all pictures; while one is under way, those that come are
forgotten but for the last. After each there is a pause as long as the reading took.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageWriter

from app.desktop.jobs import Jobs
from app.desktop.scan.engine import code_of
from app.desktop.scan.entries import Code
from recognition import workers
from recognition.errors import PictureError
from recognition.read import Reading

LARGEST_PX = 1920
"""A camera that shows more is read reduced: codes are held before a camera, not photographed from afar."""
BUDGET_MS = 150.0
WAIT_S = 2.0
LEAST_PAUSE_MS, MOST_PAUSE_MS = 20, 500

Read = Callable[[bytes], Reading]


@dataclass(frozen=True)
class LiveReading:
    """What was read on one picture; points of the codes are in its pixels."""

    frame: QImage
    codes: tuple[Code, ...]
    ms: float
    problem: str = ""


def read_frame(data: bytes) -> Reading:
    """By the processes that read all pictures."""
    return workers.shared().read(data, name="the camera's picture", budget_ms=BUDGET_MS, wait_s=WAIT_S)


class LiveReader(QObject):
    """`offer` is called with every picture, `reading` tells what was on those that were read."""

    reading = Signal(object)
    """A `LiveReading`."""
    failed = Signal(object)
    """An exception that is a bug of ours; the next picture is read all the same."""

    def __init__(self, parent: QObject | None = None, *, read: Read = read_frame) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self, threads=1)
        self._read = read
        self._newest: QImage | None = None
        self._busy = False
        self._generation = 0
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._rested)

    def offer(self, frame: QImage) -> None:
        """A picture; it is read at once, later, or never if a newer one comes first."""
        self._newest = frame
        self._next()

    def drop(self) -> None:
        """Forget what waits and what is under way: its answer comes too late."""
        self._newest = None
        self._generation += 1

    def stop(self) -> None:
        """For good: nothing is read any more."""
        self.drop()
        self._jobs.cancel_all()

    def _next(self) -> None:
        frame = self._newest
        if self._busy or frame is None:
            return
        self._newest, self._busy = None, True
        generation, read = self._generation, self._read
        job = self._jobs.run(lambda: look(frame, read), owner=self)
        job.done(lambda found: self._came(generation, found)).failed(self._failed)

    def _came(self, generation: int, found: LiveReading) -> None:
        self._rest.start(round(min(max(found.ms, LEAST_PAUSE_MS), MOST_PAUSE_MS)))
        if generation == self._generation:
            self.reading.emit(found)

    def _failed(self, error: Exception) -> None:
        self._rest.start(MOST_PAUSE_MS)
        self.failed.emit(error)

    def _rested(self) -> None:
        self._busy = False
        self._next()


def look(frame: QImage, read: Read) -> LiveReading:
    """Read one picture. Runs in a worker thread."""
    started_s = time.perf_counter()
    small = reduced(frame)
    try:
        found = read(as_bmp(small))
    except (PictureError, workers.Busy) as error:
        return LiveReading(frame, (), _ms_since(started_s), str(error) or "All readers are busy.")
    scale = frame.width() / small.width()
    codes = tuple(
        replace(
            code_of(symbol, None if symbol.is_whole else ()),
            points=tuple((round(x * scale), round(y * scale)) for x, y in symbol.points),
        )
        for symbol in found
    )
    return LiveReading(frame, codes, _ms_since(started_s))


def reduced(frame: QImage) -> QImage:
    """The picture, no longer than LARGEST_PX on either side."""
    if max(frame.width(), frame.height()) <= LARGEST_PX:
        return frame
    return frame.scaled(
        LARGEST_PX,
        LARGEST_PX,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def as_bmp(frame: QImage) -> bytes:
    """The picture in grey as a file that costs no time to write or to read."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"bmp").write(frame.convertToFormat(QImage.Format.Format_Grayscale8))
    return bytes(buffer.data().data())


def _ms_since(started_s: float) -> float:
    return (time.perf_counter() - started_s) * 1000
