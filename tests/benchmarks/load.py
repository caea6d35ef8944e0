"""Fifty clients that read and write for a minute, and what they waited for; then everything is counted.

    python tests/benchmarks/load.py [--clients 50] [--seconds 60] [--kill]

The service is a process of its own on an empty folder. Each client mixes lists, searches, new records, visits
of a short link and changes of what all of them change. At the end every acknowledged write must be there,
once; with `--kill` the service is ended by SIGKILL under the load first.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catalog.ids import new_key
from tests.crowd import Crowd, Ground, Ledger, check, prepare
from tests.service_process import ServiceProcess

PATIENCE_S = 300.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder) / "data", options.clients, options.seconds, kill=options.kill)


def run(folder: Path, clients: int, seconds: float, *, kill: bool) -> int:
    """One load on a fresh folder; 0 when nothing failed and nothing was lost."""
    key, ledger = new_key(), Ledger()
    service = ServiceProcess(folder, key)
    try:
        with _client(service, key) as client:
            ground = prepare(client)
        crowd = Crowd(service.url, key, ground, ledger, clients, PATIENCE_S)
        started = time.perf_counter()
        crowd.start()
        threading.Event().wait(seconds)
        (crowd.may_break if kill else crowd.stop).set()
        if kill:
            service.end(signal.SIGKILL)
        crowd.join()
        elapsed_s = time.perf_counter() - started
        megabytes = 0.0 if kill else psutil.Process(service.pid).memory_info().rss / 1e6
        if kill:
            service = ServiceProcess(folder, key)
        report(ledger, elapsed_s, megabytes)
        return _counted(service, key, ground, ledger, kill=kill)
    finally:
        service.kill()


def _client(service: ServiceProcess, key: str) -> httpx.Client:
    return httpx.Client(base_url=service.url, headers={"Authorization": key}, timeout=PATIENCE_S)


def report(ledger: Ledger, elapsed_s: float, megabytes: float) -> None:
    """Prints requests a second, and how long each kind waited."""
    total = ledger.statuses.total()
    speed = total / elapsed_s
    print(f"{total} requests in {elapsed_s:.1f} s: {speed:.0f} a second, {ledger.writes} writes kept")
    print(f"statuses {dict(sorted(ledger.statuses.items()))}, the service holds {megabytes:.0f} MB")
    for what, waits in sorted(ledger.waits_ms.items()):
        centiles = statistics.quantiles(waits, n=100) if len(waits) > 1 else [*waits] * 99
        print(
            f"{what:10} {len(waits):7}  p50 {centiles[49]:7.1f} ms  p99 {centiles[98]:7.1f} ms  "
            f"max {max(waits):7.1f} ms"
        )


def _counted(service: ServiceProcess, key: str, ground: Ground, ledger: Ledger, *, kill: bool) -> int:
    for line in ledger.wrong[:20]:
        print("WRONG", line)
    with _client(service, key) as client:
        check(client, ground, ledger, was_killed=kill)
    print("every acknowledged write is there, once")
    return 1 if ledger.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
