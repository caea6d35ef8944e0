"""Labels out of a table: a CSV, TSV or XLSX file whose header names the columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from app.errors import InputError
from app.exchange.rows import Row, Severity, Table
from app.exchange.tables import open_table
from app.labels.designs import templates
from app.labels.layout import Label

#: What a column may be called, most telling first. Header names are compared without case, spaces and dashes.
COLUMNS = {
    "text": ("text", "code", "link", "url", "shorturl", "shortlink", "qr", "qrcode"),
    "short_id": ("shortid",),
    "name": ("name", "productname", "product", "title", "description"),
    "identifier": ("identifier", "sku", "gtin", "ean", "ean13", "serial", "serialnumber", "id"),
}

#: Turns a short id into the text of its code.
Linker = Callable[[str], str]


def read(path: Path, *, ecl: str = "Q", link: Linker) -> Iterator[Label]:
    """The file's labels row by row; ``InputError`` names the row and column that cannot be used.

    The code's text is in a column such as ``text`` or ``url``, or a ``short id`` that ``link`` makes an
    address of.
    """
    table = open_table(path)
    columns = _columns(table)
    for row in table.rows():
        _check(path, row)
        yield _label(path, row, columns, ecl, link)


def records(table: Table) -> Iterator[dict[str, str]]:
    """The rows with plain field names, for a design; ``InputError`` names a row that cannot be used."""
    names = [templates.plain(name) for name in table.header]
    for row in table.rows():
        _check(table.path, row)
        yield dict(zip(names, (value.strip() for value in row.values), strict=True))


def _columns(table: Table) -> dict[str, int]:
    names = [templates.plain(name) for name in table.header]
    columns = {
        part: names.index(found)
        for part, choices in COLUMNS.items()
        if (found := next((choice for choice in choices if choice in names), None)) is not None
    }
    if not columns.keys() & {"text", "short_id"}:
        raise InputError(
            f"{table.path.name}: no column says what the codes hold; call one of them text, url or short id "
            f"(there are: {', '.join(table.header)})"
        )
    return columns


def _label(path: Path, row: Row, columns: dict[str, int], ecl: str, link: Linker) -> Label:
    cells = {part: row.values[index].strip() for part, index in columns.items()}
    text, short_id = cells.get("text", ""), cells.get("short_id", "")
    if not text and not short_id:
        raise InputError(f"{path.name}, row {row.number}: says nothing for the code to hold")
    return Label(
        text=text or link(short_id),
        name=cells.get("name", ""),
        identifier=cells.get("identifier", ""),
        ecl=ecl,
    )


def _check(path: Path, row: Row) -> None:
    faults = [str(problem) for problem in row.problems if problem.severity is Severity.ERROR]
    if faults:
        raise InputError(f"{path.name}, row {row.number}: {faults[0]}")
