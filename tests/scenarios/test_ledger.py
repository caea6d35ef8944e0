"""The ledger at the desk: print on a used sheet, print again, void, scan, and read the whole story."""

from collections.abc import Collection
from pathlib import Path

import pypdfium2
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.client import Kind, Query, Record
from app.desktop.exchange.files import export
from app.desktop.ledger.page import LedgerPage
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.reprint_dialog import Reprint
from app.desktop.start import Desk
from tests.scenarios.desk import open_desk
from tests.scenarios.test_printing import codes_of

COUNT = 37
USED = (1, 2, 3, 4, 12)


def prints(desk: Desk, query: Query | None = None) -> list[Record]:
    return list(desk.session.client.every(Kind.PRINTS, query or Query(descending=False)))


def catalogue(desk: Desk) -> tuple[list[Record], dict[str, Record]]:
    """Products, and by the id of each its link."""
    client = desk.session.client
    documents = [{"name": f"Honey {number:02}"} for number in range(COUNT)]
    products = client.create_many(Kind.PRODUCTS, documents)
    links = client.create_many(
        Kind.REDIRECTIONS,
        [
            {"evrythngId": each.id, "type": "product", "defaultRedirectUrl": "https://example.com"}
            for each in products
        ],
    )
    return products, {str(link.document["evrythngId"]): link for link in links}


def print_pdf(qtbot: QtBot, desk: Desk, records: list[Record], path: Path, *, again: str = "") -> None:
    asked: list[int] = []

    def ask(_parent: QWidget, earlier: Collection[Record], _total: int) -> Reprint:
        asked.append(len(earlier))
        return Reprint(again)

    dialog = PrintLabelsDialog(desk.session, records, desk.window, confirm=lambda *_: True, ask_again=ask)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.items) and dialog.print.isEnabled())
    dialog.choices.sheet.take("A4-21-63x38")
    dialog.choices.picker.choose(USED)
    with qtbot.waitSignal(dialog.accepted):
        dialog.save_pdf(path)
    assert asked == ([len(records)] if again else [])
    dialog.deleteLater()


def ledger(qtbot: QtBot, desk: Desk) -> LedgerPage:
    desk.window.open_page("prints")
    page = desk.window.page("prints")
    assert isinstance(page, LedgerPage)
    return page


def test_the_ledger_tells_the_whole_story(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        products, links = catalogue(desk)
        print_pdf(qtbot, desk, products, tmp_path / "labels.pdf")
        document = pypdfium2.PdfDocument(tmp_path / "labels.pdf")
        assert len(document) == 2
        document.close()
        assert len(codes_of(tmp_path / "labels.pdf")) == COUNT

        print_pdf(qtbot, desk, products[:2], tmp_path / "again.pdf", again="Damaged")
        page = ledger(qtbot, desk)
        qtbot.waitUntil(lambda: page.list.model.total == COUNT + 2)
        first = prints(desk)[0]
        page.void([first], "Torn at the feed", end_links=True)
        link = links[products[0].id]
        qtbot.waitUntil(lambda: "expiresAt" in desk.session.client.read(Kind.REDIRECTIONS, link.id).document)

        code = str(first.document["code"])
        desk.session.search_wanted.emit("prints", code)
        qtbot.waitUntil(lambda: page.list.model.total == 2)
        page.open_record(Kind.PRINTS.value, first.id)
        qtbot.waitUntil(lambda: page.panel.story.text().count("\n") == 2)
        told = page.panel.story.text().splitlines()
        assert "PDF labels.pdf" in told[0]
        assert told[1].strip().startswith("Void since")
        assert told[1].endswith("Torn at the feed")
        assert "PDF again.pdf" in told[2]
        assert "again: Damaged" in told[2]

        export(desk.session, Kind.PRINTS, tmp_path / "ledger.csv")
        qtbot.waitUntil(lambda: (tmp_path / "ledger.csv").exists())
        lines = (tmp_path / "ledger.csv").read_text("utf-8-sig").splitlines()
        assert len(lines) == 1 + COUNT + 2
        assert sum("Damaged" in line for line in lines) == 2
        assert sum("Torn at the feed" in line for line in lines) == 1


def test_a_voiding_is_taken_back(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        [first] = desk.session.client.prints.add([{"code": "https://go.test/a", "name": "Honey"}])
        page = ledger(qtbot, desk)
        page.void([first], "Lost", end_links=True)
        qtbot.waitUntil(lambda: desk.session.undo.undo_title == "Void “Honey”")
        assert "voided" in prints(desk)[0].document
        desk.session.undo.undo()
        qtbot.waitUntil(lambda: desk.session.undo.redo_title == "Void “Honey”")
        assert "voided" not in prints(desk)[0].document
        assert {"new", "edit", "delete"}.isdisjoint(page.commands())
