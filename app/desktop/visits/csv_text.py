"""Statistics as a table for a file; no Qt here."""

from __future__ import annotations

import csv
import io
from typing import Final

from app.client import HitStatistics

HEADER: Final = ("by", "value", "visits", "bots")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_text(statistics: HitStatistics) -> str:
    """One row for each value of each list, and the total first. What a spreadsheet would run is quoted."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerow(("total", "", statistics.hits, statistics.bots))
    for name, counts in statistics.by.items():
        writer.writerows((name, _plain(count.value), count.hits, count.bots) for count in counts)
    return text.getvalue()


def _plain(value: str | None) -> str:
    if value is None:
        return ""
    return "'" + value if value.startswith(_FORMULA) else value
