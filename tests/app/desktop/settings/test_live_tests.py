"""Trying the hand scanner, the camera and the screen in Settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.camera.source import Missing, Permission
from app.desktop.scanner import options
from app.desktop.scanner.arrivals import Arrivals
from app.desktop.session import Session
from app.desktop.settings.camera_test import CameraTest
from app.desktop.settings.scanner_test import ScannerTest, keys_text
from app.desktop.settings.screen_test import ScreenTest
from app.wedge.strokes import Stroke
from tests.app.desktop.camera.made_up import MadeUp, frame
from tests.app.desktop.scanner.typing import Typist
from tests.app.wedge.keyboards import strokes
from tests.readback import pdf_page, read_zxing


class Tried:
    """The test of the hand scanner on a window of its own, with the keys of a scanner."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.typist = Typist(session.settings)
        self.arrivals = Arrivals(session)
        self.typist.keys.scanned.connect(self.arrivals.take)
        self.looked_up: list[object] = []
        self.arrivals.noted.connect(self.looked_up.append)
        self.widget = ScannerTest(session)

    def said(self, title: str) -> str:
        shown = self.widget.said[title]
        return shown.text() if shown.isVisible() else ""

    def advice(self) -> str:
        return " ".join(advice.text for advice in self.widget.advice)


@pytest.fixture
def tried(qtbot: QtBot, session: Session) -> Iterator[Tried]:
    made = Tried(session)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    made.typist.keys.watch(application)
    qtbot.addWidget(made.widget)
    with qtbot.waitActive(made.widget):
        made.widget.show()
        made.widget.activateWindow()
    made.widget.pad.setFocus()
    yield made
    shiboken6.delete(made.typist.keys)


def test_a_scan_is_shown_and_not_looked_up(tried: Tried) -> None:
    tried.typist.scans(tried.widget, "]E04006381333931\r", gap_ms=7)
    assert tried.said("Value") == "4006381333931"
    assert tried.said("Kind") == "EAN-13 (the scanner says ]E0)"
    assert tried.said("Ended by") == "Enter"
    assert tried.said("Pace") == "16 keys, 7 ms apart, at most 7 ms"
    assert tried.said("Put right") == ""
    assert "“Digits” of the page" in tried.said("Trial code")
    assert tried.widget.keys.toPlainText().startswith("] +7 ⇧E +7 0 +7 4")
    assert tried.looked_up == []


def test_advice_can_be_taken(tried: Tried) -> None:
    tried.session.settings.set(options.ENDS, "enter")
    tried.session.settings.set(options.MAX_GAP, 40)
    tried.typist.scans(tried.widget, "]E04006381333931\r", gap_ms=5)
    assert "20 ms are enough" in tried.advice()
    (button,) = [one for one in tried.widget.findChildren(QPushButton) if one.text() == "Set it"]
    button.click()
    assert tried.session.settings.get(options.MAX_GAP) == 20
    tried.typist.scans(tried.widget, "]E04006381333931\r", gap_ms=5)
    assert tried.widget.advice == []


def test_a_wrong_keyboard_is_named(tried: Tried) -> None:
    tried.session.settings.set(options.SYSTEM_LAYOUT, "fr")
    tried.typist.sends(tried.widget, strokes("]Q1https://example.com/Try-1?a=b\r", system="fr"))
    assert tried.said("Value") == "https://example.com/Try-1?a=b"
    assert "the scanner is set to English (US), the computer to French" in tried.said("Put right")
    assert "Set the scanner to the keyboard French" in tried.advice()


def test_keys_that_come_too_slowly_are_shown_as_typing(tried: Tried) -> None:
    now_s = iter(number * 0.08 for number in range(100))
    tried.widget.pad._clock = lambda: next(now_s)
    tried.typist.types(tried.widget, "4006381333931", gap_ms=80)
    tried.widget.pad.end()
    assert tried.said("Value") == "Taken for typing, not for a scan"
    assert "allow 120 ms" in tried.advice()


def test_tab_leaves_the_pad_and_what_was_typed_is_shown(tried: Tried) -> None:
    tried.typist.types(tried.widget, "ab")
    QTest.keyClick(tried.widget.windowHandle(), Qt.Key.Key_Tab)
    assert not tried.widget.pad.hasFocus()
    assert tried.widget.keys.toPlainText().startswith("a +")


def test_the_page_of_codes_is_written(tried: Tried, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(tried.session.message) as told:
        tried.widget.save_page(tmp_path / "codes.pdf")
    assert told.args[0].tone == "success"
    assert "4006381333931" in read_zxing(pdf_page((tmp_path / "codes.pdf").read_bytes(), 0, dpi=200))
    with qtbot.waitSignal(tried.session.message) as told:
        tried.widget.save_page(tmp_path / "nowhere" / "codes.pdf")
    assert told.args[0].tone == "error"


def test_held_keys_are_part_of_what_is_shown() -> None:
    given = [Stroke(0, "A", shift=True), Stroke(5, "]", control=True), Stroke(11.4, "2", alt=True)]
    assert keys_text(given) == "⇧A +5 Ctrl+] +6 Alt+2"


def test_cameras_are_listed(qtbot: QtBot, session: Session) -> None:
    camera = MadeUp()
    widget = CameraTest(session, lambda: camera)
    qtbot.addWidget(widget)
    widget.show()
    widget.look()
    assert widget.state.text() == "Found: Front camera, Back camera."
    widget.tone.click()
    assert camera.beeps == 1
    camera.connected, camera.allowed = [], Permission.DENIED
    widget.look()
    assert widget.state.text().startswith("No camera is connected. The system does not let")


def test_what_the_camera_lacks_is_named(qtbot: QtBot, session: Session) -> None:
    widget = CameraTest(session, lambda: Missing("Something is missing.", "pip install it"))
    qtbot.addWidget(widget)
    widget.show()
    widget.look()
    assert widget.state.text() == "Something is missing."
    widget.copy.click()
    assert QGuiApplication.clipboard().text() == "pip install it"


def test_screens_are_read(qtbot: QtBot, session: Session) -> None:
    widget = ScreenTest(session, lambda _screen: QPixmap.fromImage(frame("ONE", "TWO")))
    qtbot.addWidget(widget)
    widget.show()
    widget.read()
    qtbot.waitUntil(lambda: "2 codes on it" in widget.state.text())
    assert "Screen 1: 960 × 540 px" in widget.state.text()


def test_screens_that_may_not_be_read_are_said(qtbot: QtBot, session: Session) -> None:
    widget = ScreenTest(session, lambda _screen: QPixmap())
    qtbot.addWidget(widget)
    widget.read()
    assert "does not let programs" in widget.state.text()
