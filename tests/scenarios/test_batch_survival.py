"""The service is killed half way through a batch: it goes on after the restart, and makes none twice."""

import csv
import io
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from catalog.ids import new_key
from tests.service_process import ServiceProcess

PATIENCE_S = 180.0
QUANTITY = 1_500
KILLS = 2


class Session(NamedTuple):
    """A running service and somebody who speaks to it."""

    process: ServiceProcess
    client: httpx.Client


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
def start(tmp_path: Path, key: str) -> Iterator[Callable[[], Session]]:
    """Starts services on one folder, none of which outlives the test."""
    with ExitStack() as opened:

        def start() -> Session:
            service = ServiceProcess(tmp_path, key)
            opened.callback(service.kill)
            headers = {"Authorization": key}
            client = httpx.Client(base_url=service.url, headers=headers, timeout=PATIENCE_S, verify=False)
            return Session(service, opened.enter_context(client))

        yield start


def _made(task: dict[str, Any]) -> int:
    contribution: dict[str, int] = task["progress"]["contributions"][task["id"]]
    return contribution["thngs"]


def _is_beyond(made: int, task: dict[str, Any]) -> bool:
    return _made(task) > made or "completedAt" in task


def _wait(service: Session, path: str, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE_S
    while True:
        task: dict[str, Any] = service.client.get(path).json()
        if done(task):
            return task
        assert time.monotonic() < end, task
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_service_goes_on_with_its_batch(start: Callable[[], Session]) -> None:
    service = start()
    batch = service.client.post("/batches", json={"name": "B"}).json()["id"]
    body = {
        "type": "POPULATING",
        "inputParameters": {
            "type": "FIXED_AMOUNT",
            "quantity": QUANTITY,
            "generateThngs": True,
            "generateRedirections": True,
            "defaultRedirectUrl": "https://example.com/{thngId}",
            "thngTemplate": {"name": "T", "tags": ["of the batch"]},
            "shortIdTemplate": {"type": "SEQUENTIAL", "prefix": "K", "length": 6},
        },
    }
    path = httpx.URL(service.client.post(f"/batches/{batch}/tasks", json=body).headers["Location"]).path
    made = 0
    for _ in range(KILLS):
        made = _made(_wait(service, path, partial(_is_beyond, made)))
        service.process.end(signal.SIGKILL)
        service = start()
        assert _made(service.client.get(path).json()) >= made, "what was told as made is still there"
    task = _wait(service, path, lambda task: "completedAt" in task)
    assert task["status"] == "EXECUTED"
    assert task["result"]["totalThngsCreated"] == task["result"]["totalUrlBindingsCreated"] == QUANTITY

    result = service.client.get(httpx.URL(task["result"]["location"]).path).text
    rows = list(csv.DictReader(io.StringIO(result)))
    assert [row["shortId"] for row in rows] == [f"K{number:05}" for number in range(QUANTITY)]
    assert len({row["thng"] for row in rows}) == QUANTITY
    for address in ("/thngs", "/redirections"):
        counted = service.client.get(address, params={"withTotalCount": "true", "perPage": "1"})
        assert counted.headers["X-Result-Count"] == str(QUANTITY)
    content = service.client.get(f"/batches/{batch}").json()
    counts = {"thngs": QUANTITY, "urlBindings": QUANTITY}
    assert content["resourceCountsByProduct"] == {"NO_PRODUCT": counts}
    visit = service.client.get(f"/{rows[-1]['shortId']}")
    assert visit.headers["Location"] == f"https://example.com/{rows[-1]['thng']}"
    service.process.end(signal.SIGTERM)
