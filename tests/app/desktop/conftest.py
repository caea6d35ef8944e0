"""What every desktop test needs: the application, and a session on a service that lives in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.client import Client
from app.desktop.application import application
from app.desktop.options import Settings
from app.desktop.session import Session
from tests.app.fake_service import FakeService


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
