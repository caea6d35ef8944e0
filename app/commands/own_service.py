"""The service a command talks to: one that is named, or its own for as long as the command runs.

A command never opens the database itself: what it does is what any client can do, and a service that is
running beside it on the same data folder does not mind.
"""

import argparse
import contextlib
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from app.client import Client, ClientError, NotAllowed, Unreachable
from app.commands import options as common
from app.data_folder import DataFolder
from app.errors import EnvironmentFault, InputError
from catalog.own_packages import environment

READY = "listening on "
_START_LIMIT_S = 60.0
_END_LIMIT_S = 10.0


@dataclass(frozen=True)
class Reached:
    """A service that answers."""

    url: str
    key: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_data(parser)
    parser.add_argument(
        "--service", metavar="URL", help="use the service at this address instead of the data folder"
    )
    parser.add_argument(
        "--key",
        metavar="K",
        type=common.operator_key,
        help=f"its operator key (default: {common.KEY_VARIABLE})",
    )


@contextlib.contextmanager
def reached(options: argparse.Namespace) -> Iterator[Reached]:
    """The service the options name; a child of ours on the data folder if they name none."""
    if not options.service:
        if options.key:
            raise InputError("--key belongs to --service; a data folder has its own key")
        folder = common.chosen_data(options)
        with running(folder, common.key_of_environment() or folder.operator_key()) as own:
            yield own
        return
    if not options.service.startswith(("http://", "https://")):
        raise InputError(f"--service wants an address such as http://127.0.0.1:8484, not {options.service}")
    key = options.key or common.key_of_environment()
    if not key:
        raise InputError(f"--service needs its operator key: give --key or set {common.KEY_VARIABLE}")
    yield Reached(options.service.rstrip("/"), key)


@contextlib.contextmanager
def client(options: argparse.Namespace) -> Iterator[Client]:
    """A client of that service, known to answer and to take the key; its errors become those of commands."""
    with reached(options) as service, Client(service.url, service.key) as made, blamed():
        made.service()
        yield made


@contextlib.contextmanager
def blamed() -> Iterator[None]:
    """Turn what a client raises into what a command may raise."""
    try:
        yield
    except Unreachable as error:
        raise EnvironmentFault(f"the service does not answer: {error}") from error
    except NotAllowed as error:
        raise EnvironmentFault(
            "the service does not accept this operator key; doctor shows the right one"
        ) from error
    except ClientError as error:
        raise InputError(error.text()) from error


@contextlib.contextmanager
def running(folder: DataFolder, key: str, **variables: str) -> Iterator[Reached]:
    """A service of our own on a free port; it ends with the block, and with us if we die.

    `key` is the one that services on this folder answer to, since a new one would end the old one's validity.
    """
    folder.create()
    command = [sys.executable, "-P", "-m", "app", "serve", "--data", str(folder.path), "--port", "0"]
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(  # noqa: S603  our own interpreter and module
            [*command, "--no-access-log", "--stop-with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env={**_environment(key), **variables},
            start_new_session=True,  # Ctrl-C is ours: the service ends when we have ended our work with it
        )
        try:
            yield Reached(_address(child, complaints), key)
        finally:
            _end(child)


def _environment(key: str) -> dict[str, str]:
    """The child finds our packages wherever we found them, and answers to the key of its folder."""
    return environment() | {common.KEY_VARIABLE: key}


def _address(child: subprocess.Popen[str], complaints: IO[bytes]) -> str:
    lines: queue.Queue[str] = queue.Queue()
    assert child.stdout is not None
    threading.Thread(target=_read_line, args=(child.stdout, lines), daemon=True).start()
    try:
        line = lines.get(timeout=_START_LIMIT_S)
    except queue.Empty as error:
        raise EnvironmentFault(f"the service did not start within {_START_LIMIT_S:.0f} seconds") from error
    if line.startswith(READY):
        return line.removeprefix(READY).strip()
    child.wait(_END_LIMIT_S)
    complaints.seek(0)
    said = complaints.read().decode("utf-8", "replace").strip().splitlines()
    reason = said[-1].removeprefix("tagwright serve: ") if said else f"exit code {child.returncode}"
    raise EnvironmentFault(f"the service did not start: {reason}")


def _read_line(stream: IO[str], lines: "queue.Queue[str]") -> None:
    lines.put(stream.readline())


def _end(child: subprocess.Popen[str]) -> None:
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    try:
        child.wait(_END_LIMIT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
