"""A label made at the desk: drawn, kept, printed for a printer that is off, and read from the paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.client import Kind
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.designer.page import DesignsPage
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.reprint_dialog import Reprint
from app.desktop.start import Desk
from app.labels import calibration
from app.labels.calibration import Axis, Calibration, Profile
from app.labels.designs.model import SymbolElement
from tests.scenarios.desk import open_desk

WAIT_MS = 120_000
DPI = 600


def designs_page(desk: Desk) -> DesignsPage:
    shortcut = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    desk.window.activateWindow()
    QTest.keyClick(desk.window, Qt.Key.Key_D, shortcut)
    page = desk.window.page("designs")
    assert isinstance(page, DesignsPage)
    return page


def again(*_: object) -> Reprint:
    return Reprint("another printer")


def yes(_parent: QWidget, _question: str, _yes: str) -> bool:
    return True


def codes_of(path: Path) -> list[tuple[str, float, float]]:
    """Each code of the first page with its corner in mm, down the page."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    image = page.render(scale=DPI / 72).to_pil().convert("L")
    page.close()
    document.close()
    mm = 25.4 / DPI
    found = [
        (code.text, code.position.top_left.x * mm, code.position.top_left.y * mm)
        for code in zxingcpp.read_barcodes(image)
    ]
    return sorted(found, key=lambda code: (round(code[2]), code[1]))


def choose_all(qtbot: QtBot, page: DesignsPage) -> None:
    qtbot.waitUntil(lambda: page.findChild(ChooseDialog) is not None, timeout=WAIT_MS)
    dialog = page.findChild(ChooseDialog)
    assert isinstance(dialog, ChooseDialog)
    qtbot.waitUntil(lambda: dialog.picker.list.count() == 2, timeout=WAIT_MS)
    dialog.picker.list.selectAll()
    dialog.take()


def printing(qtbot: QtBot, page: DesignsPage) -> PrintLabelsDialog:
    def open_ones() -> list[PrintLabelsDialog]:
        return [each for each in page.findChildren(PrintLabelsDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: len(open_ones()) == 1, timeout=WAIT_MS)
    (dialog,) = open_ones()
    dialog._confirm = yes
    qtbot.waitUntil(dialog.pdf.isEnabled, timeout=WAIT_MS)
    return dialog


def test_a_label_is_drawn_kept_printed_and_read_back(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        client = desk.session.client
        desk.session.ask = lambda _question: "discard"
        for name, ean in (("Honey", "4006381333931"), ("Vinegar", "9501101530003")):
            client.create(Kind.PRODUCTS, {"name": name, "identifiers": {"ean_13": ean}})
        page = designs_page(desk)
        assert desk.window.current_page is page
        canvas, document = page.canvas, page.document

        # From nothing: an EAN-13 by its letter, moved by keys, sized in whole dots.
        page.files.new()
        document.choose_all()
        page.delete()
        canvas.setFocus()
        QTest.keyClick(canvas, Qt.Key.Key_E)
        QTest.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
        sizes = page.element.sizes
        sizes.setCurrentIndex(2)
        sizes.activated.emit(2)
        QTest.keyClick(canvas, Qt.Key.Key_T)
        for _ in range(9):
            QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        page.design.sheet.take("A4-21-63x38")
        page.design.take_size.click()
        code = document.design.elements[0]
        assert isinstance(code, SymbolElement)
        assert code.module_mm == pytest.approx(3 * 25.4 / 203, abs=1e-3)

        # Kept under a name, and printed with two products that are asked for.
        page.files.ask_name = lambda *_: "Jar label"
        page.save_button.click()
        assert page.title.text() == "Jar label"
        page.print_button.click()
        choose_all(qtbot, page)
        dialog = printing(qtbot, page)
        assert dialog.choices.chosen_design == document.design
        plain = tmp_path / "plain.pdf"
        with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
            dialog.save_pdf(plain)
        printed = codes_of(plain)
        assert {text for text, _, _ in printed} == {"4006381333931", "9501101530003"}
        prints = client.list_records(Kind.PRINTS).items
        assert {record.document["design"] for record in prints} == {"jar-label"}

        # A printer that prints 1.524 mm too far right and 0.4 % too long: a PDF for it makes up for both.
        known = Calibration(across=Axis(offset_mm=1.524), down=Axis(scale=1.004))
        profile = Profile(printer="Old", page_width_mm=210, page_height_mm=297, calibration=known)
        calibration.keep(desk.data_dir, profile)
        with qtbot.waitSignal(page.record.changed, timeout=WAIT_MS):
            page.record.use(client.list_records(Kind.PRODUCTS).items)
        page.print_button.click()
        dialog = printing(qtbot, page)
        dialog._ask_again = again
        dialog.choices.pdf_for.setCurrentIndex(dialog.choices.pdf_for.findText("Old"))
        dialog.choices.picker.mark(range(1, 19), True)
        made_for = tmp_path / "made-for.pdf"
        with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
            dialog.save_pdf(made_for)
        first, last = printed[0], codes_of(made_for)[-1]
        assert last[0] in {text for text, _, _ in printed}
        shift = known.across.printed_at(last[1]) - first[1]
        assert shift % 66.04 == pytest.approx(66.04, abs=0.2) or shift % 66.04 == pytest.approx(0, abs=0.2)
        assert known.down.printed_at(last[2]) - first[2] == pytest.approx(6 * 38.1, abs=0.2)
