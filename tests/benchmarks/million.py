"""What a million products and a million things cost: questions of every kind to the real service.

    python tests/benchmarks/million.py --keep FOLDER [--size 1000000] [--calls 5]

The first run fills the folder's catalogue (half an hour: every product has a printed text of its own, which
makes twelve million keys). Prints how long the service takes to start, for each question the first time and
the median of the others, and the memory of the service. `window.py --keep FOLDER` opens the window over it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import event

from catalog import gtin, records
from catalog.kinds import PRODUCT, THNG, Kind
from catalog.store import Database

CHUNK = 2_000
KEY = "k" * 80
WORDS = tuple(
    "green black earl grey mint rose honey ginger lemon oat rye maple cocoa vanilla amber blue".split()  # noqa: SIM905
)
BRANDS = [f"Brand {letter}{number}" for letter in "ABCDEFGH" for number in range(25)]


def product(number: int, chance: random.Random) -> dict[str, Any]:
    body = f"20{number:010d}"
    lots = [f"lot{number // 100}"] if number % 3 == 0 else []
    return {
        "name": f"{chance.choice(WORDS).title()} {chance.choice(WORDS)} {number}",
        "brand": chance.choice(BRANDS),
        "description": "A product made up for measuring, with a sentence or so of description.",
        "tags": [chance.choice(WORDS), *lots],
        "identifiers": {
            "sku": f"SKU-{number:07d}",
            "ean_13": body + gtin.check_digit(body),
            "text": f"PRT {chance.choice(WORDS)} {chance.randrange(10**8):08d}",
        },
        "customFields": {"shelf": number % 500, "colour": chance.choice(WORDS)},
    }


def thing(number: int, chance: random.Random, products: list[str]) -> dict[str, Any]:
    text = {"text": f"SER-{number:09d}"} if number % 4 == 0 else {}
    return {
        "name": f"Thing {chance.choice(WORDS)} {number}",
        "product": products[number % len(products)],
        "tags": [chance.choice(WORDS)],
        "identifiers": {"serial": f"SN{number:09d}", **text},
        "customFields": {"shelf": number % 500},
    }


def fill(path: Path, size: int) -> None:
    database = Database.open(path)

    @event.listens_for(database.engine, "connect")
    def hasten(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA cache_size = -1500000")
        connection.execute("PRAGMA synchronous = OFF")

    database.engine.dispose()  # connections from here on
    chance = random.Random(7)
    products = _made(database, PRODUCT, size, lambda number: product(number, chance))
    _made(database, THNG, size, lambda number: thing(number, chance, products))
    database.close()


def _made(database: Database, kind: Kind, size: int, document: Callable[[int], dict[str, Any]]) -> list[str]:
    started, ids = time.perf_counter(), list[str]()
    for start in range(0, size, CHUNK):
        made = [kind.complete(document(number)) for number in range(start, min(start + CHUNK, size))]
        with database.write() as connection:
            ids += [one.id for one in records.create_many(connection, kind, made)]
    print(f"{size:,} of {kind.name} at {size / (time.perf_counter() - started):,.0f} a second", flush=True)
    return ids


Ask = Callable[[str], Any]


def questions(ask: Ask, size: int) -> dict[str, Callable[[], object]]:
    """What is asked, by what it is called."""
    chance = random.Random(11)
    some = chance.randrange
    pages = "perPage=100&withTotalCount=true"

    def listed(what: str, kind: str = "products") -> Callable[[], object]:
        return lambda: ask(f"/{kind}?{what}")

    def identified(kind: str, value: Callable[[], str], method: str = "") -> Callable[[], object]:
        named = f"method={method}&type={kind}" if method else f"type={kind}"
        return lambda: ask("/scan/identifications?filter=" + _quoted(f"{named}&value={value()}"))

    def gtin_of() -> str:
        body = f"20{some(size):010d}"
        return body + gtin.check_digit(body)

    def filtered(text: str, kind: str = "products", more: str = pages) -> Callable[[], object]:
        return lambda: ask(f"/{kind}?filter={_quoted(text)}&{more}")

    return {
        "first page with its total": listed(pages),
        "things, first page with its total": listed(pages, "thngs"),
        "a page anywhere": lambda: ask(f"/products?page={some(1, size // 100)}&{pages}"),
        "a page anywhere, by name": lambda: ask(f"/products?page={some(1, size // 100)}&sortBy=name&{pages}"),
        "search: g": listed(f"q=g&{pages}"),
        "search: green": listed(f"q=green&{pages}"),
        "search: green mint 12": listed(f"q=green%20mint%2012&{pages}"),
        "search: a number": lambda: ask(f"/products?q={some(size)}&{pages}"),
        "search: brand, by name": listed(f"q=brand&sortBy=name&{pages}"),
        "filter identifiers.sku=…": lambda: filtered(f"identifiers.sku=SKU-{some(size):07d}")(),
        "filter identifiers.sku=SKU-01*": filtered("identifiers.sku=SKU-01*"),
        "filter identifiers.sku!=…": filtered("identifiers.sku!=SKU-0000001"),
        "filter tags=mint (1 in 16)": filtered("tags=mint"),
        "filter tags=lot77 (33)": filtered("tags=lot77"),
        "filter tags=mint, no total": filtered("tags=mint", more="perPage=100"),
        "filter name=Green mint*": filtered("name=Green mint*"),
        "filter name~mint": filtered("name~mint"),
        "filter brand=Brand A1": filtered("brand=Brand A1"),
        "filter customFields.colour=mint": filtered("customFields.colour=mint"),
        "filter customFields.colour=mint, no total": filtered("customFields.colour=mint", more="perPage=100"),
        "filter customFields.shelf=77": filtered("customFields.shelf=77"),
        "filter customFields.colour=none of them": filtered("customFields.colour=nothing"),
        "filter createdAt>…": filtered("createdAt>1000000000000"),
        "things, filter identifiers.serial": lambda: filtered(
            f"identifiers.serial=SN{some(size):09d}", "thngs"
        )(),
        "things, filter tags=mint&name=Thing*": filtered("tags=mint&name=Thing*", "thngs"),
        "scan look-up by EAN": identified("ean_13", gtin_of),
        "scan look-up by serial number": identified("code_128", lambda: f"SN{some(size):09d}"),
        "scan look-up of an unknown code": identified("code_128", lambda: f"nobody's {some(size)}"),
    }


def _quoted(text: str) -> str:
    return httpx.QueryParams({"": text}).__str__()[1:]


def text_questions(folder: Path, size: int) -> dict[str, Callable[[], object]]:
    """Look-ups of lines as they are read from labels, without the reading itself."""
    from recognition.text.matching import nearest

    database = Database.open(folder / "tagwright.db")
    chance = random.Random(3)
    with database.read() as connection:
        table = PRODUCT.table.c
        newest = [
            records.stored_of(row).fields()["identifiers"]["text"]
            for row in connection.execute(PRODUCT.select_stored.order_by(table.seq.desc()).limit(200))
        ]

    def asked(line: Callable[[], str]) -> Callable[[], object]:
        def work() -> object:
            with database.read() as connection:
                return nearest(connection, line())

        return work

    def misread() -> str:
        text = chance.choice(newest)
        at = chance.randrange(4, len(text))
        return f"{text[:at]}x{text[at + 1 :]}"

    return {
        "printed text, as it is": asked(lambda: chance.choice(newest)),
        "printed text, a letter misread": asked(misread),
        "a line with it among other words": asked(lambda: f"Model {misread()} made in Bern, best before"),
        "a serial number, a digit misread": asked(lambda: f"SER-x{chance.randrange(size):08d}"),
        "a line that belongs to nothing": asked(lambda: "Store in a cool and dry place, away from the sun"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, required=True, help="the data folder")
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--only", default="", help="questions with this in their name")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    if not (options.keep / "tagwright.db").exists():
        fill(options.keep / "tagwright.db", options.size)
    megabytes = (options.keep / "tagwright.db").stat().st_size / 1e6
    started = time.perf_counter()
    words = [
        sys.executable,
        "-m",
        "app",
        "serve",
        "--data",
        str(options.keep),
        "--port",
        "0",
        "--operator-key",
        KEY,
    ]
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root)
    assert child.stdout is not None
    url = child.stdout.readline().split()[-1]
    print(f"database {megabytes:,.0f} MB; the service was ready after {time.perf_counter() - started:.1f} s")
    service = psutil.Process(child.pid)
    try:
        with httpx.Client(base_url=url, headers={"Authorization": KEY}, timeout=120) as client:

            def ask(path: str) -> Any:
                answer = client.get(path)
                answer.raise_for_status()
                return answer.json()

            asked = questions(ask, options.size) | text_questions(options.keep, options.size)
            print(f"{'ms':46}{'first':>10}{'median':>10}")
            for name, work in asked.items():
                if options.only in name:
                    times = [_timed(work) for _ in range(options.calls)]
                    print(f"{name:46}{times[0]:>10,.0f}{statistics.median(times[1:]):>10,.0f}", flush=True)
        print(f"the service takes {service.memory_info().rss / 1e6:,.0f} MB")
    finally:
        child.terminate()
        child.wait()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
