"""How the catalogue grows: lists, search and look-ups at 10,000 and at 1,000,000 products.

    python tests/benchmarks/catalogue.py [--sizes 10000,1000000] [--keep FOLDER]

Prints milliseconds (median and 95th percentile over many calls through HTTP-free handlers' own layer, that is
`catalog.listing`), the ratio between the sizes, the database's size and this process's memory.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catalog import gtin, listing, lookup, records
from catalog.filtering import condition_of
from catalog.kinds import PRODUCT
from catalog.listing import Listing
from catalog.store import Database

CHUNK = 1000
WORDS = [
    "green",
    "black",
    "earl",
    "grey",
    "mint",
    "rose",
    "honey",
    "ginger",
    "lemon",
    "oat",
    "rye",
    "maple",
    "cocoa",
    "vanilla",
    "amber",
    "blue",
]
BRANDS = [f"Brand {letter}{number}" for letter in "ABCDEFGH" for number in range(25)]


def product(number: int, chance: random.Random) -> dict[str, object]:
    body = f"20{number:010d}"
    return {
        "name": f"{chance.choice(WORDS).title()} {chance.choice(WORDS)} {number}",
        "brand": chance.choice(BRANDS),
        "description": "A product made up for measuring, with a sentence or so of description.",
        "tags": [chance.choice(WORDS)],
        "identifiers": {"sku": f"SKU-{number:07d}", "ean_13": body + gtin.check_digit(body)},
        "customFields": {"shelf": number % 500},
    }


def fill(database: Database, size: int) -> float:
    chance = random.Random(7)
    started = time.perf_counter()
    for start in range(0, size, CHUNK):
        documents = [PRODUCT.complete(product(number, chance)) for number in range(start, start + CHUNK)]
        with database.write() as connection:
            records.create_many(connection, PRODUCT, documents)
    return size / (time.perf_counter() - started)


def measured(work: Callable[[], object], calls: int) -> tuple[float, float]:
    work()
    times = []
    for _ in range(calls):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def cases(database: Database, size: int) -> dict[str, Callable[[], object]]:
    chance = random.Random(11)

    def page(**options: object) -> Callable[[], object]:
        def work() -> object:
            with database.read() as connection:
                return listing.list_page(connection, PRODUCT, Listing(**options))  # type: ignore[arg-type]

        return work

    def anywhere(sort_by: str) -> object:
        number = chance.randrange(1, size // 100)
        return page(page=number, per_page=100, sort_by=sort_by, with_total=True)()

    def identifier() -> object:
        number = chance.randrange(size)
        with database.read() as connection:
            return lookup.by_identifier(connection, f"SKU-{number:07d}", keys=["sku"])

    def same_gtin() -> object:
        body = f"20{chance.randrange(size):010d}"
        with database.read() as connection:
            return lookup.by_gtin(connection, "0" + body + gtin.check_digit(body))

    def filtered(text: str) -> Callable[[], object]:
        def work() -> object:
            return page(conditions=[condition_of(PRODUCT, text, database)])()

        return work

    return {
        "first page": page(per_page=100),
        "first page with total": page(per_page=100, with_total=True),
        "page anywhere, newest first": lambda: anywhere("createdAt"),
        "page anywhere, by name": lambda: anywhere("name"),
        "last page": page(page=size // 100, per_page=100, with_total=True),
        "middle page": page(page=size // 200, per_page=100, with_total=True),
        "search: g": page(words="g", per_page=100, with_total=True),
        "search: green": page(words="green", per_page=100, with_total=True),
        "search: green mi": page(words="green mi", per_page=100, with_total=True),
        "search: one number": page(words=f"{size - 17}", per_page=100, with_total=True),
        "search: gr, by name": page(words="gr", per_page=100, with_total=True, sort_by="name"),
        "look-up by identifier": identifier,
        "look-up by GTIN": same_gtin,
        "filter: name=Green mint*": filtered("name=Green mint*"),
        "filter: tags=mint": filtered("tags=mint"),
        "filter: identifiers.sku": filtered(f"identifiers.sku=SKU-{size // 3:07d}"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="keep the databases in this folder and use them again")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        table: dict[str, list[tuple[float, float]]] = {}
        for size in sizes:
            path = folder / f"products-{size}.db"
            is_new = not path.exists()
            database = Database.open(path)
            if is_new:
                print(f"{size:>9} products: created at {fill(database, size):,.0f} a second")
            megabytes = sum(each.stat().st_size for each in folder.glob(f"{path.name}*")) / 1e6
            for name, work in cases(database, size).items():
                table.setdefault(name, []).append(measured(work, options.calls))
            memory = psutil.Process().memory_info().rss / 1e6
            print(f"{size:>9} products: database {megabytes:,.0f} MB, this process {memory:,.0f} MB")
            database.close()
    print(f"\n{'ms, median (95 %)':32}" + "".join(f"{size:>20,}" for size in sizes) + f"{'growth':>10}")
    for name, figures in table.items():
        shown = "".join(f"{f'{median:.2f} ({late:.2f})':>20}" for median, late in figures)
        print(f"{name:32}{shown}{figures[-1][0] / figures[0][0]:>9.1f}x")


if __name__ == "__main__":
    main()
