"""The strip above the pages that says what is wrong with the service, with what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.desktop import theme, widgets
from app.desktop.service_link import ServiceLink
from app.desktop.service_status import State, Status
from app.desktop.strip_bar import above_pages

SHOW_AFTER_MS = 400
"""A restart that is quicker than this is not worth a strip that comes and goes."""
SHOWN = frozenset({State.GONE, State.RESTARTING, State.FAILED})


class ServiceBanner(QFrame):
    """Hidden while all is well."""

    def __init__(self, link: ServiceLink) -> None:
        super().__init__()
        self.setObjectName("service-banner")
        self._link = link
        self._icon = QLabel()
        self.text = widgets.label(wrap=True)
        self.restart = widgets.button("Restart", link.restart)
        self.details = widgets.button("Details …", self.show_details)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        for widget in (self._icon, self.text, self.details, self.restart):
            row.addWidget(widget, 1 if widget is self.text else 0)
        self._delay = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._delay.timeout.connect(self._show_now)
        link.changed.connect(self._status_changed)
        theme.current().changed.connect(self._paint)
        self._paint()

    def attach_to(self, window: QMainWindow) -> None:
        """Take the place above the pages."""
        self._bar = above_pages(window, self, title="Service", name="service-bar")

    @property
    def is_shown(self) -> bool:
        return not self._bar.isHidden()

    def show_details(self) -> None:
        dialog = DetailsDialog(self._link.status, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _status_changed(self, status: Status) -> None:
        if status.state in SHOWN:
            self._refresh(status)
            if status.state is State.FAILED:
                self._show_now()
            elif not self.is_shown:
                self._delay.start()
        elif status.state is State.RUNNING:
            self._delay.stop()
            self._bar.hide()

    def _refresh(self, status: Status) -> None:
        self.text.setText(status.message)
        self.details.setVisible(bool(status.detail))
        self.restart.setVisible(not self._link.is_elsewhere)
        self._paint()

    def _show_now(self) -> None:
        self._bar.show()

    def _paint(self) -> None:
        colours = theme.current().colours
        tone = colours.error if self._link.status.state is State.FAILED else colours.warning
        self._icon.setPixmap(theme.pixmap("warning", tone, 20))
        self.setStyleSheet(
            f"QFrame#service-banner {{ background: {colours.surface}; border-bottom: 2px solid {tone}; }}"
        )


class DetailsDialog(QDialog):
    """What the service last wrote to standard error."""

    def __init__(self, status: Status, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Service")
        self.resize(720, 420)
        text = QPlainTextEdit(status.detail, readOnly=True)
        text.setAccessibleName("Output of the service")
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.addWidget(widgets.label(status.message, wrap=True))
        column.addWidget(text, 1)
        column.addWidget(buttons)
