"""The whole desktop with its own service as a real child process, for scenarios."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.desktop.application import application
from app.desktop.service_process import ServiceProcess
from app.desktop.session import ServiceState
from app.desktop.start import Desk

READY_MS = 120_000


@contextmanager
def open_desk(qtbot: QtBot, folder: Path) -> Iterator[Desk]:
    """Opens the window and its service on a data folder, as a start does, and closes both."""
    application()
    desk = Desk(folder)
    desk.window.show()
    desk.open()
    try:
        ready(qtbot, desk)
        yield desk
    finally:
        desk.window.close()
        desk.close()


def ready(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.session.service_state is ServiceState.READY, timeout=READY_MS)


def service_pid(desk: Desk) -> int:
    assert isinstance(desk.link.service, ServiceProcess)
    return desk.link.service.pid
