"""Why labels are voided, and whether their short links end with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QVBoxLayout, QWidget

from app.client import Record
from app.desktop import widgets

REASONS: Final = ("Printed badly", "Damaged", "Lost", "Wrong data", "Not used")


class VoidDialog(QDialog):
    """``chosen`` carries the reason, and whether the links shall end."""

    chosen = Signal(str, bool)

    def __init__(self, records: Sequence[Record], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Void labels")
        self.setMinimumWidth(440)
        count = len(records)
        what = f"the label “{records[0].title}”" if count == 1 else f"{count:,} labels"
        self.reason = QComboBox(editable=True)
        self.reason.setAccessibleName("Why it is voided")
        self.reason.addItems(REASONS)
        self.reason.setCurrentIndex(-1)
        edit = self.reason.lineEdit()
        if edit is not None:
            edit.setPlaceholderText("Why?")
        linked = sum(bool(record.document.get("shortId")) for record in records)
        self.end_links = QCheckBox("Their short links end too" if count > 1 else "Its short link ends too")
        self.end_links.setVisible(linked > 0)
        self.void = widgets.button("Void", self._choose, role="danger")
        text = (
            "The ledger keeps it, with who voided it, when and why. A link that ends leads nowhere any more: "
            "whoever scans the label is told so."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(widgets.label(f"Void {what}", "heading", wrap=True))
        column.addWidget(widgets.label(text, "muted", wrap=True))
        column.addWidget(self.reason)
        column.addWidget(self.end_links)
        column.addWidget(widgets.row(1, widgets.button("Cancel", self.reject), self.void))
        self.reason.editTextChanged.connect(lambda _text: self._enable())
        self._enable()

    def _enable(self) -> None:
        self.void.setEnabled(bool(self.reason.currentText().strip()))

    def _choose(self) -> None:
        ends = self.end_links.isChecked() and not self.end_links.isHidden()
        self.chosen.emit(self.reason.currentText().strip(), ends)
        self.accept()
