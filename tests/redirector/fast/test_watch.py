"""The watch tells commits of any process, and nothing else."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog.store import Database
from redirector.fast.watch import Watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there databases are asked")

COMMIT = "UPDATE generation SET number = number + 1"
ELSEWHERE = f"import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('{COMMIT}'); c.commit()"


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    path = tmp_path / "tagwright.db"
    path.write_bytes(empty_database.read_bytes())
    opened = Database.open(path)
    with opened.write() as connection:
        connection.execute(text(COMMIT))
    yield opened
    opened.close()


def begin_and_fail(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text(COMMIT))
        raise ZeroDivisionError


@pytest.fixture
def watch(database: Database) -> Iterator[Watch]:
    found = Watch.of(database.location)
    assert found is not None
    yield found
    database.close()
    found.close()


def test_a_commit_changes_the_state(database: Database, watch: Watch) -> None:
    states = [watch.state()]
    for _ in range(3):
        with database.write() as connection:
            connection.execute(text(COMMIT))
        states.append(watch.state())
    assert len(set(states)) == len(states)


def test_reading_and_rolling_back_do_not(database: Database, watch: Watch) -> None:
    before = watch.state()
    with database.read() as connection:
        connection.execute(text("SELECT number FROM generation")).all()
    with pytest.raises(ZeroDivisionError):
        begin_and_fail(database)
    assert watch.state() == before


def test_nothing_is_missed_when_the_log_begins_anew(database: Database, watch: Watch) -> None:
    states = []
    for _ in range(3):
        with database.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        with database.write() as connection:
            connection.execute(text(COMMIT))
        states.append(watch.state())
    assert len(set(states)) == len(states)


def test_commits_of_other_processes_are_seen(database: Database, watch: Watch) -> None:
    before = watch.state()
    subprocess.run([sys.executable, "-c", ELSEWHERE, database.location], check=True, timeout=120)
    assert watch.state() != before


def test_what_is_no_database_with_a_log_cannot_be_watched(tmp_path: Path) -> None:
    assert Watch.of(str(tmp_path / "none.db")) is None
