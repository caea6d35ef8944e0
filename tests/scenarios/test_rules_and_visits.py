"""One printed code, many destinations: a rule is written, tried, saved and followed, and its visits seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.client import Client, Kind
from app.desktop.main_window import MainWindow
from app.desktop.options import Settings
from app.desktop.pages import PAGES
from app.desktop.rules.page import RulesPage, rules_page
from app.desktop.rules.presets import AGENTS
from app.desktop.session import Session
from app.desktop.visits.page import VISITS_PAGE, VisitsPage
from tests.live import LiveService

WAIT_MS = 120_000
PHONE, DESKTOP = AGENTS[1].user_agent, AGENTS[-2].user_agent


@pytest.fixture
def window(qtbot: QtBot, service: LiveService) -> Iterator[MainWindow]:
    session = Session(Client(service.url, service.key), Settings(service.folder / "desktop.ini"))
    session.ask = lambda question: "discard"
    made = MainWindow(session, [*PAGES, rules_page(service.folder), VISITS_PAGE])
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(session.service_state_changed, timeout=WAIT_MS):
        session.check_service()
    yield made
    made.close()
    assert session.jobs.cancel_all(WAIT_MS)
    session.client.close()


def follows(service: LiveService, short_id: str, user_agent: str) -> str:
    answer = service.stranger.get(f"/{short_id}", headers={"User-Agent": user_agent})
    assert answer.status_code == 302
    return answer.headers["location"]


def test_a_rule_is_written_tried_saved_followed_and_seen(
    window: MainWindow, service: LiveService, qtbot: QtBot
) -> None:
    client = window.session.client
    product = client.create(Kind.PRODUCTS, {"name": "Oolong tea"})
    target = {
        "evrythngId": product.id,
        "defaultRedirectUrl": "https://example.com/page",
        "shortId": "TEA-2026",
    }
    client.create(Kind.REDIRECTIONS, target)
    assert follows(service, "TEA-2026", PHONE) == "https://example.com/page"

    window.open_page("rules")
    rules = window.page("rules")
    assert isinstance(rules, RulesPage)
    qtbot.waitUntil(lambda: rules.controller.loaded, timeout=WAIT_MS)
    window.actions_by_key["new"].trigger()
    QTest.keyClicks(rules.editor.match, "device=mobile")
    rules.editor.match._popup.hide()
    QTest.keyClicks(rules.editor.url, "https://m.example.com/{product.name}")
    rules.editor.url._popup.hide()

    rules.bench.form.load({"shortId": "TEA-2026", "userAgent": PHONE})
    expected = "https://m.example.com/Oolong%20tea"
    qtbot.waitUntil(lambda: rules.bench.view.address == expected, timeout=WAIT_MS)
    rules.bench.form.load({"shortId": "TEA-2026", "userAgent": DESKTOP})
    qtbot.waitUntil(lambda: rules.bench.view.address == "https://example.com/page", timeout=WAIT_MS)
    assert rules.bench.view.headline == "No rule holds: the link’s own target"
    assert follows(service, "TEA-2026", PHONE) == "https://example.com/page"

    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: rules.controller.loaded and not rules.controller.draft.dirty, timeout=WAIT_MS)
    assert follows(service, "TEA-2026", PHONE) == expected
    assert follows(service, "TEA-2026", DESKTOP) == "https://example.com/page"

    window.open_page("visits")
    visits = window.page("visits")
    assert isinstance(visits, VisitsPage)
    qtbot.waitUntil(lambda: visits.view.total == "4 visits", timeout=WAIT_MS)
    assert visits.view.rankings["link"].texts() == ["/TEA-2026 4"]
    assert visits.view.rankings["device"].texts() == ["Mobile 3", "Desktop 1"]
