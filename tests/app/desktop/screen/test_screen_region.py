"""A region of the screen: chosen with the mouse, cut out in the screens' own pixels, and read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPixmap, QScreen
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.client import Client
from app.desktop.options import Settings
from app.desktop.scan.page import ScanPage
from app.desktop.screen.refused import RefusedDialog
from app.desktop.screen.region import Overlay, RegionPicker
from app.desktop.screen.shots import Shot, cut, shots
from app.desktop.session import Session
from tests.app.desktop.camera.made_up import frame


class FakeScreens:
    """What the grabber answers: a picture of codes for each screen, or nothing, as under Wayland."""

    def __init__(self) -> None:
        self.allowed = True

    def grab(self, screen: QScreen) -> QPixmap:
        if not self.allowed:
            return QPixmap()
        made = QPixmap(screen.geometry().size() * 2)
        made.fill(QColor("#888888"))
        painter = QPainter(made)
        painter.drawImage(100, 60, frame("ON-SCREEN", size=(400, 400)))
        painter.end()
        made.setDevicePixelRatio(2)
        return made


@pytest.fixture
def screens() -> FakeScreens:
    return FakeScreens()


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, screens: FakeScreens) -> Iterator[ScanPage]:
    session = Session(Client("http://127.0.0.1:9", ""), Settings(tmp_path / "desktop.ini"))
    made = ScanPage(session, pick=lambda window: RegionPicker(window, grab=screens.grab, hide_ms=0))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.may_leave()
    assert session.jobs.cancel_all()
    session.client.close()


def overlay(qtbot: QtBot, page: ScanPage) -> Overlay:
    page.region.pick()
    assert not page.isVisible()
    qtbot.waitUntil(lambda: bool(page.region.overlays))
    return page.region.overlays[0]


def filled(width: int, height: int, colour: str) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def test_a_dragged_region_is_read_in_the_screens_own_pixels(qtbot: QtBot, page: ScanPage) -> None:
    shown = overlay(qtbot, page)
    QTest.mousePress(shown, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    QTest.mouseMove(shown, QPoint(200, 200))
    QTest.mouseRelease(shown, Qt.MouseButton.LeftButton, pos=QPoint(259, 239))
    assert page.isVisible()
    assert page.region.overlays == []
    model = page.controller.model
    qtbot.waitUntil(lambda: model.rowCount() == 1 and bool(model.entries[0].codes))
    entry = model.entries[0]
    assert entry.name == "Screen region 1"
    assert (entry.width, entry.height) == (440, 440)
    assert [code.value for code in entry.codes] == ["ON-SCREEN"]


def test_enter_takes_the_whole_screen(qtbot: QtBot, page: ScanPage) -> None:
    shown = overlay(qtbot, page)
    with qtbot.waitSignal(page.region.chosen) as came:
        QTest.keyClick(shown, Qt.Key.Key_Return)
    assert came.args[0].size() == shown.shot.place.size() * 2


@pytest.mark.parametrize("how", ["escape", "right button", "click"])
def test_it_can_be_left_without_a_region(qtbot: QtBot, page: ScanPage, how: str) -> None:
    shown = overlay(qtbot, page)
    if how == "click":  # too small to be meant
        QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
        assert page.region.overlays
        how = "escape"
    with qtbot.waitSignal(page.region.cancelled):
        if how == "escape":
            QTest.keyClick(shown, Qt.Key.Key_Escape)
        else:
            QTest.mouseClick(shown, Qt.MouseButton.RightButton)
    assert page.isVisible()
    assert page.controller.model.rowCount() == 0


def test_asked_twice_it_asks_once(qtbot: QtBot, page: ScanPage) -> None:
    shown = overlay(qtbot, page)
    page.region.pick()
    qtbot.wait(1)
    assert page.region.overlays == [shown]
    QTest.keyClick(shown, Qt.Key.Key_Escape)


def test_where_it_is_not_allowed_a_screenshot_can_be_pasted(
    qtbot: QtBot, page: ScanPage, screens: FakeScreens
) -> None:
    screens.allowed = False
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(page.region.refused):
        page.region.pick()
    assert page.isVisible()
    dialog = page.findChild(RefusedDialog)
    assert dialog is not None
    assert not dialog.paste.isEnabled()
    QGuiApplication.clipboard().setImage(frame("PASTED"))
    qtbot.waitUntil(dialog.paste.isEnabled)
    dialog.paste.click()
    model = page.controller.model
    qtbot.waitUntil(lambda: model.rowCount() == 1 and bool(model.entries[0].codes))
    assert [code.value for code in model.entries[0].codes] == ["PASTED"]


def test_a_region_over_two_screens_has_the_pixels_of_the_finer_one() -> None:
    left = Shot(QRect(0, 0, 100, 80), filled(100, 80, "#ff0000"), 1.0)
    right = Shot(QRect(100, 0, 100, 80), filled(200, 160, "#0000ff"), 2.0)
    made = cut([left, right], QRect(90, 10, 20, 10))
    assert (made.width(), made.height()) == (40, 20)
    assert made.pixelColor(5, 5).name() == "#ff0000"
    assert made.pixelColor(35, 15).name() == "#0000ff"
    alone = cut([left, right], QRect(10, 10, 20, 10))
    assert (alone.width(), alone.height()) == (20, 10)
    assert cut([left, right], QRect(500, 500, 5, 5)).isNull()


def test_screens_left_of_the_first_have_negative_places() -> None:
    shot = Shot(QRect(-200, -50, 200, 100), filled(300, 150, "#00ff00"), 1.5)
    made = cut([shot], QRect(-100, -20, 40, 20))
    assert (made.width(), made.height()) == (60, 30)
    assert made.pixelColor(30, 15).name() == "#00ff00"


def test_every_screen_is_asked(qtbot: QtBot) -> None:
    assert len(shots(grab=FakeScreens().grab)) == len(QGuiApplication.screens())
    assert shots()[0].picture.isNull() is False
