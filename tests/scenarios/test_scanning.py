"""Scanning at the desk: pictures of codes become records, on the real service over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.client import Client, Kind
from app.desktop.options import Settings
from app.desktop.scan.attach import AttachDialog
from app.desktop.scan.entries import State
from app.desktop.scan.new_product import NewProductDialog
from app.desktop.scan.page import ScanPage
from app.desktop.session import ServiceState, Session
from app.short_links import link_text
from tests.app.desktop.scan.pictures import photo
from tests.live import live_service

WAIT_MS = 120_000


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, opened: list[str]) -> Iterator[ScanPage]:
    """The Scan page of an operator whose service has a public address."""
    with live_service(tmp_path, public_url="https://go.example.com") as running:
        session = Session(Client(running.url, running.key), Settings(tmp_path / "desktop.ini"))
        session.check_service()
        qtbot.waitUntil(lambda: session.service_state is ServiceState.READY, timeout=WAIT_MS)
        made = ScanPage(session, open_url=lambda url: opened.append(url.toString()))
        qtbot.addWidget(made)
        made.show()
        yield made
        made.may_leave()
        assert session.jobs.cancel_all()
        session.client.close()


def scan(qtbot: QtBot, page: ScanPage, *paths: Path) -> None:
    page.add(paths)
    settled(qtbot, page)


def settled(qtbot: QtBot, page: ScanPage) -> None:
    def at_rest() -> bool:
        waiting = page.controller.model.counts[State.WAITING]
        return not (page.controller.running or waiting or page.controller.asking)

    qtbot.waitUntil(at_rest, timeout=WAIT_MS)


def press(qtbot: QtBot, page: ScanPage, key: Qt.Key) -> None:
    page.pictures.setFocus()
    qtbot.keyClick(page.pictures, key)


def titles(page: ScanPage) -> list[str]:
    code = page.controller.code
    return [match.title for match in (code.matches or ())] if code else []


def test_a_label_leads_back_to_its_product_and_its_link(
    qtbot: QtBot, page: ScanPage, tmp_path: Path, opened: list[str]
) -> None:
    client = page.session.client
    honey = client.create(Kind.PRODUCTS, {"name": "Honey"})
    link = client.create(
        Kind.REDIRECTIONS,
        {
            "evrythngId": honey.id,
            "type": "product",
            "defaultRedirectUrl": "https://shop.example.com/{productId}",
        },
    )
    address = link_text(page.session.service_info, link)
    assert address.startswith("https://go.example.com/")

    scan(qtbot, page, photo(tmp_path / "label.jpg", address))
    assert titles(page) == ["Honey"]
    shown = page.controller.destinations[address]
    assert shown.target == f"https://shop.example.com/{honey.id}"
    assert shown.hits == 0

    with qtbot.waitSignal(page.session.record_requested) as asked:
        press(qtbot, page, Qt.Key.Key_O)
    assert asked.args == [Kind.PRODUCTS, honey.id]
    press(qtbot, page, Qt.Key.Key_F)
    assert opened == [address]
    with qtbot.waitSignal(page.session.message, timeout=WAIT_MS):
        press(qtbot, page, Qt.Key.Key_S)
    actions = client.actions_of(honey)
    assert [action.document["type"] for action in actions] == ["scans"]
    assert client.read(Kind.REDIRECTIONS, link.id).document["hits"] == 0

    client.patch(Kind.REDIRECTIONS, link.id, {"defaultRedirectUrl": "https://elsewhere.example.com"})
    page.controller.ask()
    settled(qtbot, page)
    assert page.controller.destinations[address].target == "https://elsewhere.example.com"


def test_an_unknown_code_becomes_a_product_and_undo_takes_it_back(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    scan(qtbot, page, photo(tmp_path / "box.png", "BOX-4711"))
    assert titles(page) == []
    press(qtbot, page, Qt.Key.Key_N)
    dialog = page.findChild(NewProductDialog)
    assert dialog is not None
    assert not dialog.add.isEnabled()
    qtbot.keyClicks(dialog.name, "Cardboard box")
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(page) == ["Cardboard box"], timeout=WAIT_MS)
    created = page.session.client.list_records(Kind.PRODUCTS).items[0]
    assert created.document["identifiers"] == {"qr_code": "BOX-4711"}

    page.session.undo.undo()
    qtbot.waitUntil(lambda: page.actions_on_code.unknown, timeout=WAIT_MS)


def test_an_unknown_code_is_attached_to_a_product_that_is_there(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    client = page.session.client
    for name in ("Vinegar", "Honey", "Bread bag"):
        client.create(Kind.PRODUCTS, {"name": name, "identifiers": {"sku": name[0]}})
    scan(qtbot, page, photo(tmp_path / "pallet.png", "https://id.example.com/01/09501101530003"))
    press(qtbot, page, Qt.Key.Key_A)
    dialog = page.findChild(AttachDialog)
    assert dialog is not None
    assert (dialog.identifier.key, dialog.identifier.value) == ("gs1:01", "09501101530003")
    qtbot.keyClicks(dialog.words, "hon")
    qtbot.waitUntil(lambda: dialog.found.count() == 1, timeout=WAIT_MS)
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
        dialog.attach.click()
    qtbot.waitUntil(lambda: titles(page) == ["Honey"], timeout=WAIT_MS)
    attached = client.read(Kind.PRODUCTS, page.controller.code.matches[0].record_id)
    assert attached.document["identifiers"] == {"sku": "H", "gs1:01": "09501101530003"}


def test_replacing_an_identifier_is_asked_about(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    client = page.session.client
    honey = client.create(Kind.PRODUCTS, {"name": "Honey", "identifiers": {"qr_code": "OLD"}})
    scan(qtbot, page, photo(tmp_path / "new.png", "NEW"))
    press(qtbot, page, Qt.Key.Key_A)
    dialog = page.findChild(AttachDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.record is not None, timeout=WAIT_MS)
    dialog.attach.click()
    qtbot.waitUntil(lambda: dialog.attach.text() == "Replace", timeout=WAIT_MS)
    assert "already has qr_code = OLD" in dialog.problem.text()
    assert client.read(Kind.PRODUCTS, honey.id).document["identifiers"] == {"qr_code": "OLD"}
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
        dialog.attach.click()
    assert client.read(Kind.PRODUCTS, honey.id).document["identifiers"] == {"qr_code": "NEW"}


def test_a_name_the_service_refuses_is_said_in_the_dialog(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    scan(qtbot, page, photo(tmp_path / "box.png", "BOX-4711"))
    dialog = NewProductDialog(page.session, page.controller.entry.codes[0], page)
    dialog.open()
    dialog.name.setText("x" * 1_001)
    dialog.add.click()
    qtbot.waitUntil(lambda: not dialog.problem.isHidden(), timeout=WAIT_MS)
    assert "name" in dialog.problem.text()
    assert dialog.isVisible()
    assert page.session.client.list_records(Kind.PRODUCTS).items == ()
    dialog.reject()


def test_a_folder_says_which_pictures_hold_something_new(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    page.session.client.create(Kind.PRODUCTS, {"name": "Known", "identifiers": {"qr_code": "KNOWN"}})
    folder = tmp_path / "day"
    folder.mkdir()
    photo(folder / "1.png", "KNOWN")
    photo(folder / "2.png", "KNOWN", "NEW")
    photo(folder / "3.png")
    scan(qtbot, page, folder)
    summaries = [entry.summary for entry in page.controller.model.entries]
    assert summaries == ["1 code", "2 codes, 1 unknown", "No code found"]
