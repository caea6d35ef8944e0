"""The window and its service: two processes that belong together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.client import Kind
from app.desktop import start
from app.desktop.operations import Create
from app.desktop.service_status import State, Status
from app.desktop.session import ServiceState
from app.desktop.settings import service_options
from app.desktop.single_instance import Request, SingleInstance
from tests.scenarios.desk import open_desk, ready, service_pid

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import sys
from pathlib import Path
from app.desktop.start import run
sys.exit(run(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]]))
"""


def test_the_window_brings_its_service_and_takes_it_along(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        pid = service_pid(desk)
        assert psutil.pid_exists(pid)
        assert desk.session.service_info.name
        assert (tmp_path / "tagwright.db").exists()
        assert (tmp_path / "desktop.ini").stat().st_mode & 0o077 == 0
    assert not psutil.pid_exists(pid)


def test_a_killed_service_comes_back_with_everything_that_was_saved(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        job = desk.session.perform(Create(Kind.PRODUCTS, [{"name": "Honey"}], "Add “Honey”"))
        saved: list[object] = []
        job.done(saved.append)
        qtbot.waitUntil(lambda: bool(saved))
        shown: list[Status] = []
        desk.link.changed.connect(shown.append)
        first = service_pid(desk)
        os.kill(first, signal.SIGKILL)
        qtbot.waitUntil(lambda: State.GONE in [status.state for status in shown], timeout=20_000)
        assert desk.session.service_state is not ServiceState.READY
        ready(qtbot, desk)
        assert service_pid(desk) != first
        names = [record.title for record in desk.session.client.list_records(Kind.PRODUCTS).items]
        assert names == ["Honey"]


def test_a_service_left_serving_is_found_by_the_next_window(qtbot: QtBot, tmp_path: Path) -> None:
    with open_desk(qtbot, tmp_path) as desk:
        first = service_pid(desk)
        desk.settings.set(service_options.LEAVE_RUNNING, True)
        qtbot.waitUntil(lambda: service_pid(desk) not in (0, first), timeout=20_000)
        ready(qtbot, desk)
        left, url = service_pid(desk), desk.link.status.url
    assert psutil.pid_exists(left)
    with open_desk(qtbot, tmp_path) as desk:
        assert (service_pid(desk), desk.link.status.url) == (left, url)
        desk.settings.set(service_options.LEAVE_RUNNING, False)
        qtbot.waitUntil(lambda: service_pid(desk) not in (0, left), timeout=20_000)
        ready(qtbot, desk)
    qtbot.waitUntil(lambda: not psutil.pid_exists(left), timeout=20_000)


def start_second(folder: Path, *paths: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder), *paths],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_start_ends_and_the_first_window_scans_what_it_was_given(
    qtbot: QtBot, tmp_path: Path
) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire()
    asked: list[Request] = []
    instance.asked.connect(asked.append)
    second = start_second(tmp_path, "/pictures/a.png")
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
    out, err = second.communicate()
    assert (second.returncode, out, err) == (0, "", "")
    assert [request.paths for request in asked] == [("/pictures/a.png",)]
    instance.release()


def test_a_window_that_is_killed_takes_its_service_along_and_the_next_one_opens(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = start_second(tmp_path)
    process = psutil.Process(window.pid)
    qtbot.waitUntil(lambda: (tmp_path / "tagwright.db").exists(), timeout=60_000)
    qtbot.waitUntil(lambda: bool(process.children()), timeout=60_000)
    service = process.children()[0]
    window.kill()
    window.communicate()
    qtbot.waitUntil(lambda: not service.is_running(), timeout=30_000)
    with open_desk(qtbot, tmp_path) as desk:
        assert desk.session.service_state is ServiceState.READY


def test_sigterm_closes_the_window_and_its_service_in_order(qtbot: QtBot, tmp_path: Path) -> None:
    window = start_second(tmp_path)
    qtbot.waitUntil(lambda: (tmp_path / "tagwright.db").exists(), timeout=60_000)
    service = psutil.Process(window.pid).children()[0]
    window.terminate()
    qtbot.waitUntil(lambda: window.poll() is not None, timeout=30_000)
    _, err = window.communicate()
    assert window.returncode == 0, err
    assert not service.is_running()


def test_a_bug_leaves_a_note_and_the_window_stays(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: told.append(error))
    with start._crashes_noted(tmp_path / "crashes"):
        try:
            raise RuntimeError("a slot failed")
        except RuntimeError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    assert len(told) == 1
    note = next((tmp_path / "crashes").glob("crash-*.txt")).read_text(encoding="utf-8")
    assert "a slot failed" in note
