"""Hits: on disk before the redirect is answered, counted once whatever ends the process."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from catalog import records
from catalog.kinds import REDIRECTION
from catalog.store import Database
from redirector import links, sealed
from redirector.claims import claim
from redirector.context.action import Traces, traces_of
from redirector.context.privacy import AddressPolicy
from redirector.context.visitor import visitor_of
from redirector.context.whereabouts import NOWHERE
from redirector.folding import store_lines
from redirector.hit_line import read_line
from redirector.hits import HitRecorder, hit_of
from tests.redirector.recorded import PATIENCE_S, counted, lines_of, link_to_a_product

# Right as far as its parts are told, and nothing the database takes.
NO_TEXT = b'["id",1,"link","tea",null,null,1,0,{"type":"\xff"}]\n'

# A process that records hits and dies as by `kill -9`: nothing is folded, nothing is closed.
DIES = """
import os, sys
from pathlib import Path
from catalog.store import Database
from redirector import links
from redirector.context.action import Traces
from redirector.hits import HitRecorder, hit_of
database = Database.open(sys.argv[1])
recorder = HitRecorder(database, Path(sys.argv[2]))
with database.read() as connection:
    link = links.find(connection, "tea")
for number in range(int(sys.argv[3])):
    recorder.record(hit_of(link, Traces(user_agent=f"agent {number}")))
os._exit(9)
"""


@pytest.fixture
def link(database: Database) -> links.Link:
    """A link to a product."""
    return link_to_a_product(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hits"


@pytest.fixture
def recorder(database: Database, folder: Path) -> Iterator[HitRecorder]:
    """A running recorder."""
    running = HitRecorder(database, folder)
    running.start()
    yield running
    running.close()


def leave_journal(folder: Path, content: bytes, name: str = "left.hits") -> Path:
    """What a killed process leaves: a journal nobody holds."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def restart(database: Database, folder: Path) -> None:
    recorder = HitRecorder(database, folder)
    recorder.start()
    recorder.close()


def test_a_hit_is_on_disk_when_record_returns(database: Database, folder: Path, link: links.Link) -> None:
    recorder = HitRecorder(database, folder)  # not started: nothing folds
    recorder.record(hit_of(link, Traces(user_agent="Phone/1")))
    journals = list(folder.glob("*.hits"))
    assert len(journals) == 1
    assert b"Phone/1" in journals[0].read_bytes()
    assert counted(database) == (0, 0)
    recorder.close()
    assert counted(database) == (1, 1)
    assert list(folder.iterdir()) == []


def test_hits_get_into_the_database_by_themselves(
    database: Database, folder: Path, link: links.Link, recorder: HitRecorder
) -> None:
    recorder.record(hit_of(link, Traces()))
    end = time.monotonic() + 120
    while counted(database) != (1, 1) and time.monotonic() < end:
        time.sleep(0.01)
    assert counted(database) == (1, 1)


def test_flush_makes_everything_recorded_readable(
    database: Database, folder: Path, link: links.Link, recorder: HitRecorder
) -> None:
    for _ in range(100):
        recorder.record(hit_of(link, Traces()))
    recorder.flush()
    assert counted(database) == (100, 100)
    assert [path.stat().st_size for path in folder.iterdir()] == [0]


def test_hits_of_many_threads_are_all_counted(
    database: Database, link: links.Link, recorder: HitRecorder
) -> None:
    def work() -> None:
        for number in range(100):
            recorder.record(hit_of(link, Traces(user_agent="agent")))
            if number % 10 == 0:
                recorder.flush()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorder.flush()
    assert counted(database) == (500, 500)


def test_what_a_killed_process_left_is_taken_over(database: Database, folder: Path, link: links.Link) -> None:
    path = leave_journal(folder, b"".join(lines_of(link, 7)))
    restart(database, folder)
    assert counted(database) == (7, 7)
    assert not path.exists()


def test_a_hit_that_was_stored_just_before_the_end_is_not_counted_again(
    database: Database, folder: Path, link: links.Link
) -> None:
    lines = lines_of(link, 5)
    leave_journal(folder, b"".join(lines[:3]))
    restart(database, folder)
    leave_journal(folder, b"".join(lines))  # the same three, and two that were not stored yet
    restart(database, folder)
    leave_journal(folder, b"".join(lines))
    restart(database, folder)
    assert counted(database) == (5, 5)


