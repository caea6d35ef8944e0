"""The time in a zone, and when its offset changes next; expected values are public history."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from catalog.errors import BadInput
from catalog.timezones import next_change, time_info

NOW = datetime(2015, 4, 9, 10, 51, 27, 786_000, tzinfo=UTC)


def _ms(*date: int) -> int:
    return int(datetime(*date, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type, misc]


def test_without_a_zone_it_is_the_timestamp_alone() -> None:
    assert time_info(NOW) == {"timestamp": 1428576687786}


def test_zurich_as_in_the_api_reference() -> None:
    assert time_info(NOW, "Europe/Zurich") == {
        "timestamp": 1428576687786,
        "offset": 7_200_000,
        "localTime": "2015-04-09T12:51:27.786+02:00",
        "nextChange": 1445734800000,
    }


def test_utc_never_changes_and_is_written_with_z() -> None:
    assert time_info(NOW, "UTC") == {
        "timestamp": 1428576687786,
        "offset": 0,
        "localTime": "2015-04-09T10:51:27.786Z",
    }


@pytest.mark.parametrize(
    ("zone", "now", "change"),
    [
        # Lord Howe moves by half an hour, at 2:00 local time.
        ("Australia/Lord_Howe", (2024, 1, 1), (2024, 4, 6, 15, 0)),
        ("Australia/Lord_Howe", (2024, 6, 1), (2024, 10, 5, 15, 30)),
        # Morocco's clocks go back for Ramadan.
        ("Africa/Casablanca", (2024, 1, 1), (2024, 3, 10, 2, 0)),
        ("Africa/Casablanca", (2024, 3, 20), (2024, 4, 14, 2, 0)),
        ("Europe/Zurich", (2024, 3, 31, 0, 59, 59), (2024, 3, 31, 1, 0)),
        ("Europe/Zurich", (2024, 3, 31, 1, 0, 0), (2024, 10, 27, 1, 0)),
    ],
)
def test_the_next_change_is_found_to_the_second(
    zone: str, now: tuple[int, ...], change: tuple[int, ...]
) -> None:
    moment = datetime(*now, tzinfo=UTC)  # type: ignore[arg-type, misc]
    assert time_info(moment, zone)["nextChange"] == _ms(*change)


@pytest.mark.parametrize("zone", ["Etc/GMT+1", "Asia/Tokyo", "Asia/Kathmandu"])
def test_zones_without_summer_time_have_no_next_change(zone: str) -> None:
    assert next_change(NOW, ZoneInfo(zone)) is None
    assert "nextChange" not in time_info(NOW, zone)


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "\0", "x" * 999]
)
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(BadInput) as caught:
        time_info(NOW, zone)
    assert caught.value.errors[0].startswith("tz: there is no time zone")
