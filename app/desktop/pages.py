"""The pages of the main window, as data: add a row and the page is in the navigation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.desktop.session import Session


class PageWidget(QWidget):
    """A page of the main window. Everything has a default, so that a page overrides what it needs."""

    commands_changed = Signal()
    """The answer of ``commands`` may be another one now: the window enables its actions anew."""

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """What the page can do now: key of an action in ``actions.ACTIONS`` → what to call."""
        return {}

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


@dataclass(frozen=True)
class PageSpec:
    """A row of the navigation. ``icon`` is a file in resources/icons without its suffix."""

    key: str
    title: str
    icon: str
    factory: Callable[[Session], PageWidget]


PAGES: Final[list[PageSpec]] = []
