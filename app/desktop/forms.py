"""Forms of titles and fields beside each other, alike in all dialogs and panels."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget


def form(parent: QWidget | None = None, *, across_px: int = 14, down_px: int = 10) -> QFormLayout:
    """An empty form; ``line_up`` belongs to it once its rows are there."""
    made = QFormLayout() if parent is None else QFormLayout(parent)
    made.setContentsMargins(0, 0, 0, 0)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    made.setHorizontalSpacing(across_px)
    made.setVerticalSpacing(down_px)
    return made


def line_up(rows: QFormLayout, widest_title: str = "") -> None:
    """Titles stand on the line of what their fields say: a form leaves them a little above it otherwise.

    With ``widest_title``, forms below one another begin their fields at one place.
    """
    one_line = QLineEdit()
    one_line.ensurePolished()
    height_px = one_line.sizeHint().height()
    for number in range(rows.rowCount()):
        item = rows.itemAt(number, QFormLayout.ItemRole.LabelRole)
        title = item.widget() if item is not None else None
        if title is not None:
            title.setFixedHeight(height_px)
            if widest_title:
                title.setMinimumWidth(title.fontMetrics().horizontalAdvance(widest_title))
