"""What imported short links belong to: a collection named after the file, or a record of one's choice."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from app.client import Kind, Record
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.session import Session
from app.exchange.owners import Owner

_KINDS: Final = (Kind.PRODUCTS, Kind.THNGS, Kind.COLLECTIONS, Kind.PLACES)
_LONGEST: Final = 60


class OwnerChoice(QComboBox):
    """``changed`` when another owner was chosen."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._chosen: Record | None = None
        self._name = ""
        self.setAccessibleName("What the short links belong to")
        self.activated.connect(self._activated)

    @property
    def owner(self) -> Owner:
        """The choice, as an import takes it."""
        return Owner(name=self._name) if self._chosen is None else Owner(record_id=self._chosen.id)

    def propose(self, name: str) -> None:
        """Offer a collection of this name."""
        self._name = name
        self._show()

    def choose(self, record: Record) -> None:
        """Take this record."""
        self._chosen = record
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.clear()
        self.addItem(f"The collection “{_cut(self._name)}”")
        if self._chosen is not None:
            self.addItem(f"The {self._chosen.kind.noun()} “{_cut(self._chosen.title)}”")
            self.setCurrentIndex(1)
        self.addItem("Another record …")

    def _activated(self, number: int) -> None:
        if number == self.count() - 1:
            self.setCurrentIndex(0 if self._chosen is None else 1)
            dialog = ChooseDialog(
                self._session, _KINDS, "What do the short links belong to?", "Choose", self.window()
            )
            dialog.chosen.connect(lambda records: self.choose(records[0]))
            dialog.open()
        elif number == 0 and self._chosen is not None:
            self._chosen = None
            self._show()
            self.changed.emit()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
