"""The database file: made, opened again, refused when it cannot be used, and written by several at once."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from catalog import records
from catalog.kinds import KINDS, PRODUCT
from catalog.store import Database, StoreError
from catalog.tables import metadata

WRITER = """
import sys
from catalog import records
from catalog.kinds import PRODUCT
from catalog.store import Database
database = Database.open(sys.argv[1])
for number in range(int(sys.argv[3])):
    with database.write() as connection:
        records.create(connection, PRODUCT, {"name": f"{sys.argv[2]} {number}", "tags": ["x"]})
database.close()
"""


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    """An empty database file of its own."""
    path = tmp_path / "tagwright.db"
    shutil.copy(empty_database, path)
    opened = Database.open(path)
    yield opened
    opened.close()


def test_the_migrations_make_exactly_the_tables_of_the_metadata(database: Database) -> None:
    def ours(name: str | None, kind: str, parents: object) -> bool:
        return not (kind == "table" and name is not None and "_words" in name)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, metadata) == []


def test_every_searched_table_has_its_words(database: Database) -> None:
    searched = [kind.word_table for kind in KINDS.values() if kind.word_table]
    assert len(searched) > 3
    with database.read() as connection:
        for table in searched:
            connection.execute(text(f"SELECT count(*) FROM {table}")).one()


def test_row_numbers_are_never_given_twice(database: Database) -> None:
    """Made by the migration, not only declared: alembic does not compare it."""
    with database.write() as connection:
        first = records.create(connection, PRODUCT, {"name": "first"})
        records.remove(connection, PRODUCT, [first])
        second = records.create(connection, PRODUCT, {"name": "second"})
    assert second.seq > first.seq


def test_a_second_open_needs_no_alembic(database: Database) -> None:
    code = "import sys; from catalog.store import Database; Database.open(sys.argv[1]).close(); "
    code += "sys.exit('alembic' in sys.modules)"
    command = [sys.executable, "-c", code, database.location]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "tagwright.db"
    Database.open(path).close()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"this is no database, " * 500, b"SQLite format 3\0" + os.urandom(4096)])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tagwright.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"cannot open the database .*tagwright\.db"):
        Database.open(path)
    assert path.read_bytes() == content


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"the folder .*nowhere does not exist"):
        Database.open(tmp_path / "nowhere" / "tagwright.db")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot open the database"):
        Database.open(tmp_path)


@pytest.mark.parametrize("url", ["nonsense://host/name", "postgresql+nonsense://host/name", "://"])
def test_a_database_url_that_cannot_be_used_is_an_error_for_people(url: str) -> None:
    with pytest.raises(StoreError):
        Database.open(url)


def test_a_password_is_never_in_the_message() -> None:
    with pytest.raises(StoreError) as caught:
        Database.open("nonsense://name:hush@host/name")
    assert "hush" not in str(caught.value)


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Tagwright"):
        Database.open(database.location)


def test_a_write_is_kept_as_a_whole_or_not_at_all(database: Database) -> None:
    def fail_half_way() -> None:
        with database.write() as connection:
            records.create(connection, PRODUCT, {"name": "half"})
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail_half_way()
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM product")).scalar_one() == 0
        assert connection.execute(text("SELECT coalesce(sum(count), 0) FROM block")).scalar_one() == 0


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as reader:
        assert reader.execute(text("SELECT count(*) FROM product")).scalar_one() == 0
        with database.write() as connection:
            records.create(connection, PRODUCT, {"name": "new"})
        assert reader.execute(text("SELECT count(*) FROM product")).scalar_one() == 0
    with database.read() as reader:
        assert reader.execute(text("SELECT count(*) FROM product")).scalar_one() == 1


def _count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM product")).scalar_one())


def test_two_openings_of_one_file_write_at_the_same_time(database: Database) -> None:
    other = Database.open(database.location)

    def work(each: Database) -> None:
        for number in range(40):
            with each.write() as connection:
                records.create(connection, PRODUCT, {"name": str(number)})

    threads = [threading.Thread(target=work, args=(each,)) for each in (database, other, database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert _count(database) == 160


def test_who_reads_and_then_writes_never_fails_half_way(database: Database) -> None:
    """Two services on one file: without the write lock from the start, the second could not go on."""
    other = Database.open(database.location)
    with database.write() as connection:
        stored = records.create(connection, PRODUCT, {"name": "counter", "customFields": {"n": 0}})

    def work(each: Database) -> None:
        for _ in range(30):
            with each.write() as connection:
                seen = records.read(connection, PRODUCT, stored.id)
                fields = seen.fields()
                fields["customFields"]["n"] += 1
                records.change(connection, PRODUCT, seen, fields)

    threads = [threading.Thread(target=work, args=(each,)) for each in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    with database.read() as connection:
        assert records.read(connection, PRODUCT, stored.id).fields()["customFields"]["n"] == 60


def test_processes_that_start_together_on_a_new_file_all_write(tmp_path: Path) -> None:
    path = tmp_path / "tagwright.db"
    commands = [[sys.executable, "-c", WRITER, str(path), name, "25"] for name in ("a", "b")]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for command in commands]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert errors == [b"", b""]
    database = Database.open(path)
    assert _count(database) == 50
    database.close()
