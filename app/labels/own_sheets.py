"""Sheets of one's own: written in one line, kept by name in the data folder.

A4 3x8 70x37                      three columns of eight, in the middle of the page, side by side
210x297 2x7 99.1x38.1 at 4.65,15.15 pitch 101.6,38.1 round 1.5
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from app.errors import InputError
from app.labels import kept_list
from app.labels.sheet import MAX_SIDE_MM, MIN_SIDE_MM, Sheet

FILE_NAME = "own-sheets.json"
MAX_CELLS = 2000
#: Measures come from rulers; a label this little over the page's edge is on it.
EDGE_SLACK_MM = 0.05

PAPERS_MM = {
    "a3": (297.0, 420.0),
    "a4": (210.0, 297.0),
    "a5": (148.0, 210.0),
    "a6": (105.0, 148.0),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
}

_N = r"\d+(?:[.,]\d+)?"
_NOTATION = re.compile(
    rf"(?P<page>{'|'.join(PAPERS_MM)}|{_N}x{_N})\s+(?P<columns>\d+)x(?P<rows>\d+)\s+(?P<label>{_N}x{_N})"
    r"(?P<options>(?:\s+(?:at|pitch|round)\s+\S+)*)"
)
_OPTION = re.compile(r"(at|pitch|round)\s+(\S+)")


def parse(text: str) -> Sheet | None:
    """The sheet so described, None if this is no description; ``InputError`` says which measure cannot be."""
    found = _NOTATION.fullmatch(" ".join(text.casefold().replace("×", "x").split()))
    if found is None:
        return None
    page = PAPERS_MM.get(found["page"]) or _pair(found["page"], "x", "the page")
    label = _pair(found["label"], "x", "the label")
    columns, rows = int(found["columns"]), int(found["rows"])
    options = dict(_OPTION.findall(found["options"]))
    pitch = _pair(options["pitch"], ",", "pitch") if "pitch" in options else label
    spans = [
        (count - 1) * step + side for count, step, side in zip((columns, rows), pitch, label, strict=True)
    ]
    middle = ((page[0] - spans[0]) / 2, (page[1] - spans[1]) / 2)
    corner = _pair(options["at"], ",", "at") if "at" in options else middle
    sheet = Sheet(
        id=" ".join(text.split()),
        brand="",
        parts=(),
        description=f"{columns * rows} labels of {label[0]:g} × {label[1]:g} mm on {_paper(found['page'])}",
        page_width_mm=page[0],
        page_height_mm=page[1],
        columns=columns,
        rows=rows,
        label_width_mm=label[0],
        label_height_mm=label[1],
        left_mm=corner[0],
        top_mm=corner[1],
        pitch_x_mm=pitch[0],
        pitch_y_mm=pitch[1],
        corner_mm=_number(options.get("round", "0"), "round"),
    )
    check(sheet)
    return sheet


def check(sheet: Sheet) -> None:
    """``InputError`` if labels would lie off the page or on each other, or a measure is out of bounds."""
    sides = (sheet.page_width_mm, sheet.page_height_mm, sheet.label_width_mm, sheet.label_height_mm)
    if not all(MIN_SIDE_MM <= side <= MAX_SIDE_MM for side in sides):
        raise InputError(f"sheet: sides of page and label are {MIN_SIDE_MM} to {MAX_SIDE_MM} mm")
    if not 1 <= sheet.cells <= MAX_CELLS:
        raise InputError(f"sheet: a page has 1 to {MAX_CELLS} labels, not {sheet.cells}")
    if sheet.columns > 1 and sheet.pitch_x_mm < sheet.label_width_mm - EDGE_SLACK_MM:
        raise InputError(
            f"sheet: pitch {sheet.pitch_x_mm:g} is less than the label's width; labels would overlap"
        )
    if sheet.rows > 1 and sheet.pitch_y_mm < sheet.label_height_mm - EDGE_SLACK_MM:
        raise InputError(
            f"sheet: pitch {sheet.pitch_y_mm:g} is less than the label's height; labels would overlap"
        )
    first, last = sheet.cell(0), sheet.cell(sheet.cells - 1)
    over_x_mm = max(-first.x_mm, 0) + max(last.x_mm + last.width_mm - sheet.page_width_mm, 0)
    over_y_mm = max(-first.y_mm, 0) + max(last.y_mm + last.height_mm - sheet.page_height_mm, 0)
    for over_mm, way in ((over_x_mm, "wide"), (over_y_mm, "high")):
        if over_mm > EDGE_SLACK_MM:
            raise InputError(f"sheet: the labels are {over_mm:.1f} mm too {way} for the page")


def kept(folder: Path) -> tuple[Sheet, ...]:
    """The sheets kept in this data folder, as they were added; none if none was.

    ``EnvironmentFault`` if the file was changed into something that cannot be read.
    """
    return kept_list.read(folder / FILE_NAME, Sheet)


def keep(folder: Path, name: str, sheet: Sheet) -> Sheet:
    """Keeps the sheet under this name in the folder; one of the same name, in any case, is replaced."""
    named = msgspec.structs.replace(sheet, id=" ".join(name.split()))
    if not named.id:
        raise InputError("sheet: give it a name to be found by")
    others = [other for other in kept(folder) if other.id.casefold() != named.id.casefold()]
    _write(folder, [*others, named])
    return named


def forget(folder: Path, name: str) -> None:
    """The sheet of this name is kept no longer; ``InputError`` if there is none."""
    sheets = kept(folder)
    remaining = [sheet for sheet in sheets if sheet.id.casefold() != " ".join(name.casefold().split())]
    if len(remaining) == len(sheets):
        raise InputError(f"sheet: none of your own is called {name!r}")
    _write(folder, remaining)


def _write(folder: Path, sheets: list[Sheet]) -> None:
    kept_list.write(folder / FILE_NAME, sheets)


def _paper(page: str) -> str:
    return f"{page.replace('x', ' × ')} mm" if page not in PAPERS_MM else page.capitalize()


def _pair(text: str, between: str, what: str) -> tuple[float, float]:
    # A comma between two numbers and in them cannot be told apart: there the point is the decimal sign.
    parts = text.split(between)
    if len(parts) != 2:
        raise InputError(f"sheet: {what} is two lengths in mm such as 4.65{between}15.15, not {text!r}")
    return _number(parts[0], what), _number(parts[1], what)


def _number(text: str, what: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InputError(f"sheet: {what} is a length in mm, not {text!r}") from None
