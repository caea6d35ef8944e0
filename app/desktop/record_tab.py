"""What the panel of a record expects of a tab beside the form."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.client import Record


class RecordTab(QWidget):
    """Shows something that belongs to the record, read when it is in sight."""

    title = ""
    title_changed = Signal(str)
    """What the tab is called now, such as "Things (12)"."""
    commands_changed = Signal()

    def show_record(self, record: Record | None) -> None:
        """Another record is shown, or none."""
        raise NotImplementedError

    def refresh(self) -> None:
        """The tab came to the front."""
