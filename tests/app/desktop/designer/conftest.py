"""A window with the Designs page alone, shown, so that mouse and keys go where they go in life."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.designer.page import DesignsPage
from app.desktop.main_window import MainWindow
from app.desktop.pages import PageSpec
from app.desktop.session import Session

SPEC = PageSpec("designs", "Designs", "design", DesignsPage, "Ctrl+Shift+D")


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> MainWindow:
    session.ask = lambda _question: "discard"
    made = MainWindow(session, [SPEC])
    qtbot.addWidget(made, before_close_func=lambda _: setattr(session, "ask", lambda _question: "discard"))
    made.resize(1320, 840)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> DesignsPage:
    made = window.page("designs")
    assert isinstance(made, DesignsPage)
    made.canvas.setFocus()
    qtbot.waitUntil(lambda: bool(made.proofs.proofs))
    return made
