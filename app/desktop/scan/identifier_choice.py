"""Under which key a code's value is kept: the sensible choices, the best first."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.scan import keys
from app.desktop.scan.code_card import breakable
from app.desktop.scan.entries import Code
from catalog import gtin


class IdentifierChoice(QWidget):
    """A choice of `key = value`; a single one is only shown."""

    def __init__(self, code: Code) -> None:
        super().__init__()
        self._choices = keys.suggestions(code.type, code.value)
        self._box = QComboBox()
        self._box.setAccessibleName("Identifier")
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(28)
        for choice in self._choices:
            self._box.addItem(f"{choice.key} = {choice.value}")
        self._why = widgets.label(role="muted" if len(self._choices) > 1 else "", wrap=True)
        self._warning = widgets.label(role="warning", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._box)
        column.addWidget(self._why)
        column.addWidget(self._warning)
        self.setFocusProxy(self._box)
        self._box.setVisible(len(self._choices) > 1)
        self._box.currentIndexChanged.connect(self._show)
        self._show()

    @property
    def key(self) -> str:
        return self._choices[self._box.currentIndex()].key

    @property
    def value(self) -> str:
        return self._choices[self._box.currentIndex()].value

    def choose(self, key: str) -> None:
        self._box.setCurrentIndex([choice.key for choice in self._choices].index(key))

    def _show(self) -> None:
        choice = self._choices[self._box.currentIndex()]
        self._box.setToolTip(widgets.plain_tip(choice.value))
        only = f"{choice.key} = {breakable(choice.value)}"
        self._why.setText(choice.why if len(self._choices) > 1 else only)
        problem = gtin.problem(choice.key, choice.value)
        self._warning.setText(problem or "")
        self._warning.setVisible(problem is not None)
