"""`label`: labels of a text or a table, plain or by a design, as PDF, SVG, PNG or ZPL in true size."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from app import public_address
from app.commands import label_design, label_records, label_sheet
from app.commands import options as common
from app.errors import InputError
from app.labels import layout
from app.labels.designs import Design
from app.labels.layout import Label
from app.labels.sheet import Sheet
from redirector.codes import LEVELS

if TYPE_CHECKING:
    from app.commands.label_output import Written

_SUFFIXES = (".pdf", ".svg", ".eps", ".png", ".zpl")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what the labels say")
    what.add_argument("--text", metavar="TEXT", help="what the code holds")
    what.add_argument("--short-id", metavar="ID", help="in place of --text: the address of this short link")
    what.add_argument("--name", metavar="NAME", default="", help="beside the code, large")
    what.add_argument("--identifier", metavar="ID", default="", help="beside the code, small")
    what.add_argument(
        "--csv",
        metavar="FILE",
        type=Path,
        help="a CSV or XLSX file instead: columns text (or url, or short id), name, identifier",
    )
    what.add_argument("--ecl", choices=tuple(LEVELS), default="Q", help="error correction (default: Q)")
    label_design.add_arguments(parser)
    where = parser.add_argument_group("where they go")
    where.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="a .pdf, .svg, .eps, .png or .zpl to write"
    )
    where.add_argument(
        "--send",
        metavar="PRINTER",
        help="ZPL to a label printer: tcp://HOST (port 9100, or tcp://HOST:PORT), or lp:QUEUE of this system",
    )
    label_sheet.add_arguments(where, parser)
    where.add_argument("--copies", metavar="N", type=int, default=1, help="of each label")
    where.add_argument(
        "--dpi",
        metavar="N",
        default=f"{layout.DEFAULT_DPI:g}",
        help="the printer's: modules become whole dots of it; 300x600 where its feed has other dots than its "
        f"head (default: {layout.DEFAULT_DPI:g})",
    )
    where.add_argument("--outlines", action="store_true", help="draw the labels' edges, for a test on paper")
    where.add_argument("--no-check", action="store_true", help="do not read the codes back before writing")
    public_address.add_argument(parser)
    label_records.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    if label_sheet.tell(options):
        return 0
    if options.list_designs:
        label_design.list_designs(options)
        return 0
    _check_destination(options)
    _tell_table_from_folder(options)
    design = label_design.chosen(options) if options.design else None
    sheet = label_sheet.chosen(options, design)
    used = label_sheet.used(options, sheet)
    written = _print(options, design, sheet, used)
    amount = f"{_count(written.labels, 'label')} on {_count(written.pages, 'page')}"
    for place in filter(None, (options.output, options.send)):
        print(f"{place}: {amount}, {sheet.title}")
    if options.part_used:
        print(label_sheet.remember(options, sheet, used, written.labels))
    if written.problem:
        print(f"careful: {written.problem}", file=sys.stderr)
    return 0


def _check_destination(options: argparse.Namespace) -> None:
    if options.output is None and options.send is None:
        raise InputError("-o FILE.pdf (or .svg, .eps, .png, .zpl) is missing, or --send tcp://HOST")
    suffix = options.output.suffix.lower() if options.output else ".zpl"
    if suffix not in _SUFFIXES:
        raise InputError(f"--output: {options.output} must end in {', '.join(_SUFFIXES)}")
    if options.send and suffix != ".zpl":
        raise InputError("--send: printers are sent ZPL; leave -o out, or name a file ending in .zpl")


def _print(
    options: argparse.Namespace, design: Design | None, sheet: Sheet, used: Collection[int]
) -> Written:
    # Qt takes its time to load; whoever mistyped an option need not wait for it.
    from app.commands.label_output import Output, write_checked
    from app.labels import raw_printing

    dpi, dpi_down = _dots(options.dpi)
    output = Output(
        path=options.output,
        send=raw_printing.target(options.send) if options.send else None,
        dpi=dpi,
        dpi_down=dpi_down,
        outlines=options.outlines,
        check=not options.no_check,
        calibration=label_sheet.calibration(options, sheet),
    )
    _check_source(options, design)
    if label_records.is_asked(options):
        from app.commands.label_catalogue import print_labels

        labels = iter(()) if design or label_records.is_source(options) else _labels(options)
        return print_labels(options, output, design, sheet, used, labels)
    if design:
        pages = label_design.pages(
            design, options, sheet, dpi=dpi, used=used, link=lambda short_id: _link(options, short_id)
        )
    else:
        pages = layout.lay_out(_labels(options), sheet, used=used, copies=options.copies, dpi=dpi)
    return write_checked(output, pages, copies=options.copies)


def _check_source(options: argparse.Namespace, design: Design | None) -> None:
    given = [name for name in ("text", "short_id") if getattr(options, name) is not None]
    said = [f"--{name.replace('_', '-')}" for name in given]
    if label_records.is_source(options) and (said or options.csv):
        raise InputError(f"{', '.join([*said, *(['--csv'] if options.csv else [])])} and records: give one")
    if (design or label_records.is_source(options)) and (said or options.name or options.identifier):
        raise InputError("with --design, what labels say comes from --csv FILE or --set FIELD=VALUE")


def _tell_table_from_folder(options: argparse.Namespace) -> None:
    """``--data`` names the data folder everywhere; a file there can only be meant as the labels' data."""
    if options.data is not None and options.data.is_file():
        if options.csv is not None:
            raise InputError("--data names a file, and --csv another; give one table")
        options.csv, options.data = options.data, None


def _labels(options: argparse.Namespace) -> Iterator[Label]:
    sources = [name for name in ("text", "short_id", "csv") if getattr(options, name) is not None]
    if len(sources) != 1:
        raise InputError("give one of --text, --short-id or --csv")
    if options.csv is None:
        text = options.text if options.text is not None else _link(options, options.short_id)
        return iter([Label(text=text, name=options.name, identifier=options.identifier, ecl=options.ecl)])
    if options.name or options.identifier:
        raise InputError("--name and --identifier belong to --text; with --csv they are columns")
    return _from_table(options)


def _from_table(options: argparse.Namespace) -> Iterator[Label]:
    from app.labels import rows

    labels = rows.read(options.csv, ecl=options.ecl, link=lambda short_id: _link(options, short_id))
    first = next(labels, None)
    if first is None:
        raise InputError(f"{options.csv.name} has a header and no rows")
    return chain([first], labels)


def _link(options: argparse.Namespace, short_id: str) -> str:
    address = public_address.chosen(options.public_url, common.chosen_data(options))
    return public_address.short_link(address, short_id)


def _dots(text: str) -> tuple[float, float | None]:
    """Dots an inch across, and along the feed where they differ."""
    parts = text.lower().replace("×", "x").split("x")
    try:
        across, *rest = (float(part) for part in parts)
    except ValueError:
        raise InputError(f"--dpi: write 300, or 300x600 (across x along), not {text!r}") from None
    for dpi in (across, *rest):
        if not 72 <= dpi <= 4800:
            raise InputError(f"--dpi: must be 72 to 4800, not {dpi:g}")
    if len(rest) > 1:
        raise InputError(f"--dpi: write 300, or 300x600 (across x along), not {text!r}")
    return across, rest[0] if rest else None


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
