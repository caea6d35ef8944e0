"""The service is killed while people write and scan: what it answered is there, whole and once."""

import random
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from catalog.ids import new_key
from tests.service_process import START_S, ServiceProcess

KILLS = 3
WRITES_A_ROUND = 5
LINKS = ("one", "two", "three")
# A service that has every visit folded by a process of its own.
WITH_PROCESS = (
    "-c",
    "from app.cli import main; from redirector import hits; hits.MUCH_BYTES = 1; raise SystemExit(main())",
)


@dataclass
class Acknowledged:
    """What the service has answered, in the words of those who asked."""

    created: dict[str, str] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    visits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LINKS, 0))
    perhaps_visits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LINKS, 0))
    perhaps_deleted: set[str] = field(default_factory=set)


@pytest.fixture
def start() -> Iterator[Callable[..., ServiceProcess]]:
    """Starts services, none of which outlives the test."""
    with ExitStack() as started:

        def start(*how: Any) -> ServiceProcess:
            service = ServiceProcess(*how)
            started.callback(service.kill)
            return service

        yield start


def _write(url: str, key: str, name: str, done: Acknowledged, stop: threading.Event) -> None:
    """Create, change and delete products until the service is gone."""
    with httpx.Client(base_url=url, headers={"Authorization": key}, timeout=START_S, verify=False) as client:
        for number in range(100_000):
            if stop.is_set():
                return
            label = f"{name}-{number}"
            body = {"name": label, "tags": [label], "identifiers": {"sku": label}, "customFields": {"n": 0}}
            made = client.post("/products", json=body)
            assert made.status_code == 201
            product = made.json()["id"]
            done.created[product] = label
            assert client.patch(f"/products/{product}", json={"customFields": {"n": 1}}).status_code == 200
            done.changed[product] = 1
            if number % 3 == 0:
                done.perhaps_deleted.add(product)
                assert client.delete(f"/products/{product}").status_code == 200
                done.deleted.add(product)


def _visit(url: str, short_id: str, done: Acknowledged, stop: threading.Event) -> None:
    with httpx.Client(base_url=url, timeout=START_S, verify=False) as client:
        while not stop.is_set():
            done.perhaps_visits[short_id] += 1
            assert client.get(f"/{short_id}").status_code == 302
            done.visits[short_id] += 1


def _until_it_is_gone(work: threading.Thread) -> None:
    work.join(START_S)
    assert not work.is_alive()


