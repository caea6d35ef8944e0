"""The engines that read codes here, and the command that brings a missing one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.session import Session
from recognition import readers
from recognition.readers import Status


class Engines(QWidget):
    """Asked in the background: finding a library may run a program of the system."""

    def __init__(self, session: Session, status: Callable[[], Sequence[Status]] = readers.status) -> None:
        super().__init__()
        self._session = session
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._waiting = widgets.label("Looking …", "muted")
        self._column.addWidget(self._waiting)
        session.jobs.run(status, owner=self).done(self._show)

    def _show(self, found: Sequence[Status]) -> None:
        self._waiting.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(2, 1)
        for row, engine in enumerate(found):
            grid.addWidget(widgets.label(engine.name), row, 0)
            state = "in use" if engine.available else "missing"
            grid.addWidget(widgets.label(state, "success" if engine.available else "warning"), row, 1)
            grid.addWidget(widgets.label(engine.version, "muted"), row, 2)
        self._column.addLayout(grid)
        for engine in found:
            if not engine.available:
                self._column.addWidget(self._cure(engine))

    def _cure(self, engine: Status) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 0)
        text = f"Codes are read without {engine.name}; with it some more are found. {engine.problem}"
        column.addWidget(widgets.label(text.strip(), "muted", wrap=True))
        if engine.cure:
            command = widgets.label(engine.cure, selectable=True)
            command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            copy = widgets.button("Copy the command", lambda: self._copy(engine.cure))
            column.addWidget(widgets.row(command, copy, 1))
        return made

    def _copy(self, command: str) -> None:
        QGuiApplication.clipboard().setText(command)
        self._session.note("Command copied; start Tagwright again after running it", tone="success")
