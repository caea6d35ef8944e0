"""Where a long scan writes: JSON lines or CSV, every picture at once, so that a killed scan can go on."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from app.errors import EnvironmentFault, InputError
from catalog.spreadsheet import FORMULA_STARTS

Json = dict[str, Any]
COLUMNS = ("file", "type", "method", "value", "confidence", "ms", "error")


class Output:
    """A file of results, opened to be written from its start or, to `resume`, behind its last whole line."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        if path.suffix.lower() not in {".jsonl", ".csv"}:
            raise InputError(f"{path.name}: must end in .jsonl or .csv")
        if path.exists() and not resume:
            raise InputError(f"{path} is there already: add --resume to go on with it, or name another file")
        self._csv = path.suffix.lower() == ".csv"
        #: When the last line was written before, in milliseconds since 1970; None in a new file.
        self.written_ms = path.stat().st_mtime_ns // 1_000_000 if path.exists() else None
        self._path = path
        try:
            # Without a buffer: what is written is in the file, and what is not does not come later.
            self._file = path.open("r+b" if path.exists() else "x+b", buffering=0)
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror or error}") from error
        try:
            self.done = frozenset(self._files_before())
        except BaseException:
            self._file.close()
            raise

    def write(self, line: Json) -> None:
        """One picture, whole or not at all. EnvironmentFault where the disk does not take it."""
        self._append(_rows(_cells(line)) if self._csv else json.dumps(line) + "\n")

    def close(self) -> None:
        """Until the disk has it."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._refused(error) from error
        finally:
            self._file.close()

    def _append(self, text: str) -> None:
        left = memoryview(text.encode(errors="surrogateescape"))  # names of files need not be text
        end = self._file.tell()
        try:
            while left:  # a disk that is nearly full takes a part
                left = left[self._file.write(left) or 0 :]
        except OSError as error:
            self._file.truncate(end)
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> EnvironmentFault:
        return EnvironmentFault(
            f"cannot write {self._path}: {error.strerror or error}; what it holds is whole: "
            "make room, then go on with --resume"
        )

    def _files_before(self) -> Iterator[str]:
        """The files that are in there; what a killed scan left of a line goes."""
        foreign = InputError(f"{self._path} holds something else than the results of a scan")
        with os.fdopen(os.dup(self._file.fileno()), "rb") as stream:
            lines = _Lines(stream)
            try:
                yield from _files_of_rows(lines) if self._csv else _files_of_lines(lines)
            except (ValueError, KeyError, msgspec.MsgspecError, csv.Error) as error:
                if not lines.ended:
                    raise foreign from error
        self._file.seek(lines.settled)
        start = b"" if self._csv and lines.settled else self._start.encode()
        rest = self._file.read(len(start))
        if not start.startswith(rest):
            raise foreign
        self._file.truncate(lines.settled)
        self._file.seek(lines.settled)
        if self._csv and not lines.settled:
            self._append(self._start)

    @property
    def _start(self) -> str:
        """How every line begins, or the file."""
        return _rows([COLUMNS]) if self._csv else '{"file": '


class _Lines:
    """The whole lines of a file as text; up to which byte they are `settled`, and whether they `ended`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._position = 0
        self.settled = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            if not line.endswith(b"\n"):
                break
            self._position += len(line)
            yield line.decode(errors="surrogateescape")
        self.ended = True

    def settle(self) -> None:
        """What was taken so far is a whole picture's."""
        self.settled = self._position


class _Line(msgspec.Struct):
    """What matters of a line that was written before."""

    file: str


_line = msgspec.json.Decoder(_Line)


def _files_of_lines(lines: _Lines) -> Iterator[str]:
    for line in lines:
        # A name that is no text has halves of characters, which only the other decoder takes.
        yield json.loads(line)["file"] if "\\ud" in line else _line.decode(line).file
        lines.settle()


def _files_of_rows(lines: _Lines) -> Iterator[str]:
    rows = csv.reader(lines, strict=True)
    if tuple(next(rows, COLUMNS)) != COLUMNS:
        raise ValueError("other columns")
    lines.settle()
    for row in rows:
        lines.settle()
        yield _as_given(row[0])


def _cells(line: Json) -> list[tuple[Any, ...]]:
    """A row for each code; one without a code for a picture that has none."""
    file, ms, error = line["file"], line.get("ms", ""), line.get("error", "")
    symbols = line.get("symbols") or [{}]
    return [
        (file, s.get("type", ""), s.get("method", ""), s.get("value", ""), s.get("confidence", ""), ms, error)
        for s in symbols
    ]


def _rows(cells: Any) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([[_harmless(cell) for cell in row] for row in cells])
    return text.getvalue()


def _harmless(cell: Any) -> str:
    """As a spreadsheet shows and never runs it; a quote is quoted too, so that `_as_given` takes one off."""
    text = str(cell)
    return f"'{text}" if text.startswith((*FORMULA_STARTS, "'")) else text


def _as_given(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell
