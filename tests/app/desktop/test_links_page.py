"""The page of short links: cut down to those that need a look, and saved by two people at once."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.client import Kind, Record
from app.desktop.conflict_dialog import ConflictDialog
from app.desktop.link_editor import LinkEditor
from app.desktop.link_panel import LinkPanel
from app.desktop.links_page import BAD, SHOWN, LinksPage
from app.desktop.session import Session
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
def page(session: Session, qtbot: QtBot) -> LinksPage:
    made = LinksPage(session)
    qtbot.addWidget(made)
    made.show()
    return made


def rows(page: LinksPage) -> list[str]:
    model = page.list.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_list_is_cut_down_to_the_links_that_need_a_look(
    session: Session, service: LiveService, page: LinksPage, nowhere: str, qtbot: QtBot
) -> None:
    link(session, "alive-one", f"{service.url}/time")
    link(session, "dead-one", nowhere)
    link(session, "round-one", f"{service.url}/round-one")
    link(session, "new-one", "https://e.example/")
    for short_id in ("alive-one", "dead-one", "round-one"):
        session.client.check_link(short_id)
    expected = {
        "": ["/new-one", "/round-one", "/dead-one", "/alive-one"],
        BAD: ["/round-one", "/dead-one"],
        "health=dead": ["/dead-one"],
        "health=loop": ["/round-one"],
        "health=chain": [],
        "health!=ok,chain,loop,dead": ["/new-one"],
    }
    assert set(expected) == {condition for _, condition in SHOWN}
    page.list.model.refresh()
    for condition, shown in expected.items():
        page.show_only(condition)
        qtbot.waitUntil(
            lambda shown=shown: page.list.model.total >= 0 and rows(page) == shown, timeout=WAIT_MS
        )
    page.show_only("health=chain")
    qtbot.waitUntil(lambda: page.list.state.isVisible(), timeout=WAIT_MS)
    assert page.open_record("redirections", "dead-one")
    qtbot.waitUntil(lambda: len(rows(page)) == 4, timeout=WAIT_MS)


def test_a_link_that_leads_elsewhere_now_needs_no_look_any_more(
    session: Session, page: LinksPage, nowhere: str, qtbot: QtBot
) -> None:
    link(session, "dead-one", nowhere)
    session.client.check_link("dead-one")
    page.show_only(BAD)
    qtbot.waitUntil(lambda: rows(page) == ["/dead-one"], timeout=WAIT_MS)
    session.client.patch(Kind.REDIRECTIONS, "dead-one", {"defaultRedirectUrl": "https://e.example/"})
    page.list.model.refresh()
    qtbot.waitUntil(lambda: page.list.model.total == 0, timeout=WAIT_MS)


@pytest.fixture
def editor(session: Session, qtbot: QtBot) -> LinkEditor:
    panel = LinkPanel(session, session.names)
    qtbot.addWidget(panel)
    panel.show()
    return panel.editor


def listed(session: Session) -> Record:
    """A link as lists show it, without its version."""
    (found,) = session.client.list_records(Kind.REDIRECTIONS).items
    assert found.etag is None
    return found


def types_target(editor: LinkEditor, text: str) -> None:
    editor.target._edit.setText(text)
    editor.target._edited()


def stored(session: Session) -> str:
    return str(session.client.read(Kind.REDIRECTIONS, "tea").document["redirectUrl"])


@pytest.mark.parametrize("was_read", [True, False])
@pytest.mark.parametrize(
    ("choice", "target"), [("mine", "https://mine.example/"), ("theirs", "https://b.example/")]
)
def test_two_people_do_not_overwrite_each_other(
    session: Session, editor: LinkEditor, qtbot: QtBot, choice: str, target: str, was_read: bool
) -> None:
    link(session, "tea", "https://a.example/")
    shown = listed(session)
    editor.show_link(shown)
    if was_read:
        qtbot.waitUntil(lambda: editor.link.etag is not None, timeout=WAIT_MS)
    session.client.patch(
        Kind.REDIRECTIONS, "tea", {"defaultRedirectUrl": "https://b.example/", "tags": ["b"]}
    )
    types_target(editor, "https://mine.example/")
    editor.save()
    qtbot.waitUntil(lambda: editor.findChild(ConflictDialog) is not None, timeout=WAIT_MS)
    assert stored(session) == "https://b.example/"
    editor.findChild(ConflictDialog).chosen.emit(choice)
    qtbot.waitUntil(lambda: not editor.dirty, timeout=WAIT_MS)
    assert stored(session) == target
    assert session.client.read(Kind.REDIRECTIONS, "tea").document["tags"] == ["b"]


def test_an_edit_of_a_listed_link_is_saved_and_can_be_undone(
    session: Session, editor: LinkEditor, qtbot: QtBot
) -> None:
    link(session, "tea", "https://a.example/")
    editor.show_link(listed(session))
    types_target(editor, "https://b.example/")
    editor.save()
    qtbot.waitUntil(lambda: not editor.dirty and editor.link.etag is not None, timeout=WAIT_MS)
    assert stored(session) == "https://b.example/"
    session.undo.undo()
    qtbot.waitUntil(lambda: stored(session) == "https://a.example/", timeout=WAIT_MS)


def test_what_an_imported_link_was_before_is_told(session: Session, editor: LinkEditor) -> None:
    link(session, "tea", "https://a.example/")
    origin = {"service": "Bitly", "clicks": 1234}
    changed = session.client.patch(Kind.REDIRECTIONS, "tea", {"title": "Tea box", "origin": origin})
    editor.show_link(changed)
    assert editor._facts.text().endswith("came from Bitly, visited there 1,234 times")
    assert editor.options.summary == "“Tea box”"
