"""XLSX workbooks as tables, read row by row.

A spreadsheet keeps numbers where people typed codes: 4006381333931 may be stored as a float, and 0012 as 12.
A whole number comes out with all its digits, and with the zeros its cell's format shows; what was lost for
good is for the identifier's check digit to find (see `cells`).
"""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import InputError
from app.exchange.rows import Problem, Row, Severity, fit, header_names, too_wide

_UNPACKED_LIMIT_BYTES = 8 << 30
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZEROS = re.compile(r"0+\Z")
_UNREADABLE = (InvalidFileException, zipfile.BadZipFile, KeyError, ParseError, EOFError, OSError, ValueError)
# Over 15 digits a spreadsheet has rounded: its numbers are IEEE doubles.
_EXACT_BELOW = 10**15


class SheetTable:
    """One sheet of a workbook: the one that was named, or the first."""

    def __init__(self, path: Path, *, sheet: str = "") -> None:
        self.path = path
        _refuse_bombs(path)
        self._sheet = sheet
        with _Opened(path, sheet) as opened:
            self._sheet = opened.title
            self.size = opened.row_count
            self.header, self._header_number = self._read_header(opened)

    @property
    def description(self) -> str:
        return f"sheet {self._sheet}"

    def rows(self) -> Iterator[Row]:
        width = len(self.header)
        with _Opened(self.path, self._sheet) as opened:
            for number, cells in opened.rows():
                if number <= self._header_number or not any(_is_filled(cell) for cell in cells):
                    continue
                yield self._row(number, cells, width)

    def _row(self, number: int, cells: Sequence[Any], width: int) -> Row:
        kept, extra = fit([_text(cell) for cell in cells], width)
        problems = [
            problem
            for position, cell in enumerate(cells[:width])
            if (problem := _problem(cell, self.header[position])) is not None
        ]
        if extra:
            problems.append(too_wide(extra, width))
        return Row(number, kept, tuple(problems), number, extra)

    def _read_header(self, opened: "_Opened") -> tuple[tuple[str, ...], int]:
        for number, cells in opened.rows():
            if any(_is_filled(cell) for cell in cells):
                return header_names([_text(cell) for cell in cells]), number
        raise InputError(
            f"{self.path.name}, sheet {self._sheet}, is empty: its first row must name the columns"
        )


class _Opened:
    """A workbook while it is read; its errors are those of the file."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._path = path
        # Styles, extensions and dates out of range: the first two mean nothing to an import, the last become
        # errors of their rows. Not catch_warnings: that is for one thread only.
        warnings.filterwarnings("ignore", module=r"openpyxl\.")
        # A stream, since openpyxl refuses a path that does not end in .xlsx.
        self._stream = path.open("rb")
        try:
            self._book = openpyxl.load_workbook(
                self._stream, read_only=True, data_only=True, keep_links=False
            )
        except _UNREADABLE as error:
            self._stream.close()
            raise InputError(f"{path.name} is not a readable XLSX workbook: {error}") from error
        names = [page.title for page in self._book.worksheets]
        if not names or (sheet and sheet not in names):
            self.close()
            known = ", ".join(names) or "none"
            raise InputError(f"{path.name} has no sheet called {sheet}; it has: {known}")
        self.title = sheet or names[0]
        self._page = self._book[self.title]
        self.row_count: int = self._page.max_row or 0
        self._page.reset_dimensions()  # what a program wrote there is often wrong, and would cut rows off

    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        cells = iter(enumerate(self._page.iter_rows(), 1))
        while True:
            try:
                numbered = next(cells, None)
            except _UNREADABLE as error:
                raise InputError(f"{self._path.name}, sheet {self.title}, is damaged: {error}") from error
            if numbered is None:
                return
            yield numbered

    def __enter__(self) -> "_Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._book.close()
        self._stream.close()


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, EOFError) as error:
        raise InputError(f"{path.name} is not an XLSX workbook") from error
    if unpacked > _UNPACKED_LIMIT_BYTES:
        raise InputError(f"{path.name} unpacks to {unpacked >> 30} GB; that is no table")


def _is_filled(cell: Any) -> bool:
    return cell.value is not None and cell.value != ""


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        value = int(value)
    if isinstance(value, int):
        return _with_shown_zeros(value, cell)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _with_shown_zeros(value: int, cell: Any) -> str:
    shown = cell.number_format
    if value >= 0 and isinstance(shown, str) and _ZEROS.match(shown):
        return str(value).zfill(len(shown))
    return str(value)


def _problem(cell: Any, column: str) -> Problem | None:
    if cell.data_type == "e":
        return Problem(Severity.ERROR, f"holds the spreadsheet's error {cell.value}", column)
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > _EXACT_BELOW:
        return Problem(
            Severity.ERROR,
            "is a number of more than 15 digits, and a spreadsheet rounds those; format the column as text",
            column,
        )
    return None
