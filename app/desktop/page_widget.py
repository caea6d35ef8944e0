"""What the main window expects of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.client import Record


class PageWidget(QWidget):
    """A page of the main window. Everything has a default, so that a page overrides what it needs."""

    commands_changed = Signal()
    """The answer of ``commands`` may be another one now: the window enables its actions anew."""

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """What the page can do now: key of an action in ``actions.ACTIONS`` → what to call."""
        return {}

    def undo_titles(self) -> tuple[str, str] | None:
        """What its own undo and redo would do; None if the page leaves both to the window."""
        return None

    def search(self, words: str) -> None:
        """The search field of the window has new words."""

    def searchable(self) -> str:
        """The hint in the search field; empty if the page has nothing to search."""
        return ""

    def shown(self) -> None:
        """The page came to the front."""

    def may_leave(self) -> bool:
        """Called before the window closes: settle unsaved changes, or say False to stay."""
        return True

    def open_record(self, kind: str, record_id: str) -> bool:
        """Show this record; False if the page has nothing of that kind."""
        return False

    def open_design(self, name: str, records: Sequence[Record] = ()) -> None:
        """Show this label design, with the records that are printed by it."""

    def open_draft(self, draft: Mapping[str, Any]) -> None:
        """Show the form of a new record with these fields filled in."""
