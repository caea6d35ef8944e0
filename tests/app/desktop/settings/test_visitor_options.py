"""Privacy, retention, checks by the clock and hosts of links: set in the window, handed to the service."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.client import Client
from app.commands import serve_options
from app.desktop.options import Settings
from app.desktop.service_child import serve_command
from app.desktop.service_link import ServiceLink
from app.desktop.session import Session
from app.desktop.settings import service_options, visitor_options
from app.desktop.settings.visitors import Visitors


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path) -> Iterator[ServiceLink]:
    session = Session(Client("http://127.0.0.1:9", ""), Settings(tmp_path / "desktop.ini"))
    yield ServiceLink(session, tmp_path)
    assert session.jobs.cancel_all()


@pytest.fixture
def rows(qtbot: QtBot, link: ServiceLink) -> Visitors:
    made = Visitors(link)
    qtbot.addWidget(made)
    return made


def types(rows: Visitors, option: object, text: str) -> QLineEdit:
    edit = rows.findChild(QLineEdit, f"option-{option.key}")  # type: ignore[attr-defined]
    assert edit is not None
    edit.setText(text)
    edit.editingFinished.emit()
    return edit


def chooses(rows: Visitors, option: object, value: object) -> None:
    box = rows.findChild(QComboBox, f"option-{option.key}")  # type: ignore[attr-defined]
    assert box is not None
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_what_is_set_is_what_serve_is_told(rows: Visitors, link: ServiceLink, tmp_path: Path) -> None:
    settings = link.session.settings
    assert service_options.serving(settings).more == (), "nobody is told what is usual anyway"
    chooses(rows, visitor_options.ADDRESSES, "none")
    chooses(rows, visitor_options.DETAILS, "reduced")
    chooses(rows, visitor_options.KEEP_HITS, 90)
    chooses(rows, visitor_options.CHECK_LINKS, 24)
    safe = rows.findChild(QCheckBox, f"option-{visitor_options.SAFE.key}")
    assert safe is not None
    safe.click()
    types(rows, visitor_options.DOMAINS, "id.example.com, go.example.com")
    types(rows, visitor_options.PROXIES, "10.0.0.0/8")
    parser = argparse.ArgumentParser()
    serve_options.add_arguments(parser)
    command = serve_command(tmp_path, service_options.serving(settings))
    told = parser.parse_args(command[command.index("serve") + 1 :])
    assert (told.ip_addresses, told.visitor_details) == ("none", "reduced")
    assert (told.keep_hits, told.check_links, told.safe) == (90, 24, True)
    assert told.short_domain == ["id.example.com", "go.example.com"]
    assert told.trusted_proxy == ["10.0.0.0/8"]


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        (visitor_options.DOMAINS, "id.example.com, https://x", "a host such as id.example.com"),
        (visitor_options.PROXIES, "10.0.0.999", "an address such as 10.0.0.1"),
        (visitor_options.GEO_DATABASE, "/nowhere/to/be/found.mmdb", "cannot be read"),
    ],
    ids=["host", "proxy", "table"],
)
def test_what_cannot_be_right_is_said_and_not_kept(
    rows: Visitors, link: ServiceLink, option: object, text: str, said: str
) -> None:
    types(rows, option, text)
    wrong = rows.findChild(QLabel, f"problem-{option.key}")  # type: ignore[attr-defined]
    assert wrong is not None
    assert said in wrong.text()
    assert wrong.isVisibleTo(rows)
    assert service_options.serving(link.session.settings).more == ()
    types(rows, option, "")
    assert not wrong.isVisibleTo(rows)


def test_a_service_elsewhere_has_settings_of_its_own(rows: Visitors, link: ServiceLink) -> None:
    assert rows.own.isVisibleTo(rows)
    link.session.settings.set(service_options.ELSEWHERE, True)
    assert not rows.own.isVisibleTo(rows)
    assert rows.elsewhere.isVisibleTo(rows)
