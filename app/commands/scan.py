"""`scan`: the codes in pictures and folders, and what the catalogue knows of them.

One line a picture, in the order given, whether it could be read or not. Pictures are read on this machine;
with `--resolve` only the values travel to the service, with `--methods ir` a description of how they look.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from app.commands import own_service, scan_cluster, scan_looks
from app.commands.progress_line import ProgressLine, stop_wish
from app.commands.scan_lines import as_json, as_text, document
from app.commands.scan_lookup import Lookup
from app.commands.scan_messages import Messages
from app.commands.scan_output import Output
from app.commands.scan_progress import Counting, Watch
from app.commands.scan_record import Recorder
from app.errors import EnvironmentFault, InputError
from recognition import archives, batch, folders, likeness
from recognition.archives import Packed
from recognition.read import wanted_types
from recognition.text import availability

EXIT_SOME_FAILED = 1
EXIT_INTERRUPTED = 130


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
    parser.add_argument(
        "--methods", metavar="A,B", type=_names, help="only these: 1d, 2d, ocr (text), ir (looks)"
    )
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
    compares = wanted is not None and likeness.TYPE in wanted
    looks_up = options.resolve or options.record or compares
    if not looks_up and (options.service or options.key):
        raise InputError("--service and --key are for --resolve, --record and --methods ir")
    if options.resume and options.output is None:
        raise InputError("--resume goes on with the file of --output: name it")
    _require_pictures(options.paths)
    failed = read = 0
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

        def wanted_file(file: Path) -> bool:
            return str(file) not in done

        counting = stack.enter_context(Counting(_ones(options.paths, wanted_file)))
        watch = Watch(line, lambda: counting.total)
        entries = batch.read_many(
            scan_cluster.sent(options, _sources(options.paths, wanted_file)),
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
            entry = scan_looks.recognised(look_up.with_paragraphs(entry), client, look_up)
            if recorder:
                recorder.record(entry)
            if output:
                output.write(document(entry, look_up))
            else:
                print(as_json(entry, look_up) if options.json else as_text(entry, look_up), flush=True)
            read += 1
            failed += entry.reading is None
            watch.one_more(failed)
        line.clear()
        for complaint in messages.missing():
            print(complaint, file=sys.stderr, flush=True)
        if output:
            print(
                _said_of_output(options.output, read, failed, resumed=bool(done)), file=sys.stderr, flush=True
            )
        if recorder:
            print(recorder.said(), file=sys.stderr, flush=True)
        if should_stop():
            return EXIT_INTERRUPTED
    return EXIT_SOME_FAILED if failed else 0


def _said_of_output(file: Path, read: int, failed: int, *, resumed: bool) -> str:
    """What was done, in a line: without it a scan into a file would end in silence."""
    if resumed and not read:
        return f"nothing was left to read: {file} holds every picture"
    pictures = "1 picture" if read == 1 else f"{read:,} pictures"
    return (
        f"{pictures} in {file}, {failed:,} of them could not be read" if failed else f"{pictures} in {file}"
    )


def _require_text() -> None:
    """Said once, and not for every picture."""
    found = availability.status()
    if not found.available:
        raise EnvironmentFault(f"{found.problem}; cure: {found.cure}")


def _sources(paths: Sequence[Path], wanted: Callable[[Path], bool]) -> Iterator[Path | Packed]:
    """Files, and instead of archives the pictures in them; a path that leads nowhere is a line of its own."""
    for file in folders.pictures(paths, with_archives=True):
        if archives.is_archive(file):
            yield from archives.pictures(file, wanted)
        elif wanted(file):
            yield file


def _ones(paths: Sequence[Path], wanted: Callable[[Path], bool]) -> Iterator[int]:
    """A 1 for each of the sources of these paths, which are not opened for it; 0 for what is not wanted."""
    for file in folders.pictures(paths, with_archives=True):
        places = archives.places(file) if archives.is_archive(file) else [file]
        yield from (int(wanted(place)) for place in places)


def _require_pictures(paths: Sequence[Path]) -> None:
    """InputError where nothing that was named is there, a slip of the keyboard, or holds any picture."""
    if not any(path.exists() for path in paths):
        raise InputError(f"there is no file or folder {', '.join(map(str, paths))}")
    if next(folders.pictures(paths, with_archives=True), None) is None:
        raise InputError("there are no pictures in what was named")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