def test_lines_of_an_older_version_are_taken_over_too(
    database: Database, folder: Path, link: links.Link
) -> None:
    """They do not say which row their link is."""
    now = [msgspec.json.decode(line, type=list[msgspec.Raw]) for line in lines_of(link, 4)]
    *lines, gone = [msgspec.json.encode(line[:6] + line[7:]) + b"\n" for line in now]
    gone = gone.replace(link.id.encode(), b"U" * 24)
    leave_journal(folder, b"".join([*lines, *lines_of(link, 2), *lines, gone]))
    restart(database, folder)
    assert counted(database) == (5, 6)


@pytest.mark.parametrize("cut", [1, 20, -1])
def test_a_line_that_was_cut_off_costs_nothing_else(
    database: Database, folder: Path, link: links.Link, cut: int
) -> None:
    *whole, last = lines_of(link, 4)
    leave_journal(folder, b"".join(whole) + (last[:cut] if cut > 0 else last[:-30]))
    restart(database, folder)
    assert counted(database) == (3, 3)


@pytest.mark.parametrize("rubbish", [b"\0" * 4096, b"rubbish\n", b"{}\n", b"\xff\xfe\n[]\n", NO_TEXT])
def test_rubbish_in_a_journal_is_passed_over(
    database: Database, folder: Path, link: links.Link, rubbish: bytes
) -> None:
    leave_journal(folder, lines_of(link, 1)[0] + rubbish + b"\n" + lines_of(link, 1)[0])
    restart(database, folder)
    assert counted(database) == (2, 2)


def test_a_real_process_that_dies_loses_nothing(database: Database, folder: Path, link: links.Link) -> None:
    url = database.engine.url
    location = database.location if database.is_sqlite else url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", DIES, location, str(folder), "40"]
    assert subprocess.run(command, check=False).returncode == 9
    assert counted(database) == (0, 0)
    restart(database, folder)
    assert counted(database) == (40, 40)


def test_the_journal_of_a_living_process_is_left_alone(
    database: Database, folder: Path, link: links.Link
) -> None:
    living = HitRecorder(database, folder)
    living.record(hit_of(link, Traces(user_agent="agent")))
    restart(database, folder)  # another service on the same data comes and goes
    assert counted(database) == (0, 0)
    living.record(hit_of(link, Traces(user_agent="agent")))
    living.close()
    assert counted(database) == (2, 2)


