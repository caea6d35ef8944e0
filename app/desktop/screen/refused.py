"""What to do where no program may take pictures of the screen: the desktop's own screenshot, pasted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from app.desktop import widgets

TEXT = (
    "{who} does not let programs take pictures of the screen. Take a screenshot with the desktop's own key "
    "(often Print or Shift+Print) and let it be copied; then paste it here. Ctrl+V on the Scan page does "
    "the same."
)


class RefusedDialog(QDialog):
    """Waits for a picture in the clipboard; *Paste* works as soon as there is one."""

    def __init__(self, paste: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Screen region")
        self.setMinimumWidth(460)
        self._paste = paste
        self.text = widgets.label(TEXT.format(who=platform_name()), wrap=True)
        self.state = widgets.label(role="muted", wrap=True)
        self.paste = widgets.button("Paste the screenshot", self._take, role="primary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.paste, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(widgets.label("The screen cannot be read directly", "title"))
        for part in (self.text, self.state, buttons):
            column.addWidget(part)
        self.paste.setDefault(True)
        QGuiApplication.clipboard().dataChanged.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        ready = not QGuiApplication.clipboard().image().isNull()
        self.paste.setEnabled(ready)
        self.state.setText("There is a picture in the clipboard." if ready else "Waiting for a picture …")

    def _take(self) -> None:
        self.accept()
        self._paste()


def platform_name() -> str:
    """Who refuses, in words people know."""
    return "Wayland" if QGuiApplication.platformName().startswith("wayland") else "This desktop"
