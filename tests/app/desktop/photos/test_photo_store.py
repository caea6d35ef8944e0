"""Small versions of photos: fetched once, kept on disk within a limit, failures said and tried again."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from app.client.pictures import MOST_BYTES, NoPicture, fetch, reachable
from app.desktop.photos.store import PhotoStore, tidy
from app.desktop.session import Session
from tests.app.fake_service import FakeService

ADDRESS = "https://shop.example/photo.jpg"
WAIT_MS = 30_000


def picture(size: tuple[int, int] = (800, 400)) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(data, "JPEG")
    return data.getvalue()


class Web:
    """What addresses hold; remembers what was asked."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked: list[str] = []

    def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        if not self.content:
            raise NoPicture("The address answers with status 404")
        return self.content


@pytest.fixture
def web() -> Web:
    return Web(picture())


def store_of(session: Session, folder: Path, web: Web) -> PhotoStore:
    return PhotoStore(session, folder=folder, fetch=web)


def wait_for(store: PhotoStore, qtbot) -> None:
    with qtbot.waitSignal(store.arrived, timeout=WAIT_MS):
        assert store.pixmap(ADDRESS, 24) is None


def test_a_photo_comes_in_the_background_as_a_square(session, tmp_path: Path, web: Web, qtbot):
    store = store_of(session, tmp_path, web)
    wait_for(store, qtbot)
    found = store.pixmap(ADDRESS, 24)
    assert (found.width(), found.height()) == (24, 24)
    assert found.toImage().pixelColor(12, 12).red() > 150
    assert store.pixmap(ADDRESS, 56).width() == 56
    assert web.asked == [ADDRESS]


def test_the_next_start_reads_it_from_disk(session, tmp_path: Path, web: Web, qtbot):
    wait_for(store_of(session, tmp_path, web), qtbot)
    (kept,) = tmp_path.iterdir()
    with Image.open(kept) as small:
        assert small.size == (160, 80)
    again = store_of(session, tmp_path, web)
    wait_for(again, qtbot)
    assert again.pixmap(ADDRESS, 24) is not None
    assert web.asked == [ADDRESS]


def test_a_failure_is_remembered_with_its_reason_until_it_is_tried_again(session, tmp_path, qtbot):
    web = Web(b"")
    store = store_of(session, tmp_path, web)
    wait_for(store, qtbot)
    assert store.problem(ADDRESS) == "The address answers with status 404"
    assert store.pixmap(ADDRESS, 24) is None
    assert web.asked == [ADDRESS]
    web.content = picture()
    store.retry()
    wait_for(store, qtbot)
    assert store.pixmap(ADDRESS, 24) is not None


@pytest.mark.parametrize("content", [b"<html>no</html>", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_said_and_not_kept(session, tmp_path: Path, content: bytes, qtbot):
    store = store_of(session, tmp_path, Web(content))
    wait_for(store, qtbot)
    assert store.problem(ADDRESS) == "What is there is not a picture"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(session, tmp_path: Path, web: Web, qtbot):
    blocked = tmp_path / "file"
    blocked.touch()
    store = store_of(session, blocked / "photos", web)
    wait_for(store, qtbot)
    assert store.pixmap(ADDRESS, 24) is not None


def test_the_photos_used_longest_ago_go_first(tmp_path: Path):
    for age, name in enumerate(("new", "middle", "old")):
        path = tmp_path / f"{name}.png"
        path.write_bytes(b"x" * 100)
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    tidy(tmp_path, most_bytes=250)
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["middle", "new"]


def test_the_list_shows_photos_and_keeps_their_room_free_elsewhere(
    session, fake: FakeService, qtbot, tmp_path
):
    from app.client import Kind
    from app.desktop.columns import COLUMNS
    from app.desktop.record_table_model import PHOTO_PX, RecordTableModel

    session.photos = store_of(session, tmp_path, Web(picture()))
    fake.add(name="Plain")
    fake.add(name="Photographed", photos=[ADDRESS])
    model = RecordTableModel(session, Kind.PRODUCTS, COLUMNS[Kind.PRODUCTS], session.names)
    with qtbot.waitSignal(model.modelReset, timeout=WAIT_MS):
        model.refresh()
    decoration = 1  # Qt.ItemDataRole.DecorationRole
    with qtbot.waitSignal(session.photos.arrived, timeout=WAIT_MS):
        model.index(0, 0).data(decoration)
    assert model.index(0, 0).data(decoration).toImage().pixelColor(12, 12).red() > 150
    free = model.index(1, 0).data(decoration)
    assert free.width() == PHOTO_PX
    assert free.toImage().pixelColor(12, 12).alpha() == 0
    assert model.index(0, 1).data(decoration) is None


def test_our_key_is_not_sent_and_sizes_are_limited():
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path == "/gone":
            return httpx.Response(404)
        return httpx.Response(200, content=b"x" * (MOST_BYTES + 1 if request.url.path == "/huge" else 10))

    transport = httpx.MockTransport(answer)
    assert fetch("https://shop.example/a.png", transport=transport) == b"x" * 10
    assert "authorization" not in seen[0].headers
    for path, said in (("gone", "status 404"), ("huge", "larger than 20 MB")):
        with pytest.raises(NoPicture, match=said):
            fetch(f"https://shop.example/{path}", transport=transport)
    for wrong in ("nonsense", "ftp://x/y", "http://[", ""):
        with pytest.raises(NoPicture):
            fetch(wrong, transport=transport)


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (
            "http://127.0.0.1:1234/files/U1/content/a.jpg?x=1",
            "http://127.0.0.1:999/files/U1/content/a.jpg?x=1",
        ),
        ("https://go.test/files/U1/content/a.jpg", "http://127.0.0.1:999/files/U1/content/a.jpg"),
        ("https://other.test/files/U1/content/a.jpg", "https://other.test/files/U1/content/a.jpg"),
        ("https://go.test/pictures/a.jpg", "https://go.test/pictures/a.jpg"),
    ],
)
def test_our_own_files_are_asked_of_the_service_we_speak_to(address: str, asked: str):
    assert reachable(address, public_url="https://go.test", base_url="http://127.0.0.1:999/") == asked
