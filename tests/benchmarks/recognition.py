"""Reading real photos: Tagwright beside each engine alone and both together.

    python -m tests.benchmarks.recognition MANIFEST [--folder TEXT] [--list] [--passes]

A line of the manifest: {"path", "source", "folder", "expected": [{"type", "text" or "hex", "alt"?}]}; paths
are below the folder `photos` beside it. A picture is *read* when every expected code was found, *misread*
when a value was found that is not there; values on a picture without codes are *false positives*. Time is the
CPU time of reading alone, decoding the file is the same for all. `--passes` prints which pass read what.

*Easy* pictures are those that zxing-cpp reads completely, and nothing else on them, with its default options;
*many* are those with two codes and more, of which every symbol counts.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zxingcpp

import recognition
from catalog.gtin import expand_upc_e
from recognition.image import Picture, load
from recognition.readers import Found, Options, by_name

Answer = list[tuple[str, str, bytes]]  # type, value, raw


@dataclass
class Score:
    """What one way of reading did on some pictures."""

    pictures: int = 0
    codes: int = 0
    read: int = 0
    misread: int = 0
    false_positives: int = 0
    ms: list[float] = field(default_factory=list)

    def line(self) -> str:
        p95 = sorted(self.ms)[int(len(self.ms) * 0.95)]
        share = 100 * self.read / self.codes if self.codes else 0.0
        mean, median = statistics.mean(self.ms), statistics.median(self.ms)
        return (
            f"{self.read:4}/{self.codes:<4}{share:6.1f} %"
            f"  misread {self.misread:3}  false {self.false_positives:2}"
            f"  ms mean {mean:6.1f} median {median:6.1f} p95 {p95:6.1f}"
        )


def spellings(text: str) -> set[str]:
    """All forms under which two engines (or a label's author) write the same content."""
    bare = re.sub(r"[()\x1d]", "", text).replace("\r\n", "\n").strip()
    forms = {bare}
    if re.fullmatch(r"[A-Da-d][0-9$:/.+-]+[A-Da-d]", bare):
        forms.add(bare[1:-1])
    if bare.isdigit():
        if len(bare) == 16 and bare.startswith("01"):
            forms.add(bare[2:])
        if len(bare) in {12, 13, 14}:
            forms.add(bare.zfill(14))
        if len(bare) == 8 and bare[0] in "01":
            forms.add(expand_upc_e(bare).zfill(14))
    return forms


def judge(expected: list[dict[str, Any]], answer: Answer) -> tuple[bool, bool]:
    """(every expected code is there, something is there that is not expected)."""
    wanted = []
    for code in expected:
        texts = [code["text"], *code.get("alt", ())] if code.get("text") else []
        forms = {form for text in texts for form in spellings(text)}
        wanted.append(forms | ({"hex:" + code["hex"]} if code.get("hex") else set()))
    found = [spellings(value) | {"hex:" + raw.hex()} for _, value, raw in answer]
    complete = all(any(forms & one for one in found) for forms in wanted)
    return complete, any(not any(forms & one for forms in wanted) for one in found)


def symbols_read(expected: list[dict[str, Any]], answer: Answer) -> int:
    """How many of the expected codes are there."""
    return sum(judge([code], answer)[0] for code in expected)


def tagwright(picture: Picture) -> Answer:
    return [(s.type, s.value, s.raw) for s in recognition.read(picture)]


def zxing_default(picture: Picture) -> Answer:
    return [(c.format.name, c.text, c.bytes) for c in zxingcpp.read_barcodes(picture.grey)]


def engine(name: str) -> Callable[[Picture], Answer]:
    reader = by_name()[name]
    return lambda picture: _answer(reader.read(picture.grey, Options()))


def union(picture: Picture) -> Answer:
    others = [engine(name)(picture) for name in by_name() if name != "zxing"]
    return [*zxing_default(picture), *(one for answer in others for one in answer)]


def _answer(found: Iterable[Found]) -> Answer:
    return [(one.type, one.value, one.raw) for one in found]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--folder", default="", help="only folders that contain this text")
    parser.add_argument("--list", action="store_true", help="name unread and misread pictures")
    parser.add_argument("--passes", action="store_true", help="count pictures by the passes they needed")
    options = parser.parse_args()
    alone = {name: engine(name) for name in by_name()} | {"zxing": zxing_default}
    ways = {"tagwright": tagwright, **alone, "union": union}
    easy: list[tuple[float, float]] = []
    many: Counter[str] = Counter()
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    needed: Counter[tuple[str, ...]] = Counter()
    lost: list[str] = []
    for line in options.manifest.read_text().splitlines():
        row = json.loads(line)
        if options.folder not in row["folder"]:
            continue
        picture = load(options.manifest.parent / "photos" / row["path"], name=row["path"])
        verdicts, took = {}, {}
        for name, way in ways.items():
            started = time.process_time()
            answer = way(picture)
            ms = (time.process_time() - started) * 1000
            verdicts[name], took[name] = _count(scores, name, row, answer, ms), ms
            if len(row["expected"]) > 1:
                many[name] += symbols_read(row["expected"], answer)
            if options.list and name == "tagwright" and verdicts[name] != (bool(row["expected"]), False):
                print(row["path"], verdicts[name], [a[:2] for a in answer], row["expected"])
        if verdicts["zxing"][0] and not verdicts["tagwright"][0]:
            lost.append(row["path"])
        if verdicts["zxing"] == (True, False):
            easy.append((took["tagwright"], took["zxing"]))
        if len(row["expected"]) > 1:
            many["there"] += len(row["expected"])
        if options.passes:
            needed[recognition.read(picture).looked] += 1
    _print(scores, lost, needed)
    _print_easy(easy)
    print("symbols on pictures with many codes:", ", ".join(f"{name} {n}" for name, n in many.items()))


def _print_easy(easy: list[tuple[float, float]]) -> None:
    ours, theirs = (statistics.median(column) for column in zip(*easy, strict=True))
    each = statistics.median(one / other for one, other in easy)
    print(
        f"{len(easy)} easy pictures: median {ours:.1f} ms, zxing-cpp {theirs:.1f} ms,"
        f" {ours / theirs:.2f} times; median of the ratios {each:.2f}"
    )


def _count(
    scores: dict[str, dict[str, Score]], name: str, row: dict[str, Any], answer: Answer, ms: float
) -> tuple[bool, bool]:
    complete, wrong = judge(row["expected"], answer)
    positive = bool(row["expected"])
    for group in (
        row["folder"],
        "= " + row["source"],
        "= neutral" if "zxing" not in row["source"] else "",
        "= all",
    ):
        if group:
            score = scores[group][name]
            score.pictures += 1
            score.codes += positive
            score.read += positive and complete
            score.misread += positive and wrong
            score.false_positives += not positive and wrong
            score.ms.append(ms)
    return positive and complete, wrong


def _print(scores: dict[str, dict[str, Score]], lost: list[str], needed: Counter[tuple[str, ...]]) -> None:
    for group in sorted(scores, key=lambda name: (name.startswith("="), name == "= all", name)):
        print(f"{group} ({next(iter(scores[group].values())).pictures} pictures)")
        for name, score in scores[group].items():
            print(f"  {name:10}{score.line()}")
    print(f"read by zxing-cpp alone but not by Tagwright: {lost or 'none'}")
    for passes, count in needed.most_common():
        print(f"{count:5}  {' → '.join(passes)}")


if __name__ == "__main__":
    main()
