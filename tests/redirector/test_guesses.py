"""Wrong passwords: some are free, then a visitor waits longer and longer."""

import pytest

from redirector import guesses
from redirector.guesses import FIRST_WAIT_S, FREE_GUESSES, LONGEST_WAIT_S, Guesses
from tests.live import LiveService


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_some_are_free_then_the_wait_doubles(clock: Clock) -> None:
    tries, waits = Guesses(clock), []
    for _ in range(FREE_GUESSES + 8):
        tries.was_wrong("U1", "1.2.3.4")
        waits.append(tries.wait_s("U1", "1.2.3.4"))
        clock.now_s += waits[-1]
        assert tries.wait_s("U1", "1.2.3.4") == 0
    assert waits[: FREE_GUESSES - 1] == [0.0] * (FREE_GUESSES - 1)
    assert waits[FREE_GUESSES - 1 : FREE_GUESSES + 2] == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert waits[-1] == LONGEST_WAIT_S


def test_others_and_other_links_do_not_wait(clock: Clock) -> None:
    tries = Guesses(clock)
    for _ in range(FREE_GUESSES):
        tries.was_wrong("U1", "2001:db8:0:aa00::1")
    assert tries.wait_s("U1", "2001:db8:0:aaff::2") > 0  # the same customer
    for link, address in (("U2", "2001:db8:0:aa00::1"), ("U1", "2001:db8:1::1"), ("U1", None)):
        assert tries.wait_s(link, address) == 0


def test_the_right_one_wipes_the_slate(clock: Clock) -> None:
    tries = Guesses(clock)
    for _ in range(FREE_GUESSES - 1):
        tries.was_wrong("U1", None)
    tries.was_right("U1", None)
    tries.was_wrong("U1", None)
    assert tries.wait_s("U1", None) == 0


def test_who_guesses_too_often_is_told_to_wait(service: LiveService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "FIRST_WAIT_S", LONGEST_WAIT_S)  # however slow the machine is
    owner = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    body = {
        "evrythngId": owner,
        "defaultRedirectUrl": "https://e.example/",
        "shortId": "tea",
        "password": "right",
    }
    service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    for _ in range(FREE_GUESSES):
        assert service.stranger.post("/tea", data={"password": "wrong"}).status_code == 403
    waits = service.stranger.post("/tea", data={"password": "right"})
    assert waits.status_code == 429
    assert 0 < int(waits.headers["retry-after"]) <= LONGEST_WAIT_S
    assert "Too many wrong passwords" in waits.text
    assert service.client.get("/redirections/tea").json()["hits"] == 0
