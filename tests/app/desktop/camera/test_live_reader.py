"""Live pictures: the newest wins, one at a time, in the processes that read all pictures."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.desktop.camera import live_reader
from app.desktop.camera.live_reader import LARGEST_PX, LiveReader, LiveReading, as_bmp, look, read_frame
from recognition.errors import Damaged
from recognition.image import load
from recognition.read import Reading
from tests.app.desktop.camera.made_up import frame

NOTHING = Reading((), 10, 10, 1.0)


class Gate:
    """A reader that waits until the test lets it go on, and remembers the sizes it was given."""

    def __init__(self) -> None:
        self.widths: list[int] = []
        self.go_on = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)

    def read(self, data: bytes) -> Reading:
        self.widths.append(load(data).width)
        self.begun.release()
        assert self.go_on.acquire(timeout=60)
        return NOTHING


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def reader(qtbot: QtBot, gate: Gate) -> Iterator[LiveReader]:
    made = LiveReader(read=gate.read)
    yield made
    gate.go_on.release(99)
    made.stop()


def wide(width: int) -> QImage:
    made = QImage(width, 20, QImage.Format.Format_RGB32)
    made.fill(0)
    return made


def test_while_one_is_read_only_the_newest_waits(qtbot: QtBot, reader: LiveReader, gate: Gate) -> None:
    found: list[LiveReading] = []
    reader.reading.connect(found.append)
    reader.offer(wide(101))
    assert gate.begun.acquire(timeout=60)
    for width in (102, 103, 104):
        reader.offer(wide(width))
    gate.go_on.release(2)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert gate.widths == [101, 104]
    assert [one.frame.width() for one in found] == [101, 104]


def test_what_comes_too_late_is_not_told(qtbot: QtBot, reader: LiveReader, gate: Gate) -> None:
    found: list[LiveReading] = []
    reader.reading.connect(found.append)
    reader.offer(wide(101))
    assert gate.begun.acquire(timeout=60)
    reader.drop()
    reader.offer(wide(105))
    gate.go_on.release(2)
    qtbot.waitUntil(lambda: len(found) == 1)
    assert found[0].frame.width() == 105


def test_codes_are_read_by_the_reading_processes(qtbot: QtBot) -> None:
    found = look(frame("https://tn.gg/a3gZQXfF", "SALT-2"), read_frame)
    assert [code.value for code in found.codes] == ["https://tn.gg/a3gZQXfF", "SALT-2"]
    (left, top), *_ = found.codes[0].points
    assert abs(left - 80) < 12
    assert abs(top - 110) < 12
    assert all(code.matches is None for code in found.codes)


def test_a_large_picture_is_read_reduced_and_its_points_are_its_own(qtbot: QtBot) -> None:
    large = frame("SALT-2").scaled(LARGEST_PX * 2, LARGEST_PX * 2 * 540 // 960)
    found = look(large, read_frame)
    (left, top), *_ = found.codes[0].points
    assert abs(left - 80 * 4) < 48
    assert abs(top - 110 * 4) < 48


def test_a_picture_that_cannot_be_read_is_said_and_nothing_breaks(qtbot: QtBot) -> None:
    def refuse(_data: bytes) -> Reading:
        raise Damaged("the camera's picture", "it is broken", "Try again")

    assert "it is broken" in look(wide(50), refuse).problem


def test_a_picture_goes_over_in_grey_as_it_is(qtbot: QtBot) -> None:
    given = QImage(33, 7, QImage.Format.Format_RGB32)
    given.fill(0xFF808080)
    picture = load(as_bmp(given))
    assert (picture.width, picture.height) == (33, 7)
    assert abs(picture.grey.getpixel((30, 5)) - 128) <= 1
    assert live_reader.reduced(given) is given
