"""The calibration wizard: what is typed is kept, forgotten, and made up for in whatever is printed."""

from __future__ import annotations

from pathlib import Path

import httpx
import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.client import Client, Kind, Record
from app.desktop.calibration_dialog import CalibrationDialog
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.session import Session
from app.desktop.settings.printers import Printers
from app.labels import calibration, own_sheets, sheets
from app.labels.calibration import Axis, Calibration, Profile

A4 = sheets.find("A4-21-63x38")
DPI = 600


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> CalibrationDialog:
    made = CalibrationDialog(session, "A4-21-63x38", printers=lambda: ["Office", "Warehouse"])
    qtbot.addWidget(made)
    made.show()
    return made


def type_in(dialog: CalibrationDialog, **lengths: str) -> None:
    for name, text in lengths.items():
        field = dialog.fields[name]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)


def lines(path: Path) -> tuple[float, ...]:
    """Where the long upright lines are, then the level ones, in mm."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    picture = np.asarray(page.render(scale=DPI / 72).to_pil().convert("L")) < 128
    page.close()
    document.close()
    found = []
    for ink in (picture.mean(axis=0) > 0.6, picture.mean(axis=1) > 0.6):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], ink.astype(int), [0])))).reshape(-1, 2)
        found += [(start + end) / 2 / DPI * 25.4 for start, end in edges]
    return tuple(float(at) for at in found)


def test_what_the_ruler_says_is_kept_and_the_next_page_makes_up_for_it(
    dialog: CalibrationDialog, session: Session, tmp_path: Path
) -> None:
    folder = session.settings.folder
    assert not dialog.keep_button.isEnabled()
    dialog.save_pdf(tmp_path / "first.pdf")
    assert lines(tmp_path / "first.pdf") == pytest.approx((20, 190, 20, 277), abs=0.06)
    type_in(dialog, left_mm="21.2", across_mm="169.4", top_mm="18.5")
    assert dialog.outcome.text().startswith("This printer is off by +1.27 mm across, -1.50 mm down")
    dialog.keep_button.click()
    assert "Print the page again" in dialog.outcome.text()
    known = calibration.find(folder, "Office", A4)
    assert known is not None
    assert known.across.printed_at(20) == pytest.approx(21.2, abs=0.01)
    dialog.save_pdf(tmp_path / "second.pdf")
    asked = lines(tmp_path / "second.pdf")
    printed = [known.across.printed_at(at) for at in asked[:2]] + [
        known.down.printed_at(at) for at in asked[2:]
    ]
    assert printed == pytest.approx((20, 190, 20, 277), abs=0.1)


def test_the_second_measurement_is_added_to_the_first(dialog: CalibrationDialog, session: Session) -> None:
    type_in(dialog, left_mm="21.0")
    dialog.keep_button.click()
    type_in(dialog, left_mm="20.3")
    dialog.keep_button.click()
    known = calibration.find(session.settings.folder, "Office", A4)
    assert known is not None
    assert known.across.offset_mm == pytest.approx(1.3)
    assert dialog.known.count() == 1


def test_a_driver_that_scales_pages_is_told_and_cannot_be_kept(dialog: CalibrationDialog) -> None:
    type_in(dialog, across_mm="158.1")
    assert "actual size (100 %)" in dialog.problem.text()
    assert dialog.problem.isVisible()
    assert not dialog.keep_button.isEnabled()


def test_each_printer_and_paper_is_known_apart_and_can_be_forgotten(
    dialog: CalibrationDialog, session: Session
) -> None:
    type_in(dialog, left_mm="21.0")
    dialog.keep_button.click()
    dialog.printer.setCurrentText("Warehouse")
    assert dialog.fields["left_mm"].value() == 20
    dialog.sheet.take("62x29")
    assert dialog.fields["across_mm"].value() == pytest.approx(62 - 2 * 12.4)
    type_in(dialog, left_mm="12.0")
    dialog.keep_button.click()
    texts = [dialog.known.item(row).text().splitlines()[0] for row in range(dialog.known.count())]
    assert texts == ["Office, A4", "Warehouse, 62 × 29 mm"]
    dialog.known.setCurrentRow(0)
    dialog.forget_button.click()
    assert [each.printer for each in calibration.kept(session.settings.folder)] == ["Warehouse"]


def test_a_printer_this_machine_does_not_have_is_refused_with_another_way(dialog: CalibrationDialog) -> None:
    dialog.printer.setCurrentText("Nobody's printer")
    dialog.print_button.click()
    assert "Save the page as PDF" in dialog.problem.text()


def test_the_frames_of_a_sheet_are_written(dialog: CalibrationDialog, tmp_path: Path) -> None:
    dialog.save_frames(tmp_path / "frames.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "frames.pdf")
    assert document[0].get_size() == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=0.01)
    document.close()
    dialog.save_frames(tmp_path / "none" / "frames.pdf")
    assert "Cannot write" in dialog.problem.text()


def test_a_file_that_cannot_be_read_says_how_to_mend_it(qtbot: QtBot, session: Session) -> None:
    (session.settings.folder / calibration.FILE_NAME).write_text("{", encoding="utf-8")
    made = CalibrationDialog(session, "A4-21-63x38", printers=list)
    qtbot.addWidget(made)
    assert "mend the file" in made.problem.text()


def ledger(request: httpx.Request) -> httpx.Response:
    """Nothing was printed before, and no record has a link."""
    return httpx.Response(201 if request.url.path == "/prints" else 200, json=[])


@pytest.fixture
def printing(qtbot: QtBot, session: Session) -> PrintLabelsDialog:
    session.client.close()
    session.client = Client("http://service", "k" * 80, transport=httpx.MockTransport(ledger))
    document = {"id": "U" * 24, "name": "Honey", "identifiers": {"ean_13": "4006381333931"}}
    dialog = PrintLabelsDialog(
        session, [Record(Kind.PRODUCTS, document)], confirm=lambda *_: True, ask_again=lambda *_: None
    )
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.items))
    rows = [dialog.choices.design.itemText(row) for row in range(dialog.choices.design.count())]
    dialog.choices.design.setCurrentIndex(
        next(row for row, text in enumerate(rows) if text.startswith("EAN-13 alone"))
    )
    return dialog


def ink_starts_at(path: Path) -> tuple[float, float]:
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    ink = np.asarray(page.render(scale=DPI / 72).to_pil().convert("L")) < 128
    page.close()
    document.close()
    mm = 25.4 / DPI
    return float(ink.any(axis=0).argmax() * mm), float(ink.any(axis=1).argmax() * mm)


def off(across_mm: float, down_mm: float) -> Calibration:
    return Calibration(across=Axis(offset_mm=across_mm), down=Axis(offset_mm=down_mm))


def test_a_pdf_is_made_for_the_printer_that_was_chosen_for_it(
    qtbot: QtBot, printing: PrintLabelsDialog, session: Session, tmp_path: Path
) -> None:
    choices = printing.choices
    assert choices.pdf_for.isHidden()
    profile = Profile(
        printer="Office", page_width_mm=210, page_height_mm=297, calibration=off(-2.032, -1.016)
    )
    calibration.keep(session.settings.folder, profile)
    choices.offer_printers()
    assert not choices.pdf_for.isHidden()
    with qtbot.waitSignal(printing.accepted):
        printing.save_pdf(tmp_path / "any.pdf")
    choices.pdf_for.setCurrentIndex(1)
    with qtbot.waitSignal(printing.accepted):
        printing.save_pdf(tmp_path / "office.pdf")
    before, after = ink_starts_at(tmp_path / "any.pdf"), ink_starts_at(tmp_path / "office.pdf")
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((2.032, 1.016), abs=0.06)


def test_a_printer_that_was_adjusted_is_asked_for_what_makes_up_for_it(
    qtbot: QtBot, printing: PrintLabelsDialog, session: Session, tmp_path: Path
) -> None:
    found = []
    for name, by in (("plain", None), ("adjusted", off(-1.5, -2.5))):
        path = tmp_path / f"{name}.pdf"
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        if by is not None:
            known = Profile(printer=path.name, page_width_mm=210, page_height_mm=297, calibration=by)
            calibration.keep(session.settings.folder, known)
        with qtbot.waitSignal(printing.accepted):
            printing.print_to(printer)
        found.append(ink_starts_at(path))
    assert (found[1][0] - found[0][0], found[1][1] - found[0][1]) == pytest.approx((1.5, 2.5), abs=0.06)


def test_the_wizard_opens_beside_the_sheet_and_what_it_keeps_is_offered(
    printing: PrintLabelsDialog, session: Session
) -> None:
    printing.choices.adjust.click()
    dialog = printing.findChild(CalibrationDialog)
    assert dialog is not None
    assert dialog.sheet.sheet() == printing.choices.sheet.sheet()
    dialog.printer.setCurrentText("Office")
    type_in(dialog, left_mm="20.8")
    dialog.keep()
    assert printing.choices.pdf_for.itemText(1) == "Office"
    dialog.reject()


def test_a_star_keeps_a_sheet_among_the_first_and_sizes_of_ones_own_too(
    printing: PrintLabelsDialog, session: Session
) -> None:
    choices, folder = printing.choices, session.settings.folder
    choices.sheet.take("A4 3x8 70x37")
    assert not choices.favourite.isChecked()
    choices.favourite.click()
    assert [sheet.id for sheet in own_sheets.kept(folder)] == ["A4 3x8 70x37"]
    assert choices.sheet.itemData(0).id == "A4 3x8 70x37"
    assert choices.sheet.sheet().id == "A4 3x8 70x37"
    choices.sheet.take("A4-21-63x38")
    assert not choices.favourite.isChecked()
    choices.favourite.click()
    ids = [choices.sheet.itemData(row).id for row in range(choices.sheet.count())]
    assert ids[:2] == ["A4 3x8 70x37", "A4-21-63x38"]
    assert ids.count("A4-21-63x38") == 1
    choices.favourite.click()
    assert [sheet.id for sheet in own_sheets.kept(folder)] == ["A4 3x8 70x37"]


def test_settings_list_adjusted_printers_and_open_the_wizard(qtbot: QtBot, session: Session) -> None:
    printers = Printers(session)
    qtbot.addWidget(printers)
    printers.show()
    assert printers.known.text().startswith("None is adjusted")
    printers.adjust.click()
    dialog = printers.findChild(CalibrationDialog)
    assert dialog is not None
    dialog.printer.setCurrentText("Office")
    type_in(dialog, left_mm="20.8")
    dialog.keep()
    assert printers.known.text().startswith("Office, A4: +0.80 mm across")
    dialog.reject()
