"""Saving a QR code as a file: format, size in millimetres, resolution, error correction; all remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QVBoxLayout,
    QWidget,
)

from app import whole_file
from app.desktop import forms, options, widgets
from app.desktop.options import Option, Settings
from app.desktop.spin_boxes import DecimalSpinBox
from app.errors import TagwrightError
from redirector.codes import FORMATS, LEVELS, CodeError, Drawing, encode, in_millimetres, render

FORMAT: Final = Option("code/format", "png")
SIZE_MM: Final = Option("code/size-mm", 25.0)
DPI: Final = Option("code/dpi", "300")
ECL: Final = Option("code/ecl", "Q")
DPIS: Final = ("150", "203", "300", "600", "1200")
LEVEL_TITLES: Final = {"L": "L, 7 %", "M": "M, 15 %", "Q": "Q, 25 %", "H": "H, 30 %"}


class SaveCodeDialog(QDialog):
    """Says before saving what will come out: true size, dots and the width of a module."""

    def __init__(self, text: str, name: str, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save code")
        self.setMinimumWidth(420)
        self._text, self._name, self._settings = text, name, settings
        self.format = _choice(
            "Format", [(suffix, suffix.upper()) for suffix in FORMATS], settings.get(FORMAT)
        )
        self.size_mm = DecimalSpinBox(minimum=5.0, maximum=1000.0, decimals=1, suffix=" mm")
        self.size_mm.setAccessibleName("Size")
        self.size_mm.setValue(settings.get(SIZE_MM))
        self.dpi = _choice("Resolution", [(dpi, f"{dpi} dpi") for dpi in DPIS], settings.get(DPI))
        levels = [(level, LEVEL_TITLES[level]) for level in LEVELS]
        self.ecl = _choice("Error correction", levels, settings.get(ECL))
        self.outcome = widgets.label(wrap=True)
        form = forms.form()
        form.addRow("&Format", self.format)
        form.addRow("&Size with quiet zone", self.size_mm)
        form.addRow("&Resolution", self.dpi)
        form.addRow("&Error correction", self.ecl)
        forms.line_up(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = widgets.button("Save …", self._choose_file, role="primary")
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(widgets.label("Save the code as a file", "title"))
        column.addLayout(form)
        column.addWidget(self.outcome)
        column.addWidget(buttons)
        self.save.setDefault(True)  # only now: a dialog knows the default among its own buttons
        for choice in (self.format, self.dpi, self.ecl):
            choice.currentIndexChanged.connect(self._refresh)
        self.size_mm.valueChanged.connect(self._refresh)
        self._refresh()

    @property
    def suffix(self) -> str:
        return str(self.format.currentData())

    def drawing(self) -> Drawing:
        """The code as it will be drawn; raises CodeError when it cannot be at this size."""
        symbol = encode(self._text, ecl=str(self.ecl.currentData()))
        dpi = None if FORMATS[self.suffix].is_vector else float(self.dpi.currentData())
        return in_millimetres(symbol, size_mm=self.size_mm.value(), dpi=dpi)

    def save_to(self, path: Path) -> None:
        """Write the file, whole or not at all, and remember the choices; raises InputError."""
        whole_file.write(path, render(self.drawing(), self.suffix))
        self._settings.set(FORMAT, self.suffix)
        self._settings.set(SIZE_MM, self.size_mm.value())
        self._settings.set(DPI, str(self.dpi.currentData()))
        self._settings.set(ECL, str(self.ecl.currentData()))

    def _take_format(self, path: Path) -> None:
        """The end of the name that was typed says more than the format chosen before it."""
        row = self.format.findData(path.suffix[1:].lower())
        if row >= 0:
            self.format.setCurrentIndex(row)

    def _refresh(self) -> None:
        is_vector = FORMATS[self.suffix].is_vector
        self.dpi.setEnabled(not is_vector)
        try:
            text, tone = _describe(self.drawing()), "muted"
        except CodeError as error:
            text, tone = "\n".join(error.errors), "error"
        self.save.setEnabled(tone != "error")
        self.outcome.setProperty("role", tone)
        self.outcome.style().polish(self.outcome)
        self.outcome.setText(text)

    def _choose_file(self) -> None:
        folder = Path(self._settings.get(options.LAST_FOLDER) or Path.home())
        start = str(folder / f"{file_name(self._name)}.{self.suffix}")
        title = f"{self.suffix.upper()} (*.{self.suffix})"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the code", start, title)
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(f".{self.suffix}")
        self._settings.set(options.LAST_FOLDER, str(path.parent))
        self._take_format(path)
        try:
            self.save_to(path)
        except TagwrightError as error:
            self.outcome.setText(error.text())
            return
        self.accept()


def file_name(name: str) -> str:
    """A name every file system takes."""
    kept = "".join(sign if sign.isalnum() or sign in "-_ " else " " for sign in name)
    return "-".join(kept.split())[:80].strip("-") or "code"


def _describe(drawing: Drawing) -> str:
    size = f"{drawing.width_mm:.1f} mm wide, modules of {drawing.module_mm:.2f} mm"
    if drawing.dpi is None:
        return f"{size}; sharp at any size"
    return f"{size} ({drawing.module} dots); {drawing.width} × {drawing.height} pixels"


def _choice(name: str, rows: list[tuple[str, str]], value: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for data, title in rows:
        made.addItem(title, data)
    made.setCurrentIndex(max(made.findData(value), 0))
    return made
