"""The service as a child process: started, watched, restarted, stopped, left and found again.

A few lines of Python stand in for the service: they print the ready line and listen, as `app serve` does.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.desktop.service_child import Serving, operator_key, read_left, serve_command
from app.desktop.service_elsewhere import RemoteService
from app.desktop.service_process import Patience, ServiceProcess
from app.desktop.service_status import State, Status
from app.errors import EnvironmentFault

SERVER = """
import socket, sys
server = socket.create_server(("127.0.0.1", 0))
print("listening on http://127.0.0.1:%d" % server.getsockname()[1], flush=True)
while True:
    server.accept()[0].close()
"""
CRASHER = "import sys; sys.exit('database disk image is malformed')"
SLEEPER = "import time; time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVER
QUICK = Patience(quick_crashes=3, backoff_s=(0.01,))

Make = Callable[..., ServiceProcess]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[ServiceProcess] = []

    def build(script: str, *, data_dir: Path = tmp_path / "data", **options: object) -> ServiceProcess:
        def command(_serving: Serving) -> Sequence[str]:
            return [sys.executable, "-c", script]

        options.setdefault("patience", QUICK)
        service = ServiceProcess(data_dir, command=command, **options)  # type: ignore[arg-type]
        made.append(service)
        return service

    yield build
    for service in made:
        service.serving = Serving()
        service.shut_down()


def record(service: ServiceProcess | RemoteService) -> list[Status]:
    seen: list[Status] = []
    service.changed.connect(seen.append)
    return seen


def reaches(qtbot: QtBot, service: ServiceProcess | RemoteService, state: State) -> None:
    qtbot.waitUntil(lambda: service.status.state is state, timeout=20_000)


def accepts(url: str) -> bool:
    host, port = url.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=120).close()
    except OSError:
        return False
    return True


def test_the_ready_line_tells_where_the_service_listens(qtbot: QtBot, make: Make) -> None:
    service = make(SERVER)
    seen = record(service)
    service.start()
    reaches(qtbot, service, State.RUNNING)
    assert [status.state for status in seen] == [State.STARTING, State.RUNNING]
    assert accepts(service.url)


def test_a_killed_service_is_shown_and_comes_back(qtbot: QtBot, make: Make) -> None:
    service = make(SERVER)
    service.start()
    reaches(qtbot, service, State.RUNNING)
    first = service.pid
    seen = record(service)
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: State.RUNNING in [status.state for status in seen], timeout=20_000)
    assert [status.state for status in seen] == [State.GONE, State.RESTARTING, State.RUNNING]
    assert "killed by signal 9" in seen[0].message
    assert service.pid != first
    assert accepts(service.url)


def test_a_service_that_never_stays_up_is_given_up_with_its_own_words(qtbot: QtBot, make: Make) -> None:
    service = make(CRASHER)
    seen = record(service)
    service.start()
    reaches(qtbot, service, State.FAILED)
    assert [status.state for status in seen].count(State.GONE) == 2
    assert "The service ended: database disk image is malformed. " in service.status.message
    assert "3 attempts" in service.status.message
    assert service.status.detail == "database disk image is malformed"
    assert service.pid == 0


def test_a_taken_port_is_told_in_the_service_s_own_words(qtbot: QtBot, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        service = ServiceProcess(tmp_path / "data", serving=Serving(port=port), patience=Patience())
        service.start()
        reaches(qtbot, service, State.GONE)
        message = service.status.message
        service.shut_down()
    assert f"port {port} on 127.0.0.1 is taken by another program" in message
    assert "tagwright serve:" not in message


def test_restart_after_giving_up_tries_again(qtbot: QtBot, make: Make) -> None:
    service = make(CRASHER)
    service.start()
    reaches(qtbot, service, State.FAILED)
    service._command = lambda _stop: [sys.executable, "-c", SERVER]
    service.restart()
    reaches(qtbot, service, State.RUNNING)


def test_a_service_that_is_never_ready_is_ended(qtbot: QtBot, make: Make) -> None:
    service = make(SLEEPER, patience=Patience(ready_s=0.3))
    service.start()
    pid = service.pid
    reaches(qtbot, service, State.FAILED)
    assert "not ready after 0.3 s" in service.status.message
    assert not psutil.pid_exists(pid)


def test_a_command_that_does_not_exist_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    service = ServiceProcess(tmp_path, command=lambda _stop: ["/nowhere/python"])
    service.start()
    assert service.status.state is State.FAILED
    assert "/nowhere/python" in service.status.message


def test_stop_ends_the_child_without_waiting(qtbot: QtBot, make: Make) -> None:
    service = make(SERVER)
    service.start()
    reaches(qtbot, service, State.RUNNING)
    pid = service.pid
    service.stop()
    assert service.status.state is State.RUNNING
    reaches(qtbot, service, State.STOPPED)
    assert not psutil.pid_exists(pid)


def test_a_service_deaf_to_the_request_is_ended_by_force(qtbot: QtBot, make: Make) -> None:
    service = make(STUBBORN, patience=Patience(stop_s=0.2))
    service.start()
    reaches(qtbot, service, State.RUNNING)
    service.stop()
    reaches(qtbot, service, State.STOPPED)
    service.start()
    reaches(qtbot, service, State.RUNNING)
    pid = service.pid
    service.shut_down()
    assert not psutil.pid_exists(pid)


def test_restart_puts_another_process_in_its_place(qtbot: QtBot, make: Make) -> None:
    service = make(SERVER)
    service.start()
    reaches(qtbot, service, State.RUNNING)
    first = service.pid
    seen = record(service)
    service.serve(Serving(public_url="http://192.0.2.7:8000"))
    qtbot.waitUntil(lambda: State.RUNNING in [status.state for status in seen], timeout=20_000)
    assert [status.state for status in seen] == [State.STOPPED, State.STARTING, State.RUNNING]
    assert service.pid != first


def test_left_serving_and_found_again(qtbot: QtBot, make: Make) -> None:
    first = make(SERVER, serving=Serving(leave_running=True))
    first.start()
    reaches(qtbot, first, State.RUNNING)
    url, pid = first.url, first.pid
    first.shut_down()
    assert accepts(url)

    second = make(SERVER, probe=accepts)
    second.start()
    reaches(qtbot, second, State.RUNNING)
    assert (second.url, second.pid) == (url, pid)
    assert read_left(second.data_dir) is None

    second.shut_down()
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=120)
    assert not accepts(url)


def test_what_was_left_but_is_dead_is_replaced(qtbot: QtBot, make: Make) -> None:
    first = make(SERVER, serving=Serving(leave_running=True))
    first.start()
    reaches(qtbot, first, State.RUNNING)
    url, pid = first.url, first.pid
    first.shut_down()
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not accepts(url), timeout=10_000)

    second = make(SERVER, probe=accepts)
    second.start()
    reaches(qtbot, second, State.RUNNING)
    assert second.pid not in (0, pid)


def test_an_adopted_service_that_dies_is_replaced(qtbot: QtBot, make: Make) -> None:
    first = make(SERVER, serving=Serving(leave_running=True))
    first.start()
    reaches(qtbot, first, State.RUNNING)
    pid = first.pid
    first.shut_down()
    second = make(SERVER, probe=accepts)
    second.start()
    reaches(qtbot, second, State.RUNNING)
    seen = record(second)
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: State.RUNNING in [status.state for status in seen], timeout=20_000)
    assert seen[0].state is State.GONE
    assert second.pid not in (0, pid)


def test_the_command_binds_the_loopback_address_unless_told_otherwise(tmp_path: Path) -> None:
    command = serve_command(tmp_path, Serving())
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "0"
    assert "--public-url" not in command
    assert "--stop-with-parent" in command


def test_the_command_says_how_to_serve(tmp_path: Path) -> None:
    serving = Serving(host="0.0.0.0", port=8080, public_url="http://192.0.2.7:8080", leave_running=True)
    command = serve_command(tmp_path, serving)
    assert command[command.index("--host") + 1] == "0.0.0.0"
    assert command[command.index("--port") + 1] == "8080"
    assert command[command.index("--public-url") + 1] == "http://192.0.2.7:8080"
    assert "--stop-with-parent" not in command


def test_a_service_for_the_whole_network_is_spoken_to_on_this_machine(qtbot: QtBot, make: Make) -> None:
    service = make(SERVER.replace("http://127.0.0.1:%d", "http://0.0.0.0:%d"))
    service.start()
    reaches(qtbot, service, State.RUNNING)
    assert service.url.startswith("http://127.0.0.1:")
    assert accepts(service.url)


def test_the_key_is_the_folders_own_unless_the_environment_names_one(tmp_path: Path) -> None:
    key = operator_key(tmp_path, {})
    assert (tmp_path / "operator.key").read_text(encoding="ascii").strip() == key
    assert operator_key(tmp_path, {"TAGWRIGHT_OPERATOR_KEY": "x" * 80}) == "x" * 80
    (tmp_path / "operator.key").write_text("short", encoding="ascii")
    with pytest.raises(EnvironmentFault, match="damaged"):
        operator_key(tmp_path, {})


def test_a_service_elsewhere_is_watched(qtbot: QtBot) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    service = RemoteService(f"http://127.0.0.1:{port}/", "k" * 80, interval_ms=20)
    seen = record(service)
    service.start()
    reaches(qtbot, service, State.RUNNING)
    server.close()
    reaches(qtbot, service, State.GONE)
    assert f"127.0.0.1:{port}" in service.status.message
    server = socket.create_server(("127.0.0.1", port))
    reaches(qtbot, service, State.RUNNING)
    service.stop()
    server.close()
    assert [status.state for status in seen][:2] == [State.STARTING, State.RUNNING]
