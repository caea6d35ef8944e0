"""Tagwright beside each engine and both together, on thousands of spoilt photos that nothing was fitted to.

    python -m tests.benchmarks.spoilt_photos MANIFEST LINES [--copies 5] [--drawn 0] [--codeless 0] [--jobs 2]

Every photo of the manifest (`tests.benchmarks.recognition`), with and without codes, at most 1,200 pixels
long, is spoilt in `--copies` of the ways of `spoiling`, or laid beside another photo. Further `--drawn` codes
of all types and sizes are drawn onto photos without codes, and `--codeless` pictures of bars, grids and texts
that are no codes. The chance is seeded: all runs see the same copies. What was read is kept in LINES, one a
copy; what is there already is not read again, so a run may be ended at any time and gone on with.

A copy is *read* when every expected code was found, *wrong* when a value was found that is neither in the
manifest nor read on the photo as it is. `--only TEXT` and `--way TEXT` choose photos or types, and ways;
`--half odd` every second photo; `--report` reads nothing more; `--list` names unread and wrong copies;
`--keep FOLDER` stores those.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

import recognition
from recognition.image import Picture, load
from recognition.prepare import resized
from recognition.symbol import Symbol
from tests.benchmarks import codeless, drawn_codes
from tests.benchmarks.recognition import Answer, engine, judge, zxing_default
from tests.benchmarks.spoiling import WAYS, Place, spoilt

SEED = 20_261
LONGEST_PX = 1200
AS_IT_IS, BESIDE = "as it is", "beside another"
ENGINES = ("tagwright", "zxing", "zbar", "union")


class Source(NamedTuple):
    """What is to be spoilt: a photo of the manifest, or the number of what is drawn."""

    name: str
    type: str
    half: str
    expected: list[dict[str, Any]]
    ways: tuple[str, ...]


class Original(NamedTuple):
    """A source before it is spoilt, with what it has beyond the manifest."""

    image: Image.Image
    place: Place
    known: list[dict[str, Any]]


@cache
def rows(manifest: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in manifest.read_text().splitlines()]


def sources(options: argparse.Namespace) -> Iterator[Source]:
    """Everything that the options ask for."""
    ways = [way for way in (*WAYS, BESIDE) if options.way in way]
    for number, row in enumerate(rows(options.manifest)):
        kind = row["expected"][0]["type"] if row["expected"] else "none"
        some = _some(ways, options.copies, row["path"])
        yield Source(row["path"], kind, ("even", "odd")[number % 2], row["expected"], (AS_IT_IS, *some))
    for number in range(options.drawn):
        kind = drawn_codes.kind(number)
        some: tuple[str, ...] = (AS_IT_IS,)
        if drawn_codes.is_bars(number):
            some = _some([way for way in ways if way != BESIDE], 1, f"{kind} {number}")
        yield Source(f"drawn/{kind} {number}", kind, ("even", "odd")[number // 40 % 2], [], some)
    for number in range(options.codeless):
        kind = codeless.kind(number)
        yield Source(f"codeless/{kind} {number}", "none", ("even", "odd")[number % 2], [], (kind,))


def _some(ways: list[str], count: int, name: str) -> tuple[str, ...]:
    return tuple(random.Random(f"{SEED} {name}").sample(ways, min(count, len(ways))))


def copies(manifest: Path, source: Source, ways: list[str]) -> Iterator[tuple[str, Image.Image, list[Any]]]:
    """(way, copy, codes that are known to be on it)."""
    family, _, rest = source.name.partition("/")
    number = int(rest.rpartition(" ")[2]) if family in {"drawn", "codeless"} else 0
    if family == "codeless":
        yield ways[0], codeless.drawn(number, f"{SEED}"), []
        return
    if family == "drawn":
        grounds = [manifest.parent / "photos" / row["path"] for row in rows(manifest) if not row["expected"]]
        sheet = drawn_codes.drawn(number, grounds, SEED)
        original = Original(sheet.image, sheet.place, [{"type": sheet.type, "text": sheet.text}])
    else:
        original = _original(manifest, source.name, source.expected)
    for way in ways:
        if way == AS_IT_IS and family == "drawn":
            yield way, original.image, original.known
        elif way == AS_IT_IS:
            yield way, load(manifest.parent / "photos" / source.name).grey, original.known
        elif way == BESIDE:
            other = random.Random(f"{SEED} {BESIDE} {source.name}").choice(rows(manifest))
            second = _original(manifest, other["path"], other["expected"])
            yield way, beside(original.image, second.image), [*original.known, *second.known]
        else:
            yield (
                way,
                spoilt(way, original.image, original.place, f"{SEED} {source.name}"),
                original.known,
            )


def _original(manifest: Path, name: str, expected: list[dict[str, Any]]) -> Original:
    picture = load(manifest.parent / "photos" / name)
    found = recognition.read(picture)
    image = picture.grey
    factor = min(1.0, LONGEST_PX / max(image.size))
    image = resized(image, round(image.width * factor), round(image.height * factor)).image
    place = Place.of(image, found, image.width / picture.width)
    return Original(
        image, place, [*expected, *({"type": s.type, "text": s.value, "hex": s.raw.hex()} for s in found)]
    )


def beside(one: Image.Image, other: Image.Image) -> Image.Image:
    """Two photos in one, of one height."""
    other = other.resize((max(1, round(other.width * one.height / other.height)), one.height))
    sheet = Image.new("L", (one.width + other.width, one.height))
    sheet.paste(one, (0, 0))
    sheet.paste(other, (one.width, 0))
    return sheet


def lines(manifest: Path, source: Source, ways: list[str], keep: Path | None) -> list[dict[str, Any]]:
    """What each way of reading made of each copy of one source."""
    found = []
    for way, image, known in copies(manifest, source, ways):
        picture = Picture("a copy", image, *image.size)
        symbols: list[Symbol] = []

        def ours(picture: Picture, symbols: list[Symbol] = symbols) -> Answer:
            symbols += recognition.read(picture)
            return [(s.type, s.value, s.raw) for s in symbols]

        answers, ms = {}, {}
        for name, reads in (("tagwright", ours), ("zxing", zxing_default), ("zbar", engine("zbar"))):
            started = time.process_time()
            answers[name] = reads(picture)
            ms[name] = round((time.process_time() - started) * 1000, 1)
        answers["union"], ms["union"] = answers["zxing"] + answers["zbar"], ms["zxing"] + ms["zbar"]
        expected = _expected(source, way, known)
        verdicts = {
            name: [judge(expected, answer)[0], judge(known, answer)[1]] for name, answer in answers.items()
        }
        if keep is not None and verdicts["tagwright"] != [bool(expected), False]:
            keep.mkdir(parents=True, exist_ok=True)
            image.save(keep / f"{way} {source.name}.png".replace("/", "_").replace(" ", "_"))
        found.append(
            {"source": source.name, "type": source.type, "half": source.half, "way": way, "known": known}
            | {"expected": len(expected), "verdicts": verdicts, "ms": ms}
            | {"answers": {name: [one[:2] for one in answer] for name, answer in answers.items()}}
            | {"symbols": [symbol.to_json() | {"engines": sorted(symbol.engines)} for symbol in symbols]}
        )
    return found


def _expected(source: Source, way: str, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is to be read: the manifest's codes; of a drawn code the code."""
    return known if way == BESIDE or source.name.startswith("drawn/") else source.expected


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--copies", type=int, default=5, help="of each photo")
    parser.add_argument("--drawn", type=int, default=0, help="codes drawn onto photos")
    parser.add_argument("--codeless", type=int, default=0, help="generated pictures without codes")
    parser.add_argument("--half", choices=("odd", "even"), help="every second photo")
    parser.add_argument("--only", default="", help="only sources whose name or type contains this")
    parser.add_argument("--way", default="", help="only ways that contain this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=1e6, help="then what is under way is ended")
    parser.add_argument("--report", action="store_true", help="read nothing more")
    parser.add_argument("--list", action="store_true", help="name wrong and unread copies")
    parser.add_argument("--keep", type=Path, help="folder for the copies that were unread or wrong")
    options = parser.parse_args()
    if not options.report:
        _read(options)
    _print([json.loads(line) for line in options.lines.read_text().splitlines()], listed=options.list)


def _read(options: argparse.Namespace) -> None:
    end = time.monotonic() + 60 * options.minutes
    there = options.lines.read_text().splitlines() if options.lines.exists() else []
    done = {(line["source"], line["way"]) for line in map(json.loads, there)}
    context = multiprocessing.get_context("spawn")
    with (
        options.lines.open("a") as kept,
        ProcessPoolExecutor(options.jobs, context) as pool,
    ):
        work = []
        for source in sources(options):
            chosen = options.only in source.name or options.only in source.type
            ways = [way for way in source.ways if (source.name, way) not in done]
            if ways and chosen and options.half in {None, source.half}:
                work.append(pool.submit(lines, options.manifest, source, ways, options.keep))
        for each in work:
            for line in each.result():
                kept.write(json.dumps(line) + "\n")
            kept.flush()
            if time.monotonic() > end:
                pool.shutdown(cancel_futures=True)
                break


def _print(found: list[dict[str, Any]], *, listed: bool) -> None:
    table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in found:
        for group in (f"way {line['way']}", f"type {line['type']}", _whole(line)):
            table[group].append(line)
        read, wrong = line["verdicts"]["tagwright"]
        if listed and (wrong or not read):
            print(
                "wrong " if wrong else "unread",
                line["source"],
                "|",
                line["way"],
                line["answers"]["tagwright"],
            )
    print(f"{'':28}{'copies':>7}   read by each, wrong, mean ms of processor time")
    for group in sorted(table, key=lambda name: (name.startswith("="), name)):
        cells = []
        for name in ENGINES:
            judged = [(*line["verdicts"][name], line["ms"][name], line["expected"]) for line in table[group]]
            codes = sum(bool(expected) for *_, expected in judged)
            read = sum(read for read, _, _, expected in judged if expected)
            wrong, ms = sum(wrong for _, wrong, *_ in judged), sum(ms for *_, ms, _ in judged) / len(judged)
            share = f"{100 * read / codes:5.1f} %" if codes else "     – "
            cells.append(f"{name} {share}{wrong:4} wrong{ms:5.0f}")
        print(f"{group:28}{len(table[group]):7}   " + "   ".join(cells))


def _whole(line: dict[str, Any]) -> str:
    family = line["source"].partition("/")[0]
    if family in {"drawn", "codeless"}:
        return f"= {family}"
    how = "photos as they are," if line["way"] == AS_IT_IS else "spoilt photos,"
    return f"= {how} {'with' if line['expected'] else 'without'} codes"


if __name__ == "__main__":
    main()
