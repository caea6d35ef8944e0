"""The Scan page on real pictures, with a stand-in for the service; the real one is in the scenarios."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.client import Client, Kind
from app.desktop.options import Settings
from app.desktop.scan.entries import State
from app.desktop.scan.page import ScanPage
from app.desktop.session import ServiceState, Session
from tests.app.desktop.scan.pictures import code, photo

LINK = "https://tn.gg/a3gZQXfF"
HONEY = {"id": "UKdhfHRxyAPVsXwaRDhqtgcb", "name": "Honey"}
JAR = {"id": "UKdhfHRxyAPVsXwaRDhqtgcc", "name": "Jar 1"}


class StandIn:
    """Knows one link with a product and a thing; counts what it is asked."""

    def __init__(self) -> None:
        self.known: dict[str, list[dict[str, Any]]] = {LINK: [{"product": HONEY, "redirections": [LINK]}]}
        self.posted: list[tuple[str, Any]] = []
        self.down = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        path = request.url.path
        if path == "/scan/identifications":
            kind, _, value = request.url.params["filter"].partition("&value=")
            meta = {"method": "2d", "score": 100, "value": value, "type": kind.removeprefix("type=")}
            return httpx.Response(200, json=[{"results": self.known.get(value, []), "meta": meta}])
        if path.startswith("/redirections/"):
            target = {"shortId": "a3gZQXfF", "redirectUrl": "https://shop.example.com/honey", "hits": 3}
            return httpx.Response(200, json=target)
        if request.method == "POST":
            self.posted.append((path, json.loads(request.content)))
            return httpx.Response(201, json={"id": "UAAAAAAAAAAAAAAAAAAAAAAA", **json.loads(request.content)})
        return httpx.Response(200, json=[])


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, stand_in: StandIn, opened: list[str]) -> Iterator[ScanPage]:
    client = Client("http://service", "k" * 80, transport=httpx.MockTransport(stand_in.answer))
    session = Session(client, Settings(tmp_path / "desktop.ini"))
    made = ScanPage(session, open_url=lambda url: opened.append(url.toString()))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    yield made
    made.may_leave()
    assert session.jobs.cancel_all()
    client.close()


def read(qtbot: QtBot, page: ScanPage, *paths: Path) -> None:
    """Add pictures, and wait until they are read and the catalogue has answered for the one in sight."""
    page.add(paths)
    settled(qtbot, page)


def settled(qtbot: QtBot, page: ScanPage) -> None:
    def at_rest() -> bool:
        waiting = [entry for entry in page.controller.model.entries if entry.state is State.WAITING]
        return not (page.controller.running or waiting or page.controller.asking)

    qtbot.waitUntil(at_rest, timeout=30_000)


def texts(page: ScanPage) -> list[str]:
    return [code.value for code in page.controller.entry.codes] if page.controller.entry else []


def test_the_codes_of_a_picture_are_outlined_numbered_and_explained(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    read(qtbot, page, photo(tmp_path / "bench.jpg", LINK, "unknown"))
    assert texts(page) == [LINK, "unknown"]
    qtbot.waitUntil(lambda: page.view.has_picture, timeout=20_000)
    assert [outline.number for outline in page.view.outlines] == [1, 2]
    box = page.view.outlines[0].shape().boundingRect()
    assert 60 <= box.center().x() <= 60 + 25 * 8
    entry = page.controller.entry
    assert entry is not None
    assert [match.title for match in entry.codes[0].matches or ()] == ["Honey"]
    assert entry.codes[1].matches == ()
    assert page.controller.destinations[LINK].target == "https://shop.example.com/honey"
    assert page.controller.destinations[LINK].hits == 3
    assert len(page.panel.cards) == 2


def test_a_folder_is_read_with_an_error_row_for_each_bad_picture(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    photo(folder / "1.png", LINK)
    Image.new("RGB", (200, 200), "grey").save(folder / "2.png")
    (folder / "3.png").write_bytes(b"%PDF-1.7")
    read(qtbot, page, folder)
    states = [entry.state for entry in page.controller.model.entries]
    assert states == [State.READ, State.EMPTY, State.ERROR]
    bad = page.controller.model.entries[2]
    assert "PDF" in bad.message
    assert "can be read" in bad.cure
    assert page.counts.text() == "3 pictures · 1 with codes · 1 without · 1 cannot be read"


def press(page: ScanPage, qtbot: QtBot, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    page.pictures.setFocus()
    modifier = held[0] if held else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(page.pictures, key, modifier)


def test_one_key_opens_the_record(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    read(qtbot, page, photo(tmp_path / "bench.png", LINK))
    for key in (Qt.Key.Key_O, Qt.Key.Key_Return):
        with qtbot.waitSignal(page.session.record_requested) as asked:
            press(page, qtbot, key)
        assert asked.args == [Kind.PRODUCTS, HONEY["id"]]


def test_one_key_follows_the_link(qtbot: QtBot, page: ScanPage, tmp_path: Path, opened: list[str]) -> None:
    read(
        qtbot,
        page,
        photo(tmp_path / "bench.png", LINK, "https://example.org/elsewhere", "javascript:alert(1)"),
    )
    for _ in range(3):
        press(page, qtbot, Qt.Key.Key_F)
        press(page, qtbot, Qt.Key.Key_J)
    assert opened == [LINK, "https://example.org/elsewhere"]


def test_one_key_records_a_scan(qtbot: QtBot, page: ScanPage, tmp_path: Path, stand_in: StandIn) -> None:
    read(qtbot, page, photo(tmp_path / "bench.png", LINK))
    with qtbot.waitSignal(page.session.message) as said:
        press(page, qtbot, Qt.Key.Key_S)
    assert stand_in.posted == [("/actions/scans", {"product": HONEY["id"], "identifiers": {"qr_code": LINK}})]
    assert "Honey" in said.args[0].text


def test_the_value_is_copied(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    read(qtbot, page, photo(tmp_path / "bench.png", "unknown"))
    press(page, qtbot, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "unknown"


def test_with_several_records_a_menu_asks_which(
    qtbot: QtBot, page: ScanPage, tmp_path: Path, stand_in: StandIn
) -> None:
    stand_in.known[LINK].append({"thng": JAR, "redirections": []})
    read(qtbot, page, photo(tmp_path / "bench.png", LINK))
    press(page, qtbot, Qt.Key.Key_O)
    menu = QGuiApplication.focusWindow() and page.findChild(type(page.pictures.menu()))
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Honey", "Jar 1"]
    with qtbot.waitSignal(page.session.record_requested) as asked:
        menu.actions()[1].trigger()
    assert asked.args == [Kind.THNGS, JAR["id"]]
    menu.close()


def test_a_click_on_an_outline_or_a_card_chooses_the_code(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    read(qtbot, page, photo(tmp_path / "bench.png", LINK, "unknown"))
    qtbot.waitUntil(lambda: page.view.has_picture, timeout=20_000)
    place = page.view.mapFromScene(page.view.outlines[1].shape().boundingRect().center())
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.controller.current == 2
    qtbot.mouseClick(page.panel.cards[0], Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert page.controller.current == 1


def test_pictures_are_dropped(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo(tmp_path / "a.png", LINK)))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    settled(qtbot, page)
    assert texts(page) == [LINK]


def test_a_pasted_picture_is_read_and_forgotten_with_the_window(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    code("pasted").save(tmp_path / "clip.png")
    QGuiApplication.clipboard().setImage(QImage(str(tmp_path / "clip.png")))
    page.incoming.paste()
    settled(qtbot, page)
    assert texts(page) == ["pasted"]
    entry = page.controller.entry
    assert entry is not None
    assert entry.name == "Pasted picture 1"
    assert entry.path.exists()
    page.may_leave()
    assert not entry.path.exists()


def test_a_pasted_file_is_opened_by_nobody_but_the_readers(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    """A browser copies the file; asking Qt for an image of it would decode it in the window."""
    for name, data in (("good", photo(tmp_path / "a.png", "copied").read_bytes()), ("bad", b"rubbish")):
        copied = QMimeData()
        copied.setData("image/png", data)
        assert page.incoming.take(copied), name
        settled(qtbot, page)
    assert [entry.state for entry in page.controller.model.entries] == [State.READ, State.ERROR]
    page.controller.show(page.controller.model.entries[1].path)
    qtbot.waitUntil(lambda: "cannot be shown: this is not a picture" in page.view.message, timeout=20_000)
    page.controller.show(page.controller.model.entries[0].path)
    qtbot.waitUntil(lambda: page.view.has_picture, timeout=20_000)
    assert page.view.message == ""


def test_a_picture_that_is_gone_has_a_placeholder_that_says_why(
    qtbot: QtBot, page: ScanPage, tmp_path: Path
) -> None:
    path = photo(tmp_path / "gone.png", "x")
    thumbnails = page.pictures.thumbnails
    path.unlink()
    with qtbot.waitSignal(thumbnails.loaded, timeout=20_000):
        assert thumbnails.pixmap(path) is None
    found = thumbnails.pixmap(path)
    assert found is not None
    assert found.isNull()
    assert "No such file" in thumbnails.problem(path)


def test_an_empty_clipboard_is_said(qtbot: QtBot, page: ScanPage) -> None:
    QGuiApplication.clipboard().setText("no picture")
    with qtbot.waitSignal(page.session.message) as said:
        page.incoming.paste()
    assert "no picture in the clipboard" in said.args[0].text


def test_codes_read_while_the_service_was_away_are_looked_up_later(
    qtbot: QtBot, page: ScanPage, tmp_path: Path, stand_in: StandIn
) -> None:
    stand_in.down = True
    read(qtbot, page, photo(tmp_path / "bench.png", LINK))
    entry = page.controller.entry
    assert entry is not None
    assert entry.codes[0].matches is None
    stand_in.down = False
    page.session.set_service_state(ServiceState.READY)
    qtbot.waitUntil(lambda: page.controller.code is not None and page.controller.code.known)


def test_a_big_folder_can_be_cancelled_and_gone_on_with(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(150):
        Image.new("L", (40, 40), 200).save(folder / f"{number}.png")
    page.add([folder])
    model = page.controller.model
    qtbot.waitUntil(lambda: model.rowCount() == 150 and model.counts[State.EMPTY] > 0, timeout=20_000)
    page.controller.cancel()
    qtbot.waitUntil(lambda: not page.controller.running, timeout=20_000)
    left = model.counts[State.WAITING]
    assert 0 < left < 150
    page.controller.read_rest()
    settled(qtbot, page)
    assert model.counts == {State.EMPTY: 150}


def test_only_the_list_forgets_what_is_removed_from_it(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    path = photo(tmp_path / "bench.png", LINK)
    read(qtbot, page, path)
    page.pictures.selectAll()
    page.commands()["delete"]()
    assert page.controller.model.rowCount() == 0
    assert page.controller.entry is None
    assert path.exists()


def test_commands_follow_what_is_in_sight(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    assert dict(page.commands()) == {}
    read(qtbot, page, photo(tmp_path / "bench.png", LINK, "unknown"))
    assert {"export", "follow", "copy-link", "delete"} <= set(page.commands())
    assert "new" not in page.commands()
    page.controller.choose(2)
    assert "new" in page.commands()
    assert "follow" not in page.commands()


def test_results_are_exported(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    read(qtbot, page, photo(tmp_path / "bench.png", LINK))
    with qtbot.waitSignal(page.session.message) as said:
        page.export_to(tmp_path / "out.jsonl")
    assert said.args[0].text == "1 picture exported to out.jsonl"
    line = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert line["results"][0]["name"] == "Honey"


def test_an_export_that_cannot_be_written_is_said(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    read(qtbot, page, photo(tmp_path / "bench.png", LINK))
    with qtbot.waitSignal(page.session.message) as said:
        page.export_to(tmp_path / "nowhere" / "out.csv")
    assert "cannot be written" in said.args[0].text
    assert said.args[0].tone == "error"


def test_zooming_keeps_to_its_limits_and_fits_again(qtbot: QtBot, page: ScanPage, tmp_path: Path) -> None:
    read(qtbot, page, photo(tmp_path / "bench.png", LINK))
    qtbot.waitUntil(lambda: page.view.has_picture, timeout=20_000)
    fitted = page.view.scale_now
    assert fitted < 1
    qtbot.keyClick(page.view, Qt.Key.Key_1)
    assert page.view.scale_now == pytest.approx(1)
    for _ in range(60):
        page.view.zoom(1.25)
    assert page.view.scale_now == pytest.approx(32)
    qtbot.keyClick(page.view, Qt.Key.Key_0)
    assert page.view.scale_now == pytest.approx(fitted)
