"""Visits over time without gaps, and as a file."""

from __future__ import annotations

import csv
import io

import pytest
from PySide6.QtCore import QDate, QDateTime, QTime

from app.client import HitCount, HitStatistics
from app.desktop.visits.bar_plot import spoken
from app.desktop.visits.csv_text import csv_text
from app.desktop.visits.periods import HOUR_MS, PERIODS, Bar, Period, bars, question, short_label, since_ms

NOW = QDateTime(QDate(2026, 5, 17), QTime(15, 30))
TODAY = QDateTime(QDate(2026, 5, 17), QTime(0, 0)).toMSecsSinceEpoch()


@pytest.mark.parametrize(
    ("period", "count"), [(PERIODS[0], 24), (PERIODS[1], 72), (PERIODS[2], 7), (PERIODS[5], 365)]
)
def test_a_period_has_a_bar_for_every_hour_or_day(period: Period, count: int) -> None:
    found = bars([], period, NOW)
    assert len(found) == count
    assert found[0].time_ms == since_ms(period, NOW)
    last = TODAY if period.unit == "day" else TODAY + 15 * HOUR_MS
    assert found[-1].time_ms == last


def test_counts_stand_at_their_time() -> None:
    found = bars([HitCount("x", 5, 2, TODAY)], PERIODS[2], NOW)
    assert (found[-1].people, found[-1].bots) == (3, 2)
    assert sum(bar.people + bar.bots for bar in found) == 5


def test_everything_begins_with_the_first_visit() -> None:
    ten_days_ago = QDateTime(QDate(2026, 5, 7), QTime(0, 0)).toMSecsSinceEpoch()
    assert len(bars([HitCount("x", 1, 0, ten_days_ago)], PERIODS[-1], NOW)) == 11
    assert bars([], PERIODS[-1], NOW) == []


def test_what_is_asked() -> None:
    asked = question(PERIODS[2], NOW, of_all=True)
    assert asked.by[0] == "day"
    assert asked.by[-1] == "link"
    assert "link" not in question(PERIODS[0], NOW, of_all=False).by
    assert question(PERIODS[-1], NOW, of_all=True).params()["from"] == "0"


def test_a_bar_in_words() -> None:
    assert spoken(Bar(TODAY, "Sun 17 May 2026", 3, 2)) == "Sun 17 May 2026: 5 visits, 2 of them by bots"
    assert spoken(Bar(TODAY, "today", 1, 0)) == "today: 1 visit"
    assert short_label(Bar(TODAY, "", 0, 0), "hour") == short_label(Bar(TODAY, "", 0, 0), "day")


def test_a_file_has_every_value_and_runs_nothing_in_a_spreadsheet() -> None:
    by = {"country": (HitCount("CH", 2, 1), HitCount(None, 1, 0)), "referrer": (HitCount("=1+1", 1, 0),)}
    rows = list(
        csv.reader(io.StringIO(csv_text(HitStatistics(since_ms=0, until_ms=1, hits=3, bots=1, by=by))))
    )
    assert rows == [
        ["by", "value", "visits", "bots"],
        ["total", "", "3", "1"],
        ["country", "CH", "2", "1"],
        ["country", "", "1", "0"],
        ["referrer", "'=1+1", "1", "0"],
    ]
