"""Statistics as a table for a file; no Qt here."""

from __future__ import annotations

import csv
import io
from typing import Final

from app.client import HitStatistics
from catalog.spreadsheet import harmless

HEADER: Final = ("by", "value", "visits", "bots")


def csv_text(statistics: HitStatistics) -> str:
    """One row for each value of each list, and the total first. What a spreadsheet would run is quoted."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerow(("total", "", statistics.hits, statistics.bots))
    for name, counts in statistics.by.items():
        writer.writerows((name, harmless(count.value or ""), count.hits, count.bots) for count in counts)
    return text.getvalue()
