"""Redirects, side by side with nginx answering the same links from a `map`.

    python tests/benchmarks/redirects [--links 100000] [--seconds 4] [--rounds 3]
                                      [--growth 1000,100000,1000000] [--rules 10,100,1000]

Needs nginx and wrk: apt-get install nginx-light wrk

Each server runs alone, on one processor; wrk on the other. A round measures all of them one after the other,
so that whatever else the machine does falls on all; the ratios are medians of those within rounds. It prints
redirects a second, p50 and p99 at 1, 16 and 64 connections, processor time a redirect (the way of its hit
into the database included), then how the cost grows with links and with rules. Every answered redirect must
have been counted at the end.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from catalog.ids import new_key
from tests.benchmarks.redirects.links import fill, write_map
from tests.benchmarks.redirects.load import Figures, visit, write_script
from tests.benchmarks.redirects.servers import Server, all_hits, call, nginx, ours, set_rules

CONNECTIONS = (1, 16, 64)
WARM_UP_S = 1


@dataclass
class Row:
    """A server under a load: its figures, and processor microseconds a redirect, of every round."""

    name: str
    connections: int
    figures: list[Figures] = field(default_factory=list)
    processor_us: list[float] = field(default_factory=list)

    def median(self, of: Callable[[Figures], float]) -> float:
        return statistics.median(of(each) for each in self.figures)


@dataclass(frozen=True)
class Contender:
    """A server to be measured; ``runs`` starts it."""

    name: str
    runs: Callable[[], AbstractContextManager[Server]]
    rules: int = 0
    is_counted: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", default="1000,100000,1000000")
    parser.add_argument("--rules", default="10,100,1000")
    options = parser.parse_args()
    if missing := [each for each in ("nginx", "wrk", "taskset") if shutil.which(each) is None]:
        raise SystemExit(f"missing: {', '.join(missing)}; bring them by: apt-get install nginx-light wrk")
    with tempfile.TemporaryDirectory(prefix="redirects-") as temporary:
        side_by_side(Path(temporary), options)
    if options.growth:
        growth_of_links(numbers(options.growth), options.seconds)
    if options.rules:
        growth_of_rules(options.links, numbers(options.rules), options.seconds)


def numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def side_by_side(folder: Path, options: argparse.Namespace) -> None:
    key = new_key()
    product, short_ids = fill(folder / "tagwright.db", options.links)
    write_map(folder / "links.map", product, short_ids)
    script = write_script(folder, short_ids)
    contenders = [
        Contender("nginx, map", lambda: nginx(folder, options.links, logs=False)),
        Contender("nginx, map and access log", lambda: nginx(folder, options.links, logs=True)),
        Contender("ours, not recorded", lambda: ours(folder, key, records_hits=False)),
        Contender("ours", lambda: ours(folder, key), is_counted=True),
        Contender("ours, 10 rules", lambda: ours(folder, key), rules=10, is_counted=True),
        Contender("ours, safe", lambda: ours(folder, key, "--safe"), is_counted=True),
    ]
    rows = [Row(each.name, count) for count in CONNECTIONS for each in contenders]
    for _ in range(options.rounds):
        for each in contenders:
            measure(each, key, script, [row for row in rows if row.name == each.name], options.seconds)
    print_table(rows, contenders[0].name, options.links)


def measure(contender: Contender, key: str, script: Path, rows: list[Row], seconds: float) -> None:
    with contender.runs() as server:
        is_ours = contender.name.startswith("ours")
        if is_ours:
            set_rules(server, key, contender.rules)
        counted = all_hits(server, key) if contender.is_counted else 0
        answered = visit(server.url, script, connections=16, seconds=WARM_UP_S).answered
        for row in rows:
            started = server.processor_ms()
            figures = visit(server.url, script, connections=row.connections, seconds=seconds)
            settle(server, key, is_ours)
            row.figures.append(figures)
            row.processor_us.append((server.processor_ms() - started) * 1000 / figures.answered)
            answered += figures.answered
        if contender.is_counted:
            # wrk leaves some answers unread at the end of its time; those are hits as well.
            surplus = all_hits(server, key) - counted - answered
            assert 0 <= surplus <= 64 * (len(rows) + 1), f"{surplus} hits more than answers"


def settle(server: Server, key: str, is_ours: bool) -> None:
    """Until every hit is where it belongs: its way there is part of the cost."""
    if is_ours:
        call(server, key, "GET", "/redirections?perPage=1")


def print_table(rows: list[Row], baseline: str, links: int) -> None:
    print(f"{links:,} links; medians of {len(rows[0].figures)} rounds")
    print(f"{'':30}{'conn.':>6}{'a second':>10}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}", end="")
    print(f"{'of nginx':>10}{'CPU of nginx':>14}")
    for row in rows:
        base = next(each for each in rows if each.name == baseline and each.connections == row.connections)
        ratios = [mine.rate / other.rate for mine, other in zip(row.figures, base.figures, strict=True)]
        costs = [mine / other for mine, other in zip(row.processor_us, base.processor_us, strict=True)]
        print(
            f"{row.name:30}{row.connections:>6}{row.median(lambda f: f.rate):>10,.0f}"
            f"{row.median(lambda f: f.median_ms):>8.2f}{row.median(lambda f: f.late_ms):>8.2f}"
            f"{statistics.median(row.processor_us):>8.1f}{statistics.median(ratios):>10.2f}"
            f"{statistics.median(costs):>14.2f}",
            flush=True,
        )


def growth_of_links(sizes: list[int], seconds: float) -> None:
    print(f"\n{'links':>12}{'a second':>10}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}{'memory':>10}")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="redirects-") as temporary:
            folder = Path(temporary)
            short_ids = fill(folder / "tagwright.db", size)[1]
            grow(folder, short_ids, 0, f"{size:,}", seconds)


def growth_of_rules(links: int, counts: list[int], seconds: float) -> None:
    print(f"\n{'rules':>12}{'a second':>10}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}{'memory':>10}")
    with tempfile.TemporaryDirectory(prefix="redirects-") as temporary:
        folder = Path(temporary)
        short_ids = fill(folder / "tagwright.db", links)[1]
        for count in counts:
            grow(folder, short_ids, count, f"{count:,}", seconds)


def grow(folder: Path, short_ids: list[str], rules: int, name: str, seconds: float) -> None:
    key, script, row = new_key(), write_script(folder, short_ids), Row(name, 16)
    with ours(folder, key) as server:
        set_rules(server, key, rules)
        visit(server.url, script, connections=16, seconds=WARM_UP_S)
        settle(server, key, True)
        started = server.processor_ms()
        figures = visit(server.url, script, connections=16, seconds=seconds)
        settle(server, key, True)
        row.figures.append(figures)
        processor_us = (server.processor_ms() - started) * 1000 / figures.answered
        print(
            f"{name:>12}{figures.rate:>10,.0f}{figures.median_ms:>8.2f}{figures.late_ms:>8.2f}"
            f"{processor_us:>8.1f}{server.megabytes():>7.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
