"""How imports and exports do: rows a second and memory, at 5,000 rows and at 1,000,000.

    python tests/benchmarks/imports.py [--sizes 5000,1000000] [--xlsx]

Runs the commands as an operator does, each a process of its own against a service of its own, and prints the
seconds, the rows a second and the largest memory of the command and of the service.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.exchange import writers
from catalog import gtin

ROOT = Path(__file__).resolve().parents[2]

HEADER = ["Name", "Brand", "EAN-13", "SKU", "Tags", "Description", "custom.shelf"]


def row(number: int) -> list[str]:
    body = f"20{number:010d}"
    return [
        f"Product {number}",
        f"Brand {number % 200}",
        body + gtin.check_digit(body),
        f"SKU-{number:07d}",
        "green; new",
        "A product made up for measuring, with a sentence or so of description.",
        str(number % 500),
    ]


def write_table(path: Path, size: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(HEADER)
            table.writerows(row(number) for number in range(size))
        return
    with path.open("wb") as stream, contextlib.closing(writers.SheetWriter(stream)) as sheet:
        sheet.write(HEADER)
        for number in range(size):
            sheet.write(row(number))
        sheet.finish()


def command(*words: str) -> tuple[float, int, int]:
    """Seconds, and the largest memory in MB of the command and of the service it starts."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "app", *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    process = psutil.Process(child.pid)
    largest = [0, 0]
    while child.poll() is None:
        for place, rss in enumerate(_memories(process)):
            largest[place] = max(largest[place], rss)
        time.sleep(0.2)
    seconds = time.perf_counter() - started
    if child.returncode:
        sys.exit(f"{' '.join(words)} ended with {child.returncode}")
    return seconds, largest[0] >> 20, largest[1] >> 20


def _memories(process: psutil.Process) -> Iterator[int]:
    with contextlib.suppress(psutil.Error):
        yield process.memory_info().rss
        for child in process.children():
            yield child.memory_info().rss


def measure(folder: Path, size: int, suffix: str, chosen: str) -> None:
    data, table = folder / f"data{size}{suffix}", folder / f"table{size}{suffix}"
    write_table(table, size)
    common = ["--data", str(data)]
    steps = {
        "check only": ["import", str(table), "--dry-run", *common],
        "import": ["import", str(table), *common],
        "again, matched by SKU": ["import", str(table), "--match", "identifiers.sku", *common],
        "export": ["export", str(folder / f"out{size}{suffix}"), *common],
    }
    for name, words in steps.items():
        if chosen and not name.startswith(chosen):
            continue
        seconds, own_mb, service_mb = command(*words)
        print(
            f"{suffix[1:]:>5} {size:>9,} rows  {name:<22} {seconds:8.1f} s {size / seconds:9,.0f} rows/s "
            f"{own_mb:5} MB, service {service_mb:4} MB",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="5000,100000")
    parser.add_argument("--xlsx", action="store_true", help="workbooks instead of CSV")
    parser.add_argument("--only", default="", help="the steps whose name begins so, such as import")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, options.sizes.split(",")):
            measure(Path(folder), size, ".xlsx" if options.xlsx else ".csv", options.only)


if __name__ == "__main__":
    main()
