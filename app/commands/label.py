"""`label`: labels of a text or a table, plain or by a design, as PDF, SVG, PNG or ZPL in true size."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path

from app import public_address
from app.commands import label_design, label_sheet
from app.commands import options as common
from app.errors import InputError
from app.labels import layout
from app.labels.designs import Design
from app.labels.display import Page
from app.labels.layout import Label
from app.labels.sheet import Sheet
from redirector.codes import LEVELS

_SUFFIXES = (".pdf", ".svg", ".png", ".zpl")


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
        "-o", "--output", metavar="FILE", type=Path, help="a .pdf, .svg, .png or .zpl to write"
    )
    label_sheet.add_arguments(where, parser)
    where.add_argument("--copies", metavar="N", type=int, default=1, help="of each label")
    where.add_argument(
        "--dpi",
        metavar="N",
        type=float,
        default=layout.DEFAULT_DPI,
        help=f"the printer's: modules become whole dots of it (default: {layout.DEFAULT_DPI})",
    )
    where.add_argument("--outlines", action="store_true", help="draw the labels' edges, for a test on paper")
    where.add_argument("--no-check", action="store_true", help="do not read the codes back before writing")
    public_address.add_argument(parser)
    common.add_data(parser)


def run(options: argparse.Namespace) -> int:
    if label_sheet.tell(options):
        return 0
    if options.list_designs:
        label_design.list_designs()
        return 0
    if options.output is None:
        raise InputError("-o FILE.pdf (or .svg, .png, .zpl) is missing")
    if options.output.suffix.lower() not in _SUFFIXES:
        raise InputError(f"--output: {options.output} must end in {', '.join(_SUFFIXES)}")
    _tell_table_from_folder(options)
    design = label_design.chosen(options) if options.design else None
    sheet = label_sheet.chosen(options, design)
    used = label_sheet.used(options, sheet)
    # Qt takes its time to load; whoever mistyped an option need not wait for it.
    from app.commands.label_output import write_checked

    dpi = _dpi(options.dpi)
    if design:
        pages = _designed(design, options, sheet, used, dpi)
    else:
        pages = layout.lay_out(_labels(options), sheet, used=used, copies=options.copies, dpi=dpi)
    written = write_checked(
        options.output,
        pages,
        dpi=dpi,
        outlines=options.outlines,
        check=not options.no_check,
        copies=options.copies,
    )
    amount = f"{_count(written.labels, 'label')} on {_count(written.pages, 'page')}"
    print(f"{options.output}: {amount}, {sheet.title}")
    if options.part_used:
        print(label_sheet.remember(options, sheet, used, written.labels))
    return 0


def _designed(
    design: Design, options: argparse.Namespace, sheet: Sheet, used: Collection[int], dpi: float
) -> Iterator[Page]:
    wrong = [
        f"--{name.replace('_', '-')}" for name in ("text", "short_id") if getattr(options, name) is not None
    ]
    if wrong or options.name or options.identifier:
        raise InputError("with --design, what labels say comes from --csv FILE or --set FIELD=VALUE")
    return label_design.pages(
        design, options, sheet, dpi=dpi, used=used, link=lambda short_id: _link(options, short_id)
    )


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


def _dpi(dpi: float) -> float:
    if not 72 <= dpi <= 4800:
        raise InputError(f"--dpi: must be 72 to 4800, not {dpi:g}")
    return dpi


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
