"""Qt Multimedia itself, where the extra is installed: pictures given to the sink arrive at the page."""

import wave
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.app.desktop.camera.made_up import frame

multimedia = pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)


@pytest.mark.no_qt_log  # it says what of the graphics card it does without
def test_a_frame_of_the_sink_is_a_picture(qtbot: QtBot) -> None:
    from app.desktop.camera.available import source
    from app.desktop.camera.qt_source import QtSource

    made = source()
    assert isinstance(made, QtSource)
    came: list[QImage] = []
    made.frame.connect(came.append)
    given = frame("HELLO").convertToFormat(QImage.Format.Format_RGBA8888)
    made.sink.setVideoFrame(multimedia.QVideoFrame(given))
    qtbot.waitUntil(lambda: bool(came))
    assert came[0].size() == given.size()
    assert came[0].pixelColor(5, 5) == given.pixelColor(5, 5)
    with qtbot.waitSignal(made.failed) as said:
        made.start("no such camera")
    assert "not connected" in said.args[0]
    made.stop()


def test_the_tone_is_a_short_wave(tmp_path: Path) -> None:
    from app.desktop.camera.qt_source import write_beep

    write_beep(tmp_path / "beep.wav")
    with wave.open(str(tmp_path / "beep.wav")) as file:
        assert 0.05 < file.getnframes() / file.getframerate() < 0.2
        assert max(file.readframes(file.getnframes())) > 0
