"""The page Team: operators and roles, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout

from app.desktop.page_widget import PageWidget
from app.desktop.session import ServiceState, Session
from app.desktop.team.operators import OperatorsPane
from app.desktop.team.panes import Pane
from app.desktop.team.roles import RolesPane
from app.desktop.widgets import row


class TeamPage(PageWidget):
    """Who may do what; the rights themselves are kept by the service."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.operators, self.roles = OperatorsPane(session), RolesPane(session)
        self._stack = QStackedWidget()
        self.buttons = QButtonGroup(self)
        made = []
        panes: tuple[tuple[str, Pane[Any]], ...] = (("Operators", self.operators), ("Roles", self.roles))
        for number, (title, pane) in enumerate(panes):
            self._stack.addWidget(pane)
            pane.commands_changed.connect(self.commands_changed)
            choice = QPushButton(title)
            choice.setCheckable(True)
            choice.setAutoDefault(False)
            choice.setProperty("role", "segment")
            choice.clicked.connect(partial(self.choose, number))
            self.buttons.addButton(choice, number)
            made.append(choice)
        head = row(*made, 1, spacing_px=4)
        head.setContentsMargins(14, 8, 14, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        session.service_state_changed.connect(self._service_changed)
        self.buttons.button(0).setChecked(True)

    @property
    def pane(self) -> Pane[Any]:
        found = self._stack.currentWidget()
        assert isinstance(found, Pane)
        return found

    def choose(self, number: int, _checked: bool = False) -> None:
        """Show operators (0) or roles (1), once unsaved changes are settled."""
        if self.pane.may_leave():
            self._stack.setCurrentIndex(number)
            self._ask_once()
        self.buttons.button(self._stack.currentIndex()).setChecked(True)
        self.commands_changed.emit()

    def commands(self) -> Mapping[str, Callable[[], None]]:
        return {key: _quiet(call) for key, call in self.pane.commands().items()}

    def shown(self) -> None:
        if self.session.service_state is not ServiceState.STARTING:
            self._ask_once()

    def may_leave(self) -> bool:
        return self.operators.may_leave() and self.roles.may_leave()

    def _ask_once(self) -> None:
        if not self.pane.asked:
            self.pane.ask()

    def _service_changed(self, state: ServiceState) -> None:
        if state is ServiceState.READY and self.isVisible():
            self.pane.ask()


def _quiet(call: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        call()

    return run
