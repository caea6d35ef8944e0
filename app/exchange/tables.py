"""Opens a file as a table, whatever its format."""

from pathlib import Path

from app.client import Kind
from app.errors import InputError
from app.exchange.json_table import LINES_SUFFIXES, JsonTable
from app.exchange.link_json import open_links
from app.exchange.rows import Table
from app.exchange.text_table import TextTable

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".tab"})
JSON_SUFFIXES = LINES_SUFFIXES | {".json"}
SHEET_SUFFIXES = frozenset({".xlsx", ".xlsm"})
_ZIP_MAGIC = b"PK\x03\x04"
_CURES = {
    ".xls": "is the old Excel format; save it as .xlsx or .csv",
    ".ods": "is an OpenDocument sheet; save it as .xlsx or .csv",
    ".numbers": "is a Numbers document; export it as .xlsx or .csv",
}


def open_table(
    path: Path,
    *,
    kind: Kind = Kind.PRODUCTS,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
) -> Table:
    """The table in the file. InputError if there is none, naming the file and what to do.

    The first bytes decide, not the name: a workbook that was called .csv is still a workbook. `kind` is what
    the documents of a JSON file are; other files do not need it.
    """
    suffix = path.suffix.lower()
    if suffix in _CURES:
        raise InputError(f"{path.name} {_CURES[suffix]}")
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a file")
        with path.open("rb") as stream:
            start = stream.read(len(_ZIP_MAGIC))
        if start == _ZIP_MAGIC:
            # Only here: openpyxl takes a tenth of a second to load.
            from app.exchange.sheet_table import SheetTable

            return SheetTable(path, sheet=sheet)
        if suffix in SHEET_SUFFIXES:
            raise InputError(f"{path.name} is not an XLSX workbook, whatever its name says")
        if suffix in JSON_SUFFIXES:
            return open_links(path) or JsonTable(path, kind)
        return TextTable(path, encoding=encoding, delimiter=delimiter)
    except FileNotFoundError as error:
        raise InputError(f"there is no file {path}") from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
