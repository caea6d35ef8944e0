"""The photos of a product: their addresses, small versions of them, and adding one from a file."""

from __future__ import annotations

import mimetypes
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from app.client import Client
from app.client.files import rebased
from app.client.pictures import MOST_BYTES
from app.desktop import options, theme
from app.desktop.field_editors import LinesEditor
from app.desktop.fields import Field
from app.desktop.jobs import Report
from app.desktop.picture_files import FOR_BROWSERS, local_paths
from app.desktop.session import Session
from app.desktop.widgets import button
from app.errors import InputError

SHOWN: Final = 6
SIDE_PX: Final = 56


class PhotosEditor(LinesEditor):
    """An uploaded photo is a line like the others; it belongs to the product once that is saved."""

    def __init__(self, session: Session, field: Field) -> None:
        super().__init__(field)
        self._session = session
        self.labels = [QLabel() for _ in range(SHOWN)]
        strip = QWidget()
        line = QHBoxLayout(strip)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for shown in self.labels:
            shown.setFixedSize(SIDE_PX, SIDE_PX)
            shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
            shown.hide()
            line.addWidget(shown)
        line.addStretch(1)
        self._column.addWidget(strip)
        adder = button("Add photo from file …", self.choose, icon="image")
        self._column.addWidget(adder, 0, Qt.AlignmentFlag.AlignLeft)
        self.setAcceptDrops(True)
        self._edit.setAcceptDrops(False)  # files dropped on the text are photos, too
        self._edit.textChanged.connect(self._show_photos)
        session.photos.arrived.connect(self._show_photos)
        theme.current().changed.connect(self._show_photos)

    def choose(self) -> None:
        """Ask for a file and upload it."""
        folder = self._session.settings.get(options.LAST_FOLDER)
        name, _ = QFileDialog.getOpenFileName(self, "Add photo", folder, FOR_BROWSERS)
        if name:
            self.upload(Path(name))

    def upload(self, path: Path) -> None:
        """Send the file to the service in the background; its address becomes a line."""
        self._session.settings.set(options.LAST_FOLDER, str(path.parent))
        shown = list(self.value() or ())
        work = partial(_upload, self._session.client, path)
        job = self._session.jobs.run_long(f"Uploading {path.name}", work, owner=self)
        job.done(partial(self._uploaded, shown)).failed(self._refused)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        for path in local_paths(event.mimeData()):
            self.upload(path)

    def _uploaded(self, shown: list[str], address: str) -> None:
        """Add the line, unless another product is shown by now."""
        now = list(self.value() or ())
        if shown and not set(shown) & set(now):
            self._session.note("The photo was uploaded, but another product is shown by now", tone="warning")
            return
        self.set_value([*now, address])
        self.changed.emit()
        self._session.note("Photo uploaded; save the product to keep it", tone="success")

    def _refused(self, error: Exception) -> None:
        if isinstance(error, InputError):
            self._session.note(str(error), tone="error")
        else:
            self._session.show_error(error)

    def _show_photos(self, _address: str = "") -> None:
        addresses = list(self.value() or ())[:SHOWN]
        for number, shown in enumerate(self.labels):
            shown.setVisible(number < len(addresses))
            if number < len(addresses):
                self._show_photo(shown, addresses[number])

    def _show_photo(self, shown: QLabel, address: str) -> None:
        found = self._session.photos.pixmap(address, SIDE_PX)
        problem = self._session.photos.problem(address)
        colours = theme.current().colours
        icon = theme.pixmap(
            "warning" if problem else "image", colours.warning if problem else colours.muted, 24
        )
        shown.setPixmap(icon if found is None else found)
        shown.setToolTip(f"{address}\n{problem}" if problem else address)
        shown.setAccessibleName(f"Photo, {problem or ('loading' if found is None else 'shown')}")


def _upload(client: Client, path: Path, report: Report) -> str:
    """The public address of the uploaded file; runs in a worker. InputError says what is wrong with it."""
    media_type = mimetypes.guess_type(path.name)[0] or ""
    if not media_type.startswith("image/"):
        raise InputError(f"{path.name} is not a picture: choose a PNG, JPEG, WebP or GIF file")
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}") from error
    if not content:
        raise InputError(f"{path.name} is empty or larger than {MOST_BYTES // 1_000_000} MB")
    report.progress(0, 1)
    file = client.files.upload(path.name, content, media_type)
    return rebased(str(file["contentUrl"]), client.service().public_url or client.base_url)
