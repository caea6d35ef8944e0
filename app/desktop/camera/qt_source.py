"""Cameras by Qt Multimedia, which is an extra: importing this module fails where it is not installed."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QUrl
from PySide6.QtMultimedia import (
    QCamera,
    QMediaCaptureSession,
    QMediaDevices,
    QSoundEffect,
    QVideoFrame,
    QVideoSink,
)

from app.desktop.camera.source import Camera, FrameSource, Permission

_PERMISSIONS = {
    Qt.PermissionStatus.Granted: Permission.GRANTED,
    Qt.PermissionStatus.Denied: Permission.DENIED,
    Qt.PermissionStatus.Undetermined: Permission.NOT_ASKED,
}
BEEP_HZ, BEEP_S, SAMPLES_HZ = 2_200, 0.09, 44_100


class QtSource(FrameSource):
    """One camera at a time; `sink` is where its pictures arrive, and where a test puts its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self.cameras_changed)
        self.sink = QVideoSink(self)
        self.sink.videoFrameChanged.connect(self._came)
        self._session: Any = QMediaCaptureSession(self)
        self._session.setVideoSink(self.sink)
        self._camera: Any = None
        self._sound: Any = None
        self._folder: TemporaryDirectory[str] | None = None

    def cameras(self) -> Sequence[Camera]:
        inputs = sorted(QMediaDevices.videoInputs(), key=lambda one: not one.isDefault())
        return [Camera(bytes(one.id().data()).decode(errors="replace"), one.description()) for one in inputs]

    def permission(self) -> Permission:
        application = QCoreApplication.instance()
        assert application is not None
        return _PERMISSIONS[application.checkPermission(QCameraPermission())]

    def ask_permission(self, answered: Callable[[], object]) -> None:
        application = QCoreApplication.instance()
        assert application is not None
        application.requestPermission(QCameraPermission(), self, lambda _permission: answered())

    def start(self, key: str) -> None:
        self.stop()
        for device in QMediaDevices.videoInputs():
            if bytes(device.id().data()).decode(errors="replace") == key:
                self._camera = QCamera(device, self)
                self._camera.errorOccurred.connect(self._failed)
                self._session.setCamera(self._camera)
                self._camera.start()
                return
        self.failed.emit("This camera is not connected any more.")

    def stop(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._session.setCamera(None)
            self._camera.deleteLater()
            self._camera = None

    def beep(self) -> None:
        if self._sound is None:
            self._folder = TemporaryDirectory(prefix="tagwright-sound-")
            path = Path(self._folder.name) / "read.wav"
            write_beep(path)
            self._sound = QSoundEffect(self)
            self._sound.setSource(QUrl.fromLocalFile(str(path)))
        self._sound.play()

    def _came(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            self.frame.emit(image)

    def _failed(self, _error: object, text: str) -> None:
        self.stop()
        self.failed.emit(text or "The camera stopped without saying why.")


def write_beep(path: Path) -> None:
    """A short tone that fades in and out, so that it does not click."""
    count = int(SAMPLES_HZ * BEEP_S)
    loudness = (min(1.0, at / 300, (count - at) / 900) for at in range(count))
    samples = (
        round(12_000 * loud * math.sin(2 * math.pi * BEEP_HZ * at / SAMPLES_HZ))
        for at, loud in enumerate(loudness)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_HZ)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
