"""Recognising by looks: how many photos are recognised, how many wrongly, how long it takes.

    python -m tests.benchmarks.likeness [--photos FOLDER] [--products 60] [--references 10000]

References are drawn packages and, with `--photos`, the photos of a folder and those below it: every second
one, the others were never submitted. Each reference is photographed anew in several ways (turned, from the
side, small on a cluttered table, dark, bright, blurred, in part, as a poor JPEG), as is everything that was
never submitted: whatever is recognised there is wrong. `3565270011769_1.jpg` and `_2.jpg` show one product.
At last the index is filled up with made-up features, and the same questions are asked again. Times are those
of the processor.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import psutil
from PIL import Image, ImageFilter

from catalog import records, reference_images
from catalog.kinds import PRODUCT
from catalog.reference_images import Picture
from catalog.store import Database
from recognition.errors import PictureError
from recognition.formats import SUFFIXES
from recognition.image import load
from recognition.likeness.book import Book
from recognition.likeness.features import QUERY_POINTS, REFERENCE_POINTS, VERSION, WORDS, Features, describe
from recognition.likeness.recognising import SURE, recognised
from tests.recognition.packages import package

TABLE_PX = 1000
WAYS = ("straight", "turned", "side", "small", "dark", "bright", "blurred", "part", "jpeg 20")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--products", type=int, default=60)
    parser.add_argument("--references", type=int, default=10_000)
    parser.add_argument("--list", action="store_true", help="name what was recognised wrongly")
    options = parser.parse_args()
    pictures = [(f"package {seed}", package(seed).resize((630, 840))) for seed in range(2 * options.products)]
    if options.photos:
        pictures += _photos(options.photos)
    known = pictures[::2]
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(Path(folder) / "likeness.db")
        owners = _submit(
            database, [(name, describe(grey, REFERENCE_POINTS), grey.size) for name, grey in known]
        )
        book = Book(database)
        started = time.perf_counter()
        queries = [(name, way, photo) for name, grey in pictures for way, photo in _ways(grey, name)]
        print(
            f"{len(known)} references, {len(queries)} photos ({time.perf_counter() - started:.0f} s to make)"
        )
        owner_of = {_shown(name): owner for name, owner in owners.items()}
        described = [
            (name, owner_of.get(_shown(name), ""), way, *_timed(photo)) for name, way, photo in queries
        ]
        wrong = _report(database, book, described)
        names = {owner: name for name, owner in owners.items()}
        for name, pairs in sorted(wrong.items()) if options.list else ():
            print(f"    {name}: {', '.join(sorted(names[owner] for owner in pairs))}")
        _fill(database, options.references - len(known))
        before = _memory_mb()
        started = time.process_time()
        book.refresh()
        seconds = time.process_time() - started
        print(f"\n{len(book):,} references: loaded in {seconds:.1f} s, {_memory_mb() - before:.0f} MB more")
        _report(database, book, described)
        database.close()


def _photos(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES):
        try:
            grey = load(path).grey
        except PictureError:
            continue
        grey.thumbnail((1200, 1200))
        if len(describe(grey, REFERENCE_POINTS)) >= 50:
            yield str(path.relative_to(folder)), grey


def _shown(name: str) -> str:
    """What a picture shows: of one product there are several, such as 3565270011769_1.jpg and _2."""
    return re.sub(r"_\d+\.\w+$", "", name)


def _submit(database: Database, known: list[tuple[str, Features, tuple[int, int]]]) -> dict[str, str]:
    owners = {}
    with database.write() as connection:
        for name, features, size in known:
            owners[name] = records.create(connection, PRODUCT, {"name": name}).id
            _add(connection, owners[name], features, size)
        reference_images.lock(connection)
    return owners


def _add(connection: object, owner: str, features: Features, size: tuple[int, int]) -> None:
    picture = Picture(
        name="",
        blob="",
        width=size[0],
        height=size[1],
        version=VERSION,
        points=len(features),
        features=features.to_bytes(),
    )
    reference_images.add(connection, PRODUCT.name, owner, picture)  # type: ignore[arg-type]


def _fill(database: Database, count: int) -> None:
    """Made-up references whose words are as unevenly spread as those of photos: bits of real ones, mixed."""
    random = np.random.default_rng(3)
    with database.write() as connection:
        rows = reference_images.features_of(connection, reference_images.seqs_of(connection, VERSION))
        pool = np.concatenate([Features.from_bytes(data, 1.0).words for _, data in rows])
        owner = records.create(connection, PRODUCT, {"name": "others"}).id
        for _ in range(count):
            mine, other = (pool[random.integers(0, len(pool), REFERENCE_POINTS)] for _ in range(2))
            mask = random.integers(0, 2**64, (REFERENCE_POINTS, WORDS), np.uint64, endpoint=False)
            words = (mine & mask) | (other & ~mask)
            points = random.random((REFERENCE_POINTS, 2), np.float32)
            _add(connection, owner, Features(points, words, 1.0), (1000, 1000))
        reference_images.lock(connection)


def _timed(photo: Image.Image) -> tuple[Features, float]:
    started = time.process_time()
    features = describe(photo, QUERY_POINTS)
    return features, (time.process_time() - started) * 1000


def _report(
    database: Database, book: Book, described: list[tuple[str, str, str, Features, float]]
) -> dict[str, set[str]]:
    """Prints what was found; returns which records were recognised wrongly in photos of what."""
    mistaken: dict[str, set[str]] = {}
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong = sure_wrong = 0
    describing, comparing = [], []
    with database.read() as connection:
        for name, owner, way, features, ms in described:
            started = time.process_time()
            sights = recognised(connection, book, features)
            comparing.append((time.process_time() - started) * 1000)
            describing.append(ms)
            others = [sight for sight in sights if sight.image.owner != owner]
            wrong += bool(others)
            if others:
                mistaken.setdefault(name, set()).update(sight.image.owner for sight in others)
                sure_wrong += any(sight.score >= SURE for sight in others)
            if owner:
                asked[way] += 1
                found[way] += any(sight.image.owner == owner for sight in sights)
    for way in WAYS:
        print(f"  {way:9} {found[way]:4} of {asked[way]:<4} {100 * found[way] / max(1, asked[way]):5.1f} %")
    total, of = sum(found.values()), sum(asked.values())
    print(f"  {'all':9} {total:4} of {of:<4} {100 * total / max(1, of):5.1f} %")
    print(f"  wrong records on {wrong} of {len(described)} photos, with a score from {SURE} on {sure_wrong}")
    for what, took in (("described", describing), ("compared", comparing)):
        print(
            f"  {what} in {statistics.median(took):.0f} ms (median), {np.percentile(took, 95):.0f} ms (95 %)"
        )
    return mistaken


def _ways(grey: Image.Image, name: str) -> Iterator[tuple[str, Image.Image]]:
    """The picture as photographed in each way, on a table that shows something else."""
    random = Random(name)
    table = package(random.randrange(10**6, 10**7)).resize((TABLE_PX, TABLE_PX))
    table = table.filter(ImageFilter.GaussianBlur(3))
    yield "straight", _on(table, grey, 0.8, 0.0, 0.0)
    yield "turned", _on(table, grey, 0.7, random.uniform(20, 340), 0.0)
    yield "side", _on(table, grey, 0.8, random.uniform(-10, 10), random.uniform(0.25, 0.4))
    yield "small", _on(table, grey, 0.4, random.uniform(-15, 15), 0.0)
    usual = _on(table, grey, 0.75, random.uniform(-10, 10), 0.1)
    yield "dark", usual.point([round(value * 0.35) for value in range(256)])
    yield "bright", usual.point([min(255, round(60 + value)) for value in range(256)])
    yield "blurred", usual.filter(ImageFilter.GaussianBlur(2.0))
    yield "part", _on(table, grey.crop((0, 0, grey.width, round(grey.height * 0.55))), 0.8, 5.0, 0.1)
    file = BytesIO()
    usual.save(file, "JPEG", quality=20)
    yield "jpeg 20", Image.open(BytesIO(file.getvalue())).convert("L")


def _on(table: Image.Image, grey: Image.Image, share: float, degrees: float, tilt: float) -> Image.Image:
    """A picture that takes up this share of a table, turned, its right side farther away by `tilt`."""
    scale = share * TABLE_PX / max(grey.size)
    width, height = grey.width * scale, grey.height * scale
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) - [width / 2, height / 2]
    corners[1] *= [1, 1 - tilt]
    corners[2] *= [1, 1 - tilt]
    corners[1:3, 0] -= width * tilt / 2
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    corners = corners @ np.array([[c, s], [-s, c]]) + TABLE_PX / 2
    source = np.array([[0, 0], [grey.width, 0], [grey.width, grey.height], [0, grey.height]], float)
    (x, y), (u, v) = corners.T, source.T
    rows = [[a, b, 1, 0, 0, 0, -p * a, -p * b] for a, b, p in zip(x, y, u, strict=True)]
    rows += [[0, 0, 0, a, b, 1, -q * a, -q * b] for a, b, q in zip(x, y, v, strict=True)]
    data = tuple(np.linalg.solve(np.array(rows), np.r_[u, v]))
    size, way, smooth = (TABLE_PX, TABLE_PX), Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    if scale < 1:
        grey = grey.filter(ImageFilter.GaussianBlur(0.4 / scale))
    mask = Image.new("L", grey.size, 255).transform(size, way, data)
    scene = table.copy()
    scene.paste(grey.transform(size, way, data, smooth), (0, 0), mask)
    return scene


def _memory_mb() -> float:
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main()
