"""Trying the hand scanner: what came, how quickly, what was understood, and what could be set better."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QFontDatabase
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.desktop import options as desktop_options
from app.desktop import widgets
from app.desktop.options import Option
from app.desktop.scan import symbologies
from app.desktop.scan.controller import one_line
from app.desktop.scanner import options
from app.desktop.session import Session
from app.desktop.settings.fields import form
from app.desktop.settings.scan_pad import ScanPad
from app.errors import TagwrightError
from app.labels import painter, scanner_page
from app.wedge.advice import Advice, advise, advise_on_typing
from app.wedge.strokes import Burst, Stroke
from app.wedge.trial_codes import trial_code
from app.wedge.understand import Scan

_OPTIONS: Final[dict[str, Option[Any]]] = {
    "max_gap_ms": options.MAX_GAP,
    "ends": options.ENDS,
    "scanner_layout": options.SCANNER_LAYOUT,
    "system_layout": options.SYSTEM_LAYOUT,
}
_ENDS: Final = {"\r": "Enter", "\n": "Line feed", "\t": "Tab", "": "a pause"}
_ROWS: Final = ("Value", "Kind", "Ended by", "Pace", "Put right", "Trial code")
_KEYS_PX = 84


class ScannerTest(QWidget):
    """Below the options of the hand scanner; while its pad has the focus, nothing is looked up."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.pad = ScanPad()
        self.pad.scanned.connect(self._scanned)
        self.pad.typed.connect(self._typed)
        self.said = {title: widgets.label("", wrap=True, selectable=True) for title in _ROWS}
        self.keys = QPlainTextEdit(readOnly=True)
        self.keys.setAccessibleName("Keys as they came, with milliseconds between them")
        self.keys.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.keys.setFixedHeight(_KEYS_PX)
        self.keys.setTabChangesFocus(True)
        self._results = self._build_results()
        self._advice = QVBoxLayout()
        self._advice.setSpacing(8)
        self.advice: list[Advice] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(10)
        column.addWidget(widgets.label("Try it", "heading"))
        column.addWidget(self.pad)
        column.addWidget(self._results)
        column.addLayout(self._advice)
        save = widgets.button("Save a page of codes …", self._choose_file, icon="save")
        column.addWidget(
            widgets.row(save, widgets.button("Print it …", self._choose_printer, icon="print"), 1)
        )
        self._results.hide()

    def save_page(self, path: Path) -> None:
        """The page of codes to try as PDF."""
        self._write(partial(painter.write_pdf, path, [scanner_page.page()]), f"Page saved to {path.name}")

    def print_to(self, printer: QPrinter) -> None:
        """The page of codes on paper."""
        self._write(partial(painter.print_to, printer, [scanner_page.page()]), "Page of codes printed")

    # what came

    def _scanned(self, burst: Burst, scan: Scan) -> None:
        known = trial_code(scan.value)
        self._tell(
            burst,
            {
                "Value": one_line(scan.value),
                "Kind": _kind(scan),
                "Ended by": _ENDS.get(burst.terminator, "a suffix") if not burst.suffix else "its suffix",
                "Put right": "; ".join(scan.repairs),
                "Trial code": f"“{known.title}” of the page, as it should be" if known else "",
            },
        )
        self._show_advice(advise(burst, scan, options.profile(self._session.settings)))

    def _typed(self, burst: Burst) -> None:
        self._tell(burst, {"Value": "Taken for typing, not for a scan"})
        advice = advise_on_typing(burst, options.profile(self._session.settings))
        self._show_advice([advice] if advice else [])

    def _tell(self, burst: Burst, said: dict[str, str]) -> None:
        self._results.show()
        for title, shown in self.said.items():
            text = said.get(title, "") if title != "Pace" else _pace(burst)
            shown.setText(text)
            self._rows.setRowVisible(shown, bool(text))
        self.keys.setPlainText(keys_text(burst.strokes))

    def _build_results(self) -> QWidget:
        made = QWidget()
        self._rows: QFormLayout = form()
        self._rows.setVerticalSpacing(4)
        made.setLayout(self._rows)
        for title, shown in self.said.items():
            self._rows.addRow(widgets.label(title, "muted"), shown)
        self._rows.addRow(widgets.label("Keys", "muted"), self.keys)
        return made

    # what could be better

    def _show_advice(self, found: Sequence[Advice]) -> None:
        while (item := self._advice.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.advice = list(found)
        if not found:
            self._advice.addWidget(widgets.label("Nothing needs to be set.", "success"))
        for advice in found:
            self._advice.addWidget(self._advice_row(advice))

    def _advice_row(self, advice: Advice) -> QWidget:
        made = QWidget()
        layout = QHBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(widgets.label(advice.text, wrap=True), 1)
        if advice.changes:
            layout.addWidget(widgets.button("Set it", partial(self.apply, advice)))
        return made

    def apply(self, advice: Advice) -> None:
        """Take the advice: its options are set."""
        for name, value in advice.changes.items():
            self._session.settings.set(_OPTIONS[name], value)
        self._show_advice([other for other in self.advice if other is not advice])
        self._session.note("Set; scan again to see what becomes of it", tone="success")

    # the page of codes

    def _choose_file(self) -> None:
        settings = self._session.settings
        folder = Path(settings.get(desktop_options.LAST_FOLDER) or Path.home())
        name = str(folder / "scanner-codes.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the page of codes", name, "PDF (*.pdf)")
        if chosen:
            settings.set(desktop_options.LAST_FOLDER, str(Path(chosen).parent))
            self.save_page(Path(chosen).with_suffix(".pdf"))

    def _choose_printer(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        if dialog.exec():
            self.print_to(printer)

    def _write(self, write: partial[Any], done: str) -> None:
        try:
            write()
        except TagwrightError as error:
            self._session.note(error.text(), tone="error")
        else:
            self._session.note(done, tone="success")


def keys_text(strokes: Sequence[Stroke]) -> str:
    """`4 +6 0 +7 0`: every key, and the milliseconds to the next; what was held down before it."""
    shown = []
    for number, stroke in enumerate(strokes):
        gap = f"+{stroke.at_ms - strokes[number - 1].at_ms:.0f} " if number else ""
        held = "".join(
            word
            for word, down in (("Ctrl+", stroke.control), ("Alt+", stroke.alt), ("⇧", stroke.shift))
            if down
        )
        shown.append(f"{gap}{held}{one_line(stroke.text)}")
    return " ".join(shown)


def _kind(scan: Scan) -> str:
    if scan.identifier:
        return f"{symbologies.title(scan.types[0])} (the scanner says {scan.identifier})"
    return f"likely {symbologies.title(scan.types[0])}; the scanner does not say"


def _pace(burst: Burst) -> str:
    gaps = burst.gaps_ms
    keys = f"{len(burst.strokes):,} keys"
    if not gaps:
        return keys
    return f"{keys}, {sum(gaps) / len(gaps):.0f} ms apart, at most {max(gaps):.0f} ms"
