"""What the panel of a record expects of a tab beside the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """What can be done while the tab is in front: key of an action → what to call."""
        return {}

    def may_leave(self) -> bool:
        """Settle unsaved changes with the person; False if they want to go on editing."""
        return True
