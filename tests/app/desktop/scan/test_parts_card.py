"""The card of a message on several symbols: what is missing, and nothing to do with a mere piece of it."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.scan.code_card import CardActions, CodeCard
from app.desktop.scan.entries import Code

NOWHERE = ((0, 0), (9, 0), (9, 9), (0, 9))
ACTIONS = CardActions(*([lambda *_: None] * 8))


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((), "Joined from 3 symbols"),
        ((2,), "A message on 3 symbols: part 2 is not on this picture"),
        ((1, 3), "A message on 3 symbols: parts 1, 3 are not on this picture"),
    ],
    ids=["whole", "one", "two"],
)
def test_a_card_says_what_is_missing(qtbot: QtBot, missing: tuple[int, ...], said: str) -> None:
    card = CodeCard(1, Code("qr_code", "2d", "text", NOWHERE, (), missing, 3), {}, ACTIONS, asking=False)
    qtbot.addWidget(card)
    assert said in [label.text() for label in card.findChildren(QLabel)]
    offered = [button.text() for button in card.findChildren(QPushButton)]
    assert ("New product" in offered) == (not missing)
