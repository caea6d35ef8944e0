"""What a batch of things with short links costs, and what others notice of it.

    python tests/benchmarks/batches.py [--things 1000000] [--kill]

Starts the real service as a process, asks for the batch, and meanwhile reads lists and records, creates
products and follows short links, one request after another. Prints things a second, the milliseconds of each
kind of request (before the batch and beside it), and the service's memory at its highest. With --kill the
service is killed half way and started again. In the end everything is counted.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catalog.ids import new_key
from tests.service_process import ServiceProcess

PROBE_PAUSE_S = 0.02
BEFORE_S = 5.0
MEGABYTE = 1_000_000

Json = dict[str, Any]


@dataclass
class Probe:
    """Requests of others, each with how long its answers took."""

    client: httpx.Client
    product: str
    short_id: str
    taken_ms: dict[str, list[float]] = field(default_factory=dict)

    def ask(self) -> None:
        """One of each."""
        questions: dict[str, Callable[[], httpx.Response]] = {
            "list of 30": lambda: self.client.get("/products"),
            "one record": lambda: self.client.get(f"/products/{self.product}"),
            "new record": lambda: self.client.post("/products", json={"name": "beside"}),
            "short link": lambda: self.client.get(f"/{self.short_id}"),
        }
        for name, question in questions.items():
            start = time.perf_counter()
            answer = question()
            self.taken_ms.setdefault(name, []).append((time.perf_counter() - start) * 1000)
            assert answer.status_code in (200, 201, 302), answer.text
            time.sleep(PROBE_PAUSE_S)

    def tell(self, title: str) -> None:
        """Print the figures and forget them."""
        print(f"{title}:")
        for name, taken in self.taken_ms.items():
            late = statistics.quantiles(taken, n=100)[98] if len(taken) > 1 else taken[0]
            print(f"  {name:<12} median {statistics.median(taken):6.1f} ms, 99 % within {late:7.1f} ms")
        self.taken_ms.clear()


class Desk:
    """A service process that can be killed and started again, and its memory at its highest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = new_key()
        self.highest_bytes = 0
        self.start()

    def start(self) -> None:
        """Start the service on the folder."""
        self.process = ServiceProcess(self._folder, self._key)
        headers = {"Authorization": self._key, "Accept": "application/json"}
        self.client = httpx.Client(base_url=self.process.url, headers=headers, timeout=120)
        self._memory = psutil.Process(self.process.pid)

    def weigh(self) -> None:
        """Look at the memory now."""
        self.highest_bytes = max(self.highest_bytes, self._memory.memory_info().rss)

    def kill(self) -> None:
        """As the power would."""
        self.process.end(signal.SIGKILL)
        self.client.close()


def made(task: Json) -> int:
    count: int = task["progress"]["contributions"][task["id"]]["thngs"]
    return count


def ask_for_batch(client: httpx.Client, things: int, product: str) -> tuple[str, str]:
    batch = client.post("/batches", json={"name": "Benchmark"}).json()["id"]
    inputs = {
        "type": "FIXED_AMOUNT",
        "quantity": things,
        "generateThngs": True,
        "generateRedirections": True,
        "defaultRedirectUrl": "https://example.com/{productId}?thing={thngId}",
        "thngTemplate": {"name": "Tea", "product": product, "tags": ["lot 7"], "customFields": {"lot": 7}},
        "shortIdTemplate": {"type": "PSEUDO_RANDOM", "length": 8},
    }
    body = {"type": "POPULATING", "inputParameters": inputs}
    answer = client.post(f"/batches/{batch}/tasks", json=body)
    return batch, httpx.URL(answer.headers["Location"]).path


def watch(desk: Desk, probe: Probe, path: str, things: int, *, kill: bool) -> Json:
    """Ask beside the task until it is over; kills the service half way if wanted."""
    while True:
        task: Json = desk.client.get(path).json()
        if "completedAt" in task:
            return task
        if kill and made(task) >= things / 2:
            kill = False
            print(f"killed with {made(task):,} things made")
            desk.kill()
            desk.start()
            probe.client = desk.client
            print(f"started again with {made(desk.client.get(path).json()):,}")
        probe.ask()
        desk.weigh()


def check(client: httpx.Client, batch: str, task: Json, things: int) -> None:
    """Everything is there once."""
    start = time.perf_counter()
    rows, ids, links = 0, set(), set()
    with client.stream("GET", httpx.URL(task["result"]["location"]).path) as answer:
        for line in answer.iter_lines():
            rows += 1
            short_id, _, thing = line.partition(",")
            ids.add(thing)
            links.add(short_id)
    print(f"result of {rows - 1:,} rows read in {time.perf_counter() - start:.1f} s")
    assert rows - 1 == len(ids) - 1 == len(links) - 1 == things
    counted = client.get("/thngs", params={"filter": f"batch={batch}", "withTotalCount": "true"})
    assert counted.headers["X-Result-Count"] == str(things)
    counts = client.get(f"/batches/{batch}").json()["resourceCountsByProduct"]
    assert list(counts.values()) == [{"thngs": things, "urlBindings": things}]
    print("every thing and every link is there, once")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--things", type=int, default=1_000_000)
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        try:
            products = [
                desk.client.post("/products", json={"name": f"Tea {n}"}).json()["id"] for n in range(50)
            ]
            link = {"evrythngId": products[0], "defaultRedirectUrl": "https://example.com"}
            short_id = desk.client.post("/redirections", json=link).json()["shortId"]
            probe = Probe(desk.client, products[0], short_id)
            end = time.monotonic() + BEFORE_S
            while time.monotonic() < end:
                probe.ask()
            probe.tell("before")
            start, busy = time.monotonic(), psutil.cpu_times()
            batch, path = ask_for_batch(desk.client, options.things, products[0])
            task = watch(desk, probe, path, options.things, kill=options.kill)
            taken_s = time.monotonic() - start
            assert task["status"] == "EXECUTED", task
            print(
                f"{options.things:,} things with links in {taken_s:.0f} s: {options.things / taken_s:,.0f}/s"
            )
            idle = (psutil.cpu_times().idle - busy.idle) / (taken_s * (psutil.cpu_count() or 1))
            print(f"the machine was {idle:.0%} idle")
            probe.tell("beside the batch")
            print(f"memory at its highest: {desk.highest_bytes / MEGABYTE:.0f} MB")
            check(desk.client, batch, task, options.things)
            desk.weigh()
            print(f"memory after reading the result: {desk.highest_bytes / MEGABYTE:.0f} MB at its highest")
        finally:
            desk.process.kill()


if __name__ == "__main__":
    main()
