"""The list of the Camera page as CSV: a row a code, with how often and when it was seen."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app import whole_file
from app.desktop.camera.tally import Seen
from catalog.spreadsheet import harmless

COLUMNS = ("type", "value", "count", "first", "last", "kind", "id", "name")


def save(rows: Sequence[Seen], path: Path, *, now_s: float, wall_s: float) -> int:
    """Write the list; the number of rows. `now_s` is the rows' clock at the wall-clock time `wall_s`.

    Raises InputError when the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for seen in rows:
        match = seen.code.matches[0] if seen.code.matches else None
        record = (match.kind.noun(), match.record_id, match.title) if match else ("", "", "")
        times = (_time(at_s - now_s + wall_s) for at_s in (seen.first_s, seen.last_s))
        cells = (seen.code.type, seen.code.value, seen.count, *times, *record)
        writer.writerow([harmless(str(cell)) for cell in cells])
    whole_file.write(path, text.getvalue().encode("utf-8-sig"))
    return len(rows)


def _time(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")
