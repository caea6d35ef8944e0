"""The campaign builder: five fields, and the address they make."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.desktop import forms
from app.desktop.link_options.utm import PARAMETERS, utm_of, with_utm
from app.desktop.widgets import button, label, line, row

_HINTS: Final = {
    "utm_source": "where the code stands: poster, box, {shortId}",
    "utm_medium": "print, label, nfc",
    "utm_campaign": "spring-sale",
    "utm_term": "",
    "utm_content": "which of several: front, back",
}


class UtmDialog(QDialog):
    """``built`` carries the address with its campaign parameters."""

    built = Signal(str)

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = address
        self.setWindowTitle("Campaign parameters")
        self.setMinimumWidth(500)
        known = utm_of(address)
        self.fields = {
            name: line(title, _HINTS[name], known.get(name, "")) for name, title in PARAMETERS.items()
        }
        self._preview = label(role="muted", wrap=True, selectable=True)
        form = forms.form()
        for name, title in PARAMETERS.items():
            form.addRow(title, self.fields[name])
            self.fields[name].textChanged.connect(lambda _: self._show())
        forms.line_up(form)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label("Campaign parameters", "title"))
        column.addWidget(label("What analytics will say of the visits. Empty fields are left out.", "muted"))
        column.addLayout(form)
        column.addWidget(self._preview)
        take = button("Use this address", self._take, role="primary")
        take.setDefault(True)
        column.addWidget(row(1, button("Cancel", self.reject), take))
        self._show()

    @property
    def address(self) -> str:
        return with_utm(self._address, {name: field.text() for name, field in self.fields.items()})

    def _show(self) -> None:
        self._preview.setText(self.address)

    def _take(self) -> None:
        self.accept()
        self.built.emit(self.address)
