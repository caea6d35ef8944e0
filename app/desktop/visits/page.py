"""The Visits page: all short links, and each from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import QVBoxLayout

from app.desktop.page_widget import PageWidget
from app.desktop.pages import PageSpec
from app.desktop.session import ServiceState, Session
from app.desktop.visits.view import VisitsView


class VisitsPage(PageWidget):
    """The view as a page of the window."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.view = VisitsView(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        session.service_state_changed.connect(self._service_changed)

    def commands(self) -> Mapping[str, Callable[[], None]]:
        return {"refresh": self.view.refresh}

    def shown(self) -> None:
        if self._session.service_state is ServiceState.READY:
            self.view.refresh()

    def _service_changed(self, state: ServiceState) -> None:
        if state is ServiceState.READY and self.isVisible():
            self.view.refresh()


VISITS_PAGE: Final = PageSpec("visits", "Visits", "chart", VisitsPage)
