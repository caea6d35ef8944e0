"""Under which identifier a code is kept."""

import pytest

from app.desktop.scan.keys import gtin_inside, short_id_of, suggestions, web_address


@pytest.mark.parametrize(
    ("code_type", "value", "first"),
    [
        ("ean_13", "4006381333931", ("ean_13", "4006381333931")),
        ("upc_a", "036000291452", ("upc_a", "036000291452")),
        ("qr_code", "hello", ("qr_code", "hello")),
        ("dm", "(01)09501101530003(10)ABC", ("gs1:01", "09501101530003")),
        ("qr_code", "https://id.gs1.org/01/09501101530003/10/ABC", ("gs1:01", "09501101530003")),
        ("qr_code", "https://example.com/gtin/4006381333931", ("gs1:01", "04006381333931")),
    ],
)
def test_the_best_suggestion_comes_first(code_type: str, value: str, first: tuple[str, str]) -> None:
    best = suggestions(code_type, value)[0]
    assert (best.key, best.value) == first


def test_the_code_as_it_is_can_always_be_chosen() -> None:
    offered = suggestions("dm", "(01)09501101530003(10)ABC")
    assert (offered[-1].key, offered[-1].value) == ("dm", "(01)09501101530003(10)ABC")


@pytest.mark.parametrize(
    "value", ["https://example.com/2001/0950110", "ftp://x/01/09501101530003", "01/09501101530003", "(10)A"]
)
def test_what_only_looks_like_a_gtin_is_none(value: str) -> None:
    assert gtin_inside(value) is None


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://tn.gg/abc", "https://tn.gg/abc"),
        ("HTTP://EXAMPLE.COM", "HTTP://EXAMPLE.COM"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("http://[", None),
        ("4006381333931", None),
    ],
)
def test_a_browser_is_only_sent_to_the_web(value: str, address: str | None) -> None:
    assert web_address(value) == address


def test_the_short_id_is_the_last_part_of_a_link() -> None:
    assert short_id_of("https://tn.gg/q/a%20b/") == "a b"
    assert short_id_of("http://127.0.0.1:8484/a3gZQXfF?x=1") == "a3gZQXfF"
