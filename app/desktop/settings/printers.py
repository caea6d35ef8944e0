"""Which printers are adjusted, and the way to adjust one."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.calibration_dialog import CalibrationDialog
from app.desktop.print_choices import SHEET
from app.desktop.session import Session
from app.desktop.widgets import button, label, row
from app.errors import TagwrightError
from app.labels import calibration


class Printers(QWidget):
    """A line a printer and paper; the wizard opens for the sheet that was printed on last."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.known = label(wrap=True, selectable=True)
        self.adjust = button("Adjust a printer …", self._adjust, icon="ruler")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.known)
        column.addWidget(row(self.adjust, 1))
        self.refresh()

    def refresh(self) -> None:
        try:
            lines = [
                f"{profile.printer}, {profile.medium}: {profile.calibration.text}"
                for profile in calibration.kept(self._session.settings.folder)
            ]
        except TagwrightError as error:
            lines = [error.text()]
        none = "None is adjusted. If labels come out shifted, or drift down the sheet, adjust the printer."
        self.known.setText("\n".join(lines) or none)

    def _adjust(self) -> None:
        dialog = CalibrationDialog(self._session, self._session.settings.get(SHEET), self)
        dialog.changed.connect(self.refresh)
        dialog.open()
