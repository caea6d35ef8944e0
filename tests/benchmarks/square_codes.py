"""Square and stacked codes on spoilt photos: a trial on pictures that nothing was fitted to.

    python -m tests.benchmarks.square_codes MANIFEST [--each 4] [--drawn 140] [--seed 1] [--keep FOLDER]

Takes the photos of a manifest (see `tests.benchmarks.recognition`) that show one square or stacked code,
and spoils each in `--each` of the ways of `photo_spoiling` (0: all; `--way TEXT`: those only); further
`--drawn` codes of all sizes are drawn onto its photos without codes. Reads them with Tagwright, zxing-cpp,
ZBar and both together, and prints for each way, each type and in total how many were read, how many
misread, and the CPU time. `--keep` stores the copies Tagwright did not read.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

import recognition
from recognition.image import Picture, load
from recognition.symbol import METHOD_OF, Corners
from tests.benchmarks.photo_spoiling import WAYS, spoilt
from tests.benchmarks.recognition import engine, judge, tagwright, zxing_default
from tests.benchmarks.textured_codes import drawn

_LONGEST_PX = 1600
_DRAWN = "drawn"


class Trial(NamedTuple):
    """One picture to be read."""

    name: str
    way: str
    type: str
    image: Image.Image
    expected: list[dict[str, Any]]


class Verdict(NamedTuple):
    read: bool
    wrong: bool
    ms: float


def photos(manifest: Path, ways: list[str], each: int, seed: int) -> Iterator[Trial]:
    """The spoilt copies of the manifest's photos."""
    for line in manifest.read_text().splitlines():
        row = json.loads(line)
        expected = row["expected"]
        if len(expected) != 1 or METHOD_OF.get(expected[0]["type"]) != "2d":
            continue
        picture = load(manifest.parent / "photos" / row["path"])
        image = picture.grey
        if max(image.size) > _LONGEST_PX:
            image = image.reduce(-(-max(image.size) // _LONGEST_PX))
        place = _place(image)
        if place is None:
            continue
        chance = random.Random(f"{seed} {row['path']}")
        for way in ways if not each else chance.sample(ways, min(each, len(ways))):
            copy = spoilt(way, image, place, f"{seed} {row['path']}")
            yield Trial(row["path"], way, expected[0]["type"], copy, expected)


def _place(image: Image.Image) -> Corners | None:
    """Where the code is: strengths are measured against its size."""
    found = [s for s in recognition.read(_picture(image)) if s.method == "2d"]
    return found[0].points if found else None


def drawings(manifest: Path, count: int, seed: int) -> Iterator[Trial]:
    """Codes drawn onto the manifest's photos without codes."""
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    empty = [manifest.parent / "photos" / row["path"] for row in rows if not row["expected"]]
    for number, each in enumerate(drawn(count, empty, seed)):
        name = f"{_DRAWN}/{number}"
        yield Trial(name, _DRAWN, each.type, each.image, [{"type": each.type, "text": each.text}])


def _picture(image: Image.Image) -> Picture:
    return Picture("a copy", image, *image.size)


def judged(trial: Trial) -> dict[str, Verdict]:
    """What each way of reading made of it."""
    picture = _picture(trial.image)
    verdicts = {}
    answers = {}
    for name, way in (("tagwright", tagwright), ("zxing", zxing_default), ("zbar", engine("zbar"))):
        started = time.process_time()
        answers[name] = way(picture)
        ms = (time.process_time() - started) * 1000
        verdicts[name] = Verdict(*judge(trial.expected, answers[name]), ms)
    both = judge(trial.expected, answers["zxing"] + answers["zbar"])
    verdicts["union"] = Verdict(*both, verdicts["zxing"].ms + verdicts["zbar"].ms)
    return verdicts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--each", type=int, default=4, help="ways to spoil each photo; 0: all")
    parser.add_argument("--drawn", type=int, default=140, help="codes drawn onto photos")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--way", default="", help="only ways that contain this text")
    parser.add_argument("--keep", type=Path, help="folder for the copies that Tagwright did not read")
    options = parser.parse_args()
    ways = [way for way in WAYS if options.way in way]
    table: dict[str, list[dict[str, Verdict]]] = defaultdict(list)
    for source in (
        photos(options.manifest, ways, options.each, options.seed),
        drawings(options.manifest, options.drawn, options.seed) if options.way in _DRAWN else iter(()),
    ):
        for trial in source:
            verdicts = judged(trial)
            for group in (trial.way, f"= {trial.type}", "= photos" if trial.way != _DRAWN else "", "= all"):
                if group:
                    table[group].append(verdicts)
            if options.keep and not verdicts["tagwright"].read:
                options.keep.mkdir(parents=True, exist_ok=True)
                name = f"{trial.way}__{trial.type}__{trial.name}".replace("/", "_").replace(" ", "_")
                trial.image.save(options.keep / f"{name}.png")
    _print(table)


def _print(table: dict[str, list[dict[str, Verdict]]]) -> None:
    print(f"{'':20}{'copies':>7}   read by each, misread, mean ms")
    for group in sorted(table, key=lambda name: (name.startswith("="), name == "= all", name)):
        cells = []
        for name in table[group][0]:
            column = [verdicts[name] for verdicts in table[group]]
            read, wrong = sum(v.read for v in column), sum(v.wrong for v in column)
            mean = sum(v.ms for v in column) / len(column)
            cells.append(f"{name} {read:4} ({100 * read / len(column):5.1f} %) {wrong:2} {mean:5.0f}")
        print(f"{group:20}{len(table[group]):7}   " + "   ".join(cells))


if __name__ == "__main__":
    main()
