"""Making up for what a printer is off: print a ruled page, type in what the ruler says, print it again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import time_ns
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desktop import forms, options
from app.desktop.session import Session
from app.desktop.sheet_choice import SheetChoice
from app.desktop.spin_boxes import DecimalSpinBox
from app.desktop.widgets import button, label, row, rule
from app.errors import TagwrightError
from app.labels import calibration, own_sheets, painter, ruler_page
from app.labels.calibration import Calibration, Measured, Profile
from app.labels.display import Page
from app.labels.layout import DEFAULT_DPI

QUESTIONS: Final = (
    ("left_mm", "Paper's left edge to line A"),
    ("across_mm", "Line A to line B"),
    ("top_mm", "Paper's top edge to line C"),
    ("down_mm", "Line C to line D"),
)
_MAX_MM: Final = 1100
_LIST_PX: Final = 110

PrinterNames = Callable[[], list[str]]


def installed() -> list[str]:
    """The printers of this machine."""
    return list(QPrinterInfo.availablePrinterNames())


class CalibrationDialog(QDialog):
    """``changed`` when what is kept may be other than before."""

    changed = Signal()

    def __init__(
        self,
        session: Session,
        sheet_id: str,
        parent: QWidget | None = None,
        *,
        printers: PrinterNames = installed,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Adjust a printer")
        self.resize(620, 660)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._folder = session, session.settings.folder
        self.printer = QComboBox(editable=True)
        self.printer.setAccessibleName("Printer")
        self.printer.addItems(printers())
        self.sheet = SheetChoice(sheet_id, own_sheets.kept(self._folder))
        self.sheet.setMinimumContentsLength(20)
        self.sheet.setAccessibleName("Sheet or roll")
        self.fields = {name: _field(title) for name, title in QUESTIONS}
        self.outcome = label(wrap=True)
        self.problem = label(role="error", wrap=True)
        self.known = QListWidget()
        self.known.setAccessibleName("Adjusted printers")
        self.known.setFixedHeight(_LIST_PX)
        self.print_button = button("Print the ruled page …", self._choose_printer, icon="print")
        self.pdf_button = button("Save it as PDF …", self._choose_pdf, icon="save")
        self.frames_button = button("Frames of the sheet as PDF …", self._choose_frames, icon="ruler")
        self.frames_button.setToolTip("The sheet's labels as frames with rulers, to hold against the sheet")
        self.keep_button = button("Keep", self.keep, role="primary")
        self.forget_button = button("Forget", self.forget)
        self._expected = ruler_page.expected(self.sheet.sheet())
        self._printed_with: Calibration | None = None
        self._build()
        self._connect()
        self._show_known()
        self._begin()

    # parts

    def _build(self) -> None:
        form = forms.form(down_px=8)
        form.addRow("&Printer", self.printer)
        form.addRow("&Sheet or roll", self.sheet)
        lengths = forms.form(down_px=8)
        for name, title in QUESTIONS:
            lengths.addRow(title, self.fields[name])
        forms.line_up(form)
        forms.line_up(lengths)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label("Adjust a printer", "title"))
        said = (
            "For labels that come out shifted, or drift down the sheet. Kept for each printer and paper size."
        )
        column.addWidget(label(said, "muted", wrap=True))
        column.addWidget(label("1. Print the ruled page, at actual size (100 %)", "heading"))
        column.addLayout(form)
        column.addWidget(row(self.print_button, self.pdf_button, self.frames_button, 1))
        column.addWidget(label("2. Say what a ruler says of it", "heading"))
        column.addLayout(lengths)
        column.addWidget(self.outcome)
        column.addWidget(self.problem)
        column.addWidget(label("3. Keep it, and print the page again: it should be right now", "heading"))
        column.addWidget(row(self.keep_button, 1))
        column.addWidget(rule())
        column.addWidget(self.known)
        column.addWidget(row(self.forget_button, 1, button("Close", self.reject)))
        column.addStretch(1)

    def _connect(self) -> None:
        for field in self.fields.values():
            field.valueChanged.connect(lambda _: self.refresh())
        self.printer.currentTextChanged.connect(lambda _: self._begin())
        self.sheet.currentIndexChanged.connect(lambda _: self._begin())
        self.sheet.refused.connect(self._refuse)
        self.known.currentRowChanged.connect(lambda _: self._show_buttons())

    # what is known

    @property
    def printer_name(self) -> str:
        return self.printer.currentText().strip()

    @property
    def before(self) -> Calibration | None:
        """What the ruled page made up for, if it is printed now."""
        suiting = (each for each in self._kept() if each.suits(self.printer_name, self.sheet.sheet()))
        return next((profile.calibration for profile in suiting), None)

    def _kept(self) -> tuple[Profile, ...]:
        """None when the file cannot be read; then it says so."""
        try:
            return calibration.kept(self._folder)
        except TagwrightError as error:
            self._refuse(error.text())
            return ()

    def measured(self) -> Measured:
        return Measured(**{name: field.value() for name, field in self.fields.items()})

    def found(self) -> Calibration:
        """The printer's own, from what was typed; raises InputError."""
        found = calibration.calibration_of(self._expected, self.measured())
        return found.after(self._printed_with) if self._printed_with else found

    def refresh(self) -> None:
        """What follows from what was typed."""
        self._refuse("")
        self._kept()
        self._show_buttons()
        if self.measured() == self._expected:
            self.outcome.setText("As typed, this page is right: nothing to make up for.")
            return
        try:
            found = self.found()
        except TagwrightError as error:
            self.outcome.setText("")
            self._refuse(error.text())
            self.keep_button.setEnabled(False)
            return
        good = calibration.is_true(self._expected, self.measured())
        remark = " That is as right as a ruler can tell." if good else ""
        self.outcome.setText(f"This printer is off by {found.text}.{remark}")

    def _begin(self) -> None:
        """Another printer or paper: the page as it should come out."""
        sheet = self.sheet.sheet()
        self._expected = ruler_page.expected(sheet)
        self._printed_with = self.before
        for name, field in self.fields.items():
            field.blockSignals(True)
            field.setValue(getattr(self._expected, name))
            field.setToolTip(f"It should be {getattr(self._expected, name):g} mm")
            field.blockSignals(False)
        self.refresh()

    def _show_known(self) -> None:
        self.known.clear()
        for profile in self._kept():
            item = QListWidgetItem(f"{profile.printer}, {profile.medium}\n{profile.calibration.text}")
            item.setData(Qt.ItemDataRole.UserRole, profile)
            self.known.addItem(item)
        self.known.setVisible(self.known.count() > 0)
        self.forget_button.setVisible(self.known.count() > 0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.keep_button.setEnabled(bool(self.printer_name) and self.measured() != self._expected)
        self.forget_button.setEnabled(self.known.currentItem() is not None)

    def _refuse(self, reason: str) -> None:
        self.problem.setText(f"{reason[:1].upper()}{reason[1:]}")
        self.problem.setVisible(bool(reason))

    # what is done

    def keep(self) -> None:
        """Remember it; the next ruled page makes up for it."""
        sheet = self.sheet.sheet()
        try:
            profile = Profile(
                printer=self.printer_name,
                page_width_mm=sheet.page_width_mm,
                page_height_mm=sheet.page_height_mm,
                calibration=self.found(),
                measured_at_ms=time_ns() // 1_000_000,
            )
            calibration.keep(self._folder, profile)
        except TagwrightError as error:
            self._refuse(error.text())
            return
        self._show_known()
        self._begin()
        self.outcome.setText(
            f"Kept for {profile.printer}, {profile.medium}. Print the page again to confirm."
        )
        self.changed.emit()

    def forget(self) -> None:
        item = self.known.currentItem()
        if item is None:
            return
        try:
            calibration.forget(self._folder, item.data(Qt.ItemDataRole.UserRole))
        except TagwrightError as error:
            self._refuse(error.text())
            return
        self._show_known()
        self._begin()
        self.changed.emit()

    def page(self, dpi: float) -> Page:
        """The ruled page, with what is known of the printer made up for."""
        title = f"{self.printer_name or 'Printer'}, {self.sheet.sheet().id}"
        ruled = ruler_page.ruled(self.sheet.sheet(), title)
        self._printed_with = self.before
        (page,) = calibration.adjusted([ruled], self._printed_with, dpi=dpi)
        return page

    def _choose_printer(self) -> None:
        if QPrinterInfo.printerInfo(self.printer_name).isNull():
            self._refuse(
                f"No printer of this machine is called “{self.printer_name}”. Save the page as PDF and print "
                "that at actual size, or choose a printer of the list."
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(self.printer_name)
        printer.setFullPage(True)
        self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        self._write(partial(painter.print_to, printer, [self.page(printer.resolution())]), "printed")

    def _choose_pdf(self) -> None:
        self._choose_file("Save the ruled page", "ruled-page.pdf", self.save_pdf)

    def _choose_frames(self) -> None:
        self._choose_file("Save the frames of the sheet", "sheet-frames.pdf", self.save_frames)

    def _choose_file(self, title: str, name: str, save: Callable[[Path], None]) -> None:
        folder = Path(self._session.settings.get(options.LAST_FOLDER) or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(folder / name), "PDF (*.pdf)")
        if chosen:
            self._session.settings.set(options.LAST_FOLDER, str(Path(chosen).parent))
            save(Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".pdf"))

    def save_frames(self, path: Path) -> None:
        """Every label of the sheet as a frame, with what is known of the printer made up for."""
        frames = calibration.adjusted([ruler_page.of_sheet(self.sheet.sheet())], self.before, dpi=DEFAULT_DPI)
        self._write(partial(painter.write_pdf, path, frames), f"saved to {path.name}")

    def save_pdf(self, path: Path) -> None:
        self._write(partial(painter.write_pdf, path, [self.page(DEFAULT_DPI)]), f"saved to {path.name}")

    def _write(self, write: Callable[[], object], done: str) -> None:
        try:
            write()
        except TagwrightError as error:
            self._refuse(error.text())
            return
        again = " It makes up for what is kept." if self._printed_with else ""
        self.outcome.setText(f"The page was {done}.{again}")


def _field(title: str) -> QDoubleSpinBox:
    made = DecimalSpinBox(minimum=-50, maximum=_MAX_MM, decimals=1, singleStep=0.1, suffix=" mm")
    made.setAccessibleName(title)
    made.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
    return made
