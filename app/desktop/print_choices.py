"""What a person chooses before labels are printed: design, sheet, used labels, copies, the line below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QInputDialog, QWidget

from app.client import ServiceInfo
from app.desktop import forms, widgets
from app.desktop.favourite_button import FavouriteButton
from app.desktop.options import Option, Settings
from app.desktop.printer_choice import PdfPrinterChoice
from app.desktop.sheet_choice import SheetChoice
from app.desktop.sheet_picker import SheetPicker
from app.desktop.spin_boxes import SpinBox
from app.errors import TagwrightError
from app.labels import own_sheets, used_cells
from app.labels.designs import own
from app.labels.designs.library import known_designs
from app.labels.designs.model import Design
from app.labels.printing.fields import needs_link
from app.labels.printing.items import LabelItem
from app.labels.printing.job import SECOND_LINES, Entry, Job, designed_entries, plain_entries
from app.labels.used_cells import PartUsed

SHEET: Final = Option("print/sheet", "A4-21-63x38")
SECOND_LINE: Final = Option("print/second-line", "identifier")
DESIGN: Final = Option("print/design", "")
MAX_COPIES = 999
FRESH = "A fresh sheet"


def prefer_design(settings: Settings, name: str) -> None:
    """The next print begins with this design and the sheet that suits it."""
    design = next((design for design in _designs(settings.folder) if design.name == name), None)
    if design is not None:
        settings.set(DESIGN, name)
        settings.set(SHEET, _sheet_of(design))


def _designs(folder: Path) -> list[Design]:
    """One's own, then those that come along."""
    return [*own.readable(folder).values(), *known_designs().values()]


def _sheet_of(design: Design) -> str:
    return design.sheet or f"{design.width_mm:g}x{design.height_mm:g}"


