"""`import`: a table into the catalogue.

All rows are checked before the first one is sent, and if any is wrong nothing is: a catalogue that holds half
of a file is worse than one that holds none of it. `--skip-bad-rows` brings in the others.
"""

import argparse
import itertools
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from app.client import Client, Kind
from app.commands import options as common
from app.commands import own_service
from app.commands.progress_line import ProgressLine, stop_wish
from app.errors import EnvironmentFault, InputError
from app.exchange import fields, importing, mapping, owners, present, shorteners
from app.exchange.importing import Listener, Options
from app.exchange.mapping import Mapping
from app.exchange.owners import Owner
from app.exchange.progress import Progress, Summary, counted
from app.exchange.rejects import RejectsFile
from app.exchange.rows import Problem, Row, Table
from app.exchange.tables import open_table

EXIT_IN_PART = 1
EXIT_INTERRUPTED = 130
_REASONS_SHOWN = 20
_SAMPLE_ROWS = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=f"a .csv, .tsv, .xlsx, .json or .jsonl file; exports of {', '.join(shorteners.NAMES)} too",
    )
    parser.add_argument(
        "--kind",
        choices=[str(kind) for kind in fields.DOCUMENTS],
        help="what the rows are (default: products; redirections for the export of a shortener)",
    )
    parser.add_argument(
        "--owner",
        metavar="ID",
        default="",
        help="the product, thing, collection or place that short links belong to whose rows do not say "
        "(default: a collection named after the file)",
    )
    parser.add_argument(
        "--map",
        metavar="HEADER=FIELD",
        action="append",
        default=[],
        help="what a column means, such as 'No.=identifiers.sku' or 'Colour=customFields.colour'; "
        "nothing behind the = leaves it out (may be repeated)",
    )
    parser.add_argument(
        "--match",
        metavar="FIELD",
        default="",
        help="update the record that has the same value here, such as identifiers.sku or id, or create it",
    )
    parser.add_argument(
        "--keep-unknown", action="store_true", help="make custom fields of columns nobody knows"
    )
    parser.add_argument(
        "--accept-warnings", action="store_true", help="take rows with wrong check digits and repeats"
    )
    parser.add_argument(
        "--skip-bad-rows", action="store_true", help="import the good rows although some are bad"
    )
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    parser.add_argument(
        "--errors", metavar="FILE", type=Path, help="where refused rows go (default: FILE.errors.csv)"
    )
    parser.add_argument("--encoding", metavar="NAME", default="", help="of a text file (default: found out)")
    parser.add_argument("--delimiter", metavar="SIGN", type=_delimiter, help="of a text file")
    parser.add_argument("--sheet", metavar="NAME", default="", help="of a workbook (default: the first)")
    own_service.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    table = open_table(
        options.file,
        kind=Kind(options.kind or Kind.PRODUCTS),
        encoding=options.encoding,
        delimiter=options.delimiter or "",
        sheet=options.sheet,
    )
    columns = _mapping(table, options)
    _describe(table, columns)
    owner = Owner(options.owner) if options.owner else owners.proposed(table, columns)
    chosen = Options(match=options.match, accept_warnings=options.accept_warnings, owner=owner)
    errors = options.errors or options.file.with_name(options.file.name + ".errors.csv")
    with ExitStack() as stack:
        should_stop = stack.enter_context(stop_wish())
        checked = _check(table, columns, chosen, errors, should_stop)
        if checked.cancelled:
            print("stopped; nothing was imported")
            return EXIT_INTERRUPTED
        if options.dry_run or (checked.failed and not options.skip_bad_rows):
            if not checked.failed and _is_there(options):
                with own_service.client(options) as catalogue:
                    _warn_of_doubles(table, columns, chosen, catalogue)
            return _without_writing(checked, errors, dry_run=options.dry_run)
        catalogue = stack.enter_context(own_service.client(options))
        _warn_of_doubles(table, columns, chosen, catalogue)
        rejects = stack.enter_context(RejectsFile(errors, table.header))
        line = stack.enter_context(ProgressLine())
        listener = Listener(lambda progress: line.show(progress.text()), rejects.add, should_stop)
        summary = importing.run(table, columns, chosen, catalogue, listener)
    return _finish(summary, rejects, options)


