"""Small versions of photos: asked for when they come into sight, kept in memory and on disk.

On disk each is a PNG named by the digest of its address; the oldest go when there are too many.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from app.client import ClientError
from app.client.pictures import NoPicture, fetch, reachable
from app.desktop import pictures
from app.desktop.jobs import Jobs
from recognition.errors import NotAPicture, PictureError

if TYPE_CHECKING:
    from app.desktop.session import Session

SIDE_PX: Final = 160
"""The longer side of what is kept."""
MOST_DISK_BYTES: Final = 60_000_000
KEPT: Final = 500
AWAITED: Final = 80
"""Requests of rows that were scrolled past are forgotten: a window shows fewer than this."""
THREADS: Final = 2

Fetch = Callable[[str], bytes]


class PhotoStore(QObject):
    """``pixmap`` answers at once, with None at first; ``arrived`` says that it has come, or cannot."""

    arrived = Signal(str)

    def __init__(self, session: Session, *, folder: Path | None = None, fetch: Fetch = fetch) -> None:
        super().__init__(session)
        self._session, self._fetch = session, fetch
        self._folder = folder or platformdirs.user_cache_path("tagwright", appauthor=False) / "photos"
        self._jobs = Jobs(self, threads=THREADS)
        self._pixmaps: OrderedDict[tuple[str, int], QPixmap] = OrderedDict()
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._problems: dict[str, str] = {}
        self._wanted: deque[str] = deque(maxlen=AWAITED)
        self._asked: set[str] = set()
        session.client_changed.connect(self.retry)

    def pixmap(self, address: str, side_px: int) -> QPixmap | None:
        """The photo in a square of this side, or None while it is on its way or if it cannot be had."""
        key = (address, side_px)
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        if address in self._images:
            return self._keep(key, _in_square(self._images[address], side_px))
        if address and address not in self._problems:
            self._want(address)
        return None

    def problem(self, address: str) -> str:
        """Why the photo cannot be had; empty while nobody knows."""
        return self._problems.get(address, "")

    def retry(self) -> None:
        """Ask again for what could not be had."""
        self._problems.clear()

    def stop(self) -> None:
        self._wanted.clear()
        self._jobs.cancel_all()

    def _want(self, address: str) -> None:
        if address not in self._asked and address not in self._wanted:
            self._wanted.append(address)
        self._next()

    def _next(self) -> None:
        while self._wanted and len(self._asked) < THREADS:
            address = self._wanted.pop()
            self._asked.add(address)
            source = reachable(
                address,
                public_url=self._session.service_info.public_url,
                base_url=self._session.client.base_url,
            )
            work = partial(small_version, address, source, self._folder, self._fetch)
            job = self._jobs.run(work, owner=self)
            job.done(partial(self._came, address)).failed(partial(self._failed, address))

    def _came(self, address: str, small: QImage) -> None:
        self._images[address] = small
        while len(self._images) > KEPT:
            self._images.popitem(last=False)
        self._settled(address)

    def _failed(self, address: str, error: Exception) -> None:
        known = isinstance(error, ClientError)
        self._problems[address] = error.text() if isinstance(error, ClientError) else str(error)
        self._settled(address)
        if not known:
            self._session.show_error(error)

    def _settled(self, address: str) -> None:
        self._asked.discard(address)
        self.arrived.emit(address)
        self._next()

    def _keep(self, key: tuple[str, int], made: QPixmap) -> QPixmap:
        self._pixmaps[key] = made
        while len(self._pixmaps) > KEPT:
            self._pixmaps.popitem(last=False)
        return made


def small_version(address: str, source: str, folder: Path, fetch: Fetch) -> QImage:
    """From disk, or fetched and kept there; runs in a worker. NoPicture says why there is none."""
    kept = folder / f"{hashlib.sha256(address.encode()).hexdigest()}.png"
    found = QImage(str(kept))  # a file of ours
    if not found.isNull():
        with suppress(OSError):
            os.utime(kept)  # the ones used last are the ones to keep
        return found
    made = small_image(fetch(source))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _save(made, kept)
        tidy(folder)
    except OSError:
        pass  # a cache that cannot be written costs time only
    return made


def small_image(content: bytes) -> QImage:
    """What is kept of a picture; NoPicture when it is none."""
    try:
        small = pictures.load(content, max_pixels=(4 * SIDE_PX) ** 2)
    except NotAPicture as error:
        raise NoPicture("What is there is not a picture") from error
    except PictureError as error:
        raise NoPicture(f"The photo cannot be shown: {error.reason}") from error
    return small.scaled(
        QSize(SIDE_PX, SIDE_PX),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _save(made: QImage, path: Path) -> None:
    """Whole or not at all: another window may read it."""
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    if made.save(draft, "PNG"):  # type: ignore[call-overload]  # the stub knows the format as bytes only
        Path(draft).replace(path)
    else:
        Path(draft).unlink(missing_ok=True)


def tidy(folder: Path, most_bytes: int = MOST_DISK_BYTES) -> None:
    """Remove those that were not used for longest until the rest is small enough."""
    known = [(entry.stat().st_mtime, entry.stat().st_size, entry) for entry in folder.glob("*.png")]
    total = sum(size for _, size, _ in known)
    for _, size, entry in sorted(known, key=lambda one: one[0]):
        if total <= most_bytes:
            return
        entry.unlink(missing_ok=True)
        total -= size


def _in_square(whole: QImage, side_px: int) -> QPixmap:
    """The middle square, so that photos stand in line."""
    side = min(whole.width(), whole.height())
    middle = whole.copy((whole.width() - side) // 2, (whole.height() - side) // 2, side, side)
    return QPixmap.fromImage(
        middle.scaled(
            QSize(side_px, side_px),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    )
