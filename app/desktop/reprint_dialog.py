"""Labels that were printed before: why again, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from app.client import Record
from app.desktop import widgets

REASONS: Final = ("Damaged", "Lost", "Printed badly", "One more is needed", "The thing was relabelled")
SHOWN: Final = 6


@dataclass(frozen=True)
class Reprint:
    """The answer: print them again for this reason, or leave them out when there is none."""

    reason: str = ""


AskReprint = Callable[[QWidget, Collection[Record], int], Reprint | None]


class ReprintDialog(QDialog):
    """Nothing is printed again without a reason; the ledger keeps it."""

    def __init__(self, parent: QWidget, earlier: Collection[Record], total: int) -> None:
        super().__init__(parent)
        self.setWindowTitle("Printed before")
        self.setMinimumWidth(460)
        self.answer: Reprint | None = None
        count = len(earlier)
        which = f"{count:,} of {total:,} labels" if count < total else "These labels"
        lines = [_line(record) for record in list(earlier)[:SHOWN]]
        if count > SHOWN:
            lines.append(f"… and {count - SHOWN:,} more")
        self.reason = QComboBox(editable=True)
        self.reason.setAccessibleName("Why they are printed again")
        self.reason.addItems(REASONS)
        self.reason.setCurrentIndex(-1)
        edit = self.reason.lineEdit()
        if edit is not None:
            edit.setPlaceholderText("Why are they printed again?")
        self.again = widgets.button("Print again", self._again, role="primary", icon="print")
        self.without = widgets.button("Leave them out", self._without)
        self.without.setVisible(count < total)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(widgets.label(f"{which} were printed before", "heading", wrap=True))
        column.addWidget(widgets.label("\n".join(lines), "muted", wrap=True))
        column.addWidget(self.reason)
        column.addWidget(widgets.row(1, widgets.button("Cancel", self.reject), self.without, self.again))
        self.reason.editTextChanged.connect(lambda _text: self._enable())
        self._enable()

    def _enable(self) -> None:
        self.again.setEnabled(bool(self.reason.currentText().strip()))

    def _again(self) -> None:
        self.answer = Reprint(self.reason.currentText().strip())
        self.accept()

    def _without(self) -> None:
        self.answer = Reprint()
        self.accept()


def ask_reprint(parent: QWidget, earlier: Collection[Record], total: int) -> Reprint | None:
    """Ask the person; None to print nothing."""
    dialog = ReprintDialog(parent, earlier, total)
    dialog.exec()
    dialog.deleteLater()
    return dialog.answer


def _line(record: Record) -> str:
    document = record.document
    when = QLocale().toString(
        QDateTime.fromMSecsSinceEpoch(int(document.get("createdAt", 0))), QLocale.FormatType.ShortFormat
    )
    who = document.get("operatorName") or "somebody"
    return f"{record.title}: {when}, by {who}, {document.get('printer') or 'unknown printer'}"
