"""The client's side of batches and tasks, against the real service."""

import time

import pytest

from app.client import Client, Kind, NotFound, Query, Refused, Task
from tests.live import LiveService

PATIENCE_S = 120.0
INPUT = {
    "type": "FIXED_AMOUNT",
    "quantity": 250,
    "thngTemplate": {"name": "T"},
    "generateRedirections": True,
    "defaultRedirectUrl": "https://example.com",
    "shortIdTemplate": {"type": "PSEUDO_RANDOM", "length": 8},
}


def over(client: Client, batch: str, task: str) -> Task:
    end = time.monotonic() + PATIENCE_S
    while not (found := client.tasks.read(batch, task)).is_over:
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_a_batch_from_asking_to_its_result(service: LiveService) -> None:
    with Client(service.url, service.key) as client:
        batch = client.create(Kind.BATCHES, {"name": "Lot 7"}).id
        asked = client.tasks.create(batch, {"type": "POPULATING", "inputParameters": INPUT})
        task = over(client, batch, asked)
        assert (task.status, task.total, task.made, task.failed) == ("EXECUTED", 250, 250, 0)
        assert [each.id for each in client.tasks.all_of(batch)] == [asked]
        lines = b"".join(client.tasks.result(task)).decode().splitlines()
        assert (lines[0], len(lines)) == ("shortId,thng", 251)
        things = client.list_records(Kind.THNGS, Query(filter=f"batch={batch}", with_total=True))
        assert things.total == 250
        assert [each.id for each in client.list_records(Kind.BATCHES, Query(words="lot")).items] == [batch]
        client.tasks.delete(batch, asked)
        with pytest.raises(NotFound):
            client.tasks.read(batch, asked)
        with pytest.raises(NotFound):
            list(client.tasks.result(task))


def test_short_ids_cancelling_and_failures(service: LiveService) -> None:
    with Client(service.url, service.key) as client:
        batch = client.create(Kind.BATCHES, {"name": "Lot 8"}).id
        template = {"type": "SEQUENTIAL", "prefix": "A"}
        body = {
            "type": "SHORT_ID_GENERATION",
            "inputParameters": {"quantity": 3, "shortIdTemplate": template},
        }
        over(client, batch, client.tasks.create(batch, body))
        again = over(client, batch, client.tasks.create(batch, body))
        assert (again.status, again.total, again.failed) == ("EXECUTED_WITH_FAILURES", 3, 3)
        assert len(client.tasks.failures(batch, again.id)) == 3
        many = {"type": "POPULATING", "inputParameters": {**INPUT, "quantity": 500_000}}
        asked = client.tasks.create(batch, many)
        assert not client.tasks.read(batch, asked).is_over
        assert client.tasks.cancel(batch, asked).is_cancelling
        task = over(client, batch, asked)
        assert (task.status, task.error[:9]) == ("FAILED", "cancelled")
        with pytest.raises(Refused):
            client.tasks.cancel(batch, asked)
        with pytest.raises(Refused):
            client.tasks.create(batch, {"type": "POPULATING", "inputParameters": {}})
