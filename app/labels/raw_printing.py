"""Label printers that take ZPL as it is: over the network at a raw socket, or through the system's queue."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from dataclasses import dataclass

from app.errors import EnvironmentFault, InputError

#: Printers of every make listen here ("AppSocket", "JetDirect").
RAW_PORT = 9100
TIMEOUT_S = 15.0
_TCP = re.compile(r"tcp://(?P<host>\[[0-9A-Fa-f:.%a-z]+\]|[^\s:/\[\]]+)(?::(?P<port>\d{1,5}))?/?")
_QUEUE = re.compile(r"lp:(?://)?(?P<queue>[^\s/#-][^\s/#]*)")


@dataclass(frozen=True)
class Socket:
    """A printer in the network."""

    host: str
    port: int = RAW_PORT

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"

    def send(self, data: bytes, *, timeout_s: float = TIMEOUT_S) -> None:
        """All of it; ``EnvironmentFault`` when the printer is not there, or takes no more."""
        try:
            with socket.create_connection((self.host, self.port), timeout=timeout_s) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
        except TimeoutError as error:
            raise EnvironmentFault(
                f"the printer at {self.name} took no data for {timeout_s:g} seconds; "
                "check that it is on, has paper and is not paused"
            ) from error
        except socket.gaierror as error:
            raise EnvironmentFault(f"there is no printer called {self.host} in this network") from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise EnvironmentFault(f"the printer at {self.name} cannot be reached: {reason}") from error


@dataclass(frozen=True)
class Queue:
    """A printer of this system, by the name of its queue."""

    queue: str
    command: str = "lp"

    @property
    def name(self) -> str:
        return self.queue

    def send(self, data: bytes, *, timeout_s: float = TIMEOUT_S) -> None:
        """All of it, untouched by any driver; ``EnvironmentFault`` with what the system says against it."""
        program = shutil.which(self.command)
        if program is None:
            raise EnvironmentFault(
                "this system has no lp (on Debian: apt-get install cups-client); "
                "send to the printer itself with tcp://HOST"
            )
        try:
            done = subprocess.run(  # noqa: S603  a name without blanks or dashes in front, no shell
                [program, "-d", self.queue, "-o", "raw"], input=data, capture_output=True, timeout=timeout_s
            )
        except subprocess.TimeoutExpired as error:
            raise EnvironmentFault(
                f"lp did not take the labels for {self.queue} in {timeout_s:g} seconds"
            ) from error
        except OSError as error:
            raise EnvironmentFault(f"lp cannot be run: {error.strerror or error}") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
            raise EnvironmentFault(f"lp does not take the labels for {self.queue}: {said}")


def target(text: str) -> Socket | Queue:
    """Where to send; ``InputError`` if it is neither ``tcp://HOST[:PORT]`` nor ``lp:QUEUE``."""
    if found := _TCP.fullmatch(text):
        port = int(found["port"] or RAW_PORT)
        if not 1 <= port <= 65535:
            raise InputError(f"--send: ports are 1 to 65535, not {port}")
        return Socket(found["host"].strip("[]"), port)
    if found := _QUEUE.fullmatch(text):
        return Queue(found["queue"])
    raise InputError(f"--send: write tcp://HOST, tcp://HOST:PORT or lp:QUEUE, not {text!r}")
