"""What a page with a list expects of the panel beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.client import Record


class PanelWidget(QWidget):
    """Shows and edits one record. Everything has a default, so that a panel overrides what it has."""

    commands_changed = Signal()
    created = Signal(Record)
    """The new record was saved."""
    closed = Signal()
    """The new record was given up."""
    link_wanted = Signal(list)
    """Short links for these records."""
    print_asked = Signal(Record)

    @property
    def record(self) -> Record | None:
        """The record shown; None while a new one is written or nothing is shown."""
        return None

    @property
    def dirty(self) -> bool:
        """Something was typed that is not saved."""
        return False

    @property
    def writing_new(self) -> bool:
        """The form of a new record is shown."""
        return False

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """What can be done with what the panel shows: key of an action → what to call."""
        return {}

    def show_record(self, record: Record | None) -> None:
        raise NotImplementedError

    def show_new(self, draft: Mapping[str, Any] | None = None) -> None:
        """The form of a new record, empty or with a draft filled in."""
        raise NotImplementedError

    def show_links(self) -> None:
        """Bring the short links of the record to the front."""

    def edit(self) -> None:
        """Put the cursor into the form."""

    def save(self) -> bool:
        """Start saving; False if something in the form is wrong."""
        return True

    def may_leave(self) -> bool:
        """Settle unsaved changes with the person; False if they want to go on editing."""
        return True
