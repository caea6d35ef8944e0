"""The ways in for pictures: chosen, dropped, pasted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desktop import options, pictures
from app.desktop.picture_files import READABLE, local_paths
from app.desktop.scan.controller import ScanController


class Incoming(QObject):
    """Everything ends in the controller's `add`; the last folder is remembered."""

    def __init__(self, controller: ScanController, window: QWidget) -> None:
        super().__init__(window)
        self._controller = controller
        self._settings = controller.session.settings
        self._window = window

    def choose_pictures(self) -> None:
        folder = self._settings.get(options.LAST_FOLDER)
        chosen, _ = QFileDialog.getOpenFileNames(self._window, "Open pictures", folder, READABLE)
        if chosen:
            self._settings.set(options.LAST_FOLDER, str(Path(chosen[0]).parent))
            self.add(chosen)

    def choose_folder(self) -> None:
        folder = self._settings.get(options.LAST_FOLDER)
        chosen = QFileDialog.getExistingDirectory(self._window, "Open a folder of pictures", folder)
        if chosen:
            self._settings.set(options.LAST_FOLDER, chosen)
            self.add([chosen])

    def paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not self.take(data):  # none: some systems have no clipboard before the first copy
            self._controller.session.note("There is no picture in the clipboard.", tone="warning")

    def add(self, paths: Sequence[str | Path]) -> None:
        if paths:
            self._controller.add([Path(path) for path in paths])

    def take(self, data: QMimeData) -> bool:
        """Files first: file managers put an icon of the file beside its address."""
        paths = local_paths(data)
        if paths:
            self.add(paths)
            return True
        pasted = pictures.copied(data)
        if pasted is not None:
            self._controller.add_image(pasted)
        return pasted is not None


def holds_pictures(data: QMimeData) -> bool:
    return pictures.holds_image(data) or bool(local_paths(data))
