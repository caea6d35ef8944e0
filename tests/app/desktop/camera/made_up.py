"""A camera without a camera: pictures come when the test says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PIL import Image
from PySide6.QtGui import QImage

from app.desktop.camera.source import Camera, FrameSource, Permission
from tests.app.desktop.scan.pictures import code

FRONT, BACK = Camera("usb:1", "Front camera"), Camera("usb:2", "Back camera")


class MadeUp(FrameSource):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.connected: list[Camera] = [FRONT, BACK]
        self.allowed = Permission.GRANTED
        self.answer = Permission.GRANTED
        self.running = ""
        self.beeps = 0

    def cameras(self) -> Sequence[Camera]:
        return self.connected

    def permission(self) -> Permission:
        return self.allowed

    def ask_permission(self, answered: Callable[[], object]) -> None:
        self.allowed = self.answer
        answered()

    def start(self, key: str) -> None:
        self.running = key

    def stop(self) -> None:
        self.running = ""

    def beep(self) -> None:
        self.beeps += 1


def frame(*texts: str, size: tuple[int, int] = (960, 540)) -> QImage:
    """What a camera sees of QR codes on a grey table."""
    picture = Image.new("RGB", size, (150, 150, 140))
    for number, text in enumerate(texts):
        picture.paste(code(text, scale=5), (60 + 330 * number, 90 + 40 * number))
    data = picture.tobytes()
    return QImage(data, *size, 3 * size[0], QImage.Format.Format_RGB888).copy()
