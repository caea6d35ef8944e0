"""The desktop put together: one instance, the service, the session, the window; and taken apart in turn."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app import crash_note
from app.client import Client
from app.data_folder import DataFolder
from app.desktop.application import application, follow_settings
from app.desktop.camera.page import CameraPage
from app.desktop.main_window import MainWindow
from app.desktop.options import Settings
from app.desktop.pages import MORE_PAGES, PAGES, PageSpec
from app.desktop.rules.page import rules_page
from app.desktop.scan.entries import Code
from app.desktop.scan.page import SCAN_PAGE, ScanPage
from app.desktop.scanner.hand_scanner import HandScanner
from app.desktop.service_banner import ServiceBanner
from app.desktop.service_link import ServiceLink
from app.desktop.session import Session
from app.desktop.settings.page import settings_page
from app.desktop.single_instance import TOKEN_VARIABLE, Request, SingleInstance
from app.desktop.visits.page import VISITS_PAGE

SETTINGS_FILE = "desktop.ini"
NOWHERE = "http://127.0.0.1:9"
"""Until the service has told its address. Port 9 discards; nobody listens there."""
SIGNALS_EVERY_MS = 250


class Desk(QObject):
    """Everything that lives as long as the window."""

    def __init__(self, data_dir: Path, instance: SingleInstance | None = None) -> None:
        super().__init__()
        self.data_dir = data_dir
        self.settings = Settings(_private(data_dir / SETTINGS_FILE), self)
        self.session = Session(Client(NOWHERE, ""), self.settings, self)
        self.link = ServiceLink(self.session, data_dir, parent=self)
        follow_settings(self.settings)
        self.window = MainWindow(self.session, self.pages())
        self.banner = ServiceBanner(self.link)
        self.banner.attach_to(self.window)
        self.scanner = HandScanner(self.session, self.window)
        if instance is not None:
            instance.asked.connect(self.answer)

    def pages(self) -> list[PageSpec]:
        return [
            *PAGES,
            SCAN_PAGE,
            PageSpec("camera", "Camera", "camera", self._camera_page),
            rules_page(self.data_dir),
            VISITS_PAGE,
            *MORE_PAGES,
            settings_page(self.link),
        ]

    def _camera_page(self, session: Session) -> CameraPage:
        page = CameraPage(session)
        page.listed.connect(self._list_picture)
        return page

    def _list_picture(self, picture: QImage, codes: Sequence[Code], label: str) -> None:
        page = self.window.page("scan")
        if isinstance(page, ScanPage):
            page.controller.add_read(picture, codes, label=label)

    def open(self, paths: Sequence[Path] = ()) -> None:
        self.window.show()
        self.scanner.watch(application())
        self.link.start()
        if paths:
            self.scan([str(path) for path in paths])

    def scan(self, paths: Sequence[str]) -> None:
        self.window.open_page("scan")
        page = self.window.page("scan")
        if isinstance(page, ScanPage):
            page.add(paths)

    def answer(self, request: Request) -> None:
        """A second start: come to the front, and scan what it was given."""
        if request.activation_token:
            os.environ[TOKEN_VARIABLE] = request.activation_token
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if request.paths:
            self.scan(request.paths)

    def close(self) -> None:
        """After the window has closed: the service ends unless it shall stay, and no job outlives us.

        The window goes before the session, which its views ask until they are gone.
        """
        self.link.shut_down()
        self.session.jobs.cancel_all()
        self.session.photos.stop()
        self.settings.save()
        shiboken6.delete(self.window)


def run(data_dir: Path, paths: Sequence[Path] = ()) -> int:
    """Open the desktop and stay until it is closed; the exit code. A second start hands over and returns 0.

    Raises EnvironmentFault when the data folder cannot be used or the first window does not answer.
    """
    DataFolder(data_dir).create()
    app = application()
    instance = SingleInstance(data_dir)
    if not instance.acquire():
        instance.hand_over(Request.of(paths))
        return 0
    try:
        with _crashes_noted(DataFolder(data_dir).crash_notes):
            return _run_first(app, data_dir, instance, paths)
    finally:
        instance.release()


def _run_first(app: QApplication, data_dir: Path, instance: SingleInstance, paths: Sequence[Path]) -> int:
    desk = Desk(data_dir, instance)
    beat = _quit_on_signals(app)
    try:
        desk.open(paths)
        return app.exec()
    finally:
        beat.stop()
        desk.close()


def _quit_on_signals(app: QApplication) -> QTimer:
    """Ctrl+C and SIGTERM close the window in order; Python sees a signal only when it runs: the timer."""

    def close(_number: int, _frame: object) -> None:
        app.closeAllWindows()
        app.quit()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, close)
    beat = QTimer(interval=SIGNALS_EVERY_MS)
    beat.timeout.connect(lambda: None)
    beat.start()
    return beat


@contextmanager
def _crashes_noted(folder: Path) -> Iterator[None]:
    """A bug in a slot or a thread leaves a note and the window stays: Qt would only print it."""
    hooks = sys.excepthook, threading.excepthook

    def noted(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        crash_note.write(folder, verb="app", error=error)
        hooks[0](kind, error, trace)

    def noted_in_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            crash_note.write(folder, verb="app", error=given.exc_value)
        hooks[1](given)

    sys.excepthook, threading.excepthook = noted, noted_in_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hooks


def _private(path: Path) -> Path:
    """The settings may hold the key of a service elsewhere: nobody else reads them."""
    path.touch(mode=0o600)
    return path
