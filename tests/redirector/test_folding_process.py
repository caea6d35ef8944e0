"""The process that folds what was recorded: nothing is lost or counted twice whichever process ends when."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Connection

from catalog.store import Database
from redirector import folding_process, hits, links, sealed
from redirector.claims import claim
from redirector.context.action import Traces
from redirector.hits import HitRecorder, hit_of
from tests.redirector.recorded import PATIENCE_S, counted, lines_of, link_to_a_product

# Folds as it should, but stays in the middle of a journal, and of a transaction, until a file is gone.
# Another file says that it is there, and its number.
STAYS = """
import os, sys, time
from pathlib import Path
from redirector import folding_worker
gate, mark, count, read_line = Path(sys.argv[1]), Path(sys.argv[2]), 0, folding_worker.read_line
def read(line):
    global count
    count += 1
    if count == 3:
        mark.with_suffix(".new").write_text(str(os.getpid()))
        mark.with_suffix(".new").rename(mark)
        while gate.exists():
            time.sleep(0.01)
    return read_line(line)
folding_worker.read_line = read
folding_worker.main(sys.stdin.buffer)
"""
# A service that records many hits, and is killed when its process is in the middle of them.
SERVICE = """
import os, signal, sys, time
from pathlib import Path
from catalog.store import Database
from redirector import folding_process, hits, links
from redirector.context.action import Traces
location, folder, mark, number, *command = sys.argv[1:]
hits.MUCH_BYTES = 1
folding_process._COMMAND = command
database = Database.open(location)
recorder = hits.HitRecorder(database, Path(folder))
with database.read() as connection:
    link = links.find(connection, "tea")
recorder.append(b"".join(hits.line_of(hits.hit_of(link, Traces())) for _ in range(int(number))))
recorder.start()
while not Path(mark).exists():
    time.sleep(0.01)
recorder.record(hits.hit_of(link, Traces()))
os.kill(os.getpid(), signal.SIGKILL)
"""
needs_sigkill = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@pytest.fixture
def link(database: Database) -> links.Link:
    return link_to_a_product(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hits"


@pytest.fixture
def stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    """Processes stay in the middle as long as the first file exists; the second has their number."""
    gate, mark = tmp_path / "gate", tmp_path / "mark"
    gate.touch()
    command = (sys.executable, "-c", STAYS, str(gate), str(mark))
    monkeypatch.setattr(folding_process, "_COMMAND", command)
    monkeypatch.setattr(hits, "MUCH_BYTES", 1)
    yield gate, mark
    gate.unlink(missing_ok=True)
    if mark.exists():
        with suppress(ProcessLookupError):
            os.kill(int(mark.read_text()), signal.SIGTERM)


@pytest.fixture
def opened(database: Database, folder: Path) -> Iterator[Callable[..., HitRecorder]]:
    """Starts recorders, which are closed in the end."""
    running: list[HitRecorder] = []

    def start(**how: object) -> HitRecorder:
        recorder = HitRecorder(database, folder, **how)  # type: ignore[arg-type]
        running.append(recorder)
        recorder.start()
        return recorder

    yield start
    for recorder in running:
        recorder.close()
    assert list(folder.iterdir()) == []
    assert folders_of(psutil.Process()) == []


def folders_of(process: psutil.Process) -> list[int]:
    """The numbers of the folding processes of a process."""
    found = []
    for child in process.children():
        with suppress(psutil.Error):
            if "folding_worker" in " ".join(child.cmdline()):
                found.append(child.pid)
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def is_gone(process: int) -> bool:
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def append(recorder: HitRecorder, link: links.Link, number: int) -> None:
    recorder.append(b"".join(lines_of(link, number)))


def watch_waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """An event that is set when somebody waits for a journal that another has claimed."""
    is_waiting = threading.Event()

    def watched(descriptor: int, *, waits: bool) -> bool:
        if waits:
            is_waiting.set()
        return claim(descriptor, waits=waits)

    monkeypatch.setattr(sealed, "claim", watched)
    return is_waiting


def test_many_hits_are_folded_by_a_process_that_is_kept_no_longer_than_it_is_needed(
    database: Database,
    link: links.Link,
    opened: Callable[..., HitRecorder],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hits, "MUCH_BYTES", 1)
    monkeypatch.setattr(hits, "_KEPT_S", 0.1)
    folded_here: list[Connection] = []
    recorder = opened(tell=lambda connection, ids: folded_here.append(connection))
    for wanted in (50, 100):
        append(recorder, link, 50)
        wait_for(lambda wanted=wanted: counted(database) == (wanted, wanted))  # type: ignore[misc]
        wait_for(lambda: folders_of(psutil.Process()) == [])
    assert folded_here == []


def test_few_hits_are_folded_by_the_service(
    database: Database,
    link: links.Link,
    opened: Callable[..., HitRecorder],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folding_process, "_COMMAND", ("no", "such", "program"))
    recorder = opened()
    append(recorder, link, 50)
    wait_for(lambda: counted(database) == (50, 50))


@pytest.mark.parametrize("command", [("/no/such/program",), (sys.executable, "-c", "")])
def test_the_service_folds_by_itself_when_there_can_be_no_process(
    database: Database,
    link: links.Link,
    opened: Callable[..., HitRecorder],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    command: Sequence[str],
) -> None:
    monkeypatch.setattr(hits, "MUCH_BYTES", 1)
    monkeypatch.setattr(folding_process, "_COMMAND", command)
    recorder = opened()
    for wanted in (50, 100):
        append(recorder, link, 50)
        wait_for(lambda wanted=wanted: counted(database) == (wanted, wanted))  # type: ignore[misc]
    said = [each for each in caplog.records if each.name == "tagwright.hits" and each.levelno > logging.INFO]
    assert len(said) == 1
    assert "the service does it itself" in said[0].getMessage()


@needs_sigkill
def test_a_process_killed_in_the_middle_of_a_transaction_loses_and_doubles_nothing(
    database: Database,
    link: links.Link,
    opened: Callable[..., HitRecorder],
    stays: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And who reads counts meanwhile waits for it."""
    _, mark = stays
    recorder = opened()
    append(recorder, link, 20)
    wait_for(mark.exists)
    append(recorder, link, 5)
    is_waiting = watch_waiting(monkeypatch)
    with database.read() as connection:  # in the middle: nothing of it is to be seen
        assert links.find(connection, "tea") == link
    flushing = threading.Thread(target=recorder.flush)
    flushing.start()
    if not database.is_sqlite:  # where the other journal can be folded beside it
        assert is_waiting.wait(PATIENCE_S)
    os.kill(int(mark.read_text()), signal.SIGKILL)
    flushing.join()
    assert counted(database) == (25, 25)
    append(recorder, link, 5)
    recorder.flush()
    assert counted(database) == (30, 30)


