"""Labels of a table's rows and with running numbers: what is on paper, what the ledger is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.client import Client, ServiceInfo
from app.desktop.designer.page import DesignsPage
from app.desktop.main_window import MainWindow
from app.desktop.options import Settings
from app.desktop.pages import PageSpec
from app.desktop.print_choices import prefer_design
from app.desktop.print_given import print_table, read_table
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.print_rows import NumberRows, RowsPanel, TableRows
from app.desktop.reprint_dialog import Reprint
from app.desktop.session import ServiceState, Session
from app.errors import InputError

WAIT_MS = 120_000
TABLE = """Article,Price,EAN,Short ID
Honey,3.5,4006381333931,abc1
Bread bag,12,5901234123457,abc2
,4,4006381333931,abc3
"""


class Catalogue:
    """A ledger, and the short links there are."""

    def __init__(self) -> None:
        self.prints: list[dict[str, Any]] = []
        self.links = {"abc1", "abc2", "abc3"}

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/prints/newest":
            codes = json.loads(request.content)["codes"]
            return httpx.Response(200, json=[each for each in self.prints if each["code"] in codes])
        if request.url.path == "/prints":
            self.prints += json.loads(request.content)
            return httpx.Response(201, json=self.prints)
        return httpx.Response(200, json=[{"shortId": each} for each in sorted(self.links)])


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    client = Client("http://service", "k" * 80, transport=httpx.MockTransport(catalogue.answer))
    made = Session(client, Settings(tmp_path / "desktop.ini"))
    made.service_info = ServiceInfo(public_url="https://go.example.com")
    yield made
    assert made.jobs.cancel_all()
    client.close()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(TABLE)
    return path


def printing(
    qtbot: QtBot, session: Session, panel: RowsPanel, design: str = "", again: Reprint | None = None
) -> PrintLabelsDialog:
    if design:
        prefer_design(session.settings, design)
    made = PrintLabelsDialog(session, (), rows=panel, confirm=lambda *_: True, ask_again=lambda *_: again)
    qtbot.addWidget(made)
    made.show()
    return made


def write(panel: RowsPanel, **texts: str) -> None:
    for name, text in texts.items():
        panel.fields[name].setCurrentText(text)


def saved(qtbot: QtBot, dialog: PrintLabelsDialog, path: Path) -> set[str]:
    """The codes on the paper."""
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
        dialog.save_pdf(path)
    found: set[str] = set()
    document = pypdfium2.PdfDocument(path)
    for page in document:
        image = page.render(scale=300 / 72).to_pil().convert("L")
        found |= {code.text for code in zxingcpp.read_barcodes(image)}
        page.close()
    document.close()
    return found


def test_columns_go_into_the_fields_of_their_names_and_others_where_one_says(
    qtbot: QtBot, session: Session, catalogue: Catalogue, table: Path
) -> None:
    panel = TableRows(*read_table(table))
    dialog = printing(qtbot, session, panel, "shelf-ean13")
    assert panel.fields["ean"].currentText() == "{EAN}"
    assert panel.fields["price"].currentText() == "{Price}"
    assert panel.fields["name"].currentText() == ""
    assert "name is missing in “row 1”, “row 2”, “row 3”" in dialog.warning.text()
    assert not dialog.print.isEnabled()
    write(panel, name="{Article:upper}", price="{Price:.2f}")
    assert dialog.warning.text() == "Not printed: name is missing in “row 3”."
    assert dialog.summary.text().startswith("2 labels on ")
    assert panel.example.text().startswith("HONEY, 3.50, ")
    assert saved(qtbot, dialog, table.with_suffix(".pdf")) == {"4006381333931", "5901234123457"}
    told = [(each["code"], each["name"], each["design"]) for each in catalogue.prints]
    assert told == [
        ("4006381333931", "HONEY", "shelf-ean13"),
        ("5901234123457", "BREAD BAG", "shelf-ean13"),
    ]


def test_without_a_design_short_ids_become_addresses_and_a_row_is_left_out(
    qtbot: QtBot, session: Session, table: Path
) -> None:
    panel = TableRows(*read_table(table))
    dialog = printing(qtbot, session, panel)
    write(panel, name="{Article}")
    assert panel.fields["identifier"].currentText() == "{EAN}"
    dialog.skip(1)
    assert dialog.skipped.text.text() == "Left out: row 1"
    assert dialog.summary.text() == "2 labels on 1 page"
    expected = {"https://go.example.com/abc2", "https://go.example.com/abc3"}
    assert saved(qtbot, dialog, table.with_suffix(".pdf")) == expected


def test_codes_that_are_no_link_of_the_service_are_not_printed(
    qtbot: QtBot, session: Session, catalogue: Catalogue, table: Path
) -> None:
    catalogue.links.remove("abc2")
    panel = TableRows(*read_table(table))
    dialog = printing(qtbot, session, panel)
    dialog.save_pdf(table.with_suffix(".pdf"))
    qtbot.waitUntil(lambda: dialog.warning.text().startswith("Nothing was printed"), timeout=WAIT_MS)
    assert "Label 2:" in dialog.warning.text()
    assert not table.with_suffix(".pdf").exists()
    assert catalogue.prints == []


def test_numbers_run_through_a_pattern_and_what_was_printed_is_printed_again_for_a_reason(
    qtbot: QtBot, session: Session, catalogue: Catalogue, tmp_path: Path
) -> None:
    panel = NumberRows()
    dialog = printing(qtbot, session, panel, "serial-data-matrix")
    assert panel.example.text() == "000001 … 000010"
    panel.first.setValue(7)
    panel.step.setValue(5)
    panel.count.setValue(3)
    write(panel, serial="AB-{n:04}")
    assert panel.example.text() == "AB-0007 … AB-0017"
    assert saved(qtbot, dialog, tmp_path / "a.pdf") == {"AB-0007", "AB-0012", "AB-0017"}
    assert [each["serial"] for each in catalogue.prints] == ["AB-0007", "AB-0012", "AB-0017"]

    more = NumberRows()
    again = printing(qtbot, session, more, "serial-data-matrix", Reprint("lost"))
    more.first.setValue(17)
    more.count.setValue(1)
    write(more, serial="AB-{n:04}")
    assert saved(qtbot, again, tmp_path / "b.pdf") == {"AB-0017"}
    assert catalogue.prints[-1]["reason"] == "lost"


def test_numbers_left_out_come_back_when_others_run(qtbot: QtBot, session: Session) -> None:
    panel = NumberRows()
    dialog = printing(qtbot, session, panel)
    dialog.skip(1)
    assert dialog.skipped.text.text() == "Left out: number 1"
    panel.count.setValue(4)
    assert dialog.skipped.isHidden()
    assert dialog.job().count == 4


def test_a_text_that_cannot_be_made_is_said_and_nothing_printed(qtbot: QtBot, session: Session) -> None:
    panel = NumberRows()
    dialog = printing(qtbot, session, panel)
    write(panel, text="AB-{n:0q}")
    assert panel.problem.text().startswith("Number 1: {n:0q}: '0q' is no format")
    assert not dialog.print.isEnabled()
    write(panel, text="{n:012check}")
    assert panel.problem.isHidden()
    assert panel.example.text() == "0000000000017 … 0000000000109"
    assert dialog.print.isEnabled()


def test_what_was_written_stays_when_the_design_changes(qtbot: QtBot, session: Session) -> None:
    panel = NumberRows()
    dialog = printing(qtbot, session, panel, "serial-data-matrix")
    write(panel, serial="X{n}")
    prefer = dialog.choices.design
    prefer.setCurrentIndex(0)
    assert list(panel.fields) == ["text", "name", "identifier"]
    prefer.setCurrentIndex(
        next(row for row in range(1, prefer.count()) if prefer.itemData(row).name == "serial-data-matrix")
    )
    assert panel.fields["serial"].currentText() == "X{n}"


def test_enter_in_a_field_does_not_print(qtbot: QtBot, session: Session, catalogue: Catalogue) -> None:
    panel = NumberRows()
    dialog = printing(qtbot, session, panel)
    asked: list[bool] = []
    dialog.print.clicked.disconnect()
    dialog.print.clicked.connect(asked.append)
    QTest.keyClick(panel.fields["text"], Qt.Key.Key_Return)
    assert asked == []
    assert dialog.isVisible()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", "Article,EAN\n", "empty.csv has a header and no rows"),
        ("old.xls", "x", "old.xls is the old Excel format"),
        ("many.csv", "n\n" + "1\n" * 10_001, "many.csv has more than 10,000 rows"),
    ],
)
def test_a_table_that_cannot_be_printed_is_refused_in_words(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=told):
        read_table(tmp_path / name)


def test_a_workbook_is_a_table_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Name", "Serial"), ("Honey", "S1"), ("Bread", "S2")):
        book.active.append(row)
    book.save(tmp_path / "serials.xlsx")
    name, header, rows = read_table(tmp_path / "serials.xlsx")
    assert (name, header) == ("serials.xlsx", ("Name", "Serial"))
    assert [(row.title, row.fields["serial"], row.fields["n"]) for row in rows] == [
        ("Honey", "S1", "1"),
        ("Bread", "S2", "2"),
    ]


def test_the_file_menu_opens_both_and_a_bad_file_is_said(qtbot: QtBot, session: Session, table: Path) -> None:
    window = MainWindow(session, [PageSpec("designs", "Designs", "design", DesignsPage)])
    qtbot.addWidget(window)
    session.set_service_state(ServiceState.READY)
    assert window.actions_by_key["print-table"].isEnabled()
    window.actions_by_key["print-numbers"].trigger()
    (numbers,) = window.findChildren(PrintLabelsDialog)
    assert isinstance(numbers.rows, NumberRows)
    assert numbers.choices.chosen_design is not None
    assert numbers.choices.chosen_design.name == "product-qr"
    numbers.reject()

    def of_table() -> list[PrintLabelsDialog]:
        return [each for each in window.findChildren(PrintLabelsDialog) if isinstance(each.rows, TableRows)]

    print_table(session, table, window)
    qtbot.waitUntil(lambda: bool(of_table()), timeout=WAIT_MS)
    of_table()[0].reject()
    told: list[str] = []
    session.message.connect(lambda message: told.append(message.text))
    print_table(session, table.with_name("nowhere.csv"), window)
    qtbot.waitUntil(lambda: any("nowhere.csv" in each for each in told), timeout=WAIT_MS)
