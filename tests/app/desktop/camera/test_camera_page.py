"""The Camera page with a made-up camera, real reading, and a service in memory."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.client import Client, Kind
from app.desktop import theme
from app.desktop.camera import options
from app.desktop.camera.available import missing, source
from app.desktop.camera.controller import CameraController
from app.desktop.camera.live_reader import LiveReader, LiveReading
from app.desktop.camera.page import CameraPage
from app.desktop.camera.source import Missing, Permission
from app.desktop.options import Settings
from app.desktop.scan.new_product import NewProductDialog
from app.desktop.session import Session
from recognition.read import Reading
from tests.app.desktop.camera.made_up import BACK, FRONT, MadeUp, frame
from tests.live import LiveService

HONEY, NOBODY = "4006381333931", "NOBODY-1"


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def camera(qtbot: QtBot) -> MadeUp:
    return MadeUp()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def session(qtbot: QtBot, service: LiveService, tmp_path: Path) -> Iterator[Session]:
    made = Session(Client(service.url, service.key), Settings(tmp_path / "desktop.ini"))
    made.client.create(Kind.PRODUCTS, {"name": "Honey", "identifiers": {"qr_code": HONEY}})
    yield made
    assert made.jobs.cancel_all()
    made.client.close()


@pytest.fixture
def page(qtbot: QtBot, session: Session, camera: MadeUp, watch: Watch) -> Iterator[CameraPage]:
    made = CameraPage(session, lambda: camera, clock=watch)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    yield made
    made.may_leave()


def controller_of(page: CameraPage) -> CameraController:
    assert page.controller is not None
    return page.controller


def sees(qtbot: QtBot, page: CameraPage, picture: QImage) -> None:
    """Hold this before the camera until a picture of it has been read."""
    controller = controller_of(page)
    read: list[LiveReading] = []
    controller.reader.reading.connect(read.append)
    controller.source.frame.emit(picture)
    qtbot.waitUntil(lambda: bool(read))
    controller.reader.reading.disconnect(read.append)


def rows(page: CameraPage) -> list[tuple[str, str, str]]:
    table = page.table.table
    return [tuple(table.item(row, column).text() for column in range(3)) for row in range(table.rowCount())]


def test_codes_are_outlined_counted_once_and_named(
    qtbot: QtBot, page: CameraPage, camera: MadeUp, watch: Watch
) -> None:
    page.start.click()
    assert camera.running == FRONT.key
    sees(qtbot, page, frame(HONEY, NOBODY))
    qtbot.waitUntil(lambda: all(code.matches is not None for code in page.view.codes))
    assert [code.value for code in page.view.codes] == [HONEY, NOBODY]
    watch.now_s += 1
    sees(qtbot, page, frame(HONEY, NOBODY))
    assert rows(page) == [(HONEY, "Honey", "1"), (NOBODY, "Unknown", "1")]
    assert camera.beeps == 1
    watch.now_s += 3
    sees(qtbot, page, frame(HONEY))
    assert rows(page)[0] == (HONEY, "Honey", "2")
    assert page.table.total.text() == "2 codes, counted 3 times"
    assert page.view.accessibleDescription() == HONEY


def test_the_picture_is_drawn_with_its_outlines(qtbot: QtBot, page: CameraPage) -> None:
    page.start.click()
    sees(qtbot, page, frame(NOBODY))
    qtbot.waitUntil(lambda: page.view.codes != () and page.view.codes[0].matches == ())
    shown = page.view.grab().toImage()
    place, code = page.view.place(), page.view.codes[0]
    scale = place.width() / page.view.image.width()
    (left, top), (right, _), *_ = code.points
    middle = place.left() + (left + right) / 2 * scale
    colours = {
        shown.pixelColor(round(middle), round(place.top() + top * scale) + by).name() for by in range(-2, 3)
    }
    assert "#c25700" in colours  # unknown codes are orange, as on the Scan page


def test_without_continuous_the_picture_stands_still_at_the_first_code(
    qtbot: QtBot, page: CameraPage, camera: MadeUp
) -> None:
    page.session.settings.set(options.CONTINUOUS, False)
    page.start.click()
    sees(qtbot, page, frame())
    assert camera.running
    still = frame(HONEY)
    sees(qtbot, page, still)
    assert camera.running == ""
    assert page.view.image.cacheKey() == still.cacheKey()
    assert page.start.text() == "Start"
    camera.frame.emit(frame())
    assert page.view.image.cacheKey() == still.cacheKey()


def test_sound_and_counting_are_choices(qtbot: QtBot, page: CameraPage, camera: MadeUp, watch: Watch) -> None:
    page.session.settings.set(options.SOUND, False)
    page.session.settings.set(options.AWAY, 0)
    page.start.click()
    for _ in range(2):
        sees(qtbot, page, frame(HONEY))
        watch.now_s += 1_000
    assert camera.beeps == 0
    assert rows(page)[0][2] == "1"


def test_new_codes_go_to_the_list_of_scan_once(qtbot: QtBot, page: CameraPage, watch: Watch) -> None:
    listed: list[list[str]] = []
    page.listed.connect(lambda _picture, codes, _name: listed.append([code.value for code in codes]))
    page.start.click()
    sees(qtbot, page, frame(HONEY))
    watch.now_s += 60
    sees(qtbot, page, frame(HONEY))
    sees(qtbot, page, frame(HONEY, NOBODY))
    assert listed == [[HONEY], [HONEY, NOBODY]]
    page.session.settings.set(options.LISTED, False)
    sees(qtbot, page, frame("OTHER"))
    assert len(listed) == 2


def test_space_starts_and_stops_and_leaving_stops(qtbot: QtBot, page: CameraPage, camera: MadeUp) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.cameras.setCurrentIndex(1)
    page.start.setFocus()
    qtbot.keyClick(page.start, Qt.Key.Key_Space)
    assert camera.running == BACK.key
    camera.frame.emit(frame())
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert camera.running == ""
    sound = page.findChild(QCheckBox, f"option-{options.SOUND.key}")
    assert sound is not None
    sound.setFocus()
    qtbot.keyClick(sound, Qt.Key.Key_Space)
    assert camera.running == ""
    assert page.session.settings.get(options.SOUND) is False
    page.toggle()
    page.hide()
    assert camera.running == ""
    assert page.session.settings.get(options.CAMERA) == BACK.key


def test_enter_opens_the_record_and_makes_one_of_an_unknown_code(qtbot: QtBot, page: CameraPage) -> None:
    page.start.click()
    sees(qtbot, page, frame(HONEY, NOBODY))
    qtbot.waitUntil(lambda: [row[1] for row in rows(page)] == ["Honey", "Unknown"])
    page.toggle()
    page.table.table.setFocus()
    page.table.table.setCurrentCell(0, 0)
    theme.current().apply("dark")
    assert page.table.table.item(1, 1).foreground().color().name() == theme.DARK.warning
    theme.current().apply("light")
    with qtbot.waitSignal(page.session.record_requested) as asked:
        qtbot.keyClick(page.table.table, Qt.Key.Key_Return)
    assert asked.args[0] is Kind.PRODUCTS
    page.table.table.setCurrentCell(1, 0)
    qtbot.keyClick(page.table.table, Qt.Key.Key_Return)
    dialog = page.findChild(NewProductDialog)
    assert dialog is not None
    assert dialog.identifier.value == NOBODY
    dialog.reject()


def test_the_list_is_exported_and_cleared(qtbot: QtBot, page: CameraPage, tmp_path: Path) -> None:
    page.start.click()
    sees(qtbot, page, frame(HONEY, "=1+1"))
    qtbot.waitUntil(lambda: [row[1] for row in rows(page)] == ["Honey", "Unknown"])
    with qtbot.waitSignal(page.session.message):
        page.export_to(tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["type"], first["value"], first["count"], first["name"]) == ("qr_code", HONEY, "1", "Honey")
    assert first["first"].endswith("+00:00")
    assert second["value"] == "'=1+1"
    with qtbot.waitSignal(page.session.message) as said:
        page.export_to(tmp_path / "nowhere" / "list.csv")
    assert said.args[0].tone == "error"
    controller_of(page).clear()
    assert rows(page) == []
    assert page.commands() == {}


def test_cameras_come_and_go(page: CameraPage, camera: MadeUp) -> None:
    camera.connected = []
    camera.cameras_changed.emit()
    assert page.empty.title == "No camera found"
    assert not page.start.isEnabled()
    camera.connected = [BACK]
    camera.cameras_changed.emit()
    assert page.empty.title == "Read codes with a camera"
    assert page.cameras.currentText() == "Back camera"


def test_a_camera_that_stops_is_said_and_can_be_tried_again(page: CameraPage, camera: MadeUp) -> None:
    page.start.click()
    camera.failed.emit("Another program uses it.")
    assert page.empty.title == "The camera does not run"
    assert page.empty.accessibleDescription() == "Another program uses it."
    assert page.start.text() == "Start"


@pytest.mark.parametrize(("answer", "runs"), [(Permission.GRANTED, True), (Permission.DENIED, False)])
def test_the_system_asks_the_person_first(
    page: CameraPage, camera: MadeUp, answer: Permission, runs: bool
) -> None:
    camera.allowed, camera.answer = Permission.NOT_ASKED, answer
    page.start.click()
    assert bool(camera.running) is runs
    if not runs:
        assert "privacy settings" in page.empty.accessibleDescription()


def test_a_bug_while_reading_ends_nothing(qtbot: QtBot, session: Session, camera: MadeUp) -> None:
    def read(_data: bytes) -> Reading:
        raise RuntimeError("a bug")

    page = CameraPage(session, lambda: camera, reader=LiveReader(read=read))
    qtbot.addWidget(page)
    page.show()
    page.start.click()
    failures: list[Exception] = []
    controller_of(page).reader.failed.connect(failures.append)
    camera.frame.emit(frame())
    qtbot.waitUntil(lambda: len(failures) == 1)
    camera.frame.emit(frame())
    qtbot.waitUntil(lambda: len(failures) == 2)
    page.may_leave()


def test_what_is_missing_is_said_with_the_command_that_brings_it(qtbot: QtBot, session: Session) -> None:
    page = CameraPage(session, lambda: missing("No module named 'PySide6.QtMultimedia'"))
    qtbot.addWidget(page)
    assert page.empty.title == "No camera yet"
    assert "-m pip install pyside6-addons==6.11." in page.empty.accessibleDescription()
    page._copy("the command")
    assert QGuiApplication.clipboard().text() == "the command"
    assert page.commands() == {}
    assert page.may_leave()


def test_a_python_in_a_folder_with_blanks_is_quoted() -> None:
    command = missing("No module named 'x'", r"C:\Program Files\Python\python.exe").command
    assert command.startswith('"C:\\Program Files\\Python\\python.exe" -m pip install ')


def test_a_system_library_that_is_missing_is_named() -> None:
    reason = "libpulse.so.0: cannot open shared object file: No such file or directory"
    found = missing(reason)
    assert (found.command, "libpulse.so.0" in found.problem) == ("sudo apt-get install libpulse0", True)
    assert missing("libodd.so.7: cannot open shared object file").command == ""

    def fails(_name: str) -> object:
        raise ImportError(reason)

    assert isinstance(source(fails), Missing)
