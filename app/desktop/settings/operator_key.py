"""The operator key: masked, shown on request, copied without being shown."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.service_link import ServiceLink
from app.errors import EnvironmentFault

EXPLANATION = (
    "Scripts and other machines need this key to work with the catalogue. "
    "Whoever has it may do everything: give it to nobody who should not."
)


class OperatorKey(QWidget):
    """Reads the key anew each time: the service makes it at its first start."""

    def __init__(self, link: ServiceLink) -> None:
        super().__init__()
        self._link = link
        self.field = widgets.line("Operator key")
        self.field.setReadOnly(True)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_button = widgets.button("Show", self._toggle)
        self.copy_button = widgets.button("Copy", self.copy, icon="copy")
        self.problem = widgets.label(role="error", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(widgets.label(EXPLANATION, "muted", wrap=True))
        column.addWidget(widgets.row(self.field, self.show_button, self.copy_button))
        column.addWidget(self.problem)
        link.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, _status: object = None) -> None:
        try:
            key, problem = self._link.key(), ""
        except EnvironmentFault as fault:
            key, problem = "", fault.text()
        self.field.setText(key)
        self.field.setCursorPosition(0)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.copy_button.setEnabled(bool(key))
        self.show_button.setEnabled(bool(key))

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.field.text())
        self._link.session.note("Operator key copied", tone="success")

    def _toggle(self) -> None:
        hidden = self.field.echoMode() is QLineEdit.EchoMode.Password
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.show_button.setText("Hide" if hidden else "Show")
