"""What every desktop test needs: the application, and a session on a service that lives in memory."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.client import Client
from app.desktop.application import application
from app.desktop.options import Settings
from app.desktop.session import Session
from tests.app.fake_service import FakeService
from tests.live import LiveService

_PATIENCE_MS = 120_000


@pytest.fixture(scope="session")
def qapp_cls():
    application()
    from PySide6.QtWidgets import QApplication

    return QApplication


@pytest.fixture
def fake() -> FakeService:
    return FakeService()


@pytest.fixture
def session(qtbot, fake: FakeService, tmp_path: Path):
    made = Session(
        Client("http://service", "k" * 80, transport=fake.transport()),
        Settings(tmp_path / "desktop.ini"),
    )
    yield made
    assert made.jobs.cancel_all()
    made.client.close()


@pytest.fixture
def live_session(qtbot, service: LiveService) -> Iterator[Session]:
    """A session on the real service."""
    made = Session(Client(service.url, service.key), Settings(service.folder / "desktop.ini"))
    yield made
    assert made.jobs.cancel_all(_PATIENCE_MS)
    made.client.close()


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address at which nobody listens: its port is taken, and not opened."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"
