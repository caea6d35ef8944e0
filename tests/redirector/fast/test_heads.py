"""Headers of plain visits, read from their bytes; whatever is unusual is left to the HTTP parser."""

import pytest

from redirector.fast import read_head, read_visit


def lines(*headers: str, host: str | None = "id.example") -> bytes:
    first = [] if host is None else [f"Host: {host}"]
    return "".join(f"{header}\r\n" for header in [*first, *headers, ""]).encode("latin-1")


def test_names_are_in_lower_case_and_the_first_of_each_counts() -> None:
    head = read_head(lines("USER-AGENT:  Phone \u00e4", "user-agent: other", "Referer:"))
    assert head is not None
    assert (head.user_agent, head.accept_language, head.referrer) == ("Phone \u00e4", "", "")
    assert read_head(lines("X-Empty:", "X-Blank:  ", "accept-language:\tde")) is not None


def test_what_proxies_say_is_joined() -> None:
    head = read_head(lines("X-Forwarded-For: 1.2.3.4", "Accept: */*", "x-forwarded-for: 5.6.7.8, 9.9.9.9"))
    assert head is not None
    assert head.forwarded_for == "1.2.3.4, 5.6.7.8, 9.9.9.9"


def test_the_same_bytes_are_read_once() -> None:
    assert read_head(lines(host="twice.example")) is read_head(lines(host="twice.example"))


@pytest.mark.parametrize(
    "proxy",
    [
        ["X-Forwarded-For: 1.2.3.4"],
        ["x-forwarded-for: 1.2.3.4, 2001:db8::1"],
        ["X-FORWARDED-FOR: 1.2.3.4"],
        ["X-Forwarded-For:1.2.3.4"],
        ["X-Forwarded-For:  1.2.3.4"],
        ["X-Forwarded-For: 1.2.3.4 "],
        ["X-Forwarded-For: 1.2.3.4,"],
        ["X-Forwarded-For: unknown, for=me"],
        ["X-Forwarded-For: 1.2\x00.3.4"],
        ["X-Forwarded-For: "],
        ["X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 5.6.7.8"],
        ["X-Forwarded-For: 1.2.3.4", "x-forwarded-for: 5.6.7.8"],
        ["x-forwarded-for: 1.2.3.4", "X-Forwarded-For: 5.6.7.8"],
        ["x-forwarded-for:", "X-Forwarded-For: 5.6.7.8"],
        ["X-Forwarded-For: 5.6.7.8", "X-forwarded-for:"],
        ["X-Not: X-Forwarded-For: 1.2.3.4"],
        ["X-Forwarded-For: 1.2.3.4", "Connection: close"],
        ["X-Forwarded-For: 1.2.3.4", " Folded: x"],
        [],
    ],
)
def test_what_a_proxy_says_is_read_apart_and_means_the_same(proxy: list[str]) -> None:
    for headers in (["Accept: */*", *proxy, "User-Agent: Phone"], [*proxy, "Accept: */*"], proxy):
        sent = lines(*headers, host=None)
        whole, apart = read_head(sent), read_visit(sent)
        assert (whole is None) == (apart is None)
        if whole is not None and apart is not None:
            head, said = apart
            assert said == (whole.forwarded_for or "")
            assert (head.user_agent, head.referrer) == (whole.user_agent, whole.referrer)


def test_visitors_behind_a_proxy_who_send_the_same_share_a_head() -> None:
    one, other = (
        read_visit(lines(f"X-Forwarded-For: {address}", "User-Agent: Phone", host="shared.example"))
        for address in ("1.2.3.4", "5.6.7.8")
    )
    assert one is not None
    assert other is not None
    assert (one[0], one[1], other[1]) == (other[0], "1.2.3.4", "5.6.7.8")


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 0"],
        ["Transfer-Encoding: chunked"],
        ["Connection: close"],
        ["Connection: keep-alive, Upgrade"],
        ["Upgrade: websocket"],
        ["Expect: 100-continue"],
        ["Origin: https://o.example"],
        ["Accept: application/json"],
        ["Accept: text/html, application/json;q=0.5"],
        ["User Agent: x"],
        [" Folded: x"],
        ["Name : x"],
        [": x"],
        ["No colon"],
        ["X: a\x00b"],
        ["X: a\x7fb"],
        ["X: a\nb"],
        ["User-Agent: Phone "],
        ["User-Agent: Phone\t"],
        ["", "GET /x HTTP/1.1"],
        ["Host: second.example"],
        [f"X: {'a' * 2000}", f"Y: {'a' * 2000} "],
    ],
)
def test_anything_more_or_unusual_is_not_read(headers: list[str]) -> None:
    assert read_head(lines(*headers)) is None


def test_keeping_a_connection_is_usual() -> None:
    assert read_head(lines("Connection: Keep-Alive")) is not None
    assert read_head(lines()) is not None


def test_a_long_line_is_as_good_and_a_cut_off_one_is_none() -> None:
    head = read_head(lines(f"User-Agent: {'a' * 5000}"))
    assert head is not None
    assert head.user_agent == "a" * 5000
    for end in (b"", b"\r\n", b"\n\n", b"\r\n\r\n\r\n"):
        assert read_head(b"Host: a\r\nX: b" + end) is None


@pytest.mark.parametrize(
    "host", [None, "a b", "a/b", "a?b", "[", "]", "a@b", "a:b", "\u00e4", "a,b\\", "a:80:80"]
)
def test_without_one_host_it_is_left_to_the_parser_to_refuse(host: str | None) -> None:
    assert read_head(lines("User-Agent: x", host=host)) is None


@pytest.mark.parametrize(
    "host", ["", "a", "a:80", "a:", "10.0.0.1:8080", "[::1]:80", "x_y.example", "xn--a.b."]
)
def test_any_host_will_do(host: str) -> None:
    assert read_head(lines(host=host)) is not None
