"""The sheets of `label`: known ones, those of one's own, and partly used ones."""

from __future__ import annotations

import argparse
from collections.abc import Collection

from app.commands import options as common
from app.errors import InputError
from app.labels import calibration as calibrations
from app.labels import own_sheets, sheets, used_cells
from app.labels.calibration import Calibration
from app.labels.designs import Design
from app.labels.media import known_parts
from app.labels.sheet import Sheet
from app.labels.used_cells import PartUsed

DEFAULT_SHEET = "A4-21-63x38"


def add_arguments(where: argparse._ArgumentGroup, parser: argparse.ArgumentParser) -> None:
    where.add_argument(
        "--sheet",
        metavar="NAME",
        help="brand and part, a size such as 62x29, or a sheet of your own such as 'A4 3x8 70x37' "
        f"(default: the design's, or {DEFAULT_SHEET})",
    )
    where.add_argument("--start", metavar="N", type=int, help="the first free label of the sheet")
    where.add_argument("--used", metavar="CELLS", help="labels gone from the first sheet, such as 1-5,8")
    where.add_argument(
        "--part-used",
        metavar="NAME",
        help="a sheet put aside under this name: what was used is remembered, and what is printed now added",
    )
    where.add_argument(
        "--made-for",
        metavar="PRINTER",
        help="make up for what this printer is off, as it was adjusted for the sheet's paper in the window",
    )
    known = parser.add_argument_group("sheets and rolls")
    known.add_argument(
        "--list-sheets",
        metavar="WORD",
        nargs="*",
        help="print the favourites, or all known with these words: a brand, a part, a size, A4, roll, round",
    )
    known.add_argument("--keep-sheet", metavar="NAME", help="keep what --sheet describes under this name")
    known.add_argument("--forget-sheet", metavar="NAME", help="keep this sheet of your own no longer")


def tell(options: argparse.Namespace) -> bool:
    """Does what was asked about sheets alone; False if nothing was."""
    if options.list_sheets is not None:
        _list(options)
        return True
    if options.keep_sheet or options.forget_sheet:
        _change_own(options)
        return True
    return False


def chosen(options: argparse.Namespace, design: Design | None) -> Sheet:
    """The sheet of ``--sheet``, else the part used one's, else the design's."""
    folder = common.chosen_data(options).path
    remembered = _remembered(options)
    name = options.sheet or (remembered.sheet if remembered else "") or (design.sheet if design else "")
    return sheets.find(name or DEFAULT_SHEET, own=own_sheets.kept(folder))


def calibration(options: argparse.Namespace, sheet: Sheet) -> Calibration | None:
    """That of ``--made-for``; ``InputError`` names the printers that were adjusted for this paper."""
    if options.made_for is None:
        return None
    folder = common.chosen_data(options).path
    found = calibrations.find(folder, options.made_for, sheet)
    if found is None:
        profiles = calibrations.kept(folder)
        known = ", ".join(each.printer for each in profiles if each.suits(each.printer, sheet)) or "none"
        raise InputError(f"--made-for: {options.made_for!r} is not adjusted for this paper; known: {known}")
    return found


def used(options: argparse.Namespace, sheet: Sheet) -> frozenset[int]:
    """The labels gone from the first sheet; ``InputError`` if they are said in two ways."""
    if sum(given is not None for given in (options.start, options.used, options.part_used)) > 1:
        raise InputError("give one of --start, --used or --part-used")
    if options.start is not None:
        return used_cells.before(options.start, sheet)
    if options.used is not None:
        return used_cells.parse(options.used, sheet)
    remembered = _remembered(options)
    if remembered and remembered.sheet != sheet.id:
        raise InputError(f"--part-used: {remembered.name} is a sheet {remembered.sheet}, not {sheet.id}")
    return used_cells.check(remembered.used, sheet) if remembered else used_cells.NONE


def remember(options: argparse.Namespace, sheet: Sheet, gone: Collection[int], labels: int) -> str:
    """Adds what was printed to the sheet of ``--part-used``; a line that says what is left of it."""
    data = common.chosen_data(options)
    data.create()
    name = options.part_used
    left = used_cells.after(labels, sheet, gone)
    if not left:
        used_cells.forget(data.path, name)
        return f"{name}: used up"
    used_cells.keep(data.path, PartUsed(name=name, sheet=sheet.id, used=tuple(sorted(left))))
    return f"{name}: {used_cells.say(left)} used, {sheet.cells - len(left)} left"


def _remembered(options: argparse.Namespace) -> PartUsed | None:
    if options.part_used is None:
        return None
    wanted = " ".join(options.part_used.split()).casefold()
    if not wanted:
        raise InputError("--part-used: give the sheet a name")
    kept = used_cells.kept(common.chosen_data(options).path)
    return next((part for part in kept if part.name.casefold() == wanted), None)


def _list(options: argparse.Namespace) -> None:
    folder = common.chosen_data(options).path
    own = own_sheets.kept(folder)
    words = " ".join(options.list_sheets)
    found = list(sheets.search(words, own=own)) if words else [*own, *sheets.known_sheets()]
    if not found:
        raise InputError(f"--list-sheets: no known sheet has all of: {words}")
    width = max(len(sheet.id) for sheet in found)
    for sheet in found:
        print(f"{sheet.id:<{width}}  {sheet.title}")
    if words:
        return
    print(f"{'WIDTHxHEIGHT':<{width}}  a single label of that many millimetres, such as 62x29")
    for part in used_cells.kept(folder):
        print(f"part used: {part.name} ({part.sheet}), without {used_cells.say(part.used)}")
    print(f"and {known_parts():,} sheets and rolls by brand and part: --list-sheets herma 63.5x38.1")


def _change_own(options: argparse.Namespace) -> None:
    data = common.chosen_data(options)
    data.create()
    if options.forget_sheet:
        own_sheets.forget(data.path, options.forget_sheet)
        print(f"{options.forget_sheet}: no longer kept")
    if options.keep_sheet:
        sheet = sheets.find(options.sheet or DEFAULT_SHEET, own=own_sheets.kept(data.path))
        print(f"{own_sheets.keep(data.path, options.keep_sheet, sheet).id}: {sheet.description}")
