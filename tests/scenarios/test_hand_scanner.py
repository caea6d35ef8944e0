"""A hand scanner at the desk: whatever is on the screen, what is scanned is found, on the real service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.client import Client, Kind
from app.desktop.main_window import MainWindow
from app.desktop.options import Settings
from app.desktop.pages import PAGES
from app.desktop.scan.new_product import NewProductDialog
from app.desktop.scan.page import SCAN_PAGE, ScanPage
from app.desktop.scanner.hand_scanner import HandScanner
from app.desktop.session import Session
from tests.app.desktop.scanner.typing import Typist
from tests.live import LiveService
from tests.scenarios.operator_at_desk import Operator

HONEY, TEA, NOBODY = "4006381333931", "2034102692465", "96385074"


class Desk(Operator):
    """The operator, with a scanner in the other hand."""

    scanner: HandScanner
    typist: Typist

    def scans(self, text: str) -> None:
        self.typist.scans(self.window, text)

    @property
    def scan_page(self) -> ScanPage:
        page = self.window.page("scan")
        assert isinstance(page, ScanPage)
        return page

    def scanned(self) -> list[str]:
        return [entry.codes[0].value for entry in self.scan_page.controller.model.entries]

    def sees_record(self, kind: str, title: str) -> None:
        self.wait(lambda: self.window.current_page is self.window.page(kind))
        self.wait(lambda: self.panel.record is not None and self.panel.record.title == title)


@pytest.fixture
def desk(qtbot: QtBot, service: LiveService) -> Iterator[Desk]:
    session = Session(Client(service.url, service.key), Settings(service.folder / "desktop.ini"))
    window = MainWindow(session, [*PAGES, SCAN_PAGE])
    qtbot.addWidget(window)
    person = Desk(window, session, service, qtbot)
    person.typist = Typist(session.settings)
    person.scanner = HandScanner(session, window, person.typist.keys)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    person.scanner.watch(application)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    with qtbot.waitSignal(session.service_state_changed):
        session.check_service()
    for name, gtin in (("Honey", HONEY), ("Tea", TEA)):
        session.client.create(Kind.PRODUCTS, {"name": name, "identifiers": {"ean_13": gtin}})
    yield person
    session.ask = lambda question: "discard"
    if "scan" in window._pages:
        person.scan_page.may_leave()
    window.close()
    assert session.jobs.cancel_all()
    shiboken6.delete(person.scanner)
    session.client.close()


def test_a_scan_opens_its_record_from_any_page(desk: Desk) -> None:
    desk.window.open_page("thngs")
    desk.scans(HONEY + "\r")
    desk.sees_record("products", "Honey")
    desk.sees_message(f"Scanned {HONEY}: Honey")
    assert not desk.scanner.strip.is_shown


def test_two_quick_scans_are_both_in_the_list_and_the_last_one_is_open(desk: Desk) -> None:
    desk.scans(f"{HONEY}\r{TEA}\r")
    desk.sees_record("products", "Tea")
    assert desk.scanned() == [HONEY, TEA]


def test_a_short_link_is_followed_to_its_record_even_from_the_search(desk: Desk) -> None:
    (product,) = [one for one in desk.documents(Kind.PRODUCTS) if one["name"] == "Honey"]
    link = desk.service.client.post(
        "/redirections",
        json={"evrythngId": product["id"], "defaultRedirectUrl": "https://example.com/honey"},
        headers={"Accept": "application/json"},
    ).json()
    desk.window.open_page("thngs")
    desk.chooses("search")
    desk.scans(f"{desk.service.url}/{link['shortId']}\r")
    desk.sees_record("products", "Honey")


def test_gs1_data_finds_the_product_by_its_gtin(desk: Desk) -> None:
    desk.scans(f"]d201{HONEY.zfill(14)}10LOT-7\x1d21A1\r")
    desk.sees_record("products", "Honey")


def test_an_unknown_code_is_said_and_becomes_a_product(desk: Desk) -> None:
    desk.scans(NOBODY + "\r")
    desk.wait(lambda: desk.scanner.strip.is_shown)
    assert "EAN-8 96385074 is not in the catalogue" in desk.scanner.strip.text.text()
    new, attach = desk.scanner.strip.buttons
    assert (new.text(), attach.text()) == ("New product …", "Attach …")
    new.click()
    dialog = desk.dialog(NewProductDialog)
    desk.types_into(dialog.name, "Salt")
    dialog.add.click()
    desk.sees_record("products", "Salt")
    assert not desk.scanner.strip.is_shown
    (salt,) = [one for one in desk.documents(Kind.PRODUCTS) if one["name"] == "Salt"]
    assert salt["identifiers"] == {"ean_8": NOBODY}


def test_a_scan_while_a_dialog_is_open_disturbs_nothing(desk: Desk) -> None:
    desk.scans(NOBODY + "\r")
    desk.wait(lambda: desk.scanner.strip.is_shown)
    desk.scanner.strip.buttons[0].click()
    dialog = desk.dialog(NewProductDialog)
    desk.types_into(dialog.name, "Salt")
    desk.qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    desk.typist.scans(dialog, HONEY + "\r")
    desk.sees_message("is in the list of the Scan page")
    assert dialog.isVisible()
    assert dialog.name.text() == "Salt"
    assert desk.scanned() == [NOBODY, HONEY]


def test_a_field_for_identifiers_takes_the_scan(desk: Desk) -> None:
    desk.chooses("new")
    desk.fills("name", "Pepper")
    editor = desk.panel.form.editors["identifiers"]
    editor.add_row()
    editor.pairs[-1]._key.setCurrentText("ean_8")
    editor.pairs[-1]._value.setFocus()
    desk.scans(NOBODY + "\r")
    assert editor.pairs[-1].value == NOBODY
    desk.chooses("save")
    desk.wait(lambda: desk.panel.record is not None and desk.panel.record.title == "Pepper")
    assert desk.panel.record.document["identifiers"] == {"ean_8": NOBODY}


def test_the_search_takes_the_scan_and_finds_it(desk: Desk) -> None:
    desk.chooses("search")
    desk.scans(TEA + "\r")
    assert desk.window.search_field.text() == TEA
    desk.sees_rows("Tea")


def test_on_the_scan_page_codes_are_listed_and_its_keys_go_to_them(desk: Desk) -> None:
    desk.window.open_page("scan")
    desk.scans(f"{NOBODY}\r{HONEY}\r")
    controller = desk.scan_page.controller
    desk.wait(lambda: controller.code is not None and controller.code.matches is not None)
    assert controller.code.value == HONEY
    assert "2 hand scans" in desk.scan_page.counts.text()
    assert not desk.scanner.strip.is_shown
    desk.scan_page.pictures.setFocus()
    desk.presses(Qt.Key.Key_O)
    desk.sees_record("products", "Honey")


def test_scans_are_exported_with_the_pictures(desk: Desk, tmp_path: Path) -> None:
    desk.window.open_page("scan")
    desk.scans(HONEY + "\r")
    controller = desk.scan_page.controller
    desk.wait(lambda: bool(controller.model.entries[0].codes[0].matches))
    with desk.qtbot.waitSignal(desk.session.message):
        desk.scan_page.export_to(tmp_path / "out.csv")
    assert f"ean_13,{HONEY},product," in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_without_an_answer_the_strip_asks_again(desk: Desk) -> None:
    client, desk.session.client = desk.session.client, Client("http://127.0.0.1:9", "")
    desk.scans(HONEY + "\r")
    desk.wait(lambda: desk.scanner.strip.is_shown)
    assert "has not answered" in desk.scanner.strip.text.text()
    desk.session.client = client
    desk.scanner.strip.buttons[0].click()
    desk.sees_record("products", "Honey")
