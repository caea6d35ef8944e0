"""What a redirect costs: over HTTP, with its hit recorded, as the number of links grows.

    python tests/benchmarks/redirects.py [--links 1000,100000] [--rules 0,10,1000] [--requests 3000]

Starts the real service as a process for each size, follows links over kept-alive connections and prints
redirects a second, milliseconds and processor time a redirect (its hit's way into the database included) and
the service's memory, side by side with `GET /time`, the cheapest answer the same service gives, and checks
that every answered redirect was counted. The account's rules ask for a product each, and none matches.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catalog import records
from catalog.ids import new_key, new_short_id
from catalog.kinds import PRODUCT, REDIRECTION
from catalog.store import Database

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 8
CHUNK = 1000
SETTLE_S = 1.0


@dataclass(frozen=True)
class Figures:
    """One measurement: requests a second, median and 99th percentile in milliseconds."""

    rate: float
    median_ms: float
    late_ms: float


def fill(database: Database, size: int) -> list[str]:
    with database.write() as connection:
        product = records.create(connection, PRODUCT, PRODUCT.complete({"name": "A product"}))
    short_ids = [new_short_id() for _ in range(size)]
    for start in range(0, size, CHUNK):
        fields = [
            {
                "shortId": short_id,
                "evrythngId": product.id,
                "type": "product",
                "defaultRedirectUrl": "https://example.com/p/{productId}?s={shortId}",
            }
            for short_id in short_ids[start : start + CHUNK]
        ]
        with database.write() as connection:
            records.create_many(connection, REDIRECTION, fields)
    return short_ids


@contextmanager
def serving(folder: Path, key: str) -> Iterator[tuple[str, psutil.Process]]:
    command = [sys.executable, "-m", "app", "serve", "--data", str(folder), "--port", "0", "--no-access-log"]
    process = subprocess.Popen([*command, "--operator-key", key], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1], psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def get_all(url: str, paths: list[str], expected: int) -> Figures:
    times: list[float] = []

    def follow(mine: list[str]) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        for path in mine:
            started = time.perf_counter()
            connection.request("GET", path, headers={"User-Agent": "benchmark"})
            response = connection.getresponse()
            response.read()
            times.append((time.perf_counter() - started) * 1000)
            assert response.status == expected, response.status
        connection.close()

    threads = [threading.Thread(target=follow, args=(paths[at::CONNECTIONS],)) for at in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    times.sort()
    return Figures(len(paths) / took, statistics.median(times), times[int(len(times) * 0.99)])


def hits_of(url: str, key: str, short_ids: set[str]) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    total = 0
    for short_id in short_ids:
        connection.request("GET", f"/redirections/{short_id}", headers={"Authorization": key})
        total += json.loads(connection.getresponse().read())["hits"]
    return total


def set_rules(url: str, key: str, count: int) -> None:
    rules = [
        {"match": f"product.identifiers.upc={upc}&dayOfWeek!=sun", "redirectUrl": "https://example.com/"}
        for upc in range(count)
    ]
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    headers = {"Authorization": key, "Content-Type": "application/json"}
    connection.request("PUT", "/redirector", json.dumps({"rules": rules}), headers)
    assert connection.getresponse().status == 200


def processor_ms(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--links", default="1000,100000")
    parser.add_argument("--rules", default="0,10,1000")
    parser.add_argument("--requests", type=int, default=3000)
    options = parser.parse_args()
    print(f"{'links':>9}{'rules':>7}{'':12}{'a second':>10}{'median ms':>11}{'99 % ms':>9}", end="")
    print(f"{'CPU ms':>9}{'of /time':>10}{'memory':>9}")
    for size in [int(each) for each in options.links.split(",")]:
        with tempfile.TemporaryDirectory() as temporary:
            folder, key = Path(temporary), new_key()
            database = Database.open(folder / "tagwright.db")
            short_ids = fill(database, size)
            database.close()
            with serving(folder, key) as (url, process):
                for rules in [int(each) for each in options.rules.split(",")]:
                    set_rules(url, key, rules)
                    report(url, key, process, short_ids, rules, options.requests)


def report(
    url: str, key: str, process: psutil.Process, short_ids: list[str], rules: int, requests: int
) -> None:
    """Measure and print one row of each kind; the hits of the rows before are counted off."""
    chance = random.Random(3)
    wanted = [chance.choice(short_ids) for _ in range(requests)]
    before = hits_of(url, key, set(wanted))
    plain, plain_ms = timed(process, lambda: get_all(url, ["/time"] * requests, 200))
    redirects, redirect_ms = timed(process, lambda: get_all(url, [f"/{each}" for each in wanted], 302))
    memory = process.memory_info().rss / 1e6
    for name, figures, spent_ms in (("GET /time", plain, plain_ms), ("redirect", redirects, redirect_ms)):
        print(
            f"{len(short_ids):>9,}{rules:>7,}  {name:10}{figures.rate:>10,.0f}{figures.median_ms:>11.2f}"
            f"{figures.late_ms:>9.2f}{spent_ms / requests:>9.3f}{figures.rate / plain.rate:>10.2f}"
            f"{memory:>6.0f} MB"
        )
    counted = hits_of(url, key, set(wanted)) - before
    assert counted == requests, f"{counted} hits counted of {requests} answered redirects"


def timed(process: psutil.Process, work: Callable[[], Figures]) -> tuple[Figures, float]:
    """A measurement, and the milliseconds of processor time the service spent until its hits were stored."""
    start_ms = processor_ms(process)
    figures = work()
    time.sleep(SETTLE_S)
    return figures, processor_ms(process) - start_ms


if __name__ == "__main__":
    main()
