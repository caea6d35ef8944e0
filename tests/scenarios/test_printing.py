"""Printing at the desk: select, print, and the codes on the paper lead where they should."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.client import Kind
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.records_page import RecordsPage
from app.desktop.settings import service_options
from app.desktop.start import Desk
from tests.scenarios.desk import open_desk, ready, service_pid

WAIT_MS = 120_000


def codes_of(path: Path) -> set[str]:
    document = pypdfium2.PdfDocument(path)
    found = set()
    for page in document:
        image = page.render(scale=300 / 72).to_pil().convert("L")
        found |= {code.text for code in zxingcpp.read_barcodes(image)}
        page.close()
    document.close()
    return found


def products_page(desk: Desk) -> RecordsPage:
    desk.window.open_page("products")
    page = desk.window.page("products")
    assert isinstance(page, RecordsPage)
    return page


def print_all(qtbot: QtBot, desk: Desk) -> PrintLabelsDialog:
    """Select every product and press Print."""
    page = products_page(desk)
    qtbot.waitUntil(lambda: page.list.model.total > 0, timeout=WAIT_MS)
    page.list.select_all()
    qtbot.waitUntil(lambda: "print" in page.commands(), timeout=WAIT_MS)
    desk.window.actions_by_key["print"].trigger()
    qtbot.waitUntil(lambda: page.findChild(PrintLabelsDialog) is not None, timeout=WAIT_MS)
    dialog = page.findChild(PrintLabelsDialog)
    assert isinstance(dialog, PrintLabelsDialog)
    qtbot.waitUntil(lambda: bool(dialog.items), timeout=WAIT_MS)
    return dialog


def yes(_parent: QWidget, _question: str, _yes: str) -> bool:
    return True


def test_products_without_a_link_get_one_and_their_labels_lead_to_them(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        client = desk.session.client
        products = client.create_many(Kind.PRODUCTS, [{"name": name} for name in ("Honey", "Vinegar")])
        products_page(desk).list.model.refresh()
        dialog = print_all(qtbot, desk)
        assert not dialog.print.isEnabled()
        dialog.missing.target.setText("https://shop.example.com/{productId}")
        dialog.missing.create_button.click()
        qtbot.waitUntil(dialog.print.isEnabled, timeout=WAIT_MS)
        assert "A phone cannot open this" in dialog.warning.text()
        dialog._confirm = yes
        path = tmp_path / "labels.pdf"
        with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
            dialog.save_pdf(path)

        printed = codes_of(path)
        assert len(printed) == 2
        found = {match.record.id for code in printed for match in client.identify(code, ["qr_code"])}
        assert found == {product.id for product in products}


@pytest.mark.parametrize("public", ["https://go.example.com", "http://192.0.2.7:8484"])
def test_the_public_address_of_the_settings_is_what_is_printed(
    qtbot: QtBot, tmp_path: Path, public: str
) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        first = service_pid(desk)
        desk.settings.set(service_options.PUBLIC_URL, public)
        qtbot.waitUntil(lambda: service_pid(desk) not in (0, first), timeout=WAIT_MS)
        ready(qtbot, desk)
        client = desk.session.client
        honey = client.create(Kind.PRODUCTS, {"name": "Honey"})
        link = client.create(
            Kind.REDIRECTIONS,
            {"evrythngId": honey.id, "type": "product", "defaultRedirectUrl": "https://example.com"},
        )
        products_page(desk).list.model.refresh()
        dialog = print_all(qtbot, desk)
        assert dialog.warning.isHidden()
        path = tmp_path / "labels.pdf"
        with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
            dialog.save_pdf(path)
        assert codes_of(path) == {f"{public}/{link.id}"}
        matches = client.identify(f"{public}/{link.id}", ["qr_code"])
        assert [match.record.id for match in matches] == [honey.id]
