"""A real window on the real service: real HTTP, a real SQLite file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.client import Client
from app.desktop.application import application
from app.desktop.main_window import MainWindow
from app.desktop.options import Settings
from app.desktop.session import Session
from tests.live import LiveService
from tests.scenarios.operator_at_desk import Operator


@pytest.fixture(scope="session")
def qapp_cls():
    return type(application())


@pytest.fixture
def operator(qtbot, service: LiveService) -> Iterator[Operator]:
    """Somebody who sits in front of the window and uses the keyboard."""
    session = Session(Client(service.url, service.key), Settings(service.folder / "desktop.ini"))
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    person = Operator(window, session, service, qtbot)
    with qtbot.waitSignal(session.service_state_changed):
        session.check_service()
    qtbot.waitUntil(lambda: person.list.model.total >= 0)
    yield person
    session.ask = lambda question: "discard"
    window.close()
    assert session.jobs.cancel_all()
    session.client.close()
