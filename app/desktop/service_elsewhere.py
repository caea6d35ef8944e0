"""A service that runs elsewhere: watched, never started or stopped."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desktop.service_pulse import Pulse
from app.desktop.service_status import State, Status


class RemoteService(QObject):
    """Given by address and key; the same face as `ServiceProcess`."""

    changed = Signal(object)

    def __init__(
        self, url: str, key: str, *, interval_ms: int = 2_000, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._url = url.rstrip("/")
        self._key = key
        self._status = Status(State.STOPPED)
        self._pulse = Pulse(self._url, interval_ms=interval_ms, parent=self)
        self._pulse.beat.connect(self._on_beat)

    @property
    def status(self) -> Status:
        return self._status

    @property
    def url(self) -> str:
        return self._url

    def key(self) -> str:
        return self._key

    def start(self) -> None:
        self._set(Status(State.STARTING, message=f"Looking for the service at {self._url}."))
        self._pulse.start()

    restart = start

    def stop(self) -> None:
        self._pulse.stop()
        self._set(Status(State.STOPPED))

    shut_down = stop

    def _on_beat(self, alive: bool) -> None:
        if alive:
            self._set(Status(State.RUNNING, url=self._url))
        else:
            message = f"Nobody answers at {self._url}. It is asked again every few seconds."
            self._set(Status(State.GONE, message=message))

    def _set(self, status: Status) -> None:
        if status != self._status:
            self._status = status
            self.changed.emit(status)
