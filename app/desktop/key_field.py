"""A key: masked, shown on request, copied without being shown."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.desktop.session import Session
from app.desktop.widgets import button, label, line, row


class KeyField(QWidget):
    """Shows dots until the person asks for the key; another key is hidden again."""

    def __init__(self, session: Session, title: str, explanation: str = "") -> None:
        super().__init__()
        self._session, self._title = session, title
        self.field = line(title)
        self.field.setReadOnly(True)
        self.toggle = button("Show", self._toggle)
        self.toggle.setAccessibleName(f"Show or hide the {title.lower()}")
        self.copy_button = button("Copy", self.copy, icon="copy")
        self.copy_button.setAccessibleName(f"Copy the {title.lower()}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(title, "heading"))
        if explanation:
            column.addWidget(label(explanation, "muted", wrap=True))
        column.addWidget(row(self.field, self.toggle, self.copy_button, spacing_px=6))
        self.set_key("")

    @property
    def shown(self) -> bool:
        return self.field.echoMode() is QLineEdit.EchoMode.Normal

    def set_key(self, key: str) -> None:
        self.field.setText(key)
        self.field.setCursorPosition(0)
        self._show(False)
        for part in (self.toggle, self.copy_button):
            part.setEnabled(bool(key))

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.field.text())
        self._session.note(f"{self._title} copied", tone="success")

    def _toggle(self) -> None:
        self._show(not self.shown)

    def _show(self, shown: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.toggle.setText("Hide" if shown else "Show")
