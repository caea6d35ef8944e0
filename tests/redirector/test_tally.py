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