def test_who_reads_counts_waits_for_the_process(
    database: Database,
    link: links.Link,
    opened: Callable[..., HitRecorder],
    stays: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, mark = stays
    recorder = opened()
    append(recorder, link, 20)
    wait_for(mark.exists)
    is_waiting = watch_waiting(monkeypatch)
    flushing = threading.Thread(target=recorder.flush)
    flushing.start()
    assert is_waiting.wait(PATIENCE_S)
    gate.unlink()
    flushing.join()
    assert counted(database) == (20, 20)


def test_a_limit_of_visits_is_exact_while_a_process_folds(
    database: Database,
    link: links.Link,
    opened: Callable[..., HitRecorder],
    stays: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, mark = stays
    recorder = opened()
    append(recorder, link, 20)
    wait_for(mark.exists)
    is_waiting = watch_waiting(monkeypatch)
    taken: list[bool] = []

    def visit() -> None:
        taken.append(recorder.record_within(hit_of(link, Traces()), 22))

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert is_waiting.wait(PATIENCE_S)
    gate.unlink()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, False, True, True]
    assert counted(database) == (22, 22)


@needs_sigkill
@pytest.mark.parametrize("is_killed_too", [False, True])
def test_the_next_service_counts_what_the_process_of_a_killed_one_has_in_hand(
    database: Database,
    link: links.Link,
    folder: Path,
    opened: Callable[..., HitRecorder],
    stays: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    is_killed_too: bool,
) -> None:
    gate, mark = stays
    here = (database.secret_location, str(folder), str(mark), "40")
    service = [sys.executable, "-c", SERVICE, *here, *folding_process._COMMAND]
    assert subprocess.run(service, check=False).returncode == -signal.SIGKILL
    process = int(mark.read_text())
    assert not is_gone(process)
    assert counted(database) == (0, 0)
    monkeypatch.setattr(folding_process, "_COMMAND", ("no", "such", "program"))
    is_waiting = watch_waiting(monkeypatch)
    recorder = opened()
    flushing = threading.Thread(target=recorder.flush)
    flushing.start()
    if not database.is_sqlite:
        assert is_waiting.wait(PATIENCE_S)
    if is_killed_too:
        os.kill(process, signal.SIGKILL)
    else:
        gate.unlink()
    flushing.join()
    assert counted(database) == (41, 41)
    wait_for(lambda: is_gone(process))  # nobody tells it anything any more


def test_while_somebody_listens_the_service_folds_and_tells_of_every_hit_once(
    database: Database,
    link: links.Link,
    opened: Callable[..., HitRecorder],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hits, "MUCH_BYTES", 1)
    told: list[str] = []
    is_heard = True
    recorder = opened(tell=lambda connection, ids: told.extend(ids()), is_heard=lambda connection: is_heard)
    append(recorder, link, 30)
    wait_for(lambda: counted(database) == (30, 30))
    is_heard = False
    append(recorder, link, 30)
    wait_for(lambda: counted(database) == (60, 60))
    is_heard = True
    append(recorder, link, 30)
    wait_for(lambda: counted(database) == (90, 90))
    assert len(told) == len(set(told)) == 60
