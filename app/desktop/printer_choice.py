"""Which printer a PDF is made for: one that was adjusted, or any."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox

from app.errors import TagwrightError
from app.labels import calibration
from app.labels.calibration import Calibration
from app.labels.sheet import Sheet

ANY = "Any printer"


class PdfPrinterChoice(QComboBox):
    """Offers the printers that were adjusted for a sheet's paper."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setAccessibleName("Printer the PDF is made for")
        self.setToolTip("What that printer is off is made up for in the file")
        self.addItem(ANY, None)

    @property
    def calibration(self) -> Calibration | None:
        found: Calibration | None = self.currentData()
        return found

    @property
    def has_choice(self) -> bool:
        return self.count() > 1

    def offer(self, sheet: Sheet) -> None:
        """Keeps the printer that was chosen, if it was adjusted for this paper too."""
        chosen = self.currentText()
        try:
            profiles = calibration.kept(self._folder)
        except TagwrightError:
            profiles = ()
        self.clear()
        self.addItem(ANY, None)
        for profile in profiles:
            if profile.suits(profile.printer, sheet):
                self.addItem(profile.printer, profile.calibration)
        self.setCurrentIndex(max(self.findText(chosen), 0))
