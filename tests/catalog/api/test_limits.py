"""Buckets of calls: emptied by calls, filled by time."""

import pytest

from catalog.api.limits import Limiter, Rate, guesses
from catalog.errors import TooMany


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def calls_until_refused(limiter: Limiter, caller: str = "a") -> int:
    for count in range(1000):
        try:
            limiter.take(caller)
        except TooMany:
            return count
    return 1000


def test_a_burst_and_then_as_time_goes_by(clock: Clock) -> None:
    limiter = Limiter(Rate(per_second=2, burst=10), clock)
    assert calls_until_refused(limiter) == 10
    with pytest.raises(TooMany) as refused:
        limiter.take("a")
    assert refused.value.headers == {"Retry-After": "1"}
    clock.now += 3
    assert calls_until_refused(limiter) == 6
    clock.now += 1_000_000
    assert calls_until_refused(limiter) == 10


def test_refused_calls_cost_nothing_and_others_are_not_touched(clock: Clock) -> None:
    limiter = Limiter(Rate(per_second=0.1, burst=1), clock)
    limiter.take("a")
    for _ in range(50):
        with pytest.raises(TooMany):
            limiter.take("a")
    limiter.take("b")
    clock.now += 10
    limiter.take("a")


def test_checking_counts_nothing(clock: Clock) -> None:
    limiter = Limiter(Rate(per_second=1, burst=1), clock)
    for _ in range(5):
        limiter.check("a")
    limiter.take("a")
    with pytest.raises(TooMany):
        limiter.check("a")


def test_without_a_rate_nobody_waits() -> None:
    assert calls_until_refused(Limiter(None)) == 1000


def test_who_was_not_heard_of_for_longest_is_forgotten(clock: Clock) -> None:
    limiter = Limiter(Rate(per_second=0.001, burst=1), clock)
    for each in range(20_000):
        limiter.take(f"caller{each}")
    assert len(limiter._left) == 10_000
    limiter.take("caller0")


def test_passwords_are_guessed_ten_times_at_once(clock: Clock) -> None:
    assert calls_until_refused(guesses()) == 10
