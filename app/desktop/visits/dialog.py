"""The visits of one short link, in a window of their own beside the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.desktop.session import Session
from app.desktop.visits.view import VisitsView


class LinkVisitsDialog(QDialog):
    """Stays open while one goes on working."""

    def __init__(self, session: Session, short_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Visits of /{short_id}")
        self.setWindowFlag(Qt.WindowType.Window)
        self.resize(900, 640)
        self.view = VisitsView(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.show_only(short_id)
