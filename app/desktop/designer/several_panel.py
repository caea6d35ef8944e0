"""What stands at the right when several elements are chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.designer.document import DesignDocument
from app.desktop.widgets import label
from app.labels.designs import editing
from app.labels.designs.geometry import around


class SeveralPanel(QWidget):
    """How many, and the room they take together."""

    def __init__(self, document: DesignDocument) -> None:
        super().__init__()
        self._document = document
        self.title = label(role="heading")
        self.room = label(wrap=True)
        hint = "Drag or use the arrows to move them together. Align lines them up and shares out their gaps."
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.title, self.room, label(hint, "muted", wrap=True)):
            column.addWidget(widget)
        column.addStretch(1)

    def refresh(self) -> None:
        found = editing.boxes(self._document.design, self._document.chosen)
        self.title.setText(f"{len(self._document.chosen)} elements")
        if found:
            box = around(list(found.values()))
            self.room.setText(
                f"{box.width_mm:.1f} × {box.height_mm:.1f} mm at {box.x_mm:.1f}, {box.y_mm:.1f} mm"
            )