class PrintChoices(QWidget):
    """``changed`` whenever something else would be printed; ``refused`` says why a sheet cannot be."""

    changed = Signal()
    refused = Signal(str)
    adjust_wanted = Signal(str)
    """The id of a sheet that does not come out right on some printer."""
    edit_wanted = Signal(str)
    """The name of a design that shall be changed."""

    def __init__(self, settings: Settings, *, of_records: bool = True) -> None:
        """``of_records``: labels without a design get their second line from what records say."""
        super().__init__()
        self._settings, self._of_records = settings, of_records
        self.lacking: list[str] = []
        """What records lack for the design, a line a field."""
        self.design = QComboBox()
        self.design.setAccessibleName("Design")
        self.design.addItem("Code, name and identifier", None)
        for design in _designs(settings.folder):
            self.design.addItem(f"{design.title}, {design.width_mm:g} × {design.height_mm:g} mm", design)
        self.edit = widgets.button("Edit design …", self._want_edit)
        self.edit.setToolTip("Go to the page Designs with this one and these records")
        self.sheet = SheetChoice(settings.get(SHEET), own_sheets.kept(settings.folder))
        self.favourite = FavouriteButton(self.sheet, settings.folder, self.refused.emit)
        self.pdf_for = PdfPrinterChoice(settings.folder)
        self.adjust = widgets.icon_button("ruler", "Adjust a printer …", self._want_adjust)
        self.part = QComboBox()
        self.part.setAccessibleName("Sheet to begin with")
        self.remember = widgets.button("Put aside …", self._put_aside)
        self.remember.setToolTip("Remember under a name which labels of this sheet are used")
        self.picker = SheetPicker(self.sheet.sheet())
        self.free_text = widgets.label("", "muted", wrap=True)
        self.copies = SpinBox()
        self.copies.setRange(1, MAX_COPIES)
        self.copies.setAccessibleName("Copies of each label")
        self.second = QComboBox()
        self.second.setAccessibleName("Below the name")
        for key, title in SECOND_LINES.items():
            self.second.addItem(title, key)
        self.second.setCurrentIndex(max(self.second.findData(settings.get(SECOND_LINE)), 0))
        self._build()
        self._restore_design(settings.get(DESIGN))
        self._offer_parts()
        self._connect()

    def _build(self) -> None:
        form = self._form = forms.form(self)
        self._design_row = widgets.row(self.design, self.edit)
        self._design_row.layout().setStretch(0, 1)  # type: ignore[union-attr]
        form.addRow("&Design", self._design_row)
        sheet_row = widgets.row(self.sheet, self.favourite, self.adjust, spacing_px=2)
        sheet_row.layout().setStretch(0, 1)  # type: ignore[union-attr]
        form.addRow("&Sheet", sheet_row)
        self._part_row = widgets.row(self.part, self.remember)
        self._part_row.layout().setStretch(0, 1)  # type: ignore[union-attr]
        form.addRow("Begin with", self._part_row)
        form.addRow("", self.picker)
        form.addRow("", self.free_text)
        form.addRow("&Copies of each", self.copies)
        form.addRow("&Below the name", self.second)
        form.addRow("PD&F made for", self.pdf_for)
        forms.line_up(form)
        self.offer_printers()
        self._show_rows()

    def _connect(self) -> None:
        self.design.currentIndexChanged.connect(self._design_changed)
        self.sheet.currentIndexChanged.connect(self._sheet_changed)
        self.sheet.refused.connect(self.refused)
        self.part.activated.connect(lambda _row: self._take_part())
        self.picker.changed.connect(self._used_changed)
        self.copies.valueChanged.connect(lambda _copies: self.changed.emit())
        self.second.currentIndexChanged.connect(lambda _row: self.changed.emit())

    # what was chosen

    @property
    def chosen_design(self) -> Design | None:
        design: Design | None = self.design.currentData()
        return design

    def needs_links(self) -> bool:
        """Whether a record without a short link cannot have a label."""
        return needs_link(self.chosen_design)

    def job(self, items: Sequence[LabelItem], info: ServiceInfo) -> Job:
        design = self.chosen_design
        if design is None:
            return self.job_of(plain_entries(items, info, str(self.second.currentData())), [])
        ready = [item for item in items if item.link is not None or not self.needs_links()]
        return self.job_of(*designed_entries(ready, info, design))

    def job_of(self, entries: tuple[Entry, ...], lacking: list[str]) -> Job:
        self.lacking = lacking
        sheet, design = self.sheet.sheet(), self.chosen_design
        return Job(entries, sheet, design, self.picker.used, self.copies.value())

    def printed(self, labels: int) -> None:
        """So many labels are gone: what is left of the sheet that was put aside is remembered."""
        self._settings.set(SECOND_LINE, str(self.second.currentData()))
        name = self.part.currentData()
        if name is None:
            return
        sheet = self.sheet.sheet()
        left = used_cells.after(labels, sheet, self.picker.used)
        if left:
            self._keep(str(name), left)
        else:
            used_cells.forget(self._settings.folder, str(name))

    # changes

    def _design_changed(self) -> None:
        design = self.chosen_design
        self._settings.set(DESIGN, design.name if design else "")
        if design is not None:
            self.sheet.take(_sheet_of(design))
        self._show_rows()
        self.changed.emit()

    def offer_printers(self) -> None:
        """Those that were adjusted, as they are now."""
        self.pdf_for.offer(self.sheet.sheet())
        self._form.setRowVisible(self.pdf_for, self.pdf_for.has_choice)

    def _want_adjust(self) -> None:
        self.adjust_wanted.emit(self.sheet.sheet().id)

    def _want_edit(self) -> None:
        design = self.chosen_design
        if design is not None:
            self.edit_wanted.emit(design.name)

    def _sheet_changed(self) -> None:
        sheet = self.sheet.sheet()
        self._settings.set(SHEET, sheet.id)
        self.picker.set_sheet(sheet)
        self._offer_parts()
        self.offer_printers()
        self._show_rows()
        self.changed.emit()

    def _used_changed(self) -> None:
        self._show_rows()
        self.changed.emit()

    def _show_rows(self) -> None:
        sheet = self.sheet.sheet()
        for row in (self._part_row, self.picker, self.free_text):
            self._form.setRowVisible(row, sheet.cells > 1)
        self.edit.setVisible(self.chosen_design is not None)
        self._form.setRowVisible(self.second, self._of_records and self.chosen_design is None)
        gone = f"; used: {used_cells.say(self.picker.used)}" if self.picker.used else ""
        hint = "" if gone else ". Click those that are used or spoiled"
        self.free_text.setText(f"{self.picker.free} of {sheet.cells} labels are free{gone}{hint}")

    def _restore_design(self, name: str) -> None:
        rows = (row for row in range(1, self.design.count()) if self.design.itemData(row).name == name)
        self.design.setCurrentIndex(next(rows, 0))
        self._show_rows()

    # sheets that were put aside

    def _parts(self) -> list[PartUsed]:
        sheet = self.sheet.sheet()
        return [part for part in used_cells.kept(self._settings.folder) if part.sheet == sheet.id]

    def _offer_parts(self, chosen: str = "") -> None:
        self.part.clear()
        self.part.addItem(FRESH, None)
        for part in self._parts():
            self.part.addItem(f"{part.name} ({used_cells.say(part.used)} used)", part.name)
        self.part.setCurrentIndex(max(self.part.findData(chosen), 0) if chosen else 0)

    def _take_part(self) -> None:
        name = self.part.currentData()
        used = next((part.used for part in self._parts() if part.name == name), ())
        self.picker.choose(used)

    def _put_aside(self) -> None:
        known = str(self.part.currentData() or "")
        name, is_given = QInputDialog.getText(
            self, "Put a sheet aside", "Write this name on the sheet, to find it again:", text=known
        )
        if is_given and name.strip():
            self.put_aside(" ".join(name.split()))

    def put_aside(self, name: str) -> None:
        """Remember under this name which labels of the sheet are used."""
        try:
            self._keep(name, self.picker.used)
        except (TagwrightError, OSError) as error:
            self.refused.emit(str(error))
            return
        self._offer_parts(name)

    def _keep(self, name: str, used: frozenset[int]) -> None:
        part = PartUsed(name=name, sheet=self.sheet.sheet().id, used=tuple(sorted(used)))
        used_cells.keep(self._settings.folder, part)
