"""Labels of the selected records: sheet, first free label, copies, preview; to a printer or a PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

import recognition
from app.client import ClientError, Record
from app.desktop import addresses, jobs, options, widgets
from app.desktop.jobs import Report
from app.desktop.label_items import SECOND_LINES, Job, LabelItem, gather, labels, new_links
from app.desktop.missing_links import MissingLinks
from app.desktop.operations import Applied
from app.desktop.options import Option
from app.desktop.page_preview import PagePreview
from app.desktop.session import Session
from app.desktop.sheet_choice import SheetChoice
from app.desktop.sheet_picker import SheetPicker
from app.errors import TagwrightError
from app.labels import painter, preflight
from app.labels.display import Pixels
from app.labels.layout import DEFAULT_DPI
from app.labels.preflight import Finding, Severity

SHEET: Final = Option("print/sheet", "A4-21-63x38")
SECOND_LINE: Final = Option("print/second-line", "identifier")
MAX_COPIES = 999
SHOWN_FINDINGS = 8

Confirm = Callable[[QWidget, str, str], bool]


def ask(parent: QWidget, question: str, yes: str) -> bool:
    """A question whose safe answer is the default."""
    box = QMessageBox(
        QMessageBox.Icon.Warning, "Print labels", question, QMessageBox.StandardButton.Cancel, parent
    )
    go = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is go


class PrintLabelsDialog(QDialog):
    """Every label is read back before anything is printed; what would not scan is not printed."""

    def __init__(
        self,
        session: Session,
        records: Sequence[Record],
        parent: QWidget | None = None,
        *,
        confirm: Confirm = ask,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Print labels")
        self.resize(980, 700)
        self.session = session
        self._records, self._confirm = list(records), confirm
        self.items: list[LabelItem] = []
        self.page_number = 0
        self._running: jobs.Job | None = None
        self._build_choices()
        self.preview = PagePreview()
        self.summary = widgets.label("Looking for the short links …", "muted", wrap=True)
        self.warning = widgets.label(role="warning", wrap=True)
        self.missing = MissingLinks()
        self.missing.create_asked.connect(self._create_links)
        self.progress = QProgressBar(textVisible=False)
        self._build()
        self._connect()
        self.gather()

    # parts

    def _build_choices(self) -> None:
        settings = self.session.settings
        self.sheet = SheetChoice(settings.get(SHEET))
        self.picker = SheetPicker(self.sheet.sheet())
        self.start_text = widgets.label("", "muted")
        self.copies = QSpinBox()
        self.copies.setRange(1, MAX_COPIES)
        self.copies.setAccessibleName("Copies of each label")
        self.second = QComboBox()
        self.second.setAccessibleName("Below the name")
        for key, title in SECOND_LINES.items():
            self.second.addItem(title, key)
        self.second.setCurrentIndex(max(self.second.findData(settings.get(SECOND_LINE)), 0))

    def _build(self) -> None:
        form = self._form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.addRow("&Sheet", self.sheet)
        form.addRow("Start at", self.picker)
        form.addRow("", self.start_text)
        form.addRow("&Copies of each", self.copies)
        form.addRow("&Below the name", self.second)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(widgets.label("Print labels", "title"))
        left.addLayout(form)
        left.addWidget(self.summary)
        left.addWidget(self.progress)
        left.addWidget(self.warning)
        left.addWidget(self.missing)
        left.addStretch(1)
        self.back = widgets.icon_button("previous", "Page before (Page Up)", lambda: self.turn(-1))
        self.next = widgets.icon_button("next", "Next page (Page Down)", lambda: self.turn(1))
        self.page_text = widgets.label("", "muted")
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview, 1)
        right.addWidget(widgets.row(1, self.back, self.page_text, self.next, 1))
        self.pdf = widgets.button("Save PDF …", self._choose_pdf, icon="save")
        self.print = widgets.button("Print …", self._choose_printer, role="primary", icon="print")
        self.close_button = widgets.button("Close", self.reject)
        columns = QHBoxLayout()
        columns.setSpacing(20)
        columns.addLayout(left, 2)
        columns.addLayout(right, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(columns, 1)
        column.addWidget(widgets.row(1, self.close_button, self.pdf, self.print))
        self.print.setDefault(True)

    def _connect(self) -> None:
        for key, by in (("PgUp", -1), ("PgDown", 1)):
            QShortcut(QKeySequence(key), self, partial(self.turn, by))
        self.sheet.currentIndexChanged.connect(self._sheet_changed)
        self.sheet.refused.connect(self._refuse_sheet)
        self.picker.chosen.connect(lambda _start: self.refresh())
        self.copies.valueChanged.connect(lambda _copies: self.refresh())
        self.second.currentIndexChanged.connect(lambda _row: self.refresh())

    # what will be printed

    def gather(self) -> None:
        """Ask for the links of the records, as often as links were added."""
        client, records = self.session.client, self._records
        self._enable()

        def work(report: Report) -> list[LabelItem]:
            return gather(client, records, report)

        self._start("Looking for short links", work, self._gathered)

    def job(self) -> Job:
        info, line = self.session.service_info, str(self.second.currentData())
        made = labels(self.items, info, line)
        return Job(made, self.sheet.sheet(), start=self.picker.start, copies=self.copies.value())

    def refresh(self) -> None:
        """Summary, warnings and preview for the choices as they are."""
        job = self.job()
        self.page_number = min(self.page_number, max(job.pages - 1, 0))
        sheet = job.sheet
        self._form.setRowVisible(self.picker, sheet.cells > 1)
        self._form.setRowVisible(self.start_text, sheet.cells > 1)
        self.start_text.setText(f"label {self.picker.start} of {sheet.cells}; grey ones are used up")
        count, pages = len(job.labels) * job.copies, job.pages if job.labels else 0
        self.summary.setText(f"{_counted(count, 'label')} on {_counted(pages, 'page')}")
        self.warning.setText(self._address_problem(job))
        self.warning.setVisible(bool(self.warning.text()))
        self.missing.show_items([item for item in self.items if item.link is None])
        self.page_text.setText(f"{self.page_number + 1} of {pages}" if pages else "")
        self.back.setEnabled(self.page_number > 0)
        self.next.setEnabled(self.page_number < pages - 1)
        self._show_page(job)
        self._enable()

    def turn(self, by: int) -> None:
        self.page_number = max(self.page_number + by, 0)
        self.refresh()

    def _gathered(self, items: list[LabelItem]) -> None:
        self.items = items
        self.refresh()

    def _sheet_changed(self) -> None:
        self.session.settings.set(SHEET, self.sheet.sheet().id)
        self.picker.set_sheet(self.sheet.sheet())
        self.refresh()

    def _refuse_sheet(self, reason: str) -> None:
        self.refresh()
        self.warning.setText(reason)
        self.warning.show()

    def _show_page(self, job: Job) -> None:
        try:
            page = job.page(self.page_number, DEFAULT_DPI) if job.labels else None
        except TagwrightError as error:
            page = None
            self.warning.setText(error.text())
            self.warning.show()
        self.preview.show_page(page)

    def _address_problem(self, job: Job) -> str:
        return addresses.phone_problem(job.labels[0].text) if job.labels else ""

    def _create_links(self, target: str) -> None:
        operation = new_links(self.items, target)
        self.missing.setEnabled(False)
        self.session.perform(operation).done(self._links_created).failed(self._links_failed)

    def _links_created(self, _applied: Applied) -> None:
        self.missing.setEnabled(True)
        self.gather()

    def _links_failed(self, error: Exception) -> None:
        self.missing.setEnabled(True)
        self.missing.say(error.text() if isinstance(error, ClientError) else str(error))

    # out

    def _choose_pdf(self) -> None:
        folder = Path(self.session.settings.get(options.LAST_FOLDER) or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save the labels", str(folder / "labels.pdf"), "PDF (*.pdf)"
        )
        if chosen:
            self.session.settings.set(options.LAST_FOLDER, str(Path(chosen).parent))
            self.save_pdf(Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".pdf"))

    def save_pdf(self, path: Path) -> None:
        job = self.job()

        def write(report: Report) -> str:
            told = partial(_tell, report, job.pages)
            painter.write_pdf(path, job.lay_out(DEFAULT_DPI), progress=told)
            return f"Labels saved to {path.name}"

        self._prove_then(job, DEFAULT_DPI, "Save anyway", write)

    def _choose_printer(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Labels")
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        """In true size: pages are laid out in this printer's own dots."""
        job = self.job()

        def write(report: Report) -> str:
            told = partial(_tell, report, job.pages)
            painter.print_to(printer, job.lay_out(printer.resolution()), progress=told)
            return f"{_counted(len(job.labels) * job.copies, 'label')} sent to the printer"

        self._prove_then(job, printer.resolution(), "Print anyway", write)

    def _prove_then(self, job: Job, dpi: float, yes: str, write: Callable[[Report], str]) -> None:
        """Read every label back, ask about what is doubtful, and only then write."""
        problem = self._address_problem(job)
        if problem and not self._confirm(self, problem, yes):
            return
        once = Job(job.labels, job.sheet)

        def prove(report: Report) -> list[Finding]:
            told = partial(_tell, report, once.pages)
            return preflight.check(once.lay_out(dpi), dpi=dpi, read=read_back, progress=told)

        def proven(found: list[Finding]) -> None:
            if self._may_print(found, yes):
                self._start("Writing labels", write, self._written)

        self._start("Reading every label back", prove, proven)

    def _may_print(self, found: list[Finding], yes: str) -> bool:
        faults = [finding for finding in found if finding.severity is Severity.FAULT]
        others = [finding for finding in found if not addresses_only(finding)]
        if faults:
            self.warning.setText("Nothing was printed. " + _told(faults))
            self.warning.show()
            return False
        return not others or self._confirm(self, _told(others), yes)

    def _written(self, text: str) -> None:
        self.session.settings.set(SECOND_LINE, str(self.second.currentData()))
        self.session.note(text, tone="success")
        self.accept()

    # background

    def _start(self, title: str, work: Callable[[Report], object], done: Callable[..., object]) -> None:
        job = self.session.jobs.run_long(title, work, owner=self)
        self._running = job
        job.progressed.connect(self._progressed)
        job.settled.connect(partial(self._settled, job))
        job.done(done).failed(self._failed)
        self._enable()

    def _progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _settled(self, job: jobs.Job) -> None:
        if self._running is job:
            self._running = None
        self._enable()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ClientError | TagwrightError):
            self.warning.setText(error.text())
            self.warning.show()
        else:
            self.session.show_error(error)

    def _enable(self) -> None:
        idle = self._running is None
        ready = idle and any(item.link is not None for item in self.items)
        self.progress.setVisible(not idle)
        self.print.setEnabled(ready)
        self.pdf.setEnabled(ready)

    def done(self, result: int) -> None:
        if self._running is not None:
            self._running.cancel()
        super().done(result)


def read_back(pixels: Pixels) -> list[str]:
    """The values of all codes on a rendered label, by engines that did not make them."""
    grey = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    picture = recognition.Picture("label", grey, pixels.width, pixels.height)
    return [symbol.value for symbol in recognition.read(picture)]


def addresses_only(finding: Finding) -> bool:
    """The address has been asked about already, once for all labels."""
    return "public address" in finding.message


def _tell(report: Report, total: int, done: int) -> None:
    report.progress(done, total)


def _told(found: Sequence[Finding]) -> str:
    lines = [f"Label {finding.label}: {finding.message}." for finding in found[:SHOWN_FINDINGS]]
    more = len(found) - SHOWN_FINDINGS
    return "\n".join([*lines, f"… and {more} more."] if more > 0 else lines)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
