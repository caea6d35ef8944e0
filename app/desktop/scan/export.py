"""The results of scanned pictures as a file: CSV with one row a code, or JSON with one line a picture.

The JSON lines have the shape of `tagwright scan --json`, so one script reads both.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from app.desktop.scan.entries import Code, Entry, Match, State
from catalog.spreadsheet import harmless

COLUMNS = ("file", "state", "number", "method", "type", "value", "kind", "id", "name", "links", "message")


@dataclass(frozen=True)
class ExportFormat:
    suffix: str
    title: str
    write: Callable[[Iterable[Entry], TextIO], int]


def write_csv(entries: Iterable[Entry], file: TextIO) -> int:
    """One row a code (a picture without one has a row too); the number of pictures written."""
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    count = 0
    for count, entry in enumerate(entries, 1):  # noqa: B007 - the count is the result
        rows.writerows([harmless(str(value)) for value in row] for row in _csv_rows(entry))
    return count


def write_json_lines(entries: Iterable[Entry], file: TextIO) -> int:
    """One line a picture; the number of pictures written."""
    count = 0
    for count, entry in enumerate(entries, 1):  # noqa: B007 - the count is the result
        file.write(json.dumps(_json(entry), ensure_ascii=False) + "\n")
    return count


FORMATS = (
    ExportFormat(".csv", "CSV, one row a code", write_csv),
    ExportFormat(".jsonl", "JSON, one line a picture", write_json_lines),
)


def save(entries: Iterable[Entry], path: Path) -> int:
    """Write the format that the path's ending names (CSV when it names none); all of it, or nothing."""
    row = next((known for known in FORMATS if known.suffix == path.suffix.lower()), FORMATS[0])
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("w", encoding="utf-8-sig" if row.suffix == ".csv" else "utf-8", newline="") as file:
            count = row.write(entries, file)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _csv_rows(entry: Entry) -> Iterator[tuple[object, ...]]:
    said = " ".join(part for part in (entry.message, entry.cure, entry.note) if part)
    if not entry.codes:
        yield (entry.path, entry.state.value, "", "", "", "", "", "", "", "", said)
    for number, code in enumerate(entry.codes, 1):
        for match in code.matches or (None,):
            yield (
                entry.path,
                entry.state.value,
                number,
                code.method,
                code.type,
                code.value,
                *_match_cells(match),
                said,
            )


def _match_cells(match: Match | None) -> tuple[str, str, str, str]:
    if match is None:
        return "", "", "", ""
    return match.kind.noun(), match.record_id, match.title, " ".join(match.links)


def _json(entry: Entry) -> dict[str, object]:
    line: dict[str, object] = {
        "file": str(entry.path),
        "symbols": [_symbol(code) for code in entry.codes],
        "results": [
            {"symbol": number, **_result(match)}
            for number, code in enumerate(entry.codes)
            for match in code.matches or ()
        ],
        "ms": round(entry.ms, 1),
    }
    if entry.state is State.ERROR:
        line["error"] = f"{entry.message} {entry.cure}".strip()
    return line


def _symbol(code: Code) -> dict[str, object]:
    points = [list(point) for point in code.points]
    return {"type": code.type, "method": code.method, "value": code.value, "points": points}


def _result(match: Match) -> dict[str, object]:
    return {"kind": str(match.kind), "id": match.record_id, "name": match.title, "links": list(match.links)}
