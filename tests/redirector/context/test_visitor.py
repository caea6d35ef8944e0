"""Languages, addresses, countries and time zones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redirector.context.action import action_context, traces_of
from redirector.context.privacy import AddressPolicy, address_of, kept, site_of
from redirector.context.visitor import first_language, visitor_of
from redirector.context.whereabouts import NOWHERE, Whereabouts, whereabouts, zone_of_country


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de", "de"),
        ("de-CH", "de"),
        ("fr;q=0.5, en-GB;q=0.9, de;q=0.1", "en"),
        ("EN", "en"),
        ("*", None),
        ("", None),
        ("de;q=0", None),
        ("de;q=x, fr", "fr"),
        ("zh-Hant-TW", "zh"),
        (";;;,,,", None),
        ("<script>", None),
    ],
)
def test_the_language_liked_most(accepted: str, language: str | None) -> None:
    assert first_language(accepted) == language


@given(st.text(max_size=80))
def test_any_header_is_a_language_or_none(accepted: str) -> None:
    language = first_language(accepted)
    assert language is None or (language.isascii() and language.isalpha() and len(language) <= 8)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("81.2.69.142", "81.2.69.142"),
        ("::ffff:81.2.69.142", "81.2.69.142"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("testclient", None),
        ("", None),
        (None, None),
        ("1.2.3.4\r\nX: y", None),
    ],
)
def test_addresses_in_their_usual_form(host: str | None, address: str | None) -> None:
    assert address_of(host) == address


@pytest.mark.parametrize(
    ("address", "policy", "stays"),
    [
        ("81.2.69.142", AddressPolicy.FULL, "81.2.69.142"),
        ("81.2.69.142", AddressPolicy.TRUNCATED, "81.2.69.0"),
        ("2001:db8:1:2:3::4", AddressPolicy.TRUNCATED, "2001:db8:1::"),
        ("81.2.69.142", AddressPolicy.NONE, None),
        (None, AddressPolicy.FULL, None),
    ],
)
def test_how_much_of_an_address_stays(address: str | None, policy: AddressPolicy, stays: str | None) -> None:
    assert kept(address, policy) == stays


@pytest.mark.parametrize(
    ("address", "country", "zone"),
    [
        ("81.2.69.142", "GB", "Europe/London"),
        ("8.8.8.8", "US", "America/New_York"),
        ("2001:4860:4860::8888", "US", "America/New_York"),
        ("127.0.0.1", None, None),
        ("10.1.2.3", None, None),
        (None, None, None),
    ],
)
def test_country_and_zone_of_an_address(address: str | None, country: str | None, zone: str | None) -> None:
    assert whereabouts(address, None, None) == Whereabouts(country, time_zone=zone)


@pytest.mark.parametrize(
    ("latitude", "longitude", "country", "zone"),
    [
        (51.5, -0.1, "GB", "Europe/London"),
        (59.9, 10.75, "NO", "Europe/Oslo"),
        (40.0, -95.0, "US", "America/Chicago"),
        (-33.9, 151.2, "AU", "Australia/Sydney"),
        (0.0, -140.0, None, "Etc/GMT+9"),
    ],
)
def test_coordinates_say_more_than_an_address(
    latitude: float, longitude: float, country: str | None, zone: str
) -> None:
    assert whereabouts(None, latitude, longitude) == Whereabouts(country, time_zone=zone)
    assert whereabouts("8.8.8.8", latitude, longitude).time_zone == zone
    assert whereabouts("8.8.8.8", latitude, longitude).country == (country or "US")


def test_countries_of_many_zones_have_the_one_of_most_people() -> None:
    assert [zone_of_country(each) for each in ("RU", "AU", "BR", "DE")] == [
        "Europe/Moscow",
        "Australia/Sydney",
        "America/Sao_Paulo",
        "Europe/Berlin",
    ]
    assert zone_of_country("XX") is None
    assert NOWHERE.country is None


def test_in_reduced_detail_the_agent_and_the_page_are_not_named() -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1"
    headers = {"user-agent": agent, "referer": "https://shop.example:8443/cart?user=me"}
    visitor = visitor_of(headers, "81.2.69.142")
    full = action_context(traces_of(visitor, NOWHERE, AddressPolicy.NONE))
    assert (full["userAgent"], full["referer"]) == (agent, headers["referer"])
    reduced = action_context(traces_of(visitor, NOWHERE, AddressPolicy.NONE, in_detail=False))
    assert reduced["referer"] == "https://shop.example/"
    assert set(full) - set(reduced) == {"userAgent"}
    assert reduced["userAgentName"] == full["userAgentName"] == "Mobile Safari"


@pytest.mark.parametrize(("page", "site"), [("nothing", None), ("http://[", None), (None, None), ("", None)])
def test_what_is_no_page_has_no_site(page: str | None, site: str | None) -> None:
    assert site_of(page) == site


def test_what_a_request_says() -> None:
    headers = {"user-agent": "x" * 1000, "accept-language": "de-CH", "referer": "https://example.com/"}
    visitor = visitor_of(headers, "81.2.69.142", {"a": "1"})
    assert len(visitor.user_agent or "") == 500
    assert (visitor.address, visitor.language, visitor.referrer, dict(visitor.query)) == (
        "81.2.69.142",
        "de",
        "https://example.com/",
        {"a": "1"},
    )
