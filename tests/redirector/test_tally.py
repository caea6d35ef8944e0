"""Hits counted by what is known of them."""

import msgspec

from redirector.tally import HOUR_MS, MOST_VALUES, Count, Tally, tally_of


def body(**context: str) -> str:
    return msgspec.json.encode({"type": "implicitScans", "context": context}).decode()


def counts(tally: Tally, name: str) -> dict[str, tuple[int, int]]:
    return {value: (count.hits, count.bots) for value, count in tally.values[name].items()}


def test_every_value_has_its_hits_and_those_of_bots() -> None:
    tally = tally_of(
        [
            (0, body(countryCode="CH", deviceType="mobile")),
            (HOUR_MS - 1, body(countryCode="CH", deviceType="other", userAgentType="bot")),
            (HOUR_MS, body(deviceType="mobile")),
        ]
    )
    assert tally.total == Count(3, 1)
    assert tally.hours == {0: Count(2, 1), 1: Count(1, 0)}
    assert counts(tally, "country") == {"CH": (2, 1), "": (1, 0)}
    assert counts(tally, "device") == {"mobile": (2, 0), "other": (1, 1)}
    assert counts(tally, "city") == {"": (3, 1)}


def test_of_a_referrer_only_the_site_counts() -> None:
    pages = ["https://Shop.example/a?b", "https://shop.example:8080/", "not a page", "http://[", ""]
    tally = tally_of((0, body(referer=page)) for page in pages)
    assert counts(tally, "referrer") == {"shop.example": (2, 0), "": (3, 0)}


def test_actions_without_a_context_are_hits_of_nobody_known() -> None:
    tally = tally_of([(0, "{}"), (0, '{"context": {"countryCode": null}}')])
    assert tally.total == Count(2, 0)
    assert counts(tally, "country") == {"": (2, 0)}


def test_two_tallies_add_up_to_that_of_both() -> None:
    first = [(0, body(countryCode="CH")), (HOUR_MS, body(countryCode="DE"))]
    second = [(0, body(countryCode="CH", userAgentType="bot"))]
    whole = tally_of(first)
    whole.add(tally_of(second))
    assert whole == tally_of(first + second)


def test_a_tally_is_the_same_after_it_was_stored() -> None:
    tally = tally_of([(HOUR_MS * 500_000, body(city='Zürich "1"', language="de"))])
    assert msgspec.json.decode(msgspec.json.encode(tally), type=Tally) == tally


def test_of_very_many_values_the_rarest_count_as_not_known() -> None:
    hits = [(0, body(referer=f"https://s{number}.example/")) for number in range(MOST_VALUES + 20)]
    hits += [(0, body(referer=f"https://s{MOST_VALUES + 19}.example/", userAgentType="bot"))]
    short = tally_of(hits).shortened()
    found = counts(short, "referrer")
    assert len(found) == MOST_VALUES + 1
    assert found[f"s{MOST_VALUES + 19}.example"] == (2, 1)
    assert found[""] == (20, 0)
    assert short.total == Count(MOST_VALUES + 21, 1)


def test_a_part_of_a_day_has_its_hours_and_of_the_values_their_share() -> None:
    day = [(hour * HOUR_MS, body(countryCode="CH" if hour % 3 else "DE")) for hour in range(24)]
    day += [(HOUR_MS, body(countryCode="CH", userAgentType="bot"))] * 6
    tally = tally_of(day)
    assert tally.within(0, 24 * HOUR_MS) == tally
    part = tally.within(HOUR_MS, 13 * HOUR_MS)
    assert set(part.hours) == set(range(1, 13))
    assert part.total == Count(18, 6)
    assert counts(part, "country") == {"CH": (14, 6), "DE": (4, 0)}
    rest = tally.within(0, HOUR_MS)
    rest.add(tally.within(13 * HOUR_MS, 24 * HOUR_MS))
    rest.add(part)
    assert rest.hours == tally.hours
    assert sum(count.hits for count in rest.values["country"].values()) == 30
    nothing = tally.within(24 * HOUR_MS, 48 * HOUR_MS)
    assert (nothing.total, counts(nothing, "country")) == (Count(), {})


def test_shares_add_up_whatever_is_left_over() -> None:
    hits = [(hour * HOUR_MS, body(language=f"x{hour % 7}")) for hour in range(23)]
    for hours in range(24):
        part = tally_of(hits).within(0, hours * HOUR_MS)
        assert sum(count.hits for count in part.values["language"].values()) == hours
