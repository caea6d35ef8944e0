"""Labels of the selected records: design, sheet, used labels, copies, preview; to a printer or a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from app.client import ClientError, Record
from app.desktop import addresses, jobs, options, widgets
from app.desktop.calibration_dialog import CalibrationDialog
from app.desktop.jobs import Report
from app.desktop.label_preview import LabelPreview, Skipped
from app.desktop.missing_links import MissingLinks, new_links
from app.desktop.operations import Applied
from app.desktop.print_choices import PrintChoices
from app.desktop.print_output import (
    Confirm,
    Output,
    Proof,
    ask,
    counted,
    is_about_address,
    prove,
    told,
    write,
)
from app.desktop.print_rows import RowsPanel
from app.desktop.reprint_dialog import AskReprint, ask_reprint
from app.desktop.session import Session
from app.errors import TagwrightError
from app.labels import calibration, painter
from app.labels.display import Page
from app.labels.layout import DEFAULT_DPI
from app.labels.preflight import Finding, Severity
from app.labels.printing.items import LabelItem, gather
from app.labels.printing.job import Job
from app.labels.printing.ledger import PrintRun
from app.short_links import link_text

Source = Callable[[Report], list[LabelItem]]


class PrintLabelsDialog(QDialog):
    """Every label is read back before anything is printed; what would not scan is not printed."""

    def __init__(
        self,
        session: Session,
        records: Sequence[Record],
        parent: QWidget | None = None,
        *,
        confirm: Confirm = ask,
        ask_again: AskReprint = ask_reprint,
        source: Source | None = None,
        rows: RowsPanel | None = None,
    ) -> None:
        """``source`` finds what to print, where that is not the links of ``records``; ``rows`` have it."""
        super().__init__(parent)
        self.setWindowTitle("Print labels")
        self.resize(1000, 760 if rows is None else 840)
        self.session = session
        self._confirm, self._ask_again = confirm, ask_again
        self._source = source or partial(gather, session.client, list(records))
        self.items: list[LabelItem] = []
        self.rows = rows
        self.page_number = 0
        self._running: jobs.Job | None = None
        self.choices = PrintChoices(session.settings, of_records=rows is None)
        self.preview, self.skipped = LabelPreview(), Skipped()
        self._is_ready = False
        self.summary = widgets.label("Looking for the short links …", "muted", wrap=True)
        self.warning = widgets.label(role="warning", wrap=True)
        self.missing = MissingLinks()
        self.missing.create_asked.connect(self._create_links)
        self.progress = QProgressBar(textVisible=False)
        self._build()
        self._connect()
        if rows is None:
            self.gather()
        else:
            self.refresh()

    # parts

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(widgets.label("Print labels", "title"))
        left.addWidget(self.choices)
        if self.rows is not None:
            left.addWidget(widgets.scrolled(self.rows, frame=False), 1)
        left.addWidget(self.summary)
        left.addWidget(self.skipped)
        left.addWidget(self.progress)
        left.addWidget(self.warning)
        left.addWidget(self.missing)
        if self.rows is None:
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
        self.choices.changed.connect(self.refresh)
        if self.rows is not None:
            self.rows.changed.connect(self.refresh)
            self.rows.renumbered.connect(self.skipped.clear)
        self.preview.skip_asked.connect(self.skip)
        self.skipped.changed.connect(self.refresh)
        self.choices.refused.connect(self._refuse)
        self.choices.adjust_wanted.connect(self._adjust)
        self.choices.edit_wanted.connect(self._edit_design)

    # what will be printed

    def gather(self) -> None:
        """Ask for the links of the records, as often as links were added."""
        self._enable()
        self._start("Looking for short links", self._source, self._gathered)

    def job(self) -> Job:
        if self.rows is None:
            return self.choices.job(self.skipped.without(self.items), self.session.service_info)
        self.rows.show_design(self.choices.chosen_design)
        entries, lacking = self.rows.entries(self.skipped.without(self.rows.rows), self.session.service_info)
        return self.choices.job_of(entries, lacking)

    def refresh(self) -> None:
        """Summary, warnings and preview for the choices as they are."""
        job = self.job()
        self._is_ready = bool(job.entries)
        self.page_number = min(self.page_number, max(job.pages - 1, 0))
        self.summary.setText(f"{counted(job.count, 'label')} on {counted(job.pages, 'page')}")
        self._warn("\n".join([*self._address_problems(job), *self._lacks()]))
        without = [item for item in self.items if item.link is None]
        self.missing.show_items(without if self.choices.needs_links() else [])
        self.page_text.setText(f"{self.page_number + 1} of {job.pages}" if job.pages else "")
        self.back.setEnabled(self.page_number > 0)
        self.next.setEnabled(self.page_number < job.pages - 1)
        self._show_page(job)
        self._enable()

    def turn(self, by: int) -> None:
        self.page_number = max(self.page_number + by, 0)
        self.refresh()

    def skip(self, number: int) -> None:
        """Leave out the label of this number on the page that is shown, and its copies."""
        source = self.job().entry_at(self.page_number, number).source
        if source is not None:
            self.skipped.add(source)

    def _gathered(self, items: list[LabelItem]) -> None:
        self.items = items
        self.refresh()

    def _refuse(self, reason: str) -> None:
        self.refresh()
        self._warn(reason)

    def _edit_design(self, name: str) -> None:
        """Leave for the page of designs; Print … there comes back with the same records."""
        records = [item.record for item in self.items]
        self.reject()
        self.session.design_wanted.emit(name, records)

    def _adjust(self, sheet_id: str) -> None:
        dialog = CalibrationDialog(self.session, sheet_id, self)
        dialog.changed.connect(self.choices.offer_printers)
        dialog.open()

    def _warn(self, text: str) -> None:
        self.warning.setText(text)
        self.warning.setVisible(bool(text))

    def _show_page(self, job: Job) -> None:
        try:
            page = job.page(self.page_number, DEFAULT_DPI) if job.entries else None
        except TagwrightError as error:
            page = None
            self._warn(error.text())
        self.preview.show_page(page)

    def _address_problems(self, job: Job) -> list[str]:
        """The address is that of all links, so the first is enough."""
        link = next((entry.link for entry in job.entries if entry.link), None)
        if link is None or not self.choices.needs_links():
            return []
        problem = addresses.phone_problem(link_text(self.session.service_info, link))
        return [problem] if problem else []

    def _lacks(self) -> list[str]:
        return [f"Not printed: {line}." for line in self.choices.lacking]

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
        def out(pages: Iterator[Page], tell: Callable[[int], None]) -> None:
            painter.write_pdf(path, pages, progress=tell)

        done = f"Labels saved to {path.name}"
        made_for = self.choices.pdf_for.calibration
        self._prove_then(Output(f"PDF {path.name}", DEFAULT_DPI, "Save anyway", done, out, made_for))

    def _choose_printer(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Labels")
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        """In true size: pages are laid out in this printer's own dots."""

        def out(pages: Iterator[Page], tell: Callable[[int], None]) -> None:
            painter.print_to(printer, pages, progress=tell)

        name = printer.printerName() or Path(printer.outputFileName()).name
        done = f"{counted(self.job().count, 'label')} sent to the printer"
        try:
            known = calibration.find(self.session.settings.folder, name, self.choices.sheet.sheet())
        except TagwrightError as error:
            self._warn(error.text())
            return
        self._prove_then(Output(name, printer.resolution(), "Print anyway", done, out, known))

    def _prove_then(self, output: Output) -> None:
        """Read every label back, ask about what is doubtful or printed before, and only then write."""
        job = self.job()
        problem = "\n".join(self._address_problems(job))
        if problem and not self._confirm(self, problem, output.insist):
            return
        run = PrintRun(job, output.name)

        def proven(answer: Proof) -> None:
            found, earlier = answer
            if self._may_print(found, output.insist):
                self._ask_then_write(run, earlier, output)

        work = partial(prove, run, output.dpi, self.session.client, self.session.service_info)
        self._start("Reading every label back", work, proven)

    def _may_print(self, found: list[Finding], insist: str) -> bool:
        faults = [finding for finding in found if finding.severity is Severity.FAULT]
        # The address of records' links has been asked about already, once for all labels.
        others = [each for each in found if self.rows is not None or not is_about_address(each)]
        if faults:
            self._warn("Nothing was printed. " + told(faults))
            return False
        return not others or self._confirm(self, told(others), insist)

    def _ask_then_write(self, run: PrintRun, earlier: dict[str, Record], output: Output) -> None:
        if earlier:
            answer = self._ask_again(self, earlier.values(), len(run.job.entries))
            if answer is None:
                return
            run = run.again(answer.reason) if answer.reason else run.without(set(earlier))
        client, folder = self.session.client, self.session.settings.folder
        work = partial(write, run, output, client, folder)
        self._start("Writing labels", work, partial(self._written, run, output))

    def _written(self, run: PrintRun, output: Output, problem: str) -> None:
        self.choices.printed(run.job.count)
        self.session.note(output.done, tone="success")
        if problem:
            self.session.note(problem, tone="warning")
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
        if not shiboken6.isValid(self):
            return  # closed while the work went on
        if self._running is job:
            self._running = None
        self._enable()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ClientError | TagwrightError):
            self._warn(error.text())
        else:
            self.session.show_error(error)

    def _enable(self) -> None:
        idle = self._running is None
        ready = idle and self._is_ready
        self.progress.setVisible(not idle)
        self.print.setEnabled(ready)
        self.pdf.setEnabled(ready)

    def done(self, result: int) -> None:
        if self._running is not None:
            self._running.cancel()
        super().done(result)
