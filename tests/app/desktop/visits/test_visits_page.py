"""The Visits page on the real service: counts over time and by visitor, one link and back, a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.client import Client, Kind, Record
from app.desktop.link_editor import LinkEditor
from app.desktop.options import Settings
from app.desktop.rules.presets import AGENTS
from app.desktop.session import Session
from app.desktop.visits.dialog import LinkVisitsDialog
from app.desktop.visits.periods import RANKED
from app.desktop.visits.view import VisitsView
from app.errors import InputError
from tests.live import LiveService

WAIT_MS = 120_000
PHONE = next(agent for agent in AGENTS if agent.title.startswith("Android phone · Chrome")).user_agent
BOT = AGENTS[-1].user_agent


@pytest.fixture
def session(qtbot: QtBot, service: LiveService) -> Iterator[Session]:
    made = Session(Client(service.url, service.key), Settings(service.folder / "desktop.ini"))
    yield made
    assert made.jobs.cancel_all(WAIT_MS)
    made.client.close()


def link(session: Session, short_id: str) -> Record:
    product = session.client.create(Kind.PRODUCTS, {"name": short_id})
    document = {"evrythngId": product.id, "shortId": short_id, "defaultRedirectUrl": "https://example.com/"}
    return session.client.create(Kind.REDIRECTIONS, document)


def visit(service: LiveService, short_id: str, times: int, **headers: str) -> None:
    for _ in range(times):
        assert service.stranger.get(f"/{short_id}", headers=headers).status_code == 302


@pytest.fixture
def view(session: Session, service: LiveService, qtbot: QtBot) -> VisitsView:
    link(session, "tea-box")
    link(session, "tea-bag")
    visit(service, "tea-box", 3, **{"User-Agent": PHONE, "Accept-Language": "de"})
    visit(service, "tea-box", 1, **{"User-Agent": BOT})
    visit(service, "tea-bag", 2, **{"User-Agent": PHONE, "Referer": "https://news.example/a"})
    made = VisitsView(session)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.refresh()
    qtbot.waitUntil(lambda: made.total == "6 visits  ·  1 of them by bots", timeout=WAIT_MS)
    return made


def texts(view: VisitsView, name: str) -> list[str]:
    return view.rankings[name].texts()


def test_all_links_by_time_and_by_visitor(view: VisitsView) -> None:
    assert sum(bar.people for bar in view.plot.bars) == 5
    assert sum(bar.bots for bar in view.plot.bars) == 1
    assert texts(view, "link") == ["/tea-box 4", "/tea-bag 2"]
    assert texts(view, "device")[0] == "Mobile 5"
    assert texts(view, "browser")[0] == "Chrome Mobile 5"
    assert "German (de) 3" in texts(view, "language")
    assert not view.rankings["city"].isVisible()
    assert view.rankings["link"].isVisible()
    assert set(view.rankings) == {*RANKED, "link"}


def test_from_all_links_to_one_and_back(view: VisitsView, qtbot: QtBot) -> None:
    assert view.plot.has_bots
    view.rankings["link"].chosen.emit("tea-bag")
    qtbot.waitUntil(lambda: view.total == "2 visits", timeout=WAIT_MS)
    assert texts(view, "link") == []
    assert not view.plot.has_bots  # nor a legend
    view._back.click()
    qtbot.waitUntil(lambda: view.total.startswith("6 visits"), timeout=WAIT_MS)


def test_another_period_asks_again(view: VisitsView, qtbot: QtBot) -> None:
    for number in (0, 6):
        view.period.setCurrentIndex(number)
        before = view.statistics
        view.refresh()
        qtbot.waitUntil(lambda before=before: view.statistics is not before, timeout=WAIT_MS)
        assert view.total.startswith("6 visits")
        assert sum(bar.people + bar.bots for bar in view.plot.bars) == 6


def test_the_arrow_keys_name_the_bars(view: VisitsView) -> None:
    view.plot.setFocus()
    QTest.keyClick(view.plot, Qt.Key.Key_End)
    assert view.plot.current == len(view.plot.bars) - 1
    QTest.keyClick(view.plot, Qt.Key.Key_Left)
    assert view.plot.current == len(view.plot.bars) - 2
    QTest.keyClick(view.plot, Qt.Key.Key_Home)
    assert view.plot.accessibleDescription().endswith(": 0 visits")
    assert not view.plot.grab().isNull()


def test_what_is_shown_goes_into_a_file(view: VisitsView, tmp_path: Path) -> None:
    view.write(tmp_path / "visits.csv")
    lines = (tmp_path / "visits.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "total,,6,1"
    assert "link,tea-box,4,1" in lines
    with pytest.raises(InputError):
        view.write(tmp_path / "nowhere" / "visits.csv")


def test_every_visit_goes_into_a_file(view: VisitsView, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "hits.csv"
    said: list[str] = []
    view._session.message.connect(lambda message: said.append(message.text))
    view.write_all(target)
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert said == ["Visits written to hits.csv"]
    head, *lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("time,shortId,")
    assert len(lines) == 6
    said.clear()
    view.write_all(tmp_path / "nowhere" / "hits.csv")
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert said[0].startswith("cannot write")


def test_visits_whose_country_is_not_known_are_told_below_the_map(view: VisitsView) -> None:
    known = sum(view.map.hits.values())
    assert view._unknown.isVisible() == (known < 6)
    assert known == 6 or f"{6 - known} of 6 visits" in view._unknown.text()


def test_without_visits_it_says_so(session: Session, qtbot: QtBot) -> None:
    made = VisitsView(session)
    qtbot.addWidget(made)
    made.refresh()
    qtbot.waitUntil(lambda: made.total == "0 visits", timeout=WAIT_MS)
    assert made.empty.title == "No visits in this time"
    assert made._stack.currentWidget() is made.empty


def test_the_editor_of_a_link_shows_its_visits(session: Session, service: LiveService, qtbot: QtBot) -> None:
    record: Any = link(session, "tea-tin")
    visit(service, "tea-tin", 2, **{"User-Agent": BOT})
    editor = LinkEditor(session)
    qtbot.addWidget(editor)
    editor.show_link(record)
    editor.show_visits()
    (dialog,) = editor.findChildren(LinkVisitsDialog)
    qtbot.waitUntil(lambda: dialog.view.total == "2 visits  ·  2 of them by bots", timeout=WAIT_MS)
    dialog.close()
