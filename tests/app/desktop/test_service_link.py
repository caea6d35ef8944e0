"""The session stays connected to the service that the settings name."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.client import Client
from app.desktop.options import Settings
from app.desktop.service_banner import DetailsDialog, ServiceBanner
from app.desktop.service_child import Serving
from app.desktop.service_link import ServiceLink
from app.desktop.service_process import Patience, ServiceProcess
from app.desktop.service_status import State, Status
from app.desktop.session import ServiceState, Session
from app.desktop.settings import service_options as options

SERVER = """
import http.server, json, sys
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    def do_GET(self):
        body = json.dumps({"name": "stand-in", "account": self.headers["Authorization"][:4]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print("listening on http://127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
"""
CRASHER = "import sys; sys.exit('port 8484 is taken')"


class Own:
    """Makes our own service out of a few lines of Python."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.script = SERVER
        self.servings: list[Serving] = []

    def __call__(self, parent: QObject) -> ServiceProcess:
        def command(serving: Serving) -> list[str]:
            self.servings.append(serving)
            return [sys.executable, "-c", self.script]

        return ServiceProcess(
            self.data_dir,
            command=command,
            patience=Patience(quick_crashes=2, backoff_s=(0.05,)),
            parent=parent,
        )


@pytest.fixture
def own(tmp_path: Path) -> Own:
    return Own(tmp_path)


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path, own: Own) -> Iterator[ServiceLink]:
    session = Session(Client("http://127.0.0.1:9", ""), Settings(tmp_path / "desktop.ini"))
    made = ServiceLink(session, tmp_path, own=own)
    yield made
    assert session.jobs.cancel_all()
    made.shut_down()


def ready(qtbot: QtBot, link: ServiceLink) -> None:
    qtbot.waitUntil(lambda: link.session.service_state is ServiceState.READY, timeout=20_000)


def test_the_session_speaks_to_the_child_with_the_folders_key(qtbot: QtBot, link: ServiceLink) -> None:
    link.start()
    ready(qtbot, link)
    assert link.session.client.base_url == link.status.url
    assert link.session.service_info.account == link.key()[:4]


def test_a_killed_service_is_shown_in_the_window_and_comes_back(qtbot: QtBot, link: ServiceLink) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    banner = ServiceBanner(link)
    banner.attach_to(window)
    link.start()
    ready(qtbot, link)
    states: list[ServiceState] = []
    link.session.service_state_changed.connect(states.append)
    assert isinstance(link.service, ServiceProcess)
    os.kill(link.service.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: ServiceState.GONE in states, timeout=20_000)
    ready(qtbot, link)
    assert not banner.is_shown
    assert link.session.client.base_url == link.status.url


def test_a_service_that_gives_up_says_why_and_can_be_restarted(
    qtbot: QtBot, link: ServiceLink, own: Own
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    banner = ServiceBanner(link)
    banner.attach_to(window)
    own.script = CRASHER
    link.start()
    qtbot.waitUntil(lambda: link.status.state is State.FAILED, timeout=20_000)
    assert link.session.service_state is ServiceState.GONE
    assert banner.is_shown
    assert "2 attempts" in banner.text.text()
    details = DetailsDialog(link.status)
    qtbot.addWidget(details)
    assert "port 8484 is taken" in link.status.detail
    own.script = SERVER
    banner.restart.click()
    ready(qtbot, link)
    assert not banner.is_shown


def test_a_changed_option_starts_the_service_another_way(qtbot: QtBot, link: ServiceLink, own: Own) -> None:
    link.start()
    ready(qtbot, link)
    first = link.status.url
    settings = link.session.settings
    settings.set(options.NETWORK, True)
    settings.set(options.PUBLIC_URL, "http://192.0.2.7:8484")
    qtbot.waitUntil(lambda: link.status.url not in ("", first), timeout=20_000)
    ready(qtbot, link)
    assert own.servings == [
        Serving(),
        Serving(host="0.0.0.0", port=8484, public_url="http://192.0.2.7:8484"),
    ]


def test_a_service_elsewhere_takes_the_place_of_ours_and_back(
    qtbot: QtBot, link: ServiceLink, tmp_path: Path
) -> None:
    link.start()
    ready(qtbot, link)
    ours = link.service
    assert isinstance(ours, ServiceProcess)
    elsewhere = ServiceProcess(
        tmp_path / "elsewhere", command=lambda _serving: [sys.executable, "-c", SERVER]
    )
    elsewhere.start()
    qtbot.waitUntil(lambda: elsewhere.status.state is State.RUNNING, timeout=20_000)
    stopped: list[Status] = []
    ours.changed.connect(stopped.append)
    settings = link.session.settings
    settings.set(options.REMOTE_URL, elsewhere.url)
    settings.set(options.REMOTE_KEY, "x" * 80)
    settings.set(options.ELSEWHERE, True)
    qtbot.waitUntil(lambda: link.session.service_info.account == "xxxx", timeout=20_000)
    assert link.is_elsewhere
    assert link.session.client.base_url == elsewhere.url
    qtbot.waitUntil(lambda: [status.state for status in stopped] == [State.STOPPED], timeout=20_000)

    settings.set(options.ELSEWHERE, False)
    qtbot.waitUntil(lambda: not link.is_elsewhere and bool(link.status.url), timeout=20_000)
    ready(qtbot, link)
    assert link.session.client.base_url != elsewhere.url
    elsewhere.shut_down()


def test_the_session_asks_again_when_only_a_request_failed(qtbot: QtBot, link: ServiceLink) -> None:
    link.start()
    ready(qtbot, link)
    link._again.setInterval(10)
    link.session.set_service_state(ServiceState.GONE)
    ready(qtbot, link)


def test_a_damaged_key_is_said(qtbot: QtBot, link: ServiceLink, tmp_path: Path) -> None:
    (tmp_path / "operator.key").write_text("short", encoding="ascii")
    with qtbot.waitSignal(link.session.message, timeout=20_000) as said:
        link.start()
    assert "damaged" in said.args[0].text
