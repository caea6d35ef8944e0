"""Partly used sheets: which labels are gone, written as ``1-5,8``, and remembered by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import count, islice
from pathlib import Path

import msgspec

from app.errors import InputError
from app.labels import kept_list
from app.labels.sheet import Sheet

FILE_NAME = "part-used-sheets.json"
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_DASH = re.compile("\\s*[-\N{EN DASH}]\\s*")
_BETWEEN = re.compile(r"[,;\s]+")

NONE: frozenset[int] = frozenset()


class PartUsed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet somebody has put aside: its name, the kind of sheet, and the labels that are gone, from 1."""

    name: str
    sheet: str
    used: tuple[int, ...]


def parse(text: str, sheet: Sheet) -> frozenset[int]:
    """The cells in ``1-5,8``; ``InputError`` if they are not on the sheet, or none would be left."""
    cells: set[int] = set()
    for part in _BETWEEN.split(_DASH.sub("-", text.strip())):
        found = _RANGE.fullmatch(part)
        if found:
            first, last = sorted((int(found[1]), int(found[2] or found[1])))
            cells |= set(range(first, last + 1))
        elif part:
            raise InputError(f"used: write labels as 1-5,8, not {text!r}")
    return check(cells, sheet)


def check(cells: Collection[int], sheet: Sheet) -> frozenset[int]:
    """The same cells; ``InputError`` if they are not on the sheet, or none is left."""
    used = frozenset(cells)
    beyond = sorted(cell for cell in used if not 1 <= cell <= sheet.cells)
    if beyond:
        raise InputError(f"used: this sheet has labels 1 to {sheet.cells}, not {beyond[0]}")
    if len(used) == sheet.cells:
        raise InputError("used: no label of this sheet is left; take a fresh one")
    return used


def before(start: int, sheet: Sheet) -> frozenset[int]:
    """The cells used when ``start`` is the first that is left; ``InputError`` if it is not on the sheet."""
    if not 1 <= start <= sheet.cells:
        raise InputError(f"start: this sheet has labels 1 to {sheet.cells}, not {start}")
    return frozenset(range(1, start))


def say(used: Collection[int]) -> str:
    """The cells as ``1-5,8``."""
    runs: list[list[int]] = []
    for cell in sorted(used):
        if runs and runs[-1][1] == cell - 1:
            runs[-1][1] = cell
        else:
            runs.append([cell, cell])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def places(sheet: Sheet, used: Collection[int] = NONE) -> Iterator[tuple[int, int]]:
    """Page and cell of label after label, both from 0; used cells of the first page are left out."""
    gone = check(used, sheet)
    yield from ((0, cell) for cell in range(sheet.cells) if cell + 1 not in gone)
    for page in count(1):
        yield from ((page, cell) for cell in range(sheet.cells))


def page_count(labels: int, sheet: Sheet, used: Collection[int] = NONE) -> int:
    """How many pages that many labels take."""
    on_others = labels - (sheet.cells - len(used))
    return (1 if labels else 0) + max(-(-on_others // sheet.cells), 0)


def after(labels: int, sheet: Sheet, used: Collection[int] = NONE) -> frozenset[int]:
    """The cells gone from the last page when so many labels were printed; none of a page that is used up."""
    pages = page_count(labels, sheet, used)
    if not labels:
        return frozenset(used)
    on_last = {cell + 1 for page, cell in islice(places(sheet, used), labels) if page == pages - 1}
    gone = on_last | (set(used) if pages == 1 else set())
    return frozenset(gone) if len(gone) < sheet.cells else NONE


def kept(folder: Path) -> tuple[PartUsed, ...]:
    """The sheets remembered in this data folder; ``EnvironmentFault`` if the file cannot be read."""
    return kept_list.read(folder / FILE_NAME, PartUsed)


def keep(folder: Path, part: PartUsed) -> None:
    """Remember the sheet, in place of one of the same name."""
    name = " ".join(part.name.split())
    if not name:
        raise InputError("sheet: give it a name to be found by")
    _write(folder, [*_others(folder, name), msgspec.structs.replace(part, name=name)])


def forget(folder: Path, name: str) -> None:
    """Remember the sheet no longer, if it was."""
    _write(folder, _others(folder, name))


def _others(folder: Path, name: str) -> list[PartUsed]:
    return [part for part in kept(folder) if part.name.casefold() != name.casefold()]


def _write(folder: Path, parts: list[PartUsed]) -> None:
    kept_list.write(folder / FILE_NAME, parts)
