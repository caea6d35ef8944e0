"""`label --design`: records from a table or from the command line, merged with a design."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterator, Mapping

from app.commands import options as common
from app.errors import InputError
from app.exchange.tables import open_table
from app.labels import rows
from app.labels.designs import find, known_designs, merging, templates
from app.labels.designs.merging import Numbering
from app.labels.designs.model import Design
from app.labels.designs.own import readable
from app.labels.display import Page
from app.labels.printing import given
from app.labels.sheet import Sheet

MAX_COUNT = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("with a design")
    group.add_argument(
        "--design", metavar="NAME", help="a known design or a FILE.json; fields come from --csv"
    )
    group.add_argument("--list-designs", action="store_true", help="print the known designs and stop")
    group.add_argument(
        "--set",
        metavar="FIELD=VALUE",
        action="append",
        default=[],
        help="a field's value on every label; may have fields itself: code=AB-{n:06}",
    )
    group.add_argument("--count", metavar="N", type=int, help="so many labels, when there is no table")
    group.add_argument("--number-from", metavar="N", type=int, default=1, help="the first {n} (default: 1)")
    group.add_argument("--number-step", metavar="N", type=int, default=1, help="from one {n} to the next")


def list_designs(options: argparse.Namespace) -> None:
    """Name, size, what it is, and the fields it needs; one's own first."""
    known = {**readable(common.chosen_data(options).path), **known_designs()}
    width = max(map(len, known))
    for design in known.values():
        fields = ", ".join(name if needed else f"{name}?" for name, needed in design.fields.items())
        size = f"{design.width_mm:g} × {design.height_mm:g} mm"
        print(f"{design.name:<{width}}  {design.title}, {size}; fields: {fields}")


def chosen(options: argparse.Namespace) -> Design:
    """The design of ``--design``; those made in the window are known by their names too."""
    return find(options.design, own=readable(common.chosen_data(options).path))


def pages(
    design: Design,
    options: argparse.Namespace,
    sheet: Sheet,
    *,
    dpi: float,
    used: Collection[int],
    link: Callable[[str], str],
) -> Iterator[Page]:
    """``InputError`` that lists the missing fields before the first page is made."""
    found = records(design, options, link)
    return merging.lay_out(design, found, sheet, used=used, copies=options.copies, dpi=dpi)


def records(
    design: Design, options: argparse.Namespace, link: Callable[[str], str]
) -> Iterator[Mapping[str, str]]:
    """The table's rows, or so many without one, numbered; ``InputError`` lists the fields they lack."""
    fixed = _fixed(options.set)
    numbering = Numbering(start=options.number_from, step=options.number_step)

    def numbered() -> Iterator[Mapping[str, str]]:
        # Read twice, rather than held: a table may be larger than is good for memory.
        prepared = merging.prepare(_rows(options), numbering)
        return (given.completed(record, design, fixed, link) for record in prepared)

    merging.check(design, numbered())
    return numbered()


def completion(options: argparse.Namespace) -> Callable[[Mapping[str, str]], Mapping[str, str]]:
    """What ``--set`` adds to a record, and in whose place."""
    fixed = _fixed(options.set)
    return lambda record: given.filled(record, fixed)


def _rows(options: argparse.Namespace) -> Iterator[dict[str, str]]:
    if options.csv is not None:
        return rows.records(open_table(options.csv))
    count = 1 if options.count is None else options.count
    if not 1 <= count <= MAX_COUNT:
        raise InputError(f"--count: must be 1 to {MAX_COUNT}, not {count}")
    return ({} for _ in range(count))


def _fixed(pairs: list[str]) -> dict[str, str]:
    fixed: dict[str, str] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not templates.plain(name):
            raise InputError(f"--set: write FIELD=VALUE, not {pair!r}")
        fixed[templates.plain(name)] = value
    return fixed
