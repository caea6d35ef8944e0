"""The Settings page: what is shown is what is kept, and takes effect at once."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from app.client import Client, ServiceInfo
from app.data_folder import DataFolder
from app.desktop import options, theme
from app.desktop.application import follow_settings
from app.desktop.options import Settings
from app.desktop.service_link import ServiceLink
from app.desktop.service_status import State
from app.desktop.service_status import Status as ServiceStatus
from app.desktop.session import ServiceState, Session
from app.desktop.settings import service_options
from app.desktop.settings.engines import Engines
from app.desktop.settings.operator_key import OperatorKey
from app.desktop.settings.page import SettingsPage
from app.desktop.settings.public_address import PublicAddress
from app.desktop.settings.service_rows import ServiceRows
from app.neighbours import announced
from recognition.readers import Status
from tests.live import LiveService, live_service


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path) -> Iterator[ServiceLink]:
    session = Session(Client("http://127.0.0.1:9", ""), Settings(tmp_path / "desktop.ini"))
    yield ServiceLink(session, tmp_path)
    assert session.jobs.cancel_all()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[LiveService]:
    with live_service(tmp_path) as running:
        yield running


@pytest.fixture
def page(qtbot: QtBot, link: ServiceLink) -> SettingsPage:
    made = SettingsPage(link)
    qtbot.addWidget(made)
    return made


def test_a_choice_takes_effect_at_once(page: SettingsPage, link: ServiceLink) -> None:
    follow_settings(link.session.settings)
    box = page.findChild(QComboBox, f"option-{options.COLOUR_SCHEME.key}")
    assert box is not None
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    assert link.session.settings.get(options.COLOUR_SCHEME) == "dark"
    assert theme.current().dark
    link.session.settings.set(options.COLOUR_SCHEME, "light")
    assert box.currentData() == "light"
    assert not theme.current().dark


def test_every_kind_of_field_keeps_what_is_set(qtbot: QtBot, page: SettingsPage, link: ServiceLink) -> None:
    settings = link.session.settings
    port = page.findChild(QSpinBox, f"option-{service_options.PORT.key}")
    leave = page.findChild(QCheckBox, f"option-{service_options.LEAVE_RUNNING.key}")
    url = page.findChild(QLineEdit, f"option-{service_options.REMOTE_URL.key}")
    assert port is not None
    assert leave is not None
    assert url is not None
    port.setValue(9000)
    leave.click()
    url.setText(" http://192.0.2.9:8484 ")
    url.editingFinished.emit()
    assert settings.get(service_options.PORT) == 9000
    assert settings.get(service_options.LEAVE_RUNNING) is True
    assert settings.get(service_options.REMOTE_URL) == "http://192.0.2.9:8484"


def test_a_page_that_is_gone_is_not_told_of_changes(qtbot: QtBot, link: ServiceLink) -> None:
    made = SettingsPage(link)
    with qtbot.waitSignal(made.destroyed):
        made.deleteLater()
    link.session.settings.set(service_options.PORT, 9001)


def test_rows_of_a_service_elsewhere_show_only_when_it_is_chosen(
    page: SettingsPage, link: ServiceLink
) -> None:
    url = page.findChild(QLineEdit, f"option-{service_options.REMOTE_URL.key}")
    port = page.findChild(QSpinBox, f"option-{service_options.PORT.key}")
    assert url is not None
    assert port is not None
    assert not url.isVisibleTo(page)
    assert port.isVisibleTo(page)
    link.session.settings.set(service_options.ELSEWHERE, True)
    assert url.isVisibleTo(page)
    assert not port.isVisibleTo(page)


def test_the_operator_key_is_masked_shown_and_copied(qtbot: QtBot, link: ServiceLink, tmp_path: Path) -> None:
    row = OperatorKey(link)
    qtbot.addWidget(row)
    key = DataFolder(tmp_path).operator_key()
    assert row.field.echoMode() is QLineEdit.EchoMode.Password
    assert key not in row.field.displayText()
    row.copy_button.click()
    assert QGuiApplication.clipboard().text() == key
    row.show_button.click()
    assert row.field.displayText() == key
    row.show_button.click()
    assert key not in row.field.displayText()


@pytest.fixture
def address(qtbot: QtBot, link: ServiceLink) -> PublicAddress:
    made = PublicAddress(link)
    qtbot.addWidget(made)
    return made


def test_without_a_public_address_the_consequence_is_said(address: PublicAddress, link: ServiceLink) -> None:
    link.session.service_info = ServiceInfo(public_url="http://127.0.0.1:4711")
    link.session.set_service_state(ServiceState.READY)
    assert "which only this machine can open" in address.verdict.text()


def test_a_wrong_address_is_explained_and_not_kept(
    qtbot: QtBot, address: PublicAddress, link: ServiceLink
) -> None:
    qtbot.keyClicks(address.field, "go.example.com")
    assert "Begin with http" in address.verdict.text()
    qtbot.keyClick(address.field, Qt.Key.Key_Return)
    assert link.session.settings.get(service_options.PUBLIC_URL) == ""
    address.field.clear()
    qtbot.keyClicks(address.field, "https://go.example.com/")
    qtbot.keyClick(address.field, Qt.Key.Key_Return)
    assert link.session.settings.get(service_options.PUBLIC_URL) == "https://go.example.com"


def test_a_suggestion_opens_the_service_to_the_network(address: PublicAddress, link: ServiceLink) -> None:
    address.use("http://192.0.2.7:8484")
    settings = link.session.settings
    assert settings.get(service_options.NETWORK) is True
    assert settings.get(service_options.PUBLIC_URL) == "http://192.0.2.7:8484"
    assert address.field.text() == "http://192.0.2.7:8484"


def verdict_of(qtbot: QtBot, address: PublicAddress, url: str) -> str:
    address.field.setText(url)
    address.run_test()
    qtbot.waitUntil(address.test.isEnabled, timeout=10_000)
    return address.verdict.text()


def test_the_test_finds_the_service_at_the_address(
    qtbot: QtBot, address: PublicAddress, real: LiveService
) -> None:
    assert verdict_of(qtbot, address, real.url).startswith(f"{real.url} answers.")


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[str]:
    """Another program's web server."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_test_says_when_nobody_or_somebody_else_answers(
    qtbot: QtBot, address: PublicAddress, stranger: str
) -> None:
    assert "Nothing answers" in verdict_of(qtbot, address, "http://127.0.0.1:9")
    assert "it is not Tagwright" in verdict_of(qtbot, address, stranger)


def test_a_missing_engine_comes_with_its_cure(qtbot: QtBot, link: ServiceLink) -> None:
    found = (
        Status("zxing", available=True, version="3.1"),
        Status(
            "zbar", available=False, problem="Its library is missing.", cure="sudo apt-get install libzbar0"
        ),
    )
    engines = Engines(link.session, lambda: found)
    qtbot.addWidget(engines)
    qtbot.waitUntil(lambda: "sudo apt-get install libzbar0" in _texts(engines))
    assert {"zxing", "in use", "missing"} <= _texts(engines)


def _texts(widget: Engines) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel)}


def test_another_service_on_the_same_folder_is_named(qtbot: QtBot, link: ServiceLink) -> None:
    with announced(link.data_dir, "http://127.0.0.1:77"):
        rows = ServiceRows(link)
        qtbot.addWidget(rows)
        assert "The same folder is served at http://127.0.0.1:77 too" in rows.state.text()
        rows._show_status(ServiceStatus(State.RUNNING, url="http://127.0.0.1:77"))
        assert "The same folder" not in rows.state.text()
