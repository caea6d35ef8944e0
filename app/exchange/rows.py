"""What reading a table gives: rows of text, and what was wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol


class Severity(Enum):
    """What a problem means for its row."""

    ERROR = "error"  # the row cannot be imported
    WARNING = "warning"  # it can, but only if the person says so
    NOTE = "note"  # it is imported; something was mended on the way


@dataclass(frozen=True)
class Problem:
    """Something about one row. `column` is the header of the cell, empty when it is about the whole row."""

    severity: Severity
    message: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.column}: {self.message}" if self.column else self.message


@dataclass(frozen=True)
class Row:
    """One record of a table.

    `number` counts as a spreadsheet does: the header is 1 when it comes first, empty rows count. `values` has
    one text per column of the header, and `extra` what stands to the right of it. `position` is where reading
    stands, in the unit of `Table.size`.
    """

    number: int
    values: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    position: int = 0
    extra: tuple[str, ...] = ()


class Table(Protocol):
    """A file that was opened as a table; `rows` may be asked for again and starts anew each time."""

    @property
    def path(self) -> Path: ...

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def size(self) -> int:
        """The whole length, in bytes or rows; 0 if unknown."""

    @property
    def description(self) -> str:
        """How the file was read, for a person: encoding and delimiter, or the sheet's name."""

    def rows(self) -> Iterator[Row]:
        """The rows below the header, without the empty ones."""


def fit(values: list[str], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values below the header's columns, and what is left over on the right (blanks are not)."""
    kept = values[:width] + [""] * (width - len(values))
    extra = values[width:]
    while extra and not extra[-1].strip():
        extra.pop()
    return tuple(kept), tuple(extra)


def too_wide(extra: tuple[str, ...], width: int) -> Problem:
    return Problem(
        Severity.ERROR,
        f"has {width + len(extra)} values, the header names {width}; "
        "a value that holds the delimiter must stand in quotes",
    )


def header_names(cells: list[str]) -> tuple[str, ...]:
    """The header as people see it; a column without a name gets its number."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return tuple(cell.strip() or f"column {position}" for position, cell in enumerate(cells, 1))
