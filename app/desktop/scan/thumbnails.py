"""Thumbnails, drawn when their row comes into sight: the newest request first, a bounded number kept."""

from __future__ import annotations

from collections import OrderedDict, deque
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from app.desktop import pictures
from app.desktop.jobs import Jobs
from recognition.errors import PictureError

SIDE_PX = 44
KEPT = 400
AWAITED = 60
"""Requests of rows that were scrolled past are forgotten: a window shows fewer rows than this."""


class Thumbnails(QObject):
    """`pixmap` answers at once, with None at first; `loaded` says that a row can be painted again.

    What cannot be shown is a null pixmap, and `problem` says why.
    """

    loaded = Signal(Path)

    def __init__(self, parent: QObject | None = None, *, kept: int = KEPT) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self, threads=1)
        self._kept = kept
        self._pixmaps: OrderedDict[Path, QPixmap] = OrderedDict()
        self._problems: dict[Path, str] = {}
        self._wanted: deque[Path] = deque(maxlen=AWAITED)
        self._busy = False

    def pixmap(self, path: Path, *, scale: float = 1.0) -> QPixmap | None:
        known = self._pixmaps.get(path)
        if known is not None:
            self._pixmaps.move_to_end(path)
            return known
        if path not in self._wanted:
            self._wanted.append(path)
        self._next(scale)
        return None

    def problem(self, path: Path) -> str:
        """Why there is no thumbnail; empty where there is one, or none was asked for."""
        return self._problems.get(path, "")

    def stop(self) -> None:
        self._wanted.clear()
        self._jobs.cancel_all()

    def _next(self, scale: float) -> None:
        if self._busy or not self._wanted:
            return
        self._busy = True
        path = self._wanted.pop()
        side_px = round(SIDE_PX * scale)

        def came(made: QImage) -> None:
            self._busy = False
            self._keep(path, QPixmap.fromImage(made), scale)
            self._next(scale)

        def failed(error: Exception) -> None:
            self._problems[path] = error.reason if isinstance(error, PictureError) else str(error)
            came(QImage())

        self._jobs.run(lambda: reduced(path, side_px), owner=self).done(came).failed(failed)

    def _keep(self, path: Path, made: QPixmap, scale: float) -> None:
        made.setDevicePixelRatio(scale)
        self._pixmaps[path] = made
        while len(self._pixmaps) > self._kept:
            gone, _ = self._pixmaps.popitem(last=False)
            self._problems.pop(gone, None)
        self.loaded.emit(path)


def reduced(path: Path, side_px: int) -> QImage:
    """The middle square of the picture, `side_px` wide. Raises a PictureError."""
    small = pictures.load(path, max_pixels=(2 * side_px) ** 2)
    side = min(small.width(), small.height())
    middle = small.copy((small.width() - side) // 2, (small.height() - side) // 2, side, side)
    return middle.scaled(
        QSize(side_px, side_px),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
