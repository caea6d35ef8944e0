"""`scan`: the codes in pictures and folders, and what the catalogue knows of them.

One line a picture, in the order given, whether it could be read or not. Pictures are read on this machine;
with `--resolve` only the values travel to the service.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.commands import own_service, scan_cluster
from app.commands.progress_line import ProgressLine, stop_wish
from app.commands.scan_lookup import Lookup
from app.commands.scan_messages import Messages, said_of_parts
from app.commands.scan_output import Output
from app.commands.scan_record import Recorder
from app.errors import EnvironmentFault, InputError
from app.exchange.progress import duration
from recognition import archives, batch, formats
from recognition.archives import Packed
from recognition.batch import Entry
from recognition.read import wanted_types
from recognition.text import availability

Json = dict[str, Any]
EXIT_SOME_FAILED = 1
EXIT_INTERRUPTED = 130
_DIGITS = re.compile(r"([0-9]+)")
_REMEMBERED = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        type=Path,
        nargs="+",
        help="pictures, folders and ZIP or TAR archives of them",
    )
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.add_argument("--types", metavar="A,B", type=_names, help="only these, such as qr_code,ean_13")
    parser.add_argument("--methods", metavar="A,B", type=_names, help="only these: 1d, 2d, ocr (text)")
    parser.add_argument(
        "--budget",
        metavar="MS",
        type=_budget_ms,
        help="milliseconds after which a picture gets no further look",
    )
    parser.add_argument("--output", metavar="FILE", type=Path, help="write the results there: .jsonl or .csv")
    parser.add_argument(
        "--resume", action="store_true", help="go on with a scan that was stopped: skip what FILE holds"
    )
    parser.add_argument("--resolve", action="store_true", help="look up what each code belongs to")
    parser.add_argument(
        "--record", action="store_true", help="record a scan of every product and thing that is found"
    )
    parser.add_argument(
        "--create", action="store_true", help="with --record: make products for unknown EAN and UPC codes"
    )
    scan_cluster.add_arguments(parser)
    own_service.add_arguments(parser)


def _budget_ms(text: str) -> float:
    try:
        budget = float(text)
    except ValueError:
        budget = 0.0
    if not 0 < budget < float("inf"):
        raise argparse.ArgumentTypeError("must be a number of milliseconds above 0")
    return budget


def run(options: argparse.Namespace) -> int:
    try:
        wanted = wanted_types(options.types, options.methods)
    except ValueError as error:
        raise InputError(str(error)) from error
    if wanted is not None and availability.TYPE in wanted:
        _require_text()
    if options.create and not options.record:
        raise InputError("--create belongs to --record")
    looks_up = options.resolve or options.record
    if not looks_up and (options.service or options.key):
        raise InputError("--service and --key are for --resolve and --record")
    if options.resume and options.output is None:
        raise InputError("--resume goes on with the file of --output: name it")
    files = list(pictures(options.paths))
    if not files:
        raise InputError("there are no pictures in what was named")
    failed = 0
    with ExitStack() as stack:
        output = (
            stack.enter_context(closing(Output(options.output, resume=options.resume)))
            if options.output
            else None
        )
        done = output.done if output else frozenset()
        client = stack.enter_context(own_service.client(options)) if looks_up else None
        look_up = Lookup(client)
        recorder = (
            Recorder(
                client,
                look_up,
                create=options.create,
                doubtful_since_ms=output.written_ms if output else None,
            )
            if client and options.record
            else None
        )
        readers = stack.enter_context(scan_cluster.readers(options))
        line = stack.enter_context(ProgressLine())
        should_stop = stack.enter_context(stop_wish())
        watch = _Watch(
            line, sum(archives.count(f) if archives.is_archive(f) else 1 for f in files) - len(done)
        )
        entries = batch.read_many(
            scan_cluster.sent(options, _sources(files, lambda file: str(file) not in done)),
            types=options.types,
            methods=options.methods,
            budget_ms=options.budget,
            executor=readers.executor,
            look_ahead=readers.look_ahead,
            cancelled=should_stop,
        )
        messages = Messages()
        for entry in map(messages.joined, entries):
            line.clear()
            if recorder:
                recorder.record(entry)
            if output:
                output.write(_document(entry, look_up))
            else:
                print(_as_json(entry, look_up) if options.json else _as_text(entry, look_up), flush=True)
            failed += entry.reading is None
            watch.one_more(failed)
        line.clear()
        for complaint in messages.missing():
            print(complaint, file=sys.stderr, flush=True)
        if recorder:
            print(recorder.said(), file=sys.stderr, flush=True)
        if should_stop():
            return EXIT_INTERRUPTED
    return EXIT_SOME_FAILED if failed else 0


def _require_text() -> None:
    """Said once, and not for every picture."""
    found = availability.status()
    if not found.available:
        raise EnvironmentFault(f"{found.problem}; cure: {found.cure}")


def _sources(files: Sequence[Path], wanted: Callable[[Path], bool]) -> Iterator[Path | Packed]:
    """Files, and instead of archives the pictures in them."""
    for file in files:
        if archives.is_archive(file):
            yield from archives.pictures(file, wanted)
        elif wanted(file):
            yield file


def pictures(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as named; of folders and those inside, every picture, in the order a person counts.

    A path that leads nowhere is an error of its own line; InputError if all do, a slip of the keyboard.
    """
    if not any(path.exists() for path in paths):
        raise InputError(f"there is no file or folder {', '.join(map(str, paths))}")
    for path in paths:
        if path.is_dir():
            found = (each for each in path.rglob("*") if _is_readable(each))
            yield from sorted(found, key=_natural)
        else:
            yield path


