"""Which address goes into a code, and whether a phone can open it."""

import pytest

from app.desktop.addresses import check_public, is_loopback, lan_hosts, phone_problem


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8484/a3gZQXfF",
        "http://127.8.9.1",
        "http://localhost:80",
        "http://tagwright.localhost",
        "http://LOCALHOST.",
        "http://[::1]:8484",
        "http://0.0.0.0:8484",
    ],
)
def test_an_address_that_means_this_machine_is_no_use_to_a_phone(url: str) -> None:
    assert is_loopback(url)
    assert "A phone cannot open this" in phone_problem(url)


@pytest.mark.parametrize(
    "url", ["https://go.example.com/x", "http://192.0.2.7:8484", "http://127.example.com"]
)
def test_other_addresses_are_fine(url: str) -> None:
    assert not is_loopback(url)
    assert phone_problem(url) == ""


@pytest.mark.parametrize("url", ["", "http://[", "nonsense"])
def test_what_is_no_address_is_not_called_a_loopback(url: str) -> None:
    assert not is_loopback(url)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("go.example.com", "Begin with http"),
        ("ftp://example.com", "Begin with http"),
        ("https://", "host is missing"),
        ("https://go example.com", "host is missing"),
        ("https://example.com/?a=b", "Only http"),
        ("https://example.com/q", "Only http"),
        ("https://me:secret@example.com", "Only http"),
        ("https://example.com:99999", "port"),
        ("https://example.com:0", "Port 0"),
    ],
)
def test_a_wrong_public_address_is_explained(typed: str, problem: str) -> None:
    assert problem in check_public(typed).problem


def test_a_right_public_address_is_kept_without_its_last_slash() -> None:
    assert check_public(" https://go.example.com:8443/ ").url == "https://go.example.com:8443"
    assert check_public("https://go.example.com").problem == ""
    assert check_public("  ").url == ""


def test_suggested_hosts_are_those_other_machines_can_reach() -> None:
    assert not [host for host in lan_hosts() if is_loopback(f"http://{host}")]