def test_two_heirs_of_one_journal_count_it_once(database: Database, folder: Path, link: links.Link) -> None:
    for round_ in range(10):
        leave_journal(folder, b"".join(lines_of(link, 3)), f"left-{round_}.hits")
    heirs = [HitRecorder(database, folder) for _ in range(4)]
    threads = [threading.Thread(target=heir.start) for heir in heirs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for heir in heirs:
        heir.close()
    assert counted(database) == (30, 30)
    assert list(folder.iterdir()) == []


def test_a_journal_that_vanishes_between_looking_and_claiming_is_no_fault(
    database: Database, folder: Path, link: links.Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first heir is done and has removed it, when the second has opened it but not claimed it yet."""
    path = leave_journal(folder, b"".join(lines_of(link, 2)))

    def late(descriptor: int, *, waits: bool) -> bool:
        path.unlink(missing_ok=True)
        return claim(descriptor, waits=waits)

    second = HitRecorder(database, folder)
    monkeypatch.setattr(sealed, "claim", late)
    second.start()
    monkeypatch.undo()
    second.close()
    assert counted(database) == (0, 0)


@pytest.mark.parametrize("ends_well", [True, False])
def test_flush_waits_for_who_folds_a_journal_just_now(
    database: Database, folder: Path, link: links.Link, monkeypatch: pytest.MonkeyPatch, ends_well: bool
) -> None:
    """Whether that one is done with it, or dies, as `kill -9` would have it."""
    lines = lines_of(link, 3)
    path = leave_journal(folder, b"".join(lines), "left.sealed")
    other = os.open(path, os.O_RDWR)
    assert claim(other)
    is_waiting = threading.Event()

    def watched(descriptor: int, *, waits: bool) -> bool:
        if waits:
            is_waiting.set()
        return claim(descriptor, waits=waits)

    monkeypatch.setattr(sealed, "claim", watched)
    recorder = HitRecorder(database, folder)
    recorder.record(hit_of(link, Traces(user_agent="agent")))
    recorder.start()
    flushing = threading.Thread(target=recorder.flush)
    flushing.start()
    assert is_waiting.wait(PATIENCE_S)
    if ends_well:
        with database.write() as connection:
            store_lines(connection, map(read_line, lines))
        path.unlink()
    os.close(other)
    flushing.join()
    assert counted(database) == (4, 4)
    recorder.close()
    assert list(folder.iterdir()) == []


def test_a_full_disk_loses_that_hit_and_no_other(
    database: Database, folder: Path, link: links.Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = HitRecorder(database, folder)
    recorder.record(hit_of(link, Traces(user_agent="before")))
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:20]))
    with pytest.raises(OSError) as caught:
        recorder.record(hit_of(link, Traces(user_agent="during")))
    assert caught.value.errno == errno.ENOSPC
    monkeypatch.undo()
    recorder.record(hit_of(link, Traces(user_agent="after")))
    recorder.close()
    assert counted(database) == (2, 2)


def test_hits_wait_while_the_database_is_away(
    database: Database, folder: Path, link: links.Link, recorder: HitRecorder
) -> None:
    away = threading.Event()
    away.set()

    def refuse(*_arguments: object) -> None:
        if away.is_set():
            raise OperationalError("INSERT", {}, OSError("away"))

    event.listen(database.engine, "before_cursor_execute", refuse)
    recorder.record(hit_of(link, Traces(user_agent="agent")))
    with pytest.raises(OperationalError):
        recorder.flush()
    away.clear()
    recorder.flush()
    assert counted(database) == (1, 1)


def test_hits_that_cannot_be_stored_at_the_end_wait_for_the_next_start(
    database: Database, folder: Path, link: links.Link
) -> None:
    recorder = HitRecorder(database, folder)
    recorder.record(hit_of(link, Traces(user_agent="agent")))

    def refuse(*_arguments: object) -> None:
        raise OperationalError("INSERT", {}, OSError("away"))

    event.listen(database.engine, "before_cursor_execute", refuse)
    recorder.close()
    event.remove(database.engine, "before_cursor_execute", refuse)
    assert counted(database) == (0, 0)
    restart(database, folder)
    assert counted(database) == (1, 1)


def test_a_hit_just_before_its_link_is_deleted_comes_back_with_it(
    database: Database, folder: Path, link: links.Link
) -> None:
    recorder = HitRecorder(database, folder)
    recorder.record(hit_of(link, Traces(user_agent="agent")))
    with database.write() as connection:
        records.remove(connection, REDIRECTION, [records.read(connection, REDIRECTION, "tea")])
    recorder.close()
    with database.write() as connection:
        records.restore(connection, REDIRECTION, "tea")
    assert counted(database) == (1, 1)


def test_a_late_hit_is_not_counted_at_another_link_of_that_name(
    database: Database, folder: Path, link: links.Link
) -> None:
    recorder = HitRecorder(database, folder)
    recorder.record(hit_of(link, Traces(user_agent="agent")))
    with database.write() as connection:
        records.remove(connection, REDIRECTION, [records.read(connection, REDIRECTION, "tea")])
        fields = {
            "shortId": "tea",
            "defaultRedirectUrl": "https://y.example/",
            "evrythngId": link.evrythng_id,
        }
        links.create(connection, fields)
    recorder.close()
    assert counted(database) == (0, 1)


def test_a_long_user_agent_is_cut(database: Database, folder: Path, link: links.Link) -> None:
    recorder = HitRecorder(database, folder)
    traces = traces_of(visitor_of({"user-agent": "x" * 10_000}, None), NOWHERE, AddressPolicy.FULL)
    recorder.record(hit_of(link, traces))
    recorder.close()
    with database.read() as connection:
        body = connection.execute(text("SELECT body FROM action")).scalar_one()
    assert len(msgspec.json.decode(body)["context"]["userAgent"]) == 500


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness of their own on Linux alone")
def test_visits_go_first_whatever_niceness_the_service_has() -> None:
    program = "import os; from redirector.chores import give_way; os.nice(12); give_way(); print(os.nice(0))"
    assert int(subprocess.check_output([sys.executable, "-c", program], cwd=Path(__file__).parents[2])) > 12
