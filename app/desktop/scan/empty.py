"""What the Scan page shows before there is a picture: what to do, and what can be read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.desktop import theme, widgets
from recognition.formats import READABLE

ICON_PX = 56
WIDTH_PX = 600


class EmptyScan(QWidget):
    """A place to drop pictures, and the other ways to give one."""

    def __init__(
        self,
        open_pictures: Callable[[], object],
        open_folder: Callable[[], object],
        pick_region: Callable[[], object],
    ) -> None:
        super().__init__()
        self._frame = QFrame()
        self._frame.setObjectName("drop-zone")
        self._frame.setMinimumWidth(WIDTH_PX)
        self._frame.setMaximumHeight(340)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pictures = widgets.button("Open pictures …", open_pictures, role="primary", icon="image")
        self.folder = widgets.button("Open a folder …", open_folder, icon="folder")
        self.region = widgets.button("Screen region …", pick_region, icon="region")
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(40, 36, 40, 36)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._icon)
        column.addWidget(_centred("Drop pictures or a folder here", "title"))
        column.addWidget(
            _centred("or paste a picture with Ctrl+V, or use a hand scanner on any page", "muted")
        )
        column.addSpacing(6)
        column.addWidget(widgets.row(1, self.pictures, self.folder, self.region, 1))
        column.addSpacing(6)
        column.addWidget(_centred(f"{READABLE} are read, here on this machine.", "muted"))
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(self._frame, 8)
        outer.setAlignment(self._frame, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(1)
        self.mark(dropping=False)
        theme.current().changed.connect(self._paint)

    def _paint(self) -> None:
        self.mark(dropping=False)

    def mark(self, *, dropping: bool) -> None:
        """Show that what is held over the page may be dropped."""
        colours = theme.current().colours
        line = colours.accent if dropping else colours.border
        ground = colours.hover if dropping else colours.surface
        self._frame.setStyleSheet(
            f"QFrame#drop-zone {{ border: 2px dashed {line}; border-radius: 12px; background: {ground}; }}"
        )
        self._icon.setPixmap(theme.pixmap("scan", line if dropping else colours.muted, ICON_PX))


def _centred(text: str, role: str) -> QLabel:
    made = widgets.label(text, role, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
