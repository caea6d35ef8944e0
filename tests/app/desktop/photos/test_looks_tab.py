"""The tab of a record that shows what it is recognised by, against the real service."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.client import Kind
from app.desktop.photos.looks_tab import LooksTab
from app.desktop.session import Session
from tests.recognition.packages import package

WAIT_MS = 60_000


@pytest.fixture
def tab(live_session: Session, qtbot) -> LooksTab:
    made = LooksTab(live_session, Kind.PRODUCTS, fetch=lambda address: Path(address).read_bytes())
    qtbot.addWidget(made)
    made.show()
    return made


def test_pictures_are_added_shown_and_removed(
    tab: LooksTab, live_session: Session, tmp_path: Path, qtbot
) -> None:
    session = live_session
    said: list[str] = []
    session.message.connect(lambda message: said.append(message.text))
    photo, front = tmp_path / "photo.jpg", tmp_path / "front.png"
    package(1).save(photo)
    package(2).save(front)
    product = session.client.create(Kind.PRODUCTS, {"name": "Tea", "photos": [str(photo)]})
    tab.show_record(product)
    qtbot.waitUntil(lambda: tab._stack.currentIndex() == 1, timeout=WAIT_MS)
    assert tab._empty.title == "Not recognised by its looks yet"
    tab.add_photos()
    qtbot.waitUntil(lambda: tab.title == "Looks (1)", timeout=WAIT_MS)
    assert (tab.list.item(0).text(), tab.list.item(0).icon().isNull(), tab.photos()) == (
        "photo.jpg",
        False,
        [],
    )
    tab.add([front, photo, tmp_path / "gone.png"])
    qtbot.waitUntil(lambda: tab.title == "Looks (2)", timeout=WAIT_MS)
    assert said[-1] == "photo.jpg: this picture is there already (and 1 more)"
    assert "delete" not in tab.commands()
    tab.list.selectAll()
    tab.commands()["delete"]()
    qtbot.waitUntil(lambda: tab.title == "Looks", timeout=WAIT_MS)
    assert session.client.images.of(Kind.PRODUCTS, product.id) == []
    assert said[-1] == "Done: Remove 2 images of “Tea”"
    session.undo.undo()
    qtbot.waitUntil(lambda: tab.title == "Looks (2)", timeout=WAIT_MS)
    back = session.client.images.of(Kind.PRODUCTS, product.id)
    assert [Path(image.name).name for image in back] == ["front.png", "photo.jpg"]
    qtbot.waitUntil(lambda: bool(session.undo.redo_title), timeout=WAIT_MS)
    session.undo.redo()
    qtbot.waitUntil(lambda: tab.title == "Looks", timeout=WAIT_MS)
