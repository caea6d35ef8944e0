"""Text fields that want what is scanned: it is put there, and nothing is looked up."""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtWidgets import QLineEdit, QWidget

from app.wedge.strokes import Burst
from app.wedge.understand import Scan
from app.wedge.validity import is_address

_TEXTS: Final = "takesScans"
_ADDRESSES: Final = "takesScannedAddresses"


class ScanTarget(QWidget):
    """A widget that takes the bursts themselves while it has the focus, as the test in Settings."""

    def take(self, burst: Burst, scan: Scan) -> None:
        """A burst, and what was understood of it."""
        raise NotImplementedError


Field = TypeVar("Field", bound=QLineEdit)


def takes_scans(field: Field, *, addresses: bool = True) -> Field:
    """Mark a field of an identifier or a search: a scan replaces what it holds.

    Without `addresses`, short links are looked up all the same: a search for words does not find them.
    """
    field.setProperty(_TEXTS, True)
    field.setProperty(_ADDRESSES, addresses)
    return field


def offer(target: QWidget | None, text: str) -> bool:
    """Put the text into the widget, as a person would type it, if it is a field that wants it."""
    if not isinstance(target, QLineEdit) or target.isReadOnly():
        return False
    if not target.property(_ADDRESSES if is_address(text) else _TEXTS):
        return False
    target.selectAll()
    target.insert(text)
    target.textEdited.emit(target.text())
    return True
