"""The command line: one verb, one module of `app.commands`.

A verb's module has `add_arguments(parser)` and `run(options) -> int`, and is imported only when its verb is
asked for: `serve` never loads Qt, and the list of verbs costs nothing.

How a command ends, whichever it is:

| code | meaning |
| --- | --- |
| 0 | done |
| 1 | done in part, or the machine lacks something: one line names the cure |
| 2 | wrong input: one line says what and where |
| 70 | our bug: traceback, and a note in the data folder |
| 130 | stopped with Ctrl-C |
| 141 | whoever read the output has gone (`| head`) |
"""

import argparse
import difflib
import importlib
import importlib.metadata
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol, cast

from app import crash_note, data_folder
from app.errors import InputError, TagwrightError

PROGRAM = "tagwright"
DEFAULT_VERB = "app"
EXIT_INPUT = 2
EXIT_BUG = 70
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


@dataclass(frozen=True)
class Verb:
    name: str
    module: str
    help: str


VERBS = (
    Verb("app", "app.commands.desktop", "open the desktop (what happens without a verb)"),
    Verb(
        "demo", "app.commands.demo", "the whole job without a window: create, link, print, read back, follow"
    ),
    Verb("serve", "app.commands.serve", "run the service"),
    Verb("scan", "app.commands.scan", "read the codes in pictures and folders"),
    Verb("images", "app.commands.images", "add, list and remove pictures that products are recognised by"),
    Verb("qr", "app.commands.qr", "write a QR code to a file"),
    Verb("label", "app.commands.label", "write labels to a file"),
    Verb("import", "app.commands.import_", "bring records or short links in from CSV, XLSX or JSON"),
    Verb("export", "app.commands.export", "write the catalogue to CSV, XLSX or JSON"),
    Verb("links", "app.commands.links", "check whether short links still lead somewhere"),
    Verb("doctor", "app.commands.doctor", "say what is in use, and how to mend what is missing"),
)


class Command(Protocol):
    """What a verb's module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (see: {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; only this function turns errors into codes."""
    words = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    verb = ""
    try:
        verb, rest = _split(words)
        return _run(verb, rest)
    except TagwrightError as error:
        _complain(f"{PROGRAM} {verb}".strip() + f": {error.text()}")
        return error.exit_code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_BROKEN_PIPE
    except Exception as error:  # noqa: BLE001  the outermost handler: a bug must leave a note
        return _report_bug(verb, words, error)


def main_gui() -> int:
    """The entry point that has no console."""
    return main([DEFAULT_VERB, *sys.argv[1:]])


def _split(words: list[str]) -> tuple[str, list[str]]:
    if not words:
        return DEFAULT_VERB, []
    first, *rest = words
    if first in {"-h", "--help", "help"} and not rest:
        print(overview())
        raise SystemExit(0)
    if first in {"-V", "--version"}:
        print(f"{PROGRAM} {version()}")
        raise SystemExit(0)
    if first == "help":
        return rest[0], ["--help"]
    if first.startswith("-"):
        return DEFAULT_VERB, words
    return first, rest


def _run(verb: str, rest: list[str]) -> int:
    row = next((row for row in VERBS if row.name == verb), None)
    if row is None:
        raise InputError(f"there is no verb of that name{_nearest(verb)} (see: {PROGRAM} --help)")
    command = cast(Command, importlib.import_module(row.module))
    parser = Parser(prog=f"{PROGRAM} {verb}", description=f"{row.help[0].upper()}{row.help[1:]}.")
    command.add_arguments(parser)
    return command.run(parser.parse_args(rest))


def overview() -> str:
    """What `--help` prints."""
    width = max(len(row.name) for row in VERBS)
    rows = "\n".join(f"  {row.name:<{width}}  {row.help}" for row in VERBS)
    return f"usage: {PROGRAM} VERB …\n\n{rows}\n\n`{PROGRAM} VERB --help` tells the rest."


def version() -> str:
    try:
        return importlib.metadata.version(PROGRAM)
    except importlib.metadata.PackageNotFoundError:  # a checkout that was never installed
        return "from a checkout"


def _nearest(verb: str) -> str:
    near = difflib.get_close_matches(verb, [row.name for row in VERBS], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _prepare_streams() -> None:
    """Names of files are bytes: a name that is not text must not end a command while it is printed."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _complain(line: str) -> None:
    if sys.stderr is not None:  # None without a console (pythonw)
        print(line, file=sys.stderr, flush=True)


def _silence_stdout() -> None:
    # The interpreter flushes standard output once more at its end, and would complain about the closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_bug(verb: str, words: list[str], error: Exception) -> int:
    traceback.print_exception(error)
    note = crash_note.write(_crash_folder(words).crash_notes, verb=verb, error=error)
    where = f"; a note of it is in {note}" if note else ""
    _complain(f"{PROGRAM} {verb}: this is a bug of {PROGRAM}, not of yours{where}")
    return EXIT_BUG


def _crash_folder(words: list[str]) -> data_folder.DataFolder:
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    finder.add_argument("--data", type=Path)
    try:
        known, _ = finder.parse_known_args(words)
    except argparse.ArgumentError:
        return data_folder.locate()
    return data_folder.locate(known.data)
