"""Trying the camera: what is installed, which cameras there are, the tone, the way to the live picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.camera import available
from app.desktop.camera.source import FrameSource, Missing, Permission
from app.desktop.session import Session

_PERMISSIONS = {
    Permission.GRANTED: "",
    Permission.DENIED: "The system does not let this program use cameras: allow it in its privacy settings.",
    Permission.NOT_ASKED: "The system will ask you when a camera is started.",
}


class CameraTest(QWidget):
    """Asks when it is told to: looking for cameras wakes them on some systems."""

    def __init__(
        self, session: Session, source: Callable[[], FrameSource | Missing] = available.source
    ) -> None:
        super().__init__()
        self._session, self._source = session, source
        self._found: FrameSource | None = None
        self.state = widgets.label("", wrap=True)
        self.command = widgets.label(selectable=True, wrap=True)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy = widgets.button("Copy the command", self._copy)
        self.tone = widgets.button("Play the tone", self._beep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(8)
        column.addWidget(widgets.label("Try it", "heading"))
        column.addWidget(
            widgets.row(
                widgets.button("Look for cameras", self.look),
                widgets.button("Open the Camera page", lambda: session.open_page("camera")),
                self.tone,
                1,
            )
        )
        for part in (self.state, self.command, widgets.row(self.copy, 1)):
            column.addWidget(part)
        for part in (self.state, self.command, self.copy, self.tone):
            part.hide()

    def look(self) -> None:
        """Say what there is."""
        found = self._source() if self._found is None else self._found
        self.state.show()
        missing = found if isinstance(found, Missing) else None
        self.command.setText(missing.command if missing else "")
        for part in (self.command, self.copy):
            part.setVisible(bool(missing and missing.command))
        if isinstance(found, Missing):
            self.state.setText(found.problem)
            return
        self._found = found
        found.setParent(self)
        self.tone.show()
        titles = [camera.title for camera in found.cameras()]
        listed = f"Found: {', '.join(titles)}." if titles else "No camera is connected."
        self.state.setText(f"{listed} {_PERMISSIONS[found.permission()]}".strip())

    def _beep(self) -> None:
        if self._found is not None:
            self._found.beep()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self._session.note("Command copied; start Tagwright again after running it", tone="success")
