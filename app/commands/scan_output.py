"""Where a long scan writes: JSON lines or CSV, every picture at once, so that a killed scan can go on."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.errors import InputError
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
        try:
            self._file = path.open("r+b" if path.exists() else "x+b")
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror or error}") from error
        self.done = frozenset(self._lines_before())

    def write(self, line: Json) -> None:
        """One picture, as one piece: a process that is killed leaves it whole or not at all."""
        text = _rows(_cells(line)) if self._csv else json.dumps(line) + "\n"
        self._file.write(text.encode(errors="surrogateescape"))  # names of files need not be text
        self._file.flush()

    def close(self) -> None:
        """Until the disk has it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _lines_before(self) -> Iterator[str]:
        """The files that are in there; what a killed scan left of a line goes."""
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        self._file.seek(len(whole))
        self._file.truncate()
        if self._csv:
            rows = csv.DictReader(io.StringIO(whole.decode(errors="surrogateescape"), newline=""))
            yield from (_as_given(row["file"]) for row in rows if row.get("file"))
            if not whole:
                self._file.write(_rows([COLUMNS]).encode())
        else:
            yield from (json.loads(line)["file"] for line in whole.splitlines())


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
