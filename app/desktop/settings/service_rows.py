"""The service in Settings: whose it is, how it is doing, who can reach it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.elided import ElidedLabel
from app.desktop.options import Option
from app.desktop.service_link import ServiceLink
from app.desktop.service_status import State, Status
from app.desktop.settings import service_options as options
from app.desktop.settings.fields import add_option, add_row, form
from app.neighbours import living

STATES = {
    State.STOPPED: ("Stopped", "warning"),
    State.STARTING: ("Starting …", "muted"),
    State.RUNNING: ("Running", "success"),
    State.GONE: ("Gone", "error"),
    State.RESTARTING: ("Starting again …", "warning"),
    State.FAILED: ("Failed", "error"),
}


class ServiceRows(QWidget):
    """Rows of our own service and rows of one elsewhere; the choice shows one or the other."""

    def __init__(self, link: ServiceLink) -> None:
        super().__init__()
        self._link = link
        self._settings = link.session.settings
        self.state = widgets.label(wrap=True)
        self.restart = widgets.button("Restart", link.restart, icon="refresh")
        self.own = self._form((options.NETWORK, options.PORT, options.LEAVE_RUNNING))
        self.elsewhere = self._form((options.REMOTE_URL, options.REMOTE_KEY))
        head = form()
        add_option(head, self._settings, options.ELSEWHERE)
        add_row(head, "State", _wide(self.state, self.restart))
        add_row(head, "Data folder", self._folder())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.own)
        column.addWidget(self.elsewhere)
        link.changed.connect(self._show_status)
        self._settings.changed.connect(self._refresh)
        self._show_status(link.status)
        self._refresh()

    def _form(self, rows: tuple[Option[Any], ...]) -> QWidget:
        made = QWidget()
        layout = form()
        made.setLayout(layout)
        for option in rows:
            add_option(layout, self._settings, option, secret=option is options.REMOTE_KEY)
        return made

    def _folder(self) -> QWidget:
        path = self._link.data_dir
        name = ElidedLabel(str(path))
        open_folder = widgets.button(
            "Open", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))), icon="folder"
        )
        open_folder.setAccessibleName("Open the data folder")
        made = _wide(name, open_folder)
        made.setToolTip("Start with --data DIR to work with another catalogue")
        return made

    def _refresh(self, _key: str = "") -> None:
        elsewhere = self._settings.get(options.ELSEWHERE)
        self.own.setVisible(not elsewhere)
        self.elsewhere.setVisible(elsewhere)
        port = self.own.findChild(QWidget, f"option-{options.PORT.key}")
        if port is not None:
            port.setEnabled(self._settings.get(options.NETWORK))

    def _show_status(self, status: Status) -> None:
        word, tone = STATES[status.state]
        said = [f"{word} at {status.url}" if status.url else word, status.message, self._beside(status.url)]
        self.state.setText(". ".join(part for part in said if part))
        self.state.setProperty("role", tone)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        self.restart.setVisible(not self._link.is_elsewhere)

    def _beside(self, url: str) -> str:
        """Which other services work on the same data folder."""
        others = [] if self._link.is_elsewhere else [one for one in living(self._link.data_dir) if one != url]
        return f"The same folder is served at {', '.join(others)} too" if others else ""


def _wide(first: QWidget, last: QWidget) -> QWidget:
    """The first takes the room, the last its own size."""
    made = widgets.row(first, last)
    layout = made.layout()
    assert isinstance(layout, QHBoxLayout)
    layout.setStretch(0, 1)
    return made
