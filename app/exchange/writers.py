"""Files an export can write, each row by row. A file appears under its name when it is whole, not before."""

import contextlib
import csv
import io
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec

from app.errors import EnvironmentFault, InputError
from catalog.spreadsheet import guarded

_SHEET_ROWS = 1_048_576
_SHEET_CELL = 32_767
# What XML cannot hold or would change, and what looks like the escape of such a character.
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class RowWriter(Protocol):
    """Takes rows of text, the header first."""

    def write(self, values: Sequence[str]) -> None: ...

    def finish(self) -> None:
        """Put the rest on the stream."""

    def close(self) -> None:
        """Let go of what is held; without `finish` before it the file is of no use."""


class DelimitedWriter:
    """CSV or TSV in UTF-8; with a byte order mark, without which spreadsheets take it for something else.

    What they would run has a quote before it, which an import takes off.
    """

    def __init__(self, stream: BinaryIO, *, delimiter: str = ",") -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
        self._rows = csv.writer(self._text, delimiter=delimiter)

    def write(self, values: Sequence[str]) -> None:
        self._rows.writerow(map(guarded, values))

    def finish(self) -> None:
        self._text.flush()

    def close(self) -> None:
        self._text.detach()


class SheetWriter:
    """XLSX. Every cell is text: a code keeps its zeros, and a value that starts with = is no formula."""

    def __init__(self, stream: BinaryIO) -> None:
        import openpyxl
        from openpyxl.cell import WriteOnlyCell

        self._stream = stream
        self._book = openpyxl.Workbook(write_only=True)
        self._page = self._book.create_sheet("Catalogue")
        self._cell = WriteOnlyCell
        self._count = 0

    def write(self, values: Sequence[str]) -> None:
        self._count += 1
        if self._count > _SHEET_ROWS:
            raise InputError(f"an XLSX sheet holds {_SHEET_ROWS - 1:,} records; export to .csv instead")
        self._page.append([self._text_cell(value) for value in values])

    def finish(self) -> None:
        self._book.save(self._stream)

    def close(self) -> None:
        if not self._page.closed:
            self._page.close()

    def _text_cell(self, value: str) -> Any:
        if not value:
            return None
        escaped = _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", value)
        if len(escaped) > _SHEET_CELL:
            raise InputError(
                f"row {self._count} has a value of {len(value):,} letters, "
                f"an XLSX cell holds {_SHEET_CELL:,}; export to .csv instead"
            )
        cell = self._cell(self._page, escaped)
        cell.data_type = "s"
        return cell


class DocumentWriter(Protocol):
    """Takes whole documents."""

    def write(self, document: Mapping[str, Any]) -> None: ...

    def finish(self) -> None: ...


class JsonLinesWriter:
    """One document a line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, document: Mapping[str, Any]) -> None:
        self._stream.write(msgspec.json.encode(document) + b"\n")

    def finish(self) -> None:
        """Nothing to add."""


class JsonWriter:
    """One array, a document a line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._start = b"[\n"

    def write(self, document: Mapping[str, Any]) -> None:
        self._stream.write(self._start + msgspec.json.encode(document))
        self._start = b",\n"

    def finish(self) -> None:
        self._stream.write(b"[]\n" if self._start == b"[\n" else b"\n]\n")


ROW_WRITERS: Mapping[str, Callable[[BinaryIO], RowWriter]] = {
    ".csv": DelimitedWriter,
    ".tsv": lambda stream: DelimitedWriter(stream, delimiter="\t"),
    ".xlsx": SheetWriter,
}
DOCUMENT_WRITERS: Mapping[str, Callable[[BinaryIO], DocumentWriter]] = {
    ".json": JsonWriter,
    ".jsonl": JsonLinesWriter,
    ".ndjson": JsonLinesWriter,
}
SUFFIXES = (*ROW_WRITERS, *DOCUMENT_WRITERS)


def check_suffix(path: Path) -> str:
    """The suffix that decides the format, or an InputError that lists them."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path.name}: the name must end in one of {', '.join(SUFFIXES)}")
    return suffix


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content is at `path` when the block ends well; otherwise what was there stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as stream:
            yield stream
        draft.replace(path)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
