"""Scripts by the clock: really called, once, whoever dies meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, select, update

from catalog import records
from catalog.actor_kinds import APPLICATION
from catalog.clock import now_ms
from catalog.ids import new_id, new_key
from catalog.store import Database
from catalog.tables import reactor_event, reactor_schedule
from reactor import queue, schedules
from reactor.documents import SCHEDULE
from reactor.queue import MOST_ATTEMPTS, Waiting
from tests.catalog.api.keyring import Json, made
from tests.live import live_service
from tests.reactor.desk import PATIENCE_S, Desk

ROOT = Path(__file__).resolve().parents[2]
WRITES = (
    "function onScheduledEvent(event) { logger.info('scheduled', event); done(); }"
    "module.exports.mine = function (event) { logger.info('mine', event); done(); };"
)


def due(desk: Desk, **more: object) -> Json:
    body = {"event": {"foo": "bar"}, "executeAt": now_ms(), **more}
    return made(desk.client, f"{desk.base}/schedules", body)


def test_a_time_that_has_come(desk: Desk) -> None:
    desk.running(WRITES)
    schedule = due(desk)
    assert desk.messages_after(1) == ['info: scheduled {"foo":"bar"}']
    done = desk.client.get(f"{desk.base}/schedules/{schedule['id']}").json()
    assert "nextAt" not in done
    changed = desk.client.put(f"{desk.base}/schedules/{schedule['id']}", json={"description": "x"})
    assert "nextAt" not in changed.json()
    desk.client.put(f"{desk.base}/schedules/{schedule['id']}", json={"executeAt": now_ms() + 1})
    assert len(desk.messages_after(2)) == 2


def test_a_function_of_one_s_own(desk: Desk) -> None:
    desk.running(WRITES)
    due(desk, function="mine", event={"n": 1})
    assert desk.messages_after(1) == ['info: mine {"n":1}']


def test_a_missing_function_is_told_of(desk: Desk) -> None:
    desk.running(WRITES)
    due(desk, function="missing")
    assert desk.messages_after(1) == ["error: missing: there is no function missing in the script"]


def test_cron_goes_on(desk: Desk) -> None:
    desk.running(WRITES)
    schedule = made(desk.client, f"{desk.base}/schedules", {"event": {}, "cron": "* * * * * ?"})
    desk.messages_after(2)
    off = desk.client.put(f"{desk.base}/schedules/{schedule['id']}", json={"enabled": False})
    assert (off.status_code, "nextAt" in off.json()) == (200, False)
    count = len(desk.lines())
    assert len(desk.lines()) == count


def test_what_was_missed_comes_once(database: Database) -> None:
    application = _application(database)
    hour = 3_600_000
    now = now_ms()
    fields = schedules.settled({"event": {}, "cron": "0 0 * * * ?"})
    with database.write() as connection:
        _store(connection, application, fields, next_at=now - 5 * hour)
        assert schedules.is_due(connection)
        assert schedules.fire_due(connection) == 1
        assert schedules.fire_due(connection) == 0
        upcoming = connection.execute(select(reactor_schedule.c.next_at)).scalar_one()
        assert now < upcoming <= now_ms() + hour
        assert len(connection.execute(select(reactor_event)).all()) == 1


def test_schedules_of_deleted_applications_end(database: Database) -> None:
    with database.write() as connection:
        _store(connection, new_id(), {"event": {}, "cron": "* * * * * ?"}, next_at=1)
        assert schedules.fire_due(connection) == 1
        assert connection.execute(select(reactor_schedule.c.next_at)).scalar_one() is None
        assert connection.execute(select(reactor_event)).all() == []


def test_an_event_is_taken_by_one_and_given_up_in_the_end(database: Database) -> None:
    with database.write() as connection:
        queue.put(connection, [Waiting("U1", "f", {"n": n}) for n in range(2)])
        first, second = queue.take(connection, for_ms=60_000), queue.take(connection, for_ms=60_000)
        assert first is not None
        assert second is not None
        assert [first.waiting.event["n"], second.waiting.event["n"]] == [0, 1]
        assert queue.take(connection, for_ms=60_000) is None
        assert not queue.has_free(connection)
        queue.finish(connection, second)
        queue.give_back(connection, first)
        again = queue.take(connection, for_ms=0)
        assert again is not None
        assert again.attempts == 1
        # Its service has died, again and again.
        connection.execute(update(reactor_event).values(attempts=MOST_ATTEMPTS))
        last = queue.take(connection, for_ms=0)
        assert last is not None
        assert last.attempts > MOST_ATTEMPTS


def test_several_services_call_a_script_once(desk: Desk) -> None:
    database = desk.service.database if "://" in desk.service.database else None
    desk.running(WRITES)
    with live_service(desk.service.folder, key=desk.service.key, database=database):
        for n in range(20):
            due(desk, event={"n": n})
        found = desk.messages_after(20)
    assert sorted(found) == sorted(f'info: scheduled {{"n":{n}}}' for n in range(20))


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
def test_a_schedule_that_is_due_when_its_service_is_killed(tmp_path: Path) -> None:
    key = new_key()
    with _serving(tmp_path, key) as (client, process):
        project = made(client, "/projects", {"name": "P"})["id"]
        application = made(client, f"/projects/{project}/applications", {"name": "A"})["id"]
        base = f"/projects/{project}/applications/{application}/reactor"
        assert client.put(f"{base}/script", json={"script": WRITES}).status_code == 200
        at = now_ms() + 1_500
        made(client, f"{base}/schedules", {"event": {"n": 1}, "executeAt": at})
        made(client, f"{base}/schedules", {"event": {"n": 2}, "executeAt": at})
        process.send_signal(signal.SIGKILL)
        process.wait()
    with _serving(tmp_path, key) as (client, _):
        until = time.monotonic() + PATIENCE_S
        while len(found := client.get(f"{base}/logs").json()) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        left = client.get(f"{base}/schedules").json()
    assert sorted(each["message"] for each in found) == ['scheduled {"n":1}', 'scheduled {"n":2}']
    assert all("nextAt" not in each for each in left)


@contextmanager
def _serving(folder: Path, key: str) -> Iterator[tuple[httpx.Client, "subprocess.Popen[str]"]]:
    command = [sys.executable, "-m", "app", "serve", "--data", str(folder), "--port", "0", "--no-access-log"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "TAGWRIGHT_OPERATOR_KEY": key},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()
        assert url.startswith("http://")
        with httpx.Client(base_url=url, headers={"Authorization": key}, timeout=60) as client:
            yield client, process
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        if process.stdout is not None:
            process.stdout.close()


def _application(database: Database) -> str:
    with database.write() as connection:
        return records.create(connection, APPLICATION, {"name": "A", "project": new_id()}).id


def _store(connection: Connection, application: str, fields: Json, *, next_at: int) -> None:
    records.create(connection, SCHEDULE, {**fields, "application": application, "nextAt": next_at})
