"""The address in the code of a short link."""

import pytest

from app.client import Kind, Record, ServiceInfo
from app.short_links import link_text


@pytest.mark.parametrize(
    ("info", "document", "text"),
    [
        (
            ServiceInfo(public_url="https://go.example.com/", short_domain="go.example.com"),
            {},
            "https://go.example.com/a%20b",
        ),
        (
            ServiceInfo(public_url="https://example.com/q", short_domain="example.com"),
            {},
            "https://example.com/q/a%20b",
        ),
        (
            ServiceInfo(public_url="https://example.com", short_domain="tn.gg"),
            {},
            "https://tn.gg/a%20b",
        ),
        (
            ServiceInfo(public_url="https://go.example.com", short_domain="go.example.com"),
            {"shortDomain": "127.0.0.1:8484"},
            "https://go.example.com/a%20b",
        ),
        (
            ServiceInfo(public_url="http://127.0.0.1:9000", short_domain="127.0.0.1:9000"),
            {},
            "http://127.0.0.1:9000/a%20b",
        ),
    ],
)
def test_a_code_says_the_public_address_and_the_short_id(
    info: ServiceInfo, document: dict[str, str], text: str
) -> None:
    assert link_text(info, Record(Kind.REDIRECTIONS, {"shortId": "a b", **document})) == text
