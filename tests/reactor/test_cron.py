"""Cron expressions as the platform took them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactor.cron import CronError, parse

NOW = datetime(2026, 11, 22, 1, 2, 3, 400_000, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("text", "upcoming"),
    [
        ("0 0 * * * ?", "2026-11-22T02:00:00"),
        ("* * * * * ?", "2026-11-22T01:02:04"),
        ("4 2 1 * * ?", "2026-11-22T01:02:04"),
        ("3 2 1 * * ?", "2026-11-23T01:02:03"),
        ("0 0/5 * * * ?", "2026-11-22T01:05:00"),
        ("0/20 * * ? * *", "2026-11-22T01:02:20"),
        ("0 0,30 9-17 ? * MON-FRI", "2026-11-23T09:00:00"),
        ("0 0 12 ? * fri-mon", "2026-11-22T12:00:00"),
        ("0 0 22-2 * * ?", "2026-11-22T02:00:00"),
        ("0 0 0 1 1 ?", "2027-01-01T00:00:00"),
        ("0 0 0 1 JAN,JUL ? 2028", "2028-01-01T00:00:00"),
        ("0 15 10 L * ?", "2026-11-30T10:15:00"),
        ("0 15 10 L-2 * ?", "2026-11-28T10:15:00"),
        ("0 15 10 LW 2 ?", "2027-02-26T10:15:00"),  # the 28th is a Sunday
        ("0 0 9 15W 8 ?", "2027-08-16T09:00:00"),  # the 15th is a Sunday
        ("0 0 9 1W 5 ?", "2027-05-03T09:00:00"),  # the 1st is a Saturday, and the month is kept
        ("0 15 10 ? * 6L", "2026-11-27T10:15:00"),
        ("0 15 10 ? * 6#3", "2026-12-18T10:15:00"),
        ("0 15 10 ? * L", "2026-11-28T10:15:00"),
        ("0 0 0 29 2 ?", "2028-02-29T00:00:00"),
        ("0 0 0 13 * FRI", "2026-11-27T00:00:00"),  # either will do
    ],
)
def test_the_next_time(text: str, upcoming: str) -> None:
    assert parse(text).after(NOW) == datetime.fromisoformat(upcoming).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["0 0 0 31 2 ?", "0 0 0 1 1 ? 2020"])
def test_what_never_comes(text: str) -> None:
    assert parse(text).after(NOW) is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("* * * * *", "has 5 fields"),
        ("", "has 0 fields"),
        ("60 0 0 * * ?", "60 is no second; it is from 0 to 59"),
        ("0 0 24 * * ?", "24 is no hour"),
        ("0 0 0 0 * ?", "0 is no day of month"),
        ("0 0 0 ? * 8", "8 is no day of week"),
        ("0 0 0 ? * 6#6", "is no day of week"),
        ("0 0 0 1 MAI ?", "MAI is no month"),
        ("0 0/0 0 * * ?", "a step must be 1 or more"),
        ("0 ٣ 0 * * ?", "is no minute"),
        ("0 0 0 99W * ?", "99 is no day of month"),
        ("0 1--2 0 * * ?", "1--2 is no minute"),
    ],
)
def test_what_cannot_be_used(text: str, error: str) -> None:
    with pytest.raises(CronError) as caught:
        parse(text)
    assert error in str(caught.value)


def _field(most: int) -> st.SearchStrategy[str]:
    value = st.integers(0, most)
    return st.one_of(
        st.just("*"), value.map(str), st.tuples(value, value).map(lambda pair: f"{pair[0]}-{pair[1]}")
    )


@given(
    second=_field(59),
    minute=_field(59),
    hour=_field(23),
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - UTC is added
)
def test_no_earlier_time_fits(second: str, minute: str, hour: str, moment: datetime) -> None:
    found = parse(f"{second} {minute} {hour} * * ?").after(moment.replace(tzinfo=UTC))
    assert found is not None
    assert timedelta(0) < found - moment.replace(tzinfo=UTC) <= timedelta(days=1)
    fields = ((found.second, second), (found.minute, minute), (found.hour, hour))
    assert all(_fits(value, text) for value, text in fields)
    # Whoever looks again a moment before finds the same.
    assert parse(f"{second} {minute} {hour} * * ?").after(found - timedelta(milliseconds=1)) == found


def _fits(value: int, text: str) -> bool:
    first, _, last = text.partition("-")
    if first == "*":
        return True
    low, high = int(first), int(last or first)
    return low <= value <= high if low <= high else value >= low or value <= high
