"""Whether short links still lead somewhere: asked from the window, told in the list and beside the link."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.client import Kind, Record
from app.client.health import LinkHealth, health_of
from app.desktop.link_health import Findings, sentence, way
from app.desktop.records_page import RecordsPage
from app.desktop.session import Message, Session
from tests.live import LiveService

WAIT_MS = 120_000


@pytest.fixture
def session(live_session: Session) -> Session:
    return live_session


def link(session: Session, short_id: str, target: str) -> Record:
    product = session.client.create(Kind.PRODUCTS, {"name": short_id})
    document = {"evrythngId": product.id, "shortId": short_id, "defaultRedirectUrl": target}
    return session.client.create(Kind.REDIRECTIONS, document)


@pytest.fixture
def page(session: Session, service: LiveService, nowhere: str, qtbot: QtBot) -> RecordsPage:
    link(session, "alive-one", f"{service.url}/time")
    link(session, "dead-one", nowhere)
    made = RecordsPage(session, Kind.REDIRECTIONS, session.names)
    qtbot.addWidget(made)
    made.show()
    made.list.model.refresh()
    qtbot.waitUntil(lambda: made.list.model.total == 2, timeout=WAIT_MS)
    return made


def states(page: RecordsPage) -> dict[str, str]:
    """What the list says of each link."""
    model = page.list.model
    columns = [
        str(model.headerData(number, page.list.table.horizontalHeader().orientation()))
        for number in range(model.columnCount())
    ]
    column = columns.index("State")
    return {
        str(model.index(row, 0).data()): str(model.index(row, column).data() or "")
        for row in range(model.rowCount())
    }


def test_all_links_are_checked_and_the_list_says_what_was_found(
    page: RecordsPage, session: Session, qtbot: QtBot
) -> None:
    assert set(states(page).values()) == {""}
    notes: list[Message] = []
    session.message.connect(notes.append)
    page.commands()["check-links"]()
    qtbot.waitUntil(lambda: bool(notes), timeout=WAIT_MS)
    assert notes[0].text == "2 short links checked: 1 needs a look (/dead-one)"
    assert notes[0].tone == "warning"
    qtbot.waitUntil(lambda: states(page) == {"/alive-one": "Fine", "/dead-one": "Dead"}, timeout=WAIT_MS)


def test_one_link_is_checked_beside_it(page: RecordsPage, qtbot: QtBot) -> None:
    page.open_record("redirections", "dead-one")
    qtbot.waitUntil(lambda: page.panel.record is not None, timeout=WAIT_MS)
    editor = page.panel.editor  # type: ignore[attr-defined]
    assert not editor._health.isVisibleTo(editor)
    editor.check_health()
    qtbot.waitUntil(lambda: "refuses connections" in editor._health.text(), timeout=WAIT_MS)
    assert states(page)["/alive-one"] == ""


def test_findings_in_words() -> None:
    fine = LinkHealth("ok", "https://e.example/", 1_790_000_000_000, 200)
    chain = LinkHealth(
        "chain", "https://e.example/", 1_790_000_000_000, 200, ("https://a/", "https://b/"), "leads on"
    )
    assert Findings().text() == "No short link was checked"
    assert Findings({"a": fine}).text() == "1 short link checked: all lead somewhere"
    many = Findings({f"l{number}": chain for number in range(5)})
    assert many.text() == "5 short links checked: 5 need a look (/l0, /l1, /l2 …)"
    assert sentence(None) == ""
    assert sentence(fine).startswith("Its targets answered on ")
    assert sentence(chain).startswith("https://e.example/ leads on (checked ")
    assert list(way(chain)) == ["https://e.example/", "https://a/", "https://b/"]
    assert list(way(fine)) == []


def test_a_document_without_a_check_or_with_another_shape_says_nothing() -> None:
    assert health_of({}) is None
    assert health_of({"health": {"state": 5}}) is None
