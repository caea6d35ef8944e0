"""Number fields. A style sheet gives spin boxes no room on the left; these give it themselves."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

_INSET_PX: Final = 9
"""What padding and border of other fields take."""


class SpinBox(QSpinBox):
    """Whole numbers."""

    def __init__(
        self, parent: QWidget | None = None, *, minimum: int = 0, maximum: int = 99, suffix: str = ""
    ) -> None:
        super().__init__(parent, minimum=minimum, maximum=maximum, suffix=suffix)
        _inset(self.lineEdit())


class DecimalSpinBox(QDoubleSpinBox):
    """Numbers with decimals."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        minimum: float = 0.0,
        maximum: float = 99.99,
        decimals: int = 2,
        singleStep: float = 1.0,
        suffix: str = "",
    ) -> None:
        super().__init__(
            parent, minimum=minimum, maximum=maximum, decimals=decimals, singleStep=singleStep, suffix=suffix
        )
        _inset(self.lineEdit())


def _inset(edit: QLineEdit) -> None:
    edit.setTextMargins(_INSET_PX, 0, 0, 0)
