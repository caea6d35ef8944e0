"""Ten thousand redirects with `kill -9` in the middle, again and again: is any answered one not recorded?

    python tests/benchmarks/survival.py [--rounds 20] [--redirects 10000] [--services 1] [--safe]
                                         [--by-itself]

Every visitor has a name of its own, sent as its user agent, and notes which answers it got. The service is
killed at a random moment, started again, and killed again a little later while it takes over what the first
one left; in the end every answered visit must be in the database exactly once, every other at most once, and
the link must count as many hits as there are actions. With several services on one database, one of them is
killed and the others go on.

So that processes of their own take visits over, a service is told that any number of them is many; not with
`--by-itself`, where it is as it comes: these visitors are too slow for that. A process outlives its service
for a moment, in which the next one starts, and must be gone in the end.
"""

from __future__ import annotations

import argparse
import http.client
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catalog import records
from catalog.kinds import PRODUCT
from catalog.store import Database
from redirector import links

ROOT = Path(__file__).resolve().parents[2]
VISITORS = 8
BY_ITSELF = ("-m", "app")
WITH_PROCESS = (
    "-c",
    "from app.cli import main; from redirector import hits; hits.MUCH_BYTES = 1; raise SystemExit(main())",
)


class Service:
    """The real service as a process, with the processes it was seen to have."""

    def __init__(self, data: Path, arguments: list[str], program: Sequence[str]) -> None:
        command = [
            sys.executable,
            *program,
            "serve",
            "--data",
            str(data),
            "--port",
            "0",
            "--no-access-log",
        ]
        self.process = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = urlsplit(self.process.stdout.readline().split()[-1]).netloc

    def end(self, how: signal.Signals) -> list[psutil.Process]:
        """End it; returns the processes it had."""
        children = psutil.Process(self.process.pid).children()
        self.process.send_signal(how)
        self.process.wait(120)
        return children


@dataclass
class Visits:
    """Who visited, and who was answered."""

    sent: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)


def visit(address: str, names: list[str], visits: Visits) -> None:
    """Visit one after the other until the service is gone."""
    connection = http.client.HTTPConnection(address, timeout=60)
    for name in names:
        visits.sent.add(name)
        try:
            connection.request("GET", "/tea", headers={"User-Agent": name})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            break
        assert answer.status == 302, answer.status
        visits.answered.add(name)
    connection.close()


def start_visitors(addresses: list[str], prefix: str, count: int, visits: Visits) -> list[threading.Thread]:
    threads = []
    for number in range(VISITORS):
        names = [f"{prefix}-{number}-{at}" for at in range(count // VISITORS)]
        address = addresses[number % len(addresses)]
        threads.append(threading.Thread(target=visit, args=(address, names, visits)))
        threads[-1].start()
    return threads


def play(data: Path, number: int, options: argparse.Namespace, chance: random.Random, visits: Visits) -> int:
    """One round: visits, a kill in the middle, a restart, a kill while it recovers, a restart.

    Returns how many processes took visits over when their service was killed.
    """
    program = BY_ITSELF if options.by_itself else WITH_PROCESS
    arguments = ["--safe"] if options.safe else []
    services = [Service(data, arguments, program) for _ in range(options.services)]
    before = len(visits.answered)
    threads = start_visitors([each.address for each in services], f"{number}a", options.redirects, visits)
    wanted = before + int(options.redirects * chance.uniform(0.2, 0.8))
    while len(visits.answered) < wanted and any(thread.is_alive() for thread in threads):
        time.sleep(0.002)
    processes = services[0].end(signal.SIGKILL)
    for thread in threads:
        thread.join()
    again = Service(data, arguments, program)
    threads = start_visitors([again.address], f"{number}b", options.redirects // 10, visits)
    time.sleep(chance.uniform(0, 0.2))
    processes += again.end(signal.SIGKILL)
    for thread in threads:
        thread.join()
    for each in services[1:]:
        each.end(signal.SIGTERM)
    last = Service(data, arguments, program)
    last.end(signal.SIGTERM)
    assert not psutil.wait_procs(processes, timeout=60)[1], "a process was left behind"
    return len(processes)


def check(data: Path, visits: Visits) -> int:
    """How many hits there are; fails when one is missing, twice, or nobody's."""
    connection = sqlite3.connect(data / "tagwright.db")
    named = connection.execute(
        "SELECT json_extract(body, '$.context.userAgent') FROM action WHERE type = 'implicitScans'"
    )
    found = Counter(row[0] for row in named)
    counted = connection.execute("SELECT hits FROM hit_count").fetchone()[0]
    connection.close()
    lost, twice = visits.answered - set(found), [name for name, count in found.items() if count > 1]
    assert not lost, f"{len(lost)} answered visits are not recorded, such as {sorted(lost)[0]}"
    assert not twice, f"{len(twice)} visits are recorded twice, such as {twice[0]}"
    assert set(found) <= visits.sent, "there are hits nobody made"
    assert counted == sum(found.values()), f"{counted} hits counted, {sum(found.values())} recorded"
    assert not list((data / "hits").iterdir()), "a journal was left behind"
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--redirects", type=int, default=10_000)
    parser.add_argument("--services", type=int, default=1)
    parser.add_argument("--safe", action="store_true")
    parser.add_argument("--by-itself", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    chance, visits = random.Random(options.seed), Visits()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary)
        database = Database.open(data / "tagwright.db")
        with database.write() as connection:
            owner = records.create(connection, PRODUCT, PRODUCT.complete({"name": "Tea"}))
            fields = {"shortId": "tea", "defaultRedirectUrl": "https://e.example/", "evrythngId": owner.id}
            links.create(connection, fields)
        database.close()
        for number in range(options.rounds):
            processes = play(data, number, options, chance, visits)
            hits = check(data, visits)
            print(
                f"round {number + 1}: {len(visits.sent):,} sent, {len(visits.answered):,} answered, "
                f"{hits:,} recorded, none lost, none twice; {processes} processes lost their service",
                flush=True,
            )


if __name__ == "__main__":
    main()
