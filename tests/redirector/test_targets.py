"""What a link may lead to: web addresses only, and nothing that would hide where it goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redirector.targets import MOST_CHARACTERS, address_problem, ascii_form, fill, target_problem

GOOD = [
    "https://example.com",
    "http://example.com/",
    "HTTPS://Example.COM/Path?x=1&y=a,b#part",
    "https://example.com:8443/a",
    "http://127.0.0.1:8000/x",
    "http://[2001:db8::1]:8080/x",
    "http://localhost/x",
    "https://example.com./x",
    "https://例え.jp/パス?q=ü#ß",
    "https://\u043f\u0440\u0438\u043c\u0435\u0440.example/",
    "https://\u30c6\u30b9\u30c8\u4f8b\u3048abc.jp/",
    "https://\ud55c\uad6d123.kr/",
    "https://xn--e1afmkfd.example/",
    "https://example.com/\u0440\u0430y",
    "https://example.com/?u=https://other.example/",
    "https://example.com/%zz",
    "https://example.com/{shortId}?p={productId}&t={thngId}&e={evrythngId}",
    "https://example.com/" + "x" * (MOST_CHARACTERS - 20),
]
BAD = {
    "https://ex%D0%B0mple.com/": "has a host that cannot be a domain name",
    "https://good.example%2f.evil.example/": "has a host that cannot be a domain name",
    "https://good.example%5cevil.example/": "has a host that cannot be a domain name",
    "https://example.com%00/": "has a host that cannot be a domain name",
    "http://[::1%25eth0]/": "has a host that cannot be a domain name",
    "https://example.com;evil.example/": "has a host that cannot be a domain name",
    "https://example.com,evil.example/": "has a host that cannot be a domain name",
    "https://example.com!/": "has a host that cannot be a domain name",
    "https://example.com\uff0fevil.example/": "is not a URL",
    "https://example.com\u2044evil.example/": "has a host that cannot be a domain name",
    "https://example.com\uff20evil.example/": "is not a URL",
    "javascript:alert(1)": "must start with http",
    "JavaScript://example.com/%0aalert(1)": "must start with http",
    "data:text/html,<script>": "holds a character no URL may have, at position 16",
    "data:text/html,x": "must start with http",
    "vbscript:x": "must start with http",
    "file:///etc/passwd": "must start with http",
    "ftp://example.com/": "must start with http",
    "intent://scan/#Intent;end": "must start with http",
    "//example.com/": "must start with http",
    "/relative": "must start with http",
    "example.com": "must start with http",
    "": "must start with http",
    "httpx://example.com": "must start with http",
    "http:example.com": "has no host",
    "http:/example.com": "has no host",
    "https:///example.com": "has no host",
    "http://:80/": "has no host",
    "http://?x": "has no host",
    "https:\\\\example.com": "holds a character no URL may have, at position 7",
    "https://example.com\\@evil.example": "holds a character",
    "https://example.com/\r\nSet-Cookie: a=b": "holds a character",
    "https://example.com/\n": "holds a character",
    " https://example.com": "holds a character no URL may have, at position 1",
    "https://example.com/a b": "holds a character",
    "https://example.com/\t": "holds a character",
    "java\tscript:alert(1)": "holds a character",
    "https://example.com/\0": "holds a character",
    "https://example.com/\u2028": "holds a character",
    "https://exam\u00a0ple.com": "holds a character",
    "https://example.com/<script>": "holds a character",
    "https://user@example.com/": "user name",
    "https://user:word@example.com/": "user name",
    "https://example.com@evil.example/": "user name",
    "https://example.com:99999/": "is not a URL",
    "https://example.com:port/": "is not a URL",
    "https://[::1/": "is not a URL",
    "https://[v1.a]/": "is not a URL",
    "https://a]b/": "is not a URL",
    "https://a..b/": "domain name",
    "https://.example.com/": "domain name",
    "https://" + "a" * 64 + ".com/": "domain name",
    "https://" + "a." * 130 + "com/": "domain name",
    "https://" + "ü" * 60 + ".com/": "domain name",
    "https://\u200d.com/": "domain name",
    "https://p\u0430ypal.example/": "mixes letters of different scripts in 'p\u0430ypal'",
    "https://xn--pypal-4ve.example/": "mixes letters of different scripts in 'p\u0430ypal'",
    "https://www.\u03b1pple.example/": "mixes letters of different scripts",
    "https://{shortId}.example.com/": "must not have a placeholder in its host",
    "https://example.com{shortId}": "must not have a placeholder in its host",
    "https://{productId}/": "must not have a placeholder in its host",
    "https://example.com/{colour}": "has an unknown placeholder {colour}; there are {productId}",
    "https://example.com/{}": "has an unknown placeholder {}",
    "https://example.com/{shortid}": "has an unknown placeholder {shortid}",
    "https://example.com/{shortId": "has a brace without its partner",
    "https://example.com/shortId}": "has a brace without its partner",
    "https://example.com/{{shortId}}": "has a brace without its partner",
    "https://example.com/" + "x" * MOST_CHARACTERS: "is longer than 8000 characters",
}


@pytest.mark.parametrize("target", GOOD)
def test_web_addresses_are_taken(target: str) -> None:
    assert target_problem(target) is None


@pytest.mark.parametrize("target", BAD)
def test_everything_else_is_refused_with_its_reason(target: str) -> None:
    assert BAD[target] in str(target_problem(target))


@given(
    st.text(max_size=30), st.sampled_from(["", "http://", "https://", "https://example.com/", "https://a:80"])
)
def test_what_is_taken_fits_in_a_header_and_stays_on_its_scheme(text: str, start: str) -> None:
    target = start + text
    if target_problem(target) is None:
        sent = ascii_form(target)
        assert sent.isascii()
        assert sent.isprintable()
        assert " " not in sent
        assert sent.lower().startswith(("http://", "https://"))
        assert target_problem(fill(sent, {})) is None


def test_what_is_remembered_of_a_host_says_the_same_of_all_its_pages() -> None:
    """Beside a target that was looked at before, and with everything that may end an authority."""
    ends = ("", "/", "/a", "?a=b", "#a", "/a:b@c", "?@", "#[", "/%", "/{shortId}")
    for target in (*GOOD, *BAD):
        for end in ends if "://" in target else ():
            whole = target + end
            assert address_problem(whole) == _without_memory(whole), whole
            assert address_problem(whole) == _without_memory(whole), whole


def _without_memory(target: str) -> str | None:
    """The same of the whole target: a letter beyond ASCII keeps its host from being remembered."""
    start, mark, rest = target.partition("#")
    marked = f"{start}{mark or '#'}{rest}ä"
    if len(marked) > MOST_CHARACTERS:
        return address_problem(target)
    return address_problem(marked)


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("https://example.com/ä?ö=ü#ß", "https://example.com/%C3%A4?%C3%B6=%C3%BC#%C3%9F"),
        ("https://faß.de:81/", "https://xn--fa-hia.de:81/"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("https://例え.jp/%E3%83%91", "https://xn--r8jz45g.jp/%E3%83%91"),
        ("https://example.com/%7Ea?b=c%20d", "https://example.com/%7Ea?b=c%20d"),
        ("http://[::1]:80/ü", "http://[::1]:80/%C3%BC"),
    ],
)
def test_a_target_beyond_ascii_is_sent_as_browsers_would(target: str, sent: str) -> None:
    assert ascii_form(target) == sent


def test_placeholders_are_filled_percent_encoded() -> None:
    values = {"shortId": "a b/ü?", "productId": "U1"}
    template = "https://x.example/{shortId}?p={productId}&t={thngId}"
    assert fill(template, values) == "https://x.example/a%20b%2F%C3%BC%3F?p=U1&t="
    assert fill("https://x.example/", values) == "https://x.example/"
