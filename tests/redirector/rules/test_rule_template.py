"""Addresses with fields: a URL parser gives every value back from its part, and nothing gets out."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redirector.rules.template import TemplateError, UnknownTemplateField, compile_template, has_dot_segments

NASTY = [
    "",
    "a b",
    "a/b",
    "ä€😀",
    "%41",
    "%",
    "?x=1&y#z",
    "\\",
    "\r\nX: 1",
    "\0",
    "@evil.example",
    "//evil",
    "+",
    ";",
]


def fill(template: str, value: object, **constants: str) -> str:
    context = {"thng": {"name": value}, "constants": constants}
    url = compile_template(template, constants).fill(context)
    assert url is not None
    return url


@pytest.mark.parametrize("value", NASTY)
def test_every_part_gives_its_value_back(value: str) -> None:
    url = fill("https://example.com/p/{thng.name}/e?n={thng.name}&m=1#f={thng.name}!", value)
    parts = urlsplit(url)
    assert url.isascii()
    assert parts.netloc == "example.com"
    assert unquote(parts.path) == f"/p/{value}/e"
    assert parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) == {"n": [value], "m": ["1"]}
    assert unquote(parts.fragment) == f"f={value}!"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_value_stays_in_its_part(value: str) -> None:
    parts = urlsplit(fill("https://example.com/p?n={thng.name}#{thng.name}", value))
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "example.com", "/p")
    assert parse_qs(parts.query, keep_blank_values=True) == {"n": [value]}
    assert unquote(parts.fragment) == value
    path = urlsplit(fill("https://example.com/p/{thng.name}", value)).path
    assert path.startswith("/p/")
    assert not has_dot_segments(f"https://example.com{path}")


def test_slashes_stay_in_the_path_only() -> None:
    url = fill("https://example.com/{thng.name}?q={thng.name}#{thng.name}", "a/b")
    assert url == "https://example.com/a/b?q=a%2Fb#a%2Fb"


@pytest.mark.parametrize("braces", ["{thng.name}", "%7bthng.name%7d", "%7Bthng.name%7D", "{thng.name%7d"])
def test_braces_may_be_encoded(braces: str) -> None:
    assert fill(f"https://evrythng.com/{braces}", "x") == "https://evrythng.com/x"


def test_a_key_may_hold_what_a_url_must_encode() -> None:
    template = compile_template("https://example.com/?a={thng.customFields.my%20key}", {})
    assert template.fill({"thng": {"customFields": {"my key": 5}}}) == "https://example.com/?a=5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (5, "5"),
        (1.5, "1.5"),
        (True, "true"),
        (["a", "b"], "a%2Cb"),
        ({"k": 1}, "%7B%22k%22%3A1%7D"),
    ],
)
def test_values_that_are_no_text(value: object, text: str) -> None:
    assert fill("https://example.com/?v={thng.name}", value) == f"https://example.com/?v={text}"


def test_constants_with_and_without_their_root() -> None:
    url = fill("https://example.com/{constants.some}/{some}/{my.own}", "", some="a b", **{"my.own": "c"})
    assert url == "https://example.com/a%20b/a%20b/c"


@pytest.mark.parametrize("value", ["..", ".", "../../admin", "a/../b", "./x", "..\\..\\x", "%2e%2e"])
def test_no_value_climbs(value: str) -> None:
    url = fill("https://example.com/shop/{thng.name}/end", value)
    assert url.startswith("https://example.com/shop/")
    assert not has_dot_segments(url)


def test_dots_beside_a_value_are_no_way_out() -> None:
    template = compile_template("https://example.com/a/.{thng.name}/b", {})
    assert template.fill({"thng": {"name": "x"}}) == "https://example.com/a/.x/b"
    assert template.has_dots is False
    assert template.fill({"thng": {}}) is None


def test_a_target_that_grows_too_long_is_none() -> None:
    template = compile_template("https://example.com/{thng.name}", {})
    assert template.fill({"thng": {"name": "x" * 100_000}}) is None


@pytest.mark.parametrize(
    "template",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "https:evil.example",
        "https://{thng.name}/",
        "https://{thng.name}.example.com/",
        "https://example.com{thng.name}",
        "https://example.com:{thng.name}/",
        "https://%7bthng.name%7d/",
        "https://user:secret@example.com/",
        "https://example.com\\@evil.example/",
        "https://example.com/\r\nSet-Cookie: a=b",
        "https://example.com/{thng.name",
        "https://example.com/thng.name}",
        "https://example.com/{{thng.name}}",
        "{constants.url}",
        "https://example.com/" + "x" * 100_000,
    ],
)
def test_refused_addresses(template: str) -> None:
    with pytest.raises(TemplateError):
        compile_template(template, {"url": "https://example.com"})


@pytest.mark.parametrize(
    ("template", "column"),
    [
        ("https://e.example/{thing.name}", 19),
        ("https://e.example/%7bthng.colour%7d", 19),
        ("https://e.example/a{}", 20),
    ],
)
def test_unknown_fields_have_a_column(template: str, column: int) -> None:
    with pytest.raises(UnknownTemplateField) as caught:
        compile_template(template, {})
    assert caught.value.column == column


def test_a_host_of_two_scripts_is_refused() -> None:
    with pytest.raises(TemplateError, match="mixes letters of different scripts"):
        compile_template("https://ex\u0430mple.com/{thng.name}", {})
