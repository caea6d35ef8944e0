"""What every test gets: no display, no network, an empty home folder, and no process left behind.

All of it is set while this file is imported, before any test module can import PySide6 or the application.
"""

import contextlib
import ipaddress
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import hypothesis
import psutil
import pytest

CHILD_GRACE_S = 10.0
"""How long a child process may take to end once the last test is over."""

PATIENCE_MS = 60_000
"""How long a test waits for what must happen, on however busy a machine."""

CHILDREN_OF_THE_INTERPRETER = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Python starts these once and keeps them until it exits; no test can end them."""


def _isolate_environment(home: Path) -> None:
    """Points every folder a program may keep settings in below `home`, and pins what changes a drawing."""
    for variable in [name for name in os.environ if name.startswith(("TAGWRIGHT_", "QT_", "XDG_"))]:
        if not variable.startswith("TAGWRIGHT_TEST_"):
            del os.environ[variable]
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "AppData" / "Roaming",
        "LOCALAPPDATA": home / "AppData" / "Local",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": home / ".run",
    }
    for variable, folder in folders.items():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[variable] = str(folder)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"


def _is_local(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(str(host))
        return address.is_loopback or address.is_unspecified
    return False


def _unplug(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: everything but this machine is unreachable, as on a machine without a network."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        raise OSError(f"tests run without a network, and {host!r} is not this machine")


_home = Path(tempfile.mkdtemp(prefix="tagwright-test-home-"))
_isolate_environment(_home)
sys.addaudithook(_unplug)

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("same", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("same" if os.environ.get("CI") else "local")

from httpx._config import DEFAULT_TIMEOUT_CONFIG  # noqa: E402 - the environment comes first
from PySide6.QtCore import Qt  # noqa: E402 - the environment comes first
from PySide6.QtTest import QTest  # noqa: E402 - the environment comes first
from PySide6.QtWidgets import QWidget  # noqa: E402 - the environment comes first
from pytestqt.qtbot import QtBot  # noqa: E402 - the environment comes first

from catalog.store import Database  # noqa: E402 - the environment comes first
from recognition.workers import close_shared  # noqa: E402 - the environment comes first
from tests.live import LiveService, live_service  # noqa: E402 - the environment comes first

# httpx waits for five seconds unless it is told otherwise: a busy machine takes longer for anything.
for _step in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, _step, PATIENCE_MS / 1000)


def pytest_unconfigure() -> None:
    """Removes the home folder of this run."""
    shutil.rmtree(_home, ignore_errors=True)


def _describe(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return f"{process.pid}: {' '.join(process.cmdline()) or process.name()}"
    return f"{process.pid}: (gone)"


def surviving_children(grace_s: float) -> list[psutil.Process]:
    """The child processes of this one that are still alive after `grace_s` seconds, zombies included."""
    children = [
        child
        for child in psutil.Process().children(recursive=True)
        if not any(name in _describe(child) for name in CHILDREN_OF_THE_INTERPRETER)
    ]
    return psutil.wait_procs(children, timeout=grace_s)[1]


@pytest.fixture(scope="session", autouse=True)
def _no_process_is_left_behind() -> Iterator[None]:
    """Set up before every other session fixture, so torn down after all of them."""
    yield
    close_shared()
    left = surviving_children(CHILD_GRACE_S)
    descriptions = [_describe(child) for child in left]
    for child in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    assert not descriptions, "the tests left processes running:\n" + "\n".join(descriptions)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and nothing in them, to copy."""
    path = tmp_path_factory.mktemp("empty") / "tagwright.db"
    database = Database.open(path)
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def service(tmp_path: Path, empty_database: Path) -> Iterator[LiveService]:
    """The real service over real HTTP, on a database of its own."""
    shutil.copy(empty_database, tmp_path / "tagwright.db")
    with live_service(tmp_path) as running:
        yield running


class PatientQtBot(QtBot):
    """Waits as long as it takes: a limit that is met by time alone says nothing of the program."""

    waitSignal = wait_signal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)
    waitSignals = wait_signals = partialmethod(QtBot.waitSignals, timeout=PATIENCE_MS)
    waitUntil = wait_until = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)
    waitExposed = wait_exposed = partialmethod(QtBot.waitExposed, timeout=PATIENCE_MS)
    waitActive = wait_active = partialmethod(QtBot.waitActive, timeout=PATIENCE_MS)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> Iterator[QtBot]:
    """The plugin's, with more patience; no key is held any more when it is done."""
    yield PatientQtBot(request)
    # A click with Shift leaves Shift held for the whole process, and the next test would select with it.
    QTest.keyRelease(QWidget(), Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
