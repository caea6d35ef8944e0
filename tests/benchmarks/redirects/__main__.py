"""Redirects, side by side with nginx answering the same links from a `map`.

    python tests/benchmarks/redirects [--quick] [--links 100000] [--seconds 2] [--rounds 5]
                                      [--growth 1000,100000,1000000] [--rules 10,100,1000]

Needs nginx and wrk: apt-get install nginx-light wrk

Every server is a process with all its threads on processor 0, wrk is on processor 1. All of them run, and
take turns of a few seconds, so that whatever else the machine does falls on all; the ratios are medians of
those within rounds. It prints redirects a second, p50 and p99 at 1, 16 and 64 connections, and processor time
a redirect, then how the cost grows with links and with rules. Every answered redirect must have been counted
at the end.

"nobody alike": every visitor has an address and a query of its own, so that nothing that was decided for one
serves another. Hits are on the way into the database while visits go on, and for a while after; processor
time includes all of that, redirects a second what happens of it meanwhile.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
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
    answered: int = 0

    def median(self, of: Callable[[Figures], float]) -> float:
        return statistics.median(of(each) for each in self.figures)


@dataclass(frozen=True)
class Contender:
    """A server to be measured; ``runs`` starts it."""

    name: str
    runs: Callable[[], AbstractContextManager[Server]]
    rules: int = 0
    is_counted: bool = False
    are_new: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="10,000 links, three short rounds, no growth")
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", default="1000,100000,1000000")
    parser.add_argument("--rules", default="10,100,1000")
    options = parser.parse_args()
    if options.quick:
        options.links, options.seconds, options.rounds, options.growth, options.rules = 10_000, 1, 3, "", ""
    if missing := [each for each in ("nginx", "wrk", "taskset") if shutil.which(each) is None]:
        raise SystemExit(f"missing: {', '.join(missing)}; bring them by: apt-get install nginx-light wrk")
    if options.rounds:
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
    scripts = {are_new: write_script(folder, short_ids, are_new=are_new) for are_new in (False, True)}

    def own(name: str, *arguments: str, records_hits: bool = True) -> AbstractContextManager[Server]:
        data = folder / name
        data.mkdir()
        shutil.copy(folder / "tagwright.db", data)
        return ours(data, key, *arguments, records_hits=records_hits)

    behind = ("--trusted-proxy", "127.0.0.1")
    contenders = [
        Contender("nginx, map", lambda: nginx(folder, options.links, logs=False)),
        Contender("nginx, map and access log", lambda: nginx(folder, options.links, logs=True)),
        Contender("ours, not recorded", lambda: own("not", records_hits=False)),
        Contender("ours", lambda: own("plain"), is_counted=True),
        Contender("ours, 10 rules", lambda: own("rules"), rules=10, is_counted=True),
        Contender("ours, 10 rules, safe", lambda: own("safe", "--safe"), rules=10, is_counted=True),
        Contender(
            "ours, 10 rules, nobody alike",
            lambda: own("new", *behind),
            rules=10,
            is_counted=True,
            are_new=True,
        ),
    ]
    with ExitStack() as running:
        servers = [running.enter_context(each.runs()) for each in contenders]
        rows = take_turns(contenders, servers, key, scripts, options)
        for each, server in zip(contenders, servers, strict=True):
            if each.is_counted:
                # wrk leaves some answers unread at the end of its time; those are hits as well.
                answered = sum(each_row.answered for each_row in rows if each_row.name == each.name)
                surplus = all_hits(server, key) - answered
                most = sum(CONNECTIONS) * options.rounds + CONNECTIONS[len(CONNECTIONS) // 2]
                assert 0 <= surplus <= most, f"{surplus} hits more than answers"
    print_table(rows, contenders[0].name, options.links)


def take_turns(
    contenders: list[Contender],
    servers: list[Server],
    key: str,
    scripts: dict[bool, Path],
    options: argparse.Namespace,
) -> list[Row]:
    pairs = list(zip(contenders, servers, strict=True))
    rows = {(each.name, count): Row(each.name, count) for count in CONNECTIONS for each in contenders}
    for each, server in pairs:
        if each.name.startswith("ours"):
            set_rules(server, key, each.rules)
        warm_up = visit(
            server.url,
            scripts[each.are_new],
            connections=CONNECTIONS[len(CONNECTIONS) // 2],
            seconds=WARM_UP_S,
        )
        rows[each.name, CONNECTIONS[0]].answered += warm_up.answered
        settle(server, key, each.name.startswith("ours"))
    for count in CONNECTIONS:
        for _ in range(options.rounds):
            for each, server in pairs:
                started = server.processor_ms()
                figures = visit(server.url, scripts[each.are_new], connections=count, seconds=options.seconds)
                settle(server, key, each.name.startswith("ours"))
                row = rows[each.name, count]
                row.figures.append(figures)
                row.processor_us.append((server.processor_ms() - started) * 1000 / figures.answered)
                row.answered += figures.answered
    return list(rows.values())


def settle(server: Server, key: str, is_ours: bool) -> None:
    """Until every hit is where it belongs: its way there is part of the cost."""
    if is_ours:
        call(server, key, "GET", "/redirections?perPage=1")


def print_table(rows: list[Row], baseline: str, links: int) -> None:
    print(f"{links:,} links; each server on one processor, wrk on another; medians of ", end="")
    print(f"{len(rows[0].figures)} rounds, in which all of them take turns")
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
