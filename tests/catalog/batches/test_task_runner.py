"""Work in the background: shared out between services, taken over from dead ones, and never done twice."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DataError, OperationalError

from catalog import records
from catalog.batches import making, plans, tasks
from catalog.batches.kinds import BATCH, TASK
from catalog.batches.plans import Asker
from catalog.batches.runner import TaskRunner
from catalog.batches.tasks import Task
from catalog.kinds import PRODUCT
from catalog.store import Database
from catalog.tables import redirection, task, task_input, task_log, task_result, thng

Json = dict[str, Any]
PATIENCE_S = 120.0


def any_target(_target: str) -> None:
    return None


@contextmanager
def running(database: Database, count: int = 1, **options: Any) -> Iterator[list[TaskRunner]]:
    with ExitStack() as opened:
        runners = [TaskRunner(database, any_target, **options) for _ in range(count)]
        for runner in runners:
            runner.start()
            opened.callback(runner.close)
        yield runners


def asked(database: Database, **fields: Any) -> str:
    """A new task of a new batch; its id."""
    given = {
        "type": "FIXED_AMOUNT",
        "quantity": 50,
        "generateRedirections": True,
        "defaultRedirectUrl": "https://example.com",
        **fields,
    }
    document = {"type": "POPULATING", "inputParameters": {k: v for k, v in given.items() if v is not None}}
    with database.write() as connection:
        batch = records.create(connection, BATCH, {"name": "B"}).id
        asker = Asker(target_problem=any_target, read_file=lambda *_: iter(()), name="B", scopes={})
        job = plans.plan_of(connection, document, asker)
        return tasks.create(connection, batch, document, job)


def found(database: Database, task_id: str) -> Task:
    with database.read() as connection:
        return tasks.find_all(connection, [records.read(connection, TASK, task_id)])[0]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def count(database: Database, table: Any) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def assert_made_once(database: Database, many: int) -> None:
    assert count(database, thng) == count(database, redirection) == count(database, task_result) == many
    with database.read() as connection:
        numbers = connection.execute(select(task_result.c.number).order_by(task_result.c.number)).scalars()
        assert list(numbers) == list(range(many))
        owners = set(connection.execute(select(redirection.c.evrythng_id)).scalars())
        assert owners == set(connection.execute(select(thng.c.id)).scalars())


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "CHUNK_ROWS", 10)


def test_three_services_on_one_database_make_nothing_twice(database: Database) -> None:
    ids = [asked(database, quantity=300)]
    with running(database, 3):
        until(lambda: found(database, ids[0]).is_finished)
    assert found(database, ids[0]).status == "EXECUTED"
    assert_made_once(database, 300)
    assert count(database, task_input) == 0


def test_a_service_takes_over_when_the_lease_of_a_dead_one_ends(database: Database) -> None:
    task_id = asked(database)
    with database.write() as connection:
        held = {"status": "EXECUTING", "lease_owner": "somebody", "lease_until": 1}
        connection.execute(update(task).values(held))
    with running(database):
        until(lambda: found(database, task_id).is_finished)
    assert_made_once(database, 50)


def test_who_lost_the_lease_in_the_middle_of_a_chunk_commits_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first chunk's work is done, and then another service turns out to have taken the task over."""
    task_id = asked(database)
    real, stolen = making.make, []

    def make_and_lose(connection: Any, *arguments: Any, **options: Any) -> Any:
        chunk = real(connection, *arguments, **options)
        if not stolen:
            stolen.append(True)
            raise OperationalError("the connection is gone", None, Exception())
        return chunk

    monkeypatch.setattr(making, "make", make_and_lose)
    with running(database):
        until(lambda: found(database, task_id).is_finished)
    assert stolen
    assert_made_once(database, 50)


def test_tasks_take_turns(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short task does not wait for a long one that came before."""
    monkeypatch.setattr("catalog.batches.runner.TURN_S", 0.0)
    long, short = asked(database, quantity=100_000), asked(database, quantity=10)
    with running(database):
        until(lambda: found(database, short).is_finished)
        assert not found(database, long).is_finished


def test_a_service_that_ends_leaves_the_rest_to_the_next(database: Database) -> None:
    task_id = asked(database, quantity=500)
    with running(database):
        until(lambda: found(database, task_id).chunks_done > 0)
    half = found(database, task_id)
    assert 0 < half.rows_made <= 500
    with running(database):
        until(lambda: found(database, task_id).is_finished)
    assert_made_once(database, 500)


def test_a_product_that_was_deleted_meanwhile_ends_the_task(database: Database) -> None:
    with database.write() as connection:
        product = records.create(connection, PRODUCT, {"name": "Tea"})
    task_id = asked(database, thngTemplate={"product": product.id})
    with database.write() as connection:
        records.remove(connection, PRODUCT, [records.read(connection, PRODUCT, product.id)])
    with running(database):
        until(lambda: found(database, task_id).is_finished)
    over = found(database, task_id)
    assert (over.status, over.rows_made) == ("FAILED", 0)
    assert over.error == f"thngTemplate.product: there is no product {product.id}"


def test_a_fault_of_ours_ends_the_task_and_not_the_service(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = making.make

    def fail_once(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(making, "make", real)
        raise ZeroDivisionError

    broken = asked(database)
    monkeypatch.setattr(making, "make", fail_once)
    with running(database) as (runner,):
        until(lambda: found(database, broken).is_finished)
        assert found(database, broken).status == "FAILED"
        assert "ZeroDivisionError" in str(found(database, broken).error)
        whole = asked(database)
        runner.wake()
        until(lambda: found(database, whole).is_finished)
    assert found(database, whole).status == "EXECUTED"
    assert "ZeroDivisionError" in caplog.text


def test_a_row_the_database_never_takes_ends_the_task(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise DataError("INSERT", None, ValueError("too large"))

    monkeypatch.setattr(making, "make", refuse)
    task_id = asked(database)
    with running(database):
        until(lambda: found(database, task_id).is_finished)
    over = found(database, task_id)
    assert (over.status, over.error) == ("FAILED", "the database does not take a row: too large")


def test_an_identifier_of_any_length_is_made_or_told(database: Database) -> None:
    """PostgreSQL has no index entries of more than 2,704 bytes; what cannot be compressed shows it."""
    long = secrets.token_hex(4_000)
    values = {"key": "serial", "values": [long]}
    task_id = asked(
        database,
        type="IDENTIFIERS_LIST_BASED",
        quantity=None,
        customIdentifier=values,
    )
    with running(database):
        until(lambda: found(database, task_id).is_finished)
    made = found(database, task_id).rows_made
    assert made == (1 if database.is_sqlite else 0)


def test_no_more_is_logged_than_anybody_reads(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.batches.runner.MOST_LOGGED", 15)
    task_id = asked(
        database, type="LIST_BASED", quantity=None, inputData=[{"shortId": "a/b"} for _ in range(40)]
    )
    with running(database):
        until(lambda: found(database, task_id).is_finished)
    assert (found(database, task_id).rows_failed, count(database, task_log)) == (40, 15)
