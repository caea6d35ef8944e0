"""Thumbnails, drawn when their row comes into sight: the newest request first, a bounded number kept."""

from __future__ import annotations

from collections import OrderedDict, deque
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from app.desktop.jobs import Jobs
from app.desktop.scan import image

SIDE_PX = 44
KEPT = 400
AWAITED = 60
"""Requests of rows that were scrolled past are forgotten: a window shows fewer rows than this."""


class Thumbnails(QObject):
    """`pixmap` answers at once, with None at first; `loaded` says that a row can be painted again."""

    loaded = Signal(Path)

    def __init__(self, parent: QObject | None = None, *, kept: int = KEPT) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self, threads=1)
        self._kept = kept
        self._pixmaps: OrderedDict[Path, QPixmap] = OrderedDict()
        self._wanted: deque[tuple[Path, bool]] = deque(maxlen=AWAITED)
        self._busy = False

    def pixmap(self, path: Path, *, damaged: bool = False, scale: float = 1.0) -> QPixmap | None:
        known = self._pixmaps.get(path)
        if known is not None:
            self._pixmaps.move_to_end(path)
            return known
        if (path, damaged) not in self._wanted:
            self._wanted.append((path, damaged))
        self._next(scale)
        return None

    def stop(self) -> None:
        self._wanted.clear()
        self._jobs.cancel_all()

    def _next(self, scale: float) -> None:
        if self._busy or not self._wanted:
            return
        self._busy = True
        path, damaged = self._wanted.pop()
        side_px = round(SIDE_PX * scale)

        def came(made: QImage) -> None:
            self._busy = False
            self._keep(path, QPixmap.fromImage(made), scale)
            self._next(scale)

        self._jobs.run(lambda: reduced(path, side_px, damaged=damaged), owner=self).done(came)

    def _keep(self, path: Path, made: QPixmap, scale: float) -> None:
        made.setDevicePixelRatio(scale)
        self._pixmaps[path] = made
        while len(self._pixmaps) > self._kept:
            self._pixmaps.popitem(last=False)
        self.loaded.emit(path)


def reduced(path: Path, side_px: int, *, damaged: bool = False) -> QImage:
    """The middle square of the picture, `side_px` wide; null when it does not open any more."""
    # Four times the pixels wanted: the decoder's own reduction is quick but coarse.
    small = image.load(path, max_pixels=(4 * side_px) ** 2, damaged=damaged)
    if small.isNull():
        return small
    side = min(small.width(), small.height())
    middle = small.copy((small.width() - side) // 2, (small.height() - side) // 2, side, side)
    return middle.scaled(
        QSize(side_px, side_px),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
