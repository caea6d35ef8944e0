"""What strangers send, by every way it can get into an address: it stays where it belongs, or is refused."""

import socket
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from catalog.filters import FilterError
from redirector.rules.compiled import compile_rules, parse_match
from redirector.rules.fields import FIELDS, KEY, path_of
from redirector.rules.template import compile_template
from tests.live import LiveService

JSON = {"Accept": "application/json"}
HOSTILE = [
    "\r\nSet-Cookie: session=1",
    "\nLocation: https://evil.example/",
    "\r",
    "\0",
    "\u2028x",
    "//evil.example/",
    "///evil.example",
    "\\\\evil.example\\",
    "/\\evil.example",
    "@evil.example/",
    "user:word@evil.example",
    ":443@evil.example",
    ".evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/",
    "%0d%0aX: 1",
    "#fragment?query",
    "?a=b&c=d",
    "<script>",
    "\ud800",
]
# A slot can name any of these; families stand for one member.
NAMES = [name.replace(KEY, "some") for name in FIELDS]


def context_with(name: str, value: object) -> dict[str, Any]:
    path = path_of(name)
    assert path is not None
    context: dict[str, Any] = {}
    place = context
    for part in path[:-1]:
        place = place.setdefault(part, {})
    place[path[-1]] = value
    return context


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("as_list", [False, True])
def test_no_value_of_any_field_leaves_its_part_of_the_address(name: str, as_list: bool) -> None:
    template = compile_template(f"https://e.example/p/{{{name}}}?q={{{name}}}#f{{{name}}}", {})
    for value in HOSTILE:
        url = template.fill(context_with(name, [value, value] if as_list else value))
        if url is None:  # refused: then the rule has no result
            continue
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc) == ("https", "e.example")
        assert parts.path.startswith("/p/")
        assert not {".", ".."} & {unquote(each) for each in parts.path.split("/")}
        assert url.isascii()
        assert not set(url) & set('\r\n\0\\<>" ')
        assert list(parse_qs(parts.query, keep_blank_values=True)) == ["q"]
        assert url.count("#") == 1


@pytest.fixture
def tea(service: LiveService) -> str:
    owner = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    body = {"evrythngId": owner, "defaultRedirectUrl": "https://e.example/", "shortId": "tea"}
    assert service.client.post("/redirections", json=body, headers=JSON).status_code == 201
    return str(owner)


@pytest.mark.parametrize("value", HOSTILE[:-1])
def test_names_and_parameters_of_strangers_make_no_headers(
    service: LiveService, tea: str, value: str
) -> None:
    if "\0" not in value:
        assert service.client.put(f"/products/{tea}", json={"name": value or "x"}).status_code == 200
    target = "https://e.example/{product.name}?q={query.q}&r={referrer}#{language}"
    service.client.put("/redirector", json={"rules": [{"redirectUrl": target}]})
    answer = service.stranger.get(f"/tea?q={quote(value)}", headers={"Referer": quote(value)})
    assert answer.status_code == 302
    location = answer.headers["location"]
    assert urlsplit(location).netloc == "e.example"
    assert "set-cookie" not in answer.headers
    assert len(answer.headers.get_list("location")) == 1


@pytest.mark.parametrize(
    "path", ["//evil.example/tea", "/%2e%2e/tea", "/..%2ftea", "/tea/..%2f..", "/%5cevil", "/@evil"]
)
def test_paths_that_try_to_climb_lead_nowhere(service: LiveService, tea: str, path: str) -> None:
    answer = raw(service, f"GET {path} HTTP/1.1\r\nHost: id.example\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ", 2)[1] in (b"404", b"400", b"405")
    assert b"\r\nlocation:" not in answer.lower()


def raw(service: LiveService, request: bytes) -> bytes:
    parts = urlsplit(service.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=120) as connection:  # type: ignore[arg-type]
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def test_an_address_of_100_kilobytes_is_answered_and_forgotten(service: LiveService, tea: str) -> None:
    for path in (f"/{'a' * 100_000}", f"/tea?q={'a' * 100_000}"):
        answer = raw(
            service, f"GET {path} HTTP/1.1\r\nHost: id.example\r\nConnection: close\r\n\r\n".encode()
        )
        assert answer.split(b" ", 2)[1] in (b"302", b"400", b"404", b"414", b"431")
        assert len(answer) < 10_000
    assert service.stranger.get("/tea").status_code == 302


def test_a_value_of_100_kilobytes_makes_no_header_of_that_size(service: LiveService, tea: str) -> None:
    service.client.put("/redirector", json={"rules": [{"redirectUrl": "https://x.example/?q={query.q}"}]})
    answer = service.stranger.get(f"/tea?q={'a' * 20_000}")
    assert answer.headers["location"] == "https://e.example/"  # the rule has no result


def test_targets_of_100_kilobytes_are_refused(service: LiveService, tea: str) -> None:
    long = "https://e.example/" + "a" * 100_000
    for body in ({"defaultRedirectUrl": long}, {"fallbackUrl": long}, {"targets": [{"url": long}]}):
        assert service.client.put("/redirections/tea", json=body).status_code == 400
    assert service.client.put("/redirector", json={"rules": [{"redirectUrl": long}]}).status_code == 400


@pytest.mark.parametrize(
    "match",
    [
        "thng.name=(a+)+$",
        "thng.name=.*.*.*",
        "thng.name=[a-z]*",
        "thng.name=a*",
        r"thng.name=\*",
        "thng.name=a*b*c*",
    ],
)
def test_wildcards_are_texts_but_for_one_star_at_the_end(match: str) -> None:
    """None of them is a regular expression: what they cost grows with the text, and with nothing else."""
    names = ["a" * 50_000 + "!", "(a+)+$", ".*.*.*", "[a-z]*", "a*b*c*", "*", ""]
    try:
        parse_match(match, {})
    except FilterError:
        return  # a star in the middle is refused where it is written
    rules = compile_rules([{"match": match, "redirectUrl": "https://e.example/"}])
    wanted = match.partition("=")[2]
    for name in names:
        prefix = wanted[:-1] if wanted.endswith("*") and not wanted.endswith(r"\*") else None
        expected = name.startswith(prefix) if prefix is not None else name == wanted.replace("\\", "")
        assert (rules.decide({"thng": {"name": name}}) is not None) == expected, (match, name)
