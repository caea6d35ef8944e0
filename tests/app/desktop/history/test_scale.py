"""Axes and points, without a window."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.history.scale import (
    TIME_STEPS,
    Range,
    Spot,
    number_ticks,
    spread,
    thinned,
    time_ticks,
)

HOUR_MS = 3_600_000
finite = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (0, 10, 5, ["0", "2", "4", "6", "8", "10"]),
        (-20.3, -14.7, 6, ["-20", "-19", "-18", "-17", "-16", "-15"]),
        (0.001, 0.0042, 4, ["0.001", "0.002", "0.003", "0.004"]),
        (0, 2_500_000, 3, ["0", "1,000,000", "2,000,000"]),
    ],
)
def test_numbers_at_an_axis_are_round(low: float, high: float, most: int, texts: list[str]):
    assert [tick.text for tick in number_ticks(Range(low, high), most)] == texts


@given(finite, st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_lie_in_the_range_and_are_not_too_many(low: float, size: float, most: int):
    shown = Range(low, low + size)
    ticks = number_ticks(shown, most)
    slack = (abs(low) + size) * 1e-6
    assert len(ticks) <= most + 1
    assert all(shown.low - slack <= tick.at <= shown.high + slack for tick in ticks)


@pytest.mark.parametrize(
    "length_ms", [1_000, 60_000, HOUR_MS, 24 * HOUR_MS, 40 * 24 * HOUR_MS, 9000 * 24 * HOUR_MS]
)
def test_times_at_an_axis_are_round_in_the_own_zone(length_ms: int):
    start_ms = datetime(2026, 3, 4, 5, 6, 7).astimezone().timestamp() * 1000
    shown = Range(start_ms, start_ms + length_ms)
    ticks = time_ticks(shown, 6)
    assert 1 <= len(ticks) <= 7
    assert all(shown.low <= tick.at <= shown.high for tick in ticks)
    if length_ms == 24 * HOUR_MS:
        assert {_hour(tick.at) % 6 for tick in ticks} == {0}


def test_steps_of_time_grow():
    steps = [step for step, _ in TIME_STEPS]
    assert steps == sorted(set(steps))


def _hour(at_ms: float) -> int:
    return datetime.fromtimestamp(at_ms / 1000).hour  # noqa: DTZ006 - the own zone


@given(st.lists(finite, min_size=1))
def test_the_range_of_values_is_never_empty_and_holds_them(values: list[float]):
    found = spread(values)
    assert found.size > 0
    assert all(found.low <= value <= found.high for value in values)


def test_zooming_keeps_the_point_under_the_pointer_and_never_leaves_the_whole():
    whole = Range(0, 100)
    assert Range(0, 100).zoomed(0.5, 20) == Range(10, 60)
    assert Range(90, 120).within(whole) == Range(70, 100)
    assert Range(-5, 5).within(whole) == Range(0, 10)
    assert Range(-50, 150).within(whole) == whole


def test_few_spots_are_drawn_as_they_are_and_the_line_goes_on_beyond_the_edges():
    spots = [Spot(float(x), float(x)) for x in range(10)]
    assert thinned(spots, Range(2.5, 5.5), 100) == spots[2:7]
    assert thinned(spots, Range(2.2, 2.8), 100) == [spots[2], spots[3]]
    assert thinned([], Range(0, 1), 100) == []


def test_of_very_many_spots_the_lowest_and_highest_of_each_column_are_drawn():
    spots = [Spot(x / 1000, math.sin(x / 50)) for x in range(20_000)]
    spots[7_777] = Spot(7.777, 99.0)
    drawn = thinned(spots, Range(0, 20), 100)
    assert len(drawn) <= 202
    assert max(spot.y for spot in drawn) == 99.0
    assert [spot.x for spot in drawn] == sorted(spot.x for spot in drawn)
