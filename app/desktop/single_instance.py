"""One window per person and data folder: a second start hands its request to the first and ends.

A `QLockFile` in the data folder decides who is first, also when two start in the same instant and after a
crash (the lock names the process that holds it). The first listens on a local socket only its user may open;
the second writes one line of JSON there and waits for `ok`.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.errors import EnvironmentFault

LOCK_FILE = "window.lock"
MESSAGE_LIMIT_BYTES = 1_000_000
TOKEN_VARIABLE = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - the name of a variable, no secret
PAUSE_S = 0.05


class FirstIsDeafError(EnvironmentFault):
    """Another process holds the lock but does not answer; the text names it."""


@dataclass(frozen=True)
class Request:
    """What a second start wants of the first: come to the front, and scan these pictures or folders.

    `activation_token` is the desktop's permission to take the focus (Wayland gives it to the new process).
    """

    paths: tuple[str, ...] = ()
    activation_token: str = ""

    @classmethod
    def of(cls, paths: Sequence[str | Path], environ: Mapping[str, str] = os.environ) -> Request:
        absolute = tuple(str(Path(path).absolute()) for path in paths)
        return cls(absolute, environ.get(TOKEN_VARIABLE, ""))

    def to_line(self) -> bytes:
        return json.dumps({"paths": self.paths, "token": self.activation_token}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Request:
        """Raises ValueError for anything but what `to_line` writes."""
        raw = json.loads(line)
        if not isinstance(raw, dict) or not isinstance(raw.get("paths"), list):
            raise ValueError("not a request")
        return cls(tuple(str(path) for path in raw["paths"]), str(raw.get("token", "")))


class SingleInstance(QObject):
    """`acquire` says whether this process is the first; the first then gets `asked(Request)`."""

    asked = Signal(object)

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        data_dir.mkdir(parents=True, exist_ok=True)
        self.name = server_name(data_dir)
        self._lock = QLockFile(str(data_dir / LOCK_FILE))
        self._lock.setStaleLockTime(0)  # a window may stay open for months; only a dead holder makes it stale
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self._visitors: list[QLocalSocket] = []

    def acquire(self) -> bool:
        """True: this process is the first and listens from now on."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self.name)  # what a crash left behind; we hold the lock, so nobody uses it
        self._server.listen(self.name)
        return True

    def hand_over(self, request: Request, *, patience_s: float = 5.0) -> None:
        """Ask the first process, which may still be on its way to listening. Raises FirstIsDeafError."""
        deadline_s = time.monotonic() + patience_s
        while time.monotonic() < deadline_s:
            if _send(self.name, request, deadline_s):
                return
            time.sleep(PAUSE_S)
        pid = self._lock.getLockInfo()[0]
        raise FirstIsDeafError(
            f"Tagwright is already running with this data folder (process {pid}) but does not answer. "
            "End that process and start again."
        )

    def release(self) -> None:
        for socket in list(self._visitors):
            socket.abort()
        self._server.close()
        self._lock.unlock()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._visitors.append(socket)  # kept: its signals must never find it collected
            socket.readyRead.connect(self._read_all)
            socket.disconnected.connect(self._forget_gone)
        self._read_all()

    def _read_all(self) -> None:
        for socket in list(self._visitors):
            self._read(socket)

    def _forget_gone(self) -> None:
        for socket in list(self._visitors):
            if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
                self._visitors.remove(socket)
                socket.deleteLater()

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > MESSAGE_LIMIT_BYTES:
            socket.abort()
        if not socket.canReadLine():
            return
        try:
            request = Request.from_line(bytes(socket.readLine().data()))
        except ValueError:
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        self.asked.emit(request)


def server_name(data_dir: Path) -> str:
    """Short enough for a socket's path (108 bytes on Linux), different for each person and data folder."""
    told_apart = f"{getpass.getuser()}\0{data_dir.resolve()}"
    return f"tagwright-{hashlib.sha256(told_apart.encode()).hexdigest()[:24]}"


def _send(name: str, request: Request, deadline_s: float) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_left_ms(deadline_s)):
        return False
    socket.write(request.to_line())
    while not socket.canReadLine():
        if not socket.waitForReadyRead(_left_ms(deadline_s)):
            return False
    return socket.readLine().data() == b"ok\n"


def _left_ms(deadline_s: float) -> int:
    return max(1, round((deadline_s - time.monotonic()) * 1000))
