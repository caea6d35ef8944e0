"""Drags rules of a service with the mouse, each press, move and release an event of the window system.

    QT_QPA_PLATFORM=minimal python -m tests.app.desktop.rules.dragged_by_mouse URL KEY FOLDER

In a process of its own: offscreen, where the tests run, Qt drags nothing. Prints the order of the rules after
each step, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.client import Client
from app.desktop.main_window import MainWindow
from app.desktop.options import Settings
from app.desktop.rules.page import RulesPage, rules_page
from app.desktop.rules.rule_list import RuleList
from app.desktop.session import Session

_LEFT, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_MOST_STEPS = 100_000


class Mouse(QObject):
    """Drags from one rule to a height within another; goes on as soon as the list has seen the last step."""

    def __init__(self, rules: RuleList) -> None:
        super().__init__()
        self._rules = rules
        self._steps: list[Callable[[], None]] = []
        rules.viewport().installEventFilter(self)

    def drag(self, at: int, to: int, part: float) -> None:
        window, end = self._rules.window().windowHandle(), self._point(to, part)
        start = self._point(at, 0.5)
        self._steps = [
            lambda: QTest.mouseMove(window, end + QPoint(1, 0)),
            lambda: QTest.mouseMove(window, end),
            lambda: QTest.mouseRelease(window, _LEFT, _NO_KEY, end),
        ]
        QTest.mousePress(window, _LEFT, _NO_KEY, start)
        for distance in (3, 20, 25):  # the drag begins with one of them, and lasts until the release
            QTest.mouseMove(window, start + QPoint(distance, 0))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and self._steps:
            QTimer.singleShot(0, self._steps.pop(0))
        return False

    def _point(self, row: int, part: float) -> QPoint:
        place = self._rules.visualRect(self._rules.rows.index(row))
        inside = QPoint(place.center().x(), place.top() + round(place.height() * part))
        return self._rules.viewport().mapTo(self._rules.window(), inside)


def main(url: str, key: str, folder: str) -> None:
    QApplication([])
    session = Session(Client(url, key), Settings(Path(folder) / "dragging.ini"))
    session.ask = lambda question: "discard"
    window = MainWindow(session, [rules_page(Path(folder))])
    window.show()
    session.check_service()
    page = window.page("rules")
    assert isinstance(page, RulesPage)
    for _ in range(_MOST_STEPS):
        if page.controller.loaded and page.controller.is_current:
            break
        QTest.qWait(10)
    mouse, orders = Mouse(page.list), [_order(page)]
    for at, to, part in ((0, 2, 0.95), (2, 0, 0.05), (0, 1, 0.6), (1, 1, 0.9)):
        mouse.drag(at, to, part)
        orders.append(_order(page))
    page.commands()["undo"]()
    orders.append(_order(page))
    print(json.dumps(orders))
    session.jobs.cancel_all(60_000)
    session.client.close()


def _order(page: RulesPage) -> str:
    named = "".join(str(rule["name"]) for rule in page.controller.draft.rules)
    listed = "".join(str(row.rule["name"]) for row in page.list.rows._rows)
    assert named == listed
    return f"{named} {page.list.currentIndex().row()}"


if __name__ == "__main__":
    main(*sys.argv[1:])
