"""`export`: the catalogue into a file."""

import argparse
from pathlib import Path

from app.client import Client, Kind
from app.commands import options as common
from app.commands import own_service
from app.commands.import_ import EXIT_INTERRUPTED
from app.commands.progress_line import ProgressLine, stop_wish
from app.errors import InputError
from app.exchange import exporting, writers
from app.exchange.fields import DOCUMENTS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=f"its name's end says the format: {', '.join(writers.SUFFIXES)}",
    )
    parser.add_argument(
        "--kind",
        choices=[str(kind) for kind in (*DOCUMENTS, Kind.PRINTS)],
        default=str(Kind.PRODUCTS),
        help="what to write",
    )
    parser.add_argument(
        "--filter", metavar="F", default="", help="only what it lets through, such as tags=new"
    )
    parser.add_argument(
        "--with-links", action="store_true", help="add each record's short link (tables only)"
    )
    own_service.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    writers.check_suffix(options.file)
    folder = common.chosen_data(options).path
    if not options.service and not folder.exists():
        raise InputError(f"there is no catalogue in {folder}: name its folder with --data, or --service URL")
    kind = Kind(options.kind)
    with own_service.client(options) as source, ProgressLine() as line, stop_wish() as should_stop:
        summary = exporting.export(
            source,
            kind,
            options.file,
            filter=options.filter,
            with_links=options.with_links,
            short_url_base=_short_url_base(source),
            watch=lambda progress: line.show(progress.text()),
            should_stop=should_stop,
        )
    if summary.cancelled:
        print("stopped; nothing was written")
        return EXIT_INTERRUPTED
    print(f"{summary.rows:,} {kind.noun(summary.rows)} in {options.file}")
    return 0


def _short_url_base(source: Client) -> str:
    """The public address, if the service has one: its own is good for as long as it runs."""
    public_url = source.service().public_url
    return "" if public_url == source.base_url else public_url