def _is_readable(path: Path) -> bool:
    return archives.is_archive(path) or (path.suffix.lower() in formats.SUFFIXES and path.is_file())


def _natural(path: Path) -> list[list[tuple[int, str]]]:
    """`2.jpg` before `10.jpg`, and case does not count."""
    return [
        [(int(part), "") if part.isdigit() and part.isascii() else (-1, part) for part in _DIGITS.split(name)]
        for name in map(str.casefold, path.parts)
    ]


@dataclass
class _Watch:
    """Tells how far the scan is."""

    line: ProgressLine
    total: int
    clock: Callable[[], float] = time.monotonic
    done: int = 0

    def __post_init__(self) -> None:
        self._started = self.clock()

    def one_more(self, failed: int) -> None:
        self.done += 1
        seconds = self.clock() - self._started
        # How many pictures a TAR archive holds is only known at its end.
        self.total = max(self.total, self.done)
        left = duration(seconds / self.done * (self.total - self.done))
        rate = self.done / seconds if seconds > 0 else 0.0
        self.line.show(
            f"{self.done:,} of {self.total:,} pictures, {failed:,} failed, {rate:.1f}/s, {left} left"
        )


def _document(entry: Entry, look_up: Lookup) -> Json:
    line = entry.to_json()
    if entry.reading is not None:
        ms = line.pop("ms")
        line |= {"results": look_up.results(entry.reading), "ms": ms}
    return line


def _as_json(entry: Entry, look_up: Lookup) -> str:
    line = _document(entry, look_up)
    text = json.dumps(line, ensure_ascii=False)
    # The name of a file need not be text; JSON must be.
    return text if text.isascii() or _is_text(text) else json.dumps(line)


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _as_text(entry: Entry, look_up: Lookup) -> str:
    if entry.reading is None:
        return f"{entry.file}: ERROR {_on_one_line(entry.error or '')}"
    if not entry.reading:
        return f"{entry.file}: no code found"
    parts = []
    for symbol in entry.reading:
        part = f"{symbol.type} {_on_one_line(symbol.value)}{said_of_parts(symbol)}"
        names = [_name(result) for result in look_up.results([symbol])]
        parts.append(f"{part} ({', '.join(names)})" if names else part)
    return f"{entry.file}: {'; '.join(parts)}"


def _name(result: Json) -> str:
    record = next(part for part in result.values() if isinstance(part, dict))
    name = str(record.get("name") or record.get("id", ""))
    links = result["redirections"]
    return _on_one_line(f"{name} -> {', '.join(links)}" if links else name)


def _on_one_line(text: str) -> str:
    """A code may hold line ends and worse, which a terminal would obey."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
