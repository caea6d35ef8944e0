"""The Reactor at the addresses of older clients, and for an application itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from zipfile import ZipFile

import pytest

from catalog import keys
from tests.catalog.api.keyring import Keyring, keyring
from tests.live import LiveService

SCRIPT = "function onActionCreated(event) { done(); }"


@pytest.fixture
def ring(service: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(service, opened)


def test_the_addresses_of_older_clients(ring: Keyring) -> None:
    operator, base = ring[keys.OPERATOR], f"/projects/{ring.project}/applications/{ring.application}"
    assert operator.put(f"{base}/reactorScript", json={"script": SCRIPT}).status_code == 200
    assert operator.get(f"{base}/reactorScript").json() == operator.get(f"{base}/reactor/script").json()
    assert operator.get(f"{base}/reactorScript/status").json() == {"updating": False}
    line = {"logLevel": "info", "message": "one"}
    assert operator.post(f"{base}/reactorLogs/bulk", json=[line]).status_code == 201
    assert [each["message"] for each in operator.get(f"{base}/reactorLogs").json()] == ["one"]
    assert operator.delete(f"{base}/reactorLogs").headers["X-Result-Count"] == "1"


def test_a_bundle_in_a_form(ring: Keyring) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as bundle:
        bundle.writestr("main.js", SCRIPT)
    path = f"/projects/{ring.project}/applications/{ring.application}/reactor/script"
    answer = ring[keys.OPERATOR].put(path, files={"file": packed.getvalue()})
    assert (answer.status_code, answer.json()["type"]) == (200, "bundle")


def test_an_application_adds_schedules_and_lines_of_its_log(ring: Keyring) -> None:
    trusted, operator = ring[keys.TRUSTED_APP], ring[keys.OPERATOR]
    schedule = {"function": "onScheduledEvent", "event": {}, "cron": "0 0 * * * ?"}
    made = trusted.post("/applications/me/reactor/schedules", json=schedule)
    assert made.status_code == 201
    assert operator.get(made.headers["Location"]).json() == made.json()
    line = {"logLevel": "warn", "message": "low"}
    assert trusted.post("/applications/me/reactor/logs", json=line).status_code == 201
    assert trusted.post("/applications/me/reactor/logs/bulk", json=[line, line]).status_code == 201
    assert ring[keys.APP].post("/applications/me/reactor/logs", json=line).status_code == 403
    assert operator.post("/applications/me/reactor/logs", json=line).status_code == 404
