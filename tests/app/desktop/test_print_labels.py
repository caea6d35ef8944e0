"""Printing labels: what is chosen is what is on the paper, read back from the PDF by another engine."""

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
import zxingcpp
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.client import Client, Kind, Record, ServiceInfo
from app.desktop.options import Settings
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.reprint_dialog import Reprint, ReprintDialog
from app.desktop.session import Session
from app.desktop.sheet_picker import SheetPicker
from app.labels import used_cells
from app.labels.layout import DEFAULT_DPI, Label
from app.labels.printing.items import LabelItem
from app.labels.printing.job import Entry, Job
from app.labels.sheets import find

NAMES = ("Honey", "Vinegar", "Bread bag")


class Links:
    """Records `U0`, `U1` … and the links they have."""

    def __init__(self) -> None:
        self.links: dict[str, dict[str, Any]] = {}
        self.prints: list[dict[str, Any]] = []
        self.ledger_is_open = True

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/prints/newest":
            codes = json.loads(request.content)["codes"]
            return httpx.Response(200, json=[each for each in self.prints if each["code"] in codes])
        if request.url.path == "/prints":
            return self.add_prints(json.loads(request.content))
        if request.method == "POST":
            document = json.loads(request.content)
            link = {**document, "shortId": f"new{len(self.links)}"}
            self.links[document["evrythngId"]] = link
            return httpx.Response(201, json=link)
        owner = request.url.params.get("evrythngId", "")
        return httpx.Response(200, json=[self.links[owner]] if owner in self.links else [])

    def add_prints(self, prints: list[dict[str, Any]]) -> httpx.Response:
        if not self.ledger_is_open:
            return httpx.Response(503, json={"errors": ["The database is busy"]})
        self.prints += prints
        return httpx.Response(201, json=prints)


@pytest.fixture
def links() -> Links:
    made = Links()
    for number in range(2):
        made.links[f"U{number}"] = {"shortId": f"short{number}", "defaultRedirectUrl": "https://example.com"}
    return made


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, links: Links) -> Iterator[Session]:
    client = Client("http://service", "k" * 80, transport=httpx.MockTransport(links.answer))
    made = Session(client, Settings(tmp_path / "desktop.ini"))
    made.service_info = ServiceInfo(public_url="https://go.example.com")
    yield made
    assert made.jobs.cancel_all()
    client.close()


def products(count: int = 3) -> list[Record]:
    return [
        Record(
            Kind.PRODUCTS,
            {"id": f"U{number}", "name": NAMES[number % 3], "identifiers": {"sku": f"A-{number}"}},
        )
        for number in range(count)
    ]


class Answers:
    """Stands for the person who is asked."""

    def __init__(self, answer: bool = True) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, _parent: QWidget, question: str, _yes: str) -> bool:
        self.asked.append(question)
        return self.answer


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, answers: Answers) -> PrintLabelsDialog:
    made = PrintLabelsDialog(session, products(), confirm=answers)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(made.items) and made.print.isEnabled())
    return made


def printed(path: Path) -> list[list[str]]:
    """The codes on each page, row by row."""
    document = pypdfium2.PdfDocument(path)
    pages = []
    for page in document:
        image = page.render(scale=300 / 72).to_pil().convert("L")
        found = sorted(
            zxingcpp.read_barcodes(image),
            key=lambda code: (round(code.position.top_left.y, -2), code.position.top_left.x),
        )
        pages.append([code.text for code in found])
        page.close()
    document.close()
    return pages


def save(qtbot: QtBot, dialog: PrintLabelsDialog, path: Path) -> None:
    with qtbot.waitSignal(dialog.accepted, timeout=120_000):
        dialog.save_pdf(path)


def test_only_records_with_a_link_are_printed_and_the_others_are_named(
    qtbot: QtBot, dialog: PrintLabelsDialog, tmp_path: Path
) -> None:
    assert not dialog.missing.isHidden()
    assert dialog.missing.text.text().startswith("1 record has no short link")
    assert "“Bread bag”" in dialog.missing.text.text()
    assert dialog.summary.text() == "2 labels on 1 page"
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert printed(tmp_path / "out.pdf") == [
        ["https://go.example.com/short0", "https://go.example.com/short1"]
    ]


