"""The virtual environment beside the checkout: made, filled, remembered, healed.

The stamp inside it names the Python and the locks it was filled from. It is taken away before a
change and written when all is done, so whatever was interrupted is made anew at the next start.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from bootstrap import CannotRun, say
from bootstrap.packages import install

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "tagwright-setup.json"
GATE = ROOT / ".venv.lock"
RUNTIME_LOCK = ROOT / "requirements" / "runtime.txt"
DEV_LOCK = ROOT / "requirements" / "dev.txt"


def venv_python(venv: Path = VENV) -> Path:
    """The interpreter inside the environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def fingerprint(lock: Path) -> str:
    """What the stamp remembers of a lock file."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def make_of_python() -> str:
    """What an environment cannot outlive: another Python, another kind of machine, another place."""
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{sys.implementation.name} {version} {sysconfig.get_platform()} {ROOT}"


def read_stamp() -> Mapping[str, str]:
    """The stamp, or nothing where it is absent, damaged, or of an environment that is no longer usable."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    usable = isinstance(stamp, dict) and stamp.get("python") == make_of_python() and venv_python().exists()
    return stamp if usable else {}


def is_ready(lock: Path, stamp: Mapping[str, str]) -> bool:
    """Whether the packages of this lock are the ones installed."""
    return stamp.get(lock.name) == fingerprint(lock)


def app_environment() -> dict[str, str]:
    """The variables of the application: its packages are found from any folder, and none in that folder."""
    before = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(ROOT), before] if before else [str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}


def prepare(lock: Path, *, first: Callable[[], None]) -> None:
    """Makes the environment hold the packages of `lock`; `first` is called when there is anything to do.

    A `.venv` that is a link is somebody's own environment: it is used as it is.
    """
    if VENV.is_symlink() or is_ready(lock, read_stamp()):
        return
    with only_one() as gate:
        stamp = read_stamp()
        if is_ready(lock, stamp):  # the one that was waited for has done it
            return
        started = time.monotonic()
        first()
        STAMP.unlink(missing_ok=True)
        if not stamp:
            make_venv(gate)
        say(f"installing {lock.relative_to(ROOT)}")
        install(lock, venv_python(), keep_open=inherited(gate))
        # The development lock holds the runtime packages too, at the same versions.
        kept = {path.name: fingerprint(path) for path in (RUNTIME_LOCK, lock)}
        write_stamp({"python": make_of_python(), **kept})
        say(f"ready after {time.monotonic() - started:.0f} s")


def write_stamp(stamp: Mapping[str, str]) -> None:
    """All of it or nothing: a half-written stamp must not pass for a whole one."""
    draft = STAMP.with_suffix(".part")
    draft.write_text(json.dumps(stamp, indent=1), "utf-8")
    draft.replace(STAMP)


@contextlib.contextmanager
def only_one() -> Iterator[IO[bytes]]:
    """Holds the gate that lets one set-up through at a time.

    Children inherit the gate: when this process is killed, a pip that lives on still holds it.
    """
    try:
        opened = GATE.open("ab")
    except OSError as error:
        raise CannotRun(f"the checkout must be writable for its set-up: {error}") from error
    with opened as gate:
        if not shut(gate, wait=False):
            say("another set-up is at work; waiting for it")
            shut(gate, wait=True)
        yield gate


def inherited(gate: IO[bytes]) -> tuple[int, ...]:
    """The descriptors a child of the set-up keeps."""
    return (gate.fileno(),) if os.name == "posix" else ()


if sys.platform == "win32":
    import msvcrt

    def shut(gate: IO[bytes], *, wait: bool) -> bool:
        """Takes the gate; False when somebody else has it and `wait` is not wanted."""
        while True:
            try:
                msvcrt.locking(gate.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(0.2)
            else:
                return True

else:
    import fcntl

    def shut(gate: IO[bytes], *, wait: bool) -> bool:
        """Takes the gate; False when somebody else has it and `wait` is not wanted."""
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


def make_venv(gate: IO[bytes]) -> None:
    """An empty environment, in place of whatever is there."""
    say("making .venv")
    # Started from inside an environment, this one is still made with the interpreter below it.
    base = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, check=False, capture_output=True, text=True, pass_fds=inherited(gate))
    if made.returncode:
        raise CannotRun(f"could not make .venv: {(made.stderr or made.stdout).strip().splitlines()[-1]}")