def _in_a_thread(target: object, *arguments: object) -> threading.Thread:
    def guarded() -> None:
        try:
            target(*arguments)  # type: ignore[operator]
        except httpx.TransportError:
            return  # killed in the middle: this one was not acknowledged

    thread = threading.Thread(target=guarded)
    thread.start()
    return thread


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_nothing_that_was_answered_is_lost_by_kill_9(
    tmp_path: Path, start: Callable[..., ServiceProcess]
) -> None:
    key, done, chance = new_key(), Acknowledged(), random.Random(20260)
    folder = tmp_path / "data"
    service = start(folder, key)
    with httpx.Client(base_url=service.url, headers={"Authorization": key}) as client:
        owner = client.post("/products", json={"name": "owner"}).json()["id"]
        links = [
            {"shortId": short_id, "evrythngId": owner, "defaultRedirectUrl": "https://example.com/{shortId}"}
            for short_id in LINKS
        ]
        made = client.post("/redirections", json=links, headers={"Accept": "application/json"})
        assert made.status_code == 201

    for round_ in range(KILLS):
        stop = threading.Event()
        writers = [
            _in_a_thread(_write, service.url, key, f"{round_}-{name}", done, stop) for name in ("a", "b")
        ]
        visitors = [_in_a_thread(_visit, service.url, short_id, done, stop) for short_id in LINKS]
        _wait_for_work(done, round_, [*writers, *visitors])
        time.sleep(chance.uniform(0, 0.2))
        service.end(signal.SIGKILL)
        stop.set()
        for thread in [*writers, *visitors]:
            _until_it_is_gone(thread)
        service = start(folder, key)

    _check_over_http(service.url, key, done)
    assert "Traceback" not in service.end(signal.SIGTERM)
    _check_the_file(folder / "tagwright.db")
    assert not list((folder / "hits").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
def test_the_end_of_a_busy_service_leaves_no_process_and_no_journal(
    tmp_path: Path, start: Callable[..., ServiceProcess]
) -> None:
    key, done, stop = new_key(), Acknowledged(), threading.Event()
    service = start(tmp_path, key, WITH_PROCESS)
    with httpx.Client(base_url=service.url, headers={"Authorization": key}) as client:
        owner = client.post("/products", json={"name": "owner"}).json()["id"]
        fields = {"shortId": "one", "evrythngId": owner, "defaultRedirectUrl": "https://example.com/"}
        assert client.post("/redirections", json=fields).status_code == 201
    visitors = [_in_a_thread(_visit, service.url, "one", done, stop) for _ in range(2)]
    processes: list[psutil.Process] = []
    end = time.monotonic() + START_S
    while not processes and time.monotonic() < end:
        time.sleep(0.01)
        processes = psutil.Process(service.pid).children()
    assert processes
    assert "Traceback" not in service.end(signal.SIGTERM)
    stop.set()
    for thread in visitors:
        _until_it_is_gone(thread)
    assert not any(process.is_running() for process in processes)
    assert not list((tmp_path / "hits").iterdir())
    with sqlite3.connect(tmp_path / "tagwright.db") as connection:
        (counted,) = connection.execute("SELECT hits FROM hit_count").fetchone()
        (actions,) = connection.execute("SELECT count(*) FROM action").fetchone()
    connection.close()
    assert counted == actions >= done.visits["one"] > 0


def _wait_for_work(done: Acknowledged, round_: int, threads: list[threading.Thread]) -> None:
    """Until enough was written and every link visited in this round: the kill has something to hit."""
    visited = dict(done.visits)
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        written = sum(label.startswith(f"{round_}-") for label in list(done.created.values()))
        if written >= WRITES_A_ROUND and all(done.visits[each] > visited[each] for each in LINKS):
            return
        assert all(thread.is_alive() for thread in threads), "one of them has failed"
        time.sleep(0.01)
    raise AssertionError("the service is too slow to be killed at work")


def _check_over_http(url: str, key: str, done: Acknowledged) -> None:
    with httpx.Client(base_url=url, headers={"Authorization": key}) as client:
        for product, label in done.created.items():
            if product in done.perhaps_deleted and product not in done.deleted:
                continue
            answer = client.get(f"/products/{product}")
            if product in done.deleted:
                assert answer.status_code == 404
                continue
            document = answer.json()
            assert document["name"] == label
            assert document["tags"] == [label]
            assert document["customFields"]["n"] >= done.changed.get(product, 0)
            found = client.get("/products", params={"q": label, "filter": f"identifiers.sku={label}"}).json()
            assert [each["id"] for each in found] == [product]
        for short_id in LINKS:
            hits = client.get(f"/redirections/{short_id}").json()["hits"]
            assert done.visits[short_id] <= hits <= done.perhaps_visits[short_id]
        answer = client.get("/products?withTotalCount=true&perPage=1")
        actions = client.get("/actions/implicitScans?withTotalCount=true&perPage=1")
        total = sum(client.get(f"/redirections/{short_id}").json()["hits"] for short_id in LINKS)
        assert int(actions.headers["x-result-count"]) == total
        assert int(answer.headers["x-result-count"]) <= len(done.created) + 1 + 2 * KILLS


def _check_the_file(path: Path) -> None:
    database = sqlite3.connect(path)

    def one(query: str) -> object:
        return database.execute(query).fetchone()[0]

    assert one("PRAGMA integrity_check") == "ok"
    products = one("SELECT count(*) FROM product")
    assert one("SELECT sum(count) FROM block WHERE kind = 'product'") == products
    # Every product of this test but the links' owner has one tag and one identifier.
    assert one("SELECT count(*) FROM tag WHERE kind = 'product'") == products - 1  # type: ignore[operator]
    assert one("SELECT count(*) FROM identifier WHERE kind = 'product'") == products - 1  # type: ignore[operator]
    assert one("SELECT count(*) FROM product WHERE json_valid(body) = 0") == 0
    database.execute("INSERT INTO product_words (product_words) VALUES ('integrity-check')")
    database.close()
