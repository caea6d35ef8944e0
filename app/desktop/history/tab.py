"""The tab History of a record: its actions, its properties, its locations, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout

from app.client import Kind, Record
from app.desktop.history.actions_view import ActionsView
from app.desktop.history.updates_view import LocationsView, PropertiesView
from app.desktop.history.view import HistoryView
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session
from app.desktop.widgets import row

_VIEWS: Final[Mapping[str, Callable[[Session], HistoryView]]] = {
    "Actions": ActionsView,
    "Properties": PropertiesView,
    "Locations": LocationsView,
}
VIEWS: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.PRODUCTS: ("Actions", "Properties"),
    Kind.THNGS: ("Actions", "Properties", "Locations"),
    Kind.COLLECTIONS: ("Actions",),
}


class HistoryTab(RecordTab):
    """Buttons for the views of a kind, and the chosen one below."""

    title = "History"

    def __init__(self, session: Session, kind: Kind) -> None:
        super().__init__()
        self.views = {title: _VIEWS[title](session) for title in VIEWS[kind]}
        self._stack = QStackedWidget()
        self.buttons = QButtonGroup(self)
        made = []
        for number, (title, view) in enumerate(self.views.items()):
            self._stack.addWidget(view)
            choice = QPushButton(title)
            choice.setCheckable(True)
            choice.setAutoDefault(False)
            choice.setProperty("role", "segment")
            choice.clicked.connect(partial(self.choose, title))
            self.buttons.addButton(choice, number)
            made.append(choice)
        head = row(*made, 1, spacing_px=4)
        head.setVisible(len(made) > 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(8)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        self.choose(next(iter(self.views)))

    def choose(self, title: str, _checked: bool = False) -> None:
        """Show this view."""
        view = self.views[title]
        self.buttons.button(list(self.views).index(title)).setChecked(True)
        self._stack.setCurrentWidget(view)
        if self.isVisible():
            view.refresh()

    def show_record(self, record: Record | None) -> None:
        for view in self.views.values():
            view.show_record(record)

    def refresh(self) -> None:
        shown = self._stack.currentWidget()
        if isinstance(shown, HistoryView):
            shown.refresh()