def test_missing_links_are_created_and_can_be_undone(
    qtbot: QtBot, dialog: PrintLabelsDialog, session: Session, links: Links
) -> None:
    dialog.missing.target.setText("example.com")
    assert not dialog.missing.create_button.isEnabled()
    dialog.missing.target.setText("https://example.com/p/{productId}")
    dialog.missing.create_button.click()
    qtbot.waitUntil(lambda: dialog.missing.isHidden() and dialog.print.isEnabled())
    assert links.links["U2"]["defaultRedirectUrl"] == "https://example.com/p/{productId}"
    assert links.links["U2"]["type"] == "product"
    assert dialog.summary.text() == "3 labels on 1 page"
    assert session.undo.undo_title == "Add a short link"


def test_start_and_copies_are_on_the_paper(qtbot: QtBot, dialog: PrintLabelsDialog, tmp_path: Path) -> None:
    dialog.choices.picker.choose(range(1, 20))
    dialog.choices.copies.setValue(2)
    assert dialog.summary.text() == "4 labels on 2 pages"
    first, second = "https://go.example.com/short0", "https://go.example.com/short1"
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert printed(tmp_path / "out.pdf") == [[first, first], [second, second]]


def test_a_printer_gets_the_same_labels(qtbot: QtBot, dialog: PrintLabelsDialog, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with qtbot.waitSignal(dialog.accepted, timeout=120_000):
        dialog.print_to(printer)
    assert printed(tmp_path / "printed.pdf") == [
        ["https://go.example.com/short0", "https://go.example.com/short1"]
    ]


def test_codes_only_this_machine_can_open_are_asked_about(
    qtbot: QtBot, dialog: PrintLabelsDialog, session: Session, answers: Answers, tmp_path: Path
) -> None:
    session.service_info = ServiceInfo(public_url="http://127.0.0.1:8484")
    dialog.refresh()
    assert "A phone cannot open this" in dialog.warning.text()
    answers.answer = False
    dialog.save_pdf(tmp_path / "out.pdf")
    assert len(answers.asked) == 1
    assert not (tmp_path / "out.pdf").exists()
    answers.answer = True
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert len(answers.asked) == 2
    assert (tmp_path / "out.pdf").exists()


def test_a_file_that_cannot_be_written_is_said(
    qtbot: QtBot, dialog: PrintLabelsDialog, tmp_path: Path
) -> None:
    dialog.save_pdf(tmp_path / "nowhere" / "out.pdf")
    qtbot.waitUntil(lambda: "nowhere" in dialog.warning.text(), timeout=120_000)
    assert dialog.isVisible()


def test_the_preview_shows_the_page_that_was_turned_to(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    dialog.choices.picker.choose(range(1, 21))
    page = dialog.preview.page
    assert page is not None
    assert [label.cell for label in page.labels] == [20]
    dialog.next.click()
    page = dialog.preview.page
    assert page is not None
    assert [label.cell for label in page.labels] == [0]
    assert dialog.page_text.text() == "2 of 2"
    assert not dialog.next.isEnabled()


def type_sheet(qtbot: QtBot, dialog: PrintLabelsDialog, text: str) -> None:
    edit = dialog.choices.sheet.lineEdit()
    assert edit is not None
    edit.clear()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def test_a_size_of_one_s_own_is_typed_and_remembered(
    qtbot: QtBot, dialog: PrintLabelsDialog, session: Session
) -> None:
    type_sheet(qtbot, dialog, "51 × 25,5 mm")
    assert (dialog.job().sheet.page_width_mm, dialog.job().sheet.page_height_mm) == (51, 25.5)
    assert dialog.choices.picker.isHidden()
    assert dialog.choices.free_text.isHidden()
    assert dialog.job().pages == 2
    again = PrintLabelsDialog(session, products())
    qtbot.addWidget(again)
    assert again.choices.sheet.sheet().id == "51x25.5"


def test_a_sheet_is_found_by_its_part_number(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    dialog.choices.sheet.take("Avery 5160")
    assert dialog.job().sheet.cells == 30
    assert not dialog.choices.picker.isHidden()


def test_what_is_no_sheet_is_refused_and_changes_nothing(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    before = dialog.job().sheet
    type_sheet(qtbot, dialog, "62 by nothing")
    assert "62 by nothing" in dialog.warning.text()
    assert dialog.job().sheet == before
    assert dialog.choices.sheet.currentText() == before.title


def test_a_side_out_of_bounds_is_refused_in_words(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    type_sheet(qtbot, dialog, "2x90000")
    assert "sides are" in dialog.warning.text()


def test_typing_offers_the_sheets_that_have_the_words(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    edit, completer = dialog.choices.sheet.lineEdit(), dialog.choices.sheet.completer()
    assert edit is not None
    assert completer is not None
    edit.clear()
    qtbot.keyClicks(edit, "herma 63.5x38.1")
    offered = completer.model()
    assert offered.rowCount() > 0
    assert "herma" in str(offered.data(offered.index(0, 0))).casefold()


def test_enter_takes_the_sheet_and_does_not_print(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    pressed: list[bool] = []
    dialog.print.clicked.disconnect()
    dialog.print.clicked.connect(pressed.append)
    dialog.show()
    dialog.print.setEnabled(True)
    type_sheet(qtbot, dialog, "62x29")
    assert dialog.job().sheet.id == "62x29"
    assert not pressed


def test_the_sheet_is_remembered(qtbot: QtBot, dialog: PrintLabelsDialog, session: Session) -> None:
    dialog.choices.sheet.setCurrentIndex(dialog.choices.sheet.findText("roll", Qt.MatchFlag.MatchContains))
    chosen = dialog.choices.sheet.sheet().id
    assert dialog.choices.picker.isHidden()
    again = PrintLabelsDialog(session, products())
    qtbot.addWidget(again)
    assert again.choices.sheet.sheet().id == chosen


@pytest.mark.parametrize(
    ("used", "copies"),
    [((), 1), (range(1, 5), 1), (range(1, 24), 3), ((1, 7, 24), 7), (range(2, 20), 7), ((), 50)],
)
def test_any_page_is_the_same_as_when_all_are_laid_out(used: Iterable[int], copies: int) -> None:
    labels = [Label(text=f"https://go.example.com/{number}", name=str(number)) for number in range(30)]
    item = LabelItem(products(1)[0], None)
    entries = tuple(Entry(item, label=label) for label in labels)
    job = Job(entries, find("3474"), used=frozenset(used), copies=copies)
    every = list(job.lay_out(DEFAULT_DPI))
    assert len(every) == job.pages
    for number, page in enumerate(every):
        alone = job.page(number, DEFAULT_DPI)
        assert [(label.cell, label.items) for label in alone.labels] == [
            (label.cell, label.items) for label in page.labels
        ]


def test_the_identifier_people_know_best_is_printed() -> None:
    def identifier(**known: str) -> str:
        return LabelItem(Record(Kind.PRODUCTS, {"identifiers": known}), None).identifier

    assert identifier(sku="A-1", ean_13="4006381333931") == "4006381333931"
    assert identifier(house="7") == "7"
    assert identifier() == ""


def picker_of(qtbot: QtBot, sheet: str = "3474") -> SheetPicker:
    picker = SheetPicker(find(sheet))
    qtbot.addWidget(picker)
    picker.resize(200, 190)
    return picker


def click(qtbot: QtBot, picker: SheetPicker, cell: int, keys: Qt.KeyboardModifier | None = None) -> None:
    place = picker.centre_of(cell).toPoint()
    qtbot.mouseClick(picker, Qt.MouseButton.LeftButton, keys or Qt.KeyboardModifier.NoModifier, place)


def test_used_labels_are_marked_with_the_mouse(qtbot: QtBot) -> None:
    picker = picker_of(qtbot)
    with qtbot.waitSignal(picker.changed):
        click(qtbot, picker, 8)
    click(qtbot, picker, 3)
    assert picker.used == {3, 8}
    click(qtbot, picker, 8)
    assert picker.used == {3}
    click(qtbot, picker, 1)
    click(qtbot, picker, 5, Qt.KeyboardModifier.ShiftModifier)
    assert picker.used == {1, 2, 3, 4, 5}
    assert picker.accessibleName() == "19 of 24 labels of the sheet are free; used: 1-5"


def test_a_drag_marks_what_it_passes_and_frees_it_again(qtbot: QtBot) -> None:
    picker = picker_of(qtbot)
    for used in ({1, 2, 3}, set()):
        qtbot.mousePress(picker, Qt.MouseButton.LeftButton, pos=picker.centre_of(1).toPoint())
        for cell in (2, 3):
            qtbot.mouseMove(picker, picker.centre_of(cell).toPoint())
        qtbot.mouseRelease(picker, Qt.MouseButton.LeftButton, pos=picker.centre_of(3).toPoint())
        assert picker.used == used


def test_used_labels_are_marked_with_the_keys(qtbot: QtBot) -> None:
    picker = picker_of(qtbot)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(picker, key)
    assert picker.used == {5}
    qtbot.keyClick(picker, Qt.Key.Key_Right)
    qtbot.keyClick(picker, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert picker.used == {1, 2, 5}
    qtbot.keyClick(picker, Qt.Key.Key_Escape)
    assert picker.used == set()


def test_one_label_is_left_whatever_is_marked(qtbot: QtBot) -> None:
    picker = picker_of(qtbot)
    picker.mark(range(1, 24), used=True)
    click(qtbot, picker, 24)
    assert picker.free == 1
    picker.set_sheet(find("roll-62x29"))
    assert picker.used == set()


def test_a_sheet_put_aside_remembers_its_used_labels(
    qtbot: QtBot, dialog: PrintLabelsDialog, session: Session, tmp_path: Path
) -> None:
    choices = dialog.choices
    choices.picker.choose([1, 2, 19, 20])
    choices.put_aside("top drawer")
    save(qtbot, dialog, tmp_path / "out.pdf")
    again = PrintLabelsDialog(session, products())
    qtbot.addWidget(again)
    assert again.choices.picker.used == set()
    again.choices.part.setCurrentIndex(again.choices.part.findData("top drawer"))
    again.choices.part.activated.emit(again.choices.part.currentIndex())
    assert again.choices.picker.used == {1, 2, 3, 4, 19, 20}


def test_a_sheet_that_is_used_up_is_forgotten(
    qtbot: QtBot, dialog: PrintLabelsDialog, session: Session, tmp_path: Path
) -> None:
    dialog.choices.picker.choose(range(3, 22))
    dialog.choices.put_aside("top drawer")
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert used_cells.kept(session.settings.folder) == ()


def choose_design(dialog: PrintLabelsDialog, name: str) -> None:
    designs = [dialog.choices.design.itemData(row) for row in range(dialog.choices.design.count())]
    dialog.choices.design.setCurrentIndex([design and design.name for design in designs].index(name))


def test_a_design_takes_its_sheet_and_fills_its_fields(
    qtbot: QtBot, dialog: PrintLabelsDialog, tmp_path: Path
) -> None:
    choose_design(dialog, "product-qr")
    assert dialog.choices.second.isHidden()
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert printed(tmp_path / "out.pdf") == [
        ["https://go.example.com/short0", "https://go.example.com/short1"]
    ]


def test_what_a_design_needs_and_records_lack_is_listed_beforehand(
    qtbot: QtBot, dialog: PrintLabelsDialog
) -> None:
    choose_design(dialog, "ean13")
    assert "Not printed: ean is missing in “Honey”, “Vinegar”, “Bread bag”." in dialog.warning.text()
    assert dialog.missing.isHidden()
    assert not dialog.print.isEnabled()


def test_what_is_printed_stands_in_the_ledger(
    qtbot: QtBot, dialog: PrintLabelsDialog, links: Links, tmp_path: Path
) -> None:
    dialog.choices.copies.setValue(2)
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert [(each["code"], each["product"], each["copies"]) for each in links.prints] == [
        ("https://go.example.com/short0", "U0", 2),
        ("https://go.example.com/short1", "U1", 2),
    ]
    assert {each["printer"] for each in links.prints} == {"PDF out.pdf"}
    assert len({each["run"] for each in links.prints}) == 1
    assert links.prints[0]["shortId"] == "short0"


@pytest.mark.parametrize(
    ("answer", "names", "reasons"),
    [
        (Reprint("Lost"), ["Honey", "Honey", "Vinegar"], [None, "Lost", "Lost"]),
        (Reprint(), ["Honey", "Vinegar"], [None, None]),
        (None, ["Honey"], [None]),
    ],
)
def test_labels_printed_before_are_printed_again_for_a_reason(
    qtbot: QtBot,
    session: Session,
    links: Links,
    tmp_path: Path,
    answer: Reprint | None,
    names: list[str],
    reasons: list[str | None],
) -> None:
    links.prints.append({"id": "P", "code": "https://go.example.com/short0", "name": "Honey"})
    asked = []

    def ask(_parent: QWidget, earlier: Collection[Record], total: int) -> Reprint | None:
        asked.append(([record.title for record in earlier], total))
        return answer

    dialog = PrintLabelsDialog(session, products(), confirm=Answers(), ask_again=ask)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.print.isEnabled)
    path = tmp_path / "out.pdf"
    dialog.save_pdf(path)
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.waitUntil(dialog.print.isEnabled)
    assert asked == [(["Honey"], 2)]
    assert path.exists() == (answer is not None)
    assert sorted(each["name"] for each in links.prints) == names
    assert sorted(str(each.get("reason")) for each in links.prints) == sorted(map(str, reasons))


def test_labels_the_ledger_could_not_be_told_are_told_later(
    qtbot: QtBot, dialog: PrintLabelsDialog, session: Session, links: Links, tmp_path: Path
) -> None:
    links.ledger_is_open = False
    said: list[str] = []
    session.message.connect(lambda message: said.append(message.text))
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").exists()
    assert any(text.startswith("The ledger will be told of these labels later") for text in said)
    links.ledger_is_open = True
    again = PrintLabelsDialog(session, products(1), confirm=Answers())
    qtbot.addWidget(again)
    qtbot.waitUntil(again.print.isEnabled)
    save(qtbot, again, tmp_path / "again.pdf")
    assert [each["name"] for each in links.prints] == ["Honey", "Vinegar", "Honey"]


def test_a_reason_is_needed_to_print_again(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    earlier = [Record(Kind.PRINTS, {"id": "P", "name": "Honey", "createdAt": 1_700_000_000_000})]
    question = ReprintDialog(dialog, earlier, 2)
    assert not question.again.isEnabled()
    question.reason.setEditText("Eaten by the dog")
    question.again.click()
    assert question.answer == Reprint("Eaten by the dog")
    other = ReprintDialog(dialog, earlier, 2)
    other.without.click()
    assert other.answer == Reprint()
    assert ReprintDialog(dialog, earlier, 1).without.isHidden()


def test_a_label_is_left_out_with_the_keys_and_taken_back(
    qtbot: QtBot, dialog: PrintLabelsDialog, tmp_path: Path
) -> None:
    dialog.preview.setFocus()
    qtbot.keyClick(dialog.preview, Qt.Key.Key_Right)
    assert dialog.preview.chosen == 1
    qtbot.keyClick(dialog.preview, Qt.Key.Key_Right)
    qtbot.keyClick(dialog.preview, Qt.Key.Key_Right)
    assert dialog.preview.chosen == 2
    qtbot.keyClick(dialog.preview, Qt.Key.Key_Left)
    qtbot.keyClick(dialog.preview, Qt.Key.Key_Delete)
    assert dialog.summary.text() == "1 label on 1 page"
    assert dialog.skipped.text.text().startswith("Left out: ")
    save(qtbot, dialog, tmp_path / "out.pdf")
    assert printed(tmp_path / "out.pdf") == [["https://go.example.com/short1"]]


def test_all_labels_left_out_leave_nothing_to_print(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    dialog.skip(1)
    dialog.skip(1)
    assert not dialog.pdf.isEnabled()
    assert not dialog.print.isEnabled()
    dialog.skipped.back.click()
    assert dialog.pdf.isEnabled()
    assert dialog.skipped.isHidden()
    assert dialog.summary.text() == "2 labels on 1 page"


def test_a_click_chooses_the_label_under_it(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    page = dialog.preview.page
    assert page is not None
    middle = dialog.preview._on_screen(page.labels[1].box).center().toPoint()
    qtbot.mouseClick(dialog.preview, Qt.MouseButton.LeftButton, pos=middle)
    assert dialog.preview.chosen == 2
    qtbot.mouseClick(dialog.preview, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert dialog.preview.chosen is None


@pytest.mark.parametrize("used", [(), range(1, 5)])
@pytest.mark.parametrize("copies", [1, 3])
def test_a_label_of_any_page_is_known(used: Iterable[int], copies: int) -> None:
    labels = [Label(text=f"https://go.example.com/{n}") for n in range(50)]
    entries = tuple(Entry(None, label=label) for label in labels)
    job = Job(entries, find("A4-21-63x38"), None, frozenset(used), copies)
    for number in range(job.pages):
        page = job.page(number, 300)
        for label in page.labels:
            (code,) = label.codes
            entry = job.entry_at(number, label.number)
            assert entry.label is not None
            assert entry.label.text == code.symbol.text


def test_a_change_asks_once_what_will_be_printed(qtbot: QtBot, dialog: PrintLabelsDialog) -> None:
    asked: list[int] = []
    job = dialog.choices.job
    dialog.choices.job = lambda *what: asked.append(1) or job(*what)  # type: ignore[assignment,method-assign]
    dialog.choices.copies.setValue(2)
    assert len(asked) == 1
