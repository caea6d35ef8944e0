"""Whether somebody listens at an address: asked again and again, without waiting for the answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QAbstractSocket, QTcpSocket

INTERVAL_MS = 2_000
PATIENCE_MS = 4_000
DEFAULT_PORTS = {"http": 80, "https": 443}


class Pulse(QObject):
    """Opens a TCP connection every `interval_ms`: `beat(True)` when it stands, else `beat(False)`."""

    beat = Signal(bool)

    def __init__(
        self,
        url: str,
        *,
        interval_ms: int = INTERVAL_MS,
        patience_ms: int = PATIENCE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port or DEFAULT_PORTS.get(parts.scheme, 80)
        self._socket = QTcpSocket(self)
        self._socket.connected.connect(lambda: self._answer(True))
        self._socket.errorOccurred.connect(lambda _error: self._answer(False))
        self._interval = QTimer(self, interval=interval_ms)
        self._interval.timeout.connect(self.ask)
        self._patience = QTimer(self, singleShot=True, interval=patience_ms)
        self._patience.timeout.connect(lambda: self._answer(False))
        self._asking = False

    def start(self) -> None:
        self._interval.start()
        self.ask()

    def stop(self) -> None:
        self._interval.stop()
        self._patience.stop()
        self._asking = False
        self._socket.abort()

    def ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._patience.start()
        self._socket.abort()
        self._socket.connectToHost(self._host, self._port)

    def _answer(self, alive: bool) -> None:
        if not self._asking:
            return
        self._asking = False
        self._patience.stop()
        if self._socket.state() != QAbstractSocket.SocketState.UnconnectedState:
            self._socket.abort()
        self.beat.emit(alive)
