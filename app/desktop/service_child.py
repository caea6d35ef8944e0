"""How the service's process is opened, ended and found again: the system's side of `service_process`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.data_folder import DataFolder
from catalog.own_packages import environment

KEY_VARIABLE = "TAGWRIGHT_OPERATOR_KEY"
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - offered in Settings, never the default
LOG_FILE = "service.log"
LEFT_FILE = "service.json"
LOG_LIMIT_BYTES = 1_000_000
TAIL_BYTES = 4_000


@dataclass(frozen=True)
class Serving:
    """How our own service shall serve. Port 0: a free one. `leave_running`: it outlives the window."""

    host: str = LOOPBACK
    port: int = 0
    public_url: str = ""
    leave_running: bool = False
    more: tuple[str, ...] = ()
    """Further options of `serve`, as on its command line."""


@dataclass(frozen=True)
class Left:
    """A service that an earlier window left serving."""

    url: str
    pid: int


def operator_key(data_dir: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The key the child answers to: what the environment gives us both, else the data folder's own."""
    return environ.get(KEY_VARIABLE, "").strip() or DataFolder(data_dir).operator_key()


def serve_command(data_dir: Path, serving: Serving) -> list[str]:
    """The child's command line. `-P`: a folder `app` in the current directory is not taken for ours."""
    command = [sys.executable, "-P", "-m", "app", "serve", "--data", str(data_dir)]
    command += ["--host", serving.host, "--port", str(serving.port), "--no-access-log"]
    command += serving.more
    if serving.public_url:
        command += ["--public-url", serving.public_url]
    if not serving.leave_running:
        command.append("--stop-with-parent")
    return command


def open_child(command: Sequence[str], log_path: Path, *, outlives_us: bool) -> subprocess.Popen[str]:
    """Start `command`, its standard error appended to `log_path`, its standard output a pipe.

    An open standard input is the child's sign of life from us, so one that shall outlive us has none.
    """
    with log_path.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            list(command),
            stdin=subprocess.DEVNULL if outlives_us else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=_environment(),
            start_new_session=True,  # Ctrl+C in a terminal reaches the window, which stops the service
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )


def log_size(log_path: Path) -> int:
    """Where the next child's lines will begin; a log that has grown too long starts anew."""
    if not log_path.exists():
        return 0
    size = log_path.stat().st_size
    if size > LOG_LIMIT_BYTES:
        log_path.unlink()
        return 0
    return size


def log_tail(log_path: Path, start: int) -> str:
    """What was written from `start` on, at most its last 4 kB."""
    try:
        with log_path.open("rb") as log:
            log.seek(max(start, log.seek(0, os.SEEK_END) - TAIL_BYTES))
            return log.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""


def end(child: subprocess.Popen[str], patience_s: float) -> None:
    """Ask the child to end, wait, and end it by force when it does not."""
    child.terminate()
    try:
        child.wait(patience_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def terminate(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return


def ended_text(code: int, log: str) -> str:
    """Why the child ended: its own last line where it ended by itself, which says how to mend it."""
    if code < 0:
        return f"The service ended unexpectedly (killed by signal {-code})."
    said = log.splitlines()[-1].removeprefix("tagwright serve: ").strip().rstrip(".") if log else ""
    if code == 0 or not said:
        return f"The service ended unexpectedly (exit code {code})."
    return f"The service ended: {said}."


def read_left(data_dir: Path) -> Left | None:
    try:
        left = json.loads((data_dir / LEFT_FILE).read_text(encoding="utf-8"))
        return Left(str(left["url"]), int(left["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_left(data_dir: Path, left: Left) -> None:
    (data_dir / LEFT_FILE).write_text(json.dumps({"url": left.url, "pid": left.pid}), encoding="utf-8")


def forget_left(data_dir: Path) -> None:
    (data_dir / LEFT_FILE).unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """This checkout's packages first, whatever the current directory; no buffering of the ready line."""
    return environment() | {"PYTHONUNBUFFERED": "1"}
