"""Following an address: alive, dead, a loop, or a long way round."""

from collections.abc import Mapping

import pytest

from redirector.health.probe import MOST_HOPS, PATIENCE_S, Answer, Finding, NoAnswer, State, probe, worst

Web = Mapping[str, Answer | str]


def look(web: Web, url: str = "https://a.example/") -> Finding:
    def ask(address: str, *, public_only: bool = False) -> Answer:
        found = web.get(address, "its host is not known")
        if isinstance(found, str):
            raise NoAnswer(found)
        return found

    return probe(url, ask, own=lambda address: address == "https://id.example/tea")


def to(location: str, status: int = 302) -> Answer:
    return Answer(status, location)


A, B, C = "https://a.example/", "https://b.example/", "https://c.example/x"


@pytest.mark.parametrize(
    ("web", "state", "hops", "message"),
    [
        ({A: Answer(200)}, State.OK, (), ""),
        ({A: to(B), B: Answer(200)}, State.OK, (B,), ""),
        ({A: to(B), B: to("//c.example/x"), C: Answer(200)}, State.CHAIN, (B, C), "leads on 2 times"),
        ({A: to("/in#part"), "https://a.example/in": Answer(204)}, State.OK, ("https://a.example/in",), ""),
        ({A: Answer(404)}, State.DEAD, (), "status 404"),
        ({A: Answer(500)}, State.DEAD, (), "status 500"),
        ({A: to(B), B: Answer(410)}, State.DEAD, (B,), "status 410"),
        ({}, State.DEAD, (), "its host is not known"),
        ({A: to(B)}, State.DEAD, (B,), "its host is not known"),
        ({A: to(A)}, State.LOOP, (A,), "back to where it came from"),
        ({A: to(B), B: to(A)}, State.LOOP, (B, A), "back to where it came from"),
        ({A: to("https://id.example/tea")}, State.LOOP, ("https://id.example/tea",), "short link of this"),
        ({A: to("javascript:alert(1)")}, State.DEAD, (), "javascript:, which is no web page"),
        ({A: to("ftp://f.example/")}, State.DEAD, (), "ftp:, which is no web page"),
        ({A: Answer(302)}, State.OK, (), ""),
        (
            {A: to(" /b c "), "https://a.example/b%20c": Answer(200)},
            State.OK,
            ("https://a.example/b%20c",),
            "",
        ),
        (
            {A: to("//bücher.example/ü"), "https://xn--bcher-kva.example/%C3%BC": Answer(200)},
            State.OK,
            ("https://xn--bcher-kva.example/%C3%BC",),
            "",
        ),
    ],
)
def test_what_becomes_of_an_address(web: Web, state: State, hops: tuple[str, ...], message: str) -> None:
    found = look(web)
    assert (found.state, found.hops) == (state, hops)
    assert message in found.message
    assert bool(message) == bool(found.message)


def test_an_endless_way_ends() -> None:
    web = {f"https://a.example/{at}": to(f"/{at + 1}") for at in range(100)}
    found = look(web, "https://a.example/0")
    assert found.state is State.LOOP
    assert len(found.hops) == MOST_HOPS


def test_the_worst_of_several_counts() -> None:
    findings = [look({A: Answer(200)}), look({}), look({A: to(A)}), look({A: Answer(404)})]
    assert worst(findings) is findings[1]
    assert worst(findings[:1]) is findings[0]


def test_an_address_is_asked_as_browsers_send_it() -> None:
    found = look({"https://xn--bcher-kva.example/%C3%BC": Answer(200)}, "https://bücher.example/ü")
    assert (found.state, found.url) == (State.OK, "https://bücher.example/ü")


@pytest.mark.parametrize("is_public", [True, False])
def test_public_servers_do_not_lead_into_private_networks(is_public: bool) -> None:
    asked: list[tuple[str, bool]] = []

    def ask(url: str, *, public_only: bool = False) -> Answer:
        asked.append((url, public_only))
        following = {A: B, B: C}.get(url)
        return Answer(302 if following else 200, following, is_public=is_public and url == A)

    assert probe(A, ask).state is State.CHAIN
    assert asked == [(A, False), (B, is_public), (C, is_public)]


def test_a_way_that_takes_too_long_is_left() -> None:
    times = iter([0.0, 0.0, PATIENCE_S, PATIENCE_S + 1])

    def ask(url: str, *, public_only: bool = False) -> Answer:
        return to(f"{url}x")

    found = probe(A, ask, clock=lambda: next(times))
    assert (found.state, len(found.hops)) == (State.DEAD, 2)
    assert found.message == "does not end within 30 seconds"
