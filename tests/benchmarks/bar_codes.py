"""A held-out trial for 1-D codes: photos and drawn codes, spoilt at random, read by us and by single engines.

    python -m tests.benchmarks.bar_codes MANIFEST [--copies 3] [--half odd] [--list] [--without-codes]

Photos come from the manifest (`tests.benchmarks.recognition`), those with 1-D codes alone, at most 1,200
pixels long, each spoilt in some of the ways of `bar_spoiling`; drawn codes of every 1-D type lie on those
without codes. The chance is seeded: all runs see the same copies. *odd* and *even* are halves by photo: what
is chosen on one is tried on the other. A copy is *read* when every expected code was found, *misread* when a
value was found that is not on the photo; photos on which Tagwright finds more than the manifest says are left
out, for there the truth is not known. `--without-codes` spoils the others: any value there is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

import recognition
from recognition.image import Picture, load
from recognition.prepare import resized
from recognition.quad import extent
from recognition.symbol import METHOD_OF, Corners
from tests.benchmarks.bar_spoiling import WAYS
from tests.benchmarks.recognition import Answer, judge, tagwright, zxing_default
from tests.benchmarks.recognition import engine as engine_named
from tests.recognition.drawing import WRITABLE
from tests.recognition.spoiling import clean

LONGEST_PX = 1200
SEED = 20_261
# Types that are drawn; of the others (add-ons, film) no writer is at hand.
DRAWN = (*sorted(kind for kind in WRITABLE if METHOD_OF[kind] == "1d"), "code_11", "industr_25")


@dataclass(frozen=True)
class Source:
    """Something to be spoilt: what is expected on it, and where its largest code is."""

    name: str
    half: str
    kind: str
    photo: Image.Image
    expected: list[dict[str, Any]]
    bars: Corners | None


@dataclass
class Tally:
    """What one way of reading did on some copies."""

    copies: int = 0
    read: int = 0
    misread: int = 0
    ms: list[float] = field(default_factory=list)

    def cells(self) -> str:
        share = 100 * self.read / self.copies
        return f"{share:7.1f} %{self.misread:4} wrong{statistics.mean(self.ms):6.0f} ms"


def sources(manifest: Path, half: str, only: str, *, without_codes: bool) -> Iterator[Source]:
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    chosen = [row for row in rows if without_codes != bool(row["expected"])]
    if not without_codes:
        chosen = [row for row in chosen if _only_bars(row["expected"])]
    for number, row in enumerate(chosen):
        which = "odd" if number % 2 else "even"
        kind = row["expected"][0]["type"] if row["expected"] else "none"
        if half in {which, "both"} and (only in row["path"] or only in kind):
            path = manifest.parent / "photos" / row["path"]
            source = _source(row["path"], which, kind, load(path), row["expected"])
            if source is not None:
                yield source


def drawn(manifest: Path, half: str, only: str, chance: random.Random) -> Iterator[Source]:
    """Codes of every 1-D type on photos that have none, at one and a half to four pixels a module."""
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    grounds = [manifest.parent / "photos" / row["path"] for row in rows if not row["expected"]]
    for number in range(16 * len(DRAWN)):
        kind = DRAWN[number % len(DRAWN)]
        which = "odd" if (number // len(DRAWN)) % 2 else "even"
        ground, scale = chance.choice(grounds), chance.uniform(0.4, 1.0)
        x, y = chance.random(), chance.random()
        if half in {which, "both"} and only in kind:
            yield _drawn(f"{kind} {number}", which, kind, ground, scale, (x, y))


def _drawn(name: str, which: str, kind: str, ground: Path, scale: float, at: tuple[float, float]) -> Source:
    label, value = clean(kind)
    label = label.crop((30, 30, label.width - 30, label.height - 30))
    label = label.resize((round(label.width * scale), round(label.height * scale)), Image.Resampling.BICUBIC)
    sheet = _at_most(load(ground).grey).copy()
    sheet = sheet.resize((max(sheet.width, label.width + 80), max(sheet.height, label.height + 80)))
    x = round(at[0] * (sheet.width - label.width))
    y = round(at[1] * (sheet.height - label.height))
    sheet.paste(label, (x, y))
    margin = round(30 * scale)
    left, top, right, bottom = x + margin, y + margin, x + label.width - margin, y + label.height - margin
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Source(name, which, kind, sheet, [{"type": kind, "text": value}], corners)


def _only_bars(expected: list[dict[str, Any]]) -> bool:
    return all(METHOD_OF.get(code["type"]) == "1d" for code in expected)


def _source(
    name: str, which: str, kind: str, picture: Picture, expected: list[dict[str, Any]]
) -> Source | None:
    photo = _at_most(picture.grey)
    found = recognition.read(_picture(photo))
    if expected and judge(expected, [(s.type, s.value, s.raw) for s in found])[1]:
        return None
    largest = max((s.points for s in found), key=extent, default=None)
    return Source(name, which, kind, photo, expected, largest)


def _at_most(grey: Image.Image) -> Image.Image:
    factor = min(1.0, LONGEST_PX / max(grey.size))
    return resized(grey, round(grey.width * factor), round(grey.height * factor)).image


def _picture(photo: Image.Image) -> Picture:
    return Picture("a copy", photo, photo.width, photo.height)


def copies(source: Source, count: int) -> Iterator[tuple[str, Picture]]:
    """Some of the ways, each photo its own; every fifth copy is spoilt in two."""
    chance = random.Random(f"{SEED} {source.name}")
    for number, way in enumerate(chance.sample(sorted(WAYS), count)):
        photo = WAYS[way](source.photo, source.bars, chance)
        if number % 5 == 4:
            photo = WAYS["poor JPEG"](photo, None, chance)
        yield way, _picture(photo)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--copies", type=int, default=3, help="of each photo")
    parser.add_argument("--half", choices=("odd", "even", "both"), default="both")
    parser.add_argument("--only", default="", help="only sources whose name or type contains this")
    parser.add_argument("--without-codes", action="store_true")
    parser.add_argument("--list", action="store_true", help="name misread and unread copies")
    options = parser.parse_args()
    ways = {"tagwright": tagwright}
    if not options.without_codes:
        ways |= {"zxing": zxing_default, "zbar": engine_named("zbar")}
    tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    chosen = list(sources(options.manifest, options.half, options.only, without_codes=options.without_codes))
    if not options.without_codes:
        chosen += drawn(options.manifest, options.half, options.only, random.Random(SEED))
    for source in chosen:
        for way, picture in copies(source, options.copies):
            answers = {name: _timed(reads, picture) for name, reads in ways.items()}
            if len(answers) > 1:
                (one, one_ms), (other, other_ms) = answers["zxing"], answers["zbar"]
                answers["union"] = ([*one, *other], one_ms + other_ms)
            for group in (f"way {way}", f"type {source.kind}", f"= {source.half}", "= all"):
                for name, (answer, ms) in answers.items():
                    _count(tallies[group][name], source.expected, answer, ms)
            complete, wrong = judge(source.expected, answers["tagwright"][0])
            if options.list and (wrong or not complete):
                values = [value for _, value, _ in answers["tagwright"][0]]
                print("misread" if wrong else "unread", source.name, way, values, flush=True)
    for group in sorted(tallies, key=lambda name: (name.startswith("="), name)):
        copies_there = tallies[group]["tagwright"].copies
        print(
            f"{group:20}{copies_there:6}", *(f"{n} {t.cells()}" for n, t in tallies[group].items()), sep="  "
        )


def _timed(reads: Any, picture: Picture) -> tuple[Answer, float]:
    started = time.process_time()
    answer: Answer = reads(picture)
    return answer, (time.process_time() - started) * 1000


def _count(tally: Tally, expected: list[dict[str, Any]], answer: Answer, ms: float) -> None:
    complete, wrong = judge(expected, answer)
    tally.copies += 1
    tally.read += bool(expected) and complete
    tally.misread += wrong
    tally.ms.append(ms)


if __name__ == "__main__":
    main()