def _mapping(table: Table, options: argparse.Namespace) -> Mapping:
    is_shorteners = shorteners.recognise(table.header) is not None
    kind = Kind(options.kind or (Kind.REDIRECTIONS if is_shorteners else Kind.PRODUCTS))
    match = options.match
    if match and match not in ("id", "shortId") and not match.startswith("identifiers."):
        raise InputError(f"--match wants id, shortId or identifiers.KEY, not {match}")
    samples = [row.values for row in itertools.islice(table.rows(), _SAMPLE_ROWS)]
    guessed = mapping.guess(kind, table.header, samples, keep_unknown=options.keep_unknown)
    columns = mapping.override(guessed, options.map)
    problems = columns.problems(match)
    if problems:
        raise InputError(f"{table.path.name}: {'; '.join(problems)}{_map_hint(columns)}")
    return columns


def _map_hint(columns: Mapping) -> str:
    """The columns nobody knows, and how one of them is told."""
    if not columns.unused:
        return ""
    needed = "defaultRedirectUrl" if columns.kind is Kind.REDIRECTIONS else "name"
    headers = [column.header for column in columns.unused]
    return f"; columns not recognised: {', '.join(headers)}; for example --map '{headers[0]}={needed}'"


def _describe(table: Table, columns: Mapping) -> None:
    whose = f", an export of {columns.service}" if columns.service else ""
    print(f"{table.path.name}: {table.description}{whose}")
    for column in columns.used:
        print(f"  {column.header} -> {fields.label(columns.kind, column.target)}")
    for column in columns.aliases:
        print(f"  {column.header} -> further short links")
    if left_out := [column.header for column in columns.unused if column not in columns.aliases]:
        print(f"  left out: {', '.join(left_out)}")


def _check(
    table: Table, columns: Mapping, chosen: Options, errors: Path, should_stop: importing.Stop
) -> Summary:
    shown = _Shown()
    with RejectsFile(errors, table.header) as rejects, ProgressLine() as line:

        def refuse(row: Row, problems: Sequence[Problem]) -> None:
            rejects.add(row, problems)
            line.clear()
            shown.add(row, problems)

        def watch(progress: Progress) -> None:
            line.show(f"checking: {progress.text()}")

        return importing.check(table, columns, chosen, Listener(watch, refuse, should_stop))


class _Shown:
    """The first refused rows, on standard output."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, row: Row, problems: Sequence[Problem]) -> None:
        self._count += 1
        if self._count <= _REASONS_SHOWN:
            print(f"row {row.number}: {'; '.join(str(problem) for problem in problems)}")
        elif self._count == _REASONS_SHOWN + 1:
            print("…")


def _is_there(options: argparse.Namespace) -> bool:
    """Whether a dry run can ask a catalogue without making one."""
    return bool(options.service) or common.chosen_data(options).database.exists()


def _warn_of_doubles(table: Table, columns: Mapping, chosen: Options, catalogue: Client) -> None:
    """Before rows are added once more that the catalogue has: how many, and how they are updated instead."""
    if chosen.match:
        return
    already = present.look(table, columns, catalogue)
    if already.found:
        is_link = columns.kind is Kind.REDIRECTIONS
        instead = "re-aims these links" if is_link else "updates them instead of adding them again"
        stay_out = "; those rows stay out" if is_link else ""
        print(
            f"tagwright import: {already.text()}{stay_out}; --match {already.path} {instead}", file=sys.stderr
        )


def _without_writing(checked: Summary, errors: Path, *, dry_run: bool) -> int:
    if checked.failed:
        raise InputError(
            f"{checked.failed:,} of {counted(checked.rows, 'row')} cannot be imported, nothing was written; "
            f"they are in {errors} with their reasons"
            + ("" if dry_run else "; --skip-bad-rows imports the others")
        )
    mended = f", {counted(checked.notes, 'value')} would be mended" if checked.notes else ""
    print(f"{counted(checked.rows, 'row')} can be imported{mended}; nothing was written")
    return 0


def _finish(summary: Summary, rejects: RejectsFile, options: argparse.Namespace) -> int:
    print(summary.text())
    again = "" if options.match else ", with --match, so that nothing is made twice"
    if summary.interruption:
        raise EnvironmentFault(
            f"{summary.interruption}; up to row {summary.last_row} all is settled, the next "
            f"{Options().chunk_rows} may have arrived; run the import again{again}"
        )
    if summary.cancelled:
        print(f"stopped after row {summary.last_row}; to go on, run the import again{again}")
        return EXIT_INTERRUPTED
    if rejects.count:
        print(f"the rows that failed are in {rejects.path} with their reasons")
    return EXIT_IN_PART if summary.failed else 0


def _delimiter(text: str) -> str:
    sign = {"tab": "\t", "\\t": "\t"}.get(text.lower(), text)
    if len(sign) != 1:
        raise argparse.ArgumentTypeError(f"a delimiter is one sign, or the word tab, not {text}")
    return sign
