"""The cards of the codes on the picture in sight, or why there are none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.scan.code_card import CardActions, CodeCard
from app.desktop.scan.controller import ScanController
from app.desktop.scan.entries import Entry, State

WIDTH_PX = 350
HINT = (
    "A sharper picture, closer to the code and without glare, often helps. "
    "The whole code must be on it, with its light edge."
)


KEYS_HINT = (
    "Enter opens the record, F follows the link, S records a scan; N makes a product of an unknown code, "
    "A attaches it to one. J and K go to the next and the last code."
)


class CodesPanel(QScrollArea):
    """Follows the controller; a card that is clicked or gets the focus becomes the current one."""

    def __init__(self, controller: ScanController, actions: CardActions) -> None:
        super().__init__()
        self._controller = controller
        self._actions = actions
        self._cards: list[CodeCard] = []
        self.setWidgetResizable(True)
        self.setMinimumWidth(WIDTH_PX - 60)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Codes on the picture")
        controller.codes_changed.connect(self.refresh)
        controller.current_changed.connect(self._mark)

    @property
    def cards(self) -> list[CodeCard]:
        return self._cards

    def refresh(self) -> None:
        focused = next((card.number for card in self._cards if card.hasFocus()), 0)
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        entry = self._controller.entry
        for text in _headlines(entry):
            column.addWidget(text)
        self._cards = self._build_cards(entry)
        for card in self._cards:
            column.addWidget(card)
        column.addStretch(1)
        if self._cards:
            column.addWidget(widgets.label(KEYS_HINT, "muted", wrap=True))
        self.setWidget(body)
        self._mark(self._controller.current)
        if focused and focused <= len(self._cards):
            self._cards[focused - 1].setFocus()

    def _build_cards(self, entry: Entry | None) -> list[CodeCard]:
        cards = []
        for number, code in enumerate(entry.codes if entry else (), 1):
            card = CodeCard(
                number, code, self._controller.destinations, self._actions, asking=self._controller.asking
            )
            card.chosen.connect(self._chosen)
            cards.append(card)
        return cards

    def _chosen(self, number: int) -> None:
        if number != self._controller.current:
            self._controller.choose(number)

    def _mark(self, current: int) -> None:
        for card in self._cards:
            card.mark(card.number == current)
        if 0 < current <= len(self._cards):
            card = self._cards[current - 1]
            self.ensureWidgetVisible(card, 0, 12)


def _headlines(entry: Entry | None) -> list[QLabel]:
    """What is to be said above the cards: an error with its cure, a note, a hint."""
    if entry is None:
        return [widgets.label("Choose a picture from the list.", "muted", wrap=True)]
    if entry.state is State.ERROR:
        return [
            widgets.label(entry.message, "error", wrap=True),
            widgets.label(entry.cure, wrap=True),
        ]
    said = [widgets.label(entry.note, "warning", wrap=True)] if entry.note else []
    if entry.state is State.EMPTY:
        said.append(widgets.label("No code found on this picture.", wrap=True))
        said.append(widgets.label(HINT, "muted", wrap=True))
    elif entry.state in (State.WAITING, State.READING):
        said.append(widgets.label("Not read yet.", "muted"))
    return said
