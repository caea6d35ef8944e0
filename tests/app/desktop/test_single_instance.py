"""One window per person and data folder, with real processes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from app.desktop.single_instance import FirstIsDeafError, Request, SingleInstance, server_name

START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from app.desktop.single_instance import Request, SingleInstance

application = QCoreApplication(sys.argv)
instance = SingleInstance(Path(sys.argv[1]))
if instance.acquire():
    print("first", flush=True)
    def asked(request):
        print("asked", *request.paths, flush=True)
    instance.asked.connect(asked)
    QTimer.singleShot(60_000, application.quit)
    application.exec()
else:
    instance.hand_over(Request.of(sys.argv[2:]), patience_s=30)
    print("second", flush=True)
"""


def start(data_dir: Path, *paths: str) -> subprocess.Popen[str]:
    root = str(Path(__file__).resolve().parents[3])
    return subprocess.Popen(
        [sys.executable, "-c", START, str(data_dir), *paths],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        process.kill()
        process.communicate()


def test_a_second_start_hands_its_pictures_to_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first = start(tmp_path)
    assert said(first) == "first"
    second = start(tmp_path, "/pictures/Käse 1.png", "/pictures/more")
    assert said(second) == "second"
    assert said(first) == "asked /pictures/Käse 1.png /pictures/more"
    end(first, second)


def test_two_starts_in_the_same_instant_make_one_window(qtbot: QtBot, tmp_path: Path) -> None:
    both = [start(tmp_path), start(tmp_path)]
    assert sorted(said(process) for process in both) == ["first", "second"]
    end(*both)


def test_a_crash_leaves_nothing_that_hinders_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    crashed = start(tmp_path)
    assert said(crashed) == "first"
    crashed.send_signal(signal.SIGKILL)
    crashed.communicate()
    after = start(tmp_path)
    assert said(after) == "first"
    second = start(tmp_path, "/a.png")
    assert said(second) == "second"
    end(after, second)


def test_another_data_folder_is_another_window(qtbot: QtBot, tmp_path: Path) -> None:
    one, other = SingleInstance(tmp_path / "one"), SingleInstance(tmp_path / "other")
    assert one.acquire()
    assert other.acquire()
    one.release()
    other.release()
    assert server_name(tmp_path / "one") != server_name(tmp_path / "other")


def test_the_first_gets_the_request_and_the_permission_to_take_the_focus(
    qtbot: QtBot, tmp_path: Path
) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire()
    with qtbot.waitSignal(instance.asked) as caught:
        socket = QLocalSocket()
        socket.connectToServer(instance.name)
        assert socket.waitForConnected(5_000)
        socket.write(Request.of(["a.png"], {"XDG_ACTIVATION_TOKEN": "t-1"}).to_line())
        socket.flush()
    assert caught.args == [Request((str(Path("a.png").absolute()),), "t-1")]
    instance.release()


@pytest.mark.parametrize("line", [b"hello\n", b"[]\n", b'{"paths": 1}\n', b"\xff\xff\n"])
def test_a_stranger_on_the_socket_is_hung_up_on(qtbot: QtBot, tmp_path: Path, line: bytes) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire()
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.disconnected):
        socket.connectToServer(instance.name)
        assert socket.waitForConnected(5_000)
        socket.write(line)
        socket.flush()
    instance.release()


def test_a_first_that_does_not_answer_is_named(qtbot: QtBot, tmp_path: Path) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.acquire()
    deaf = QLocalServer()
    instance._server.close()
    QLocalServer.removeServer(instance.name)
    assert deaf.listen(instance.name)
    with pytest.raises(FirstIsDeafError, match=f"process {QCoreApplication.applicationPid()}"):
        instance.hand_over(Request(), patience_s=0.2)
    deaf.close()
    instance.release()


def test_a_request_travels_unchanged() -> None:
    request = Request(("/a b.png", "/ü"), "token")
    assert Request.from_line(request.to_line()) == request
    assert json.loads(request.to_line())["token"] == "token"
