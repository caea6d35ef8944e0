"""Wrong passwords: some are free, then a visitor waits longer and longer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from catalog.store import Database
from catalog.tables import wrong_password
from redirector import guesses
from redirector.guesses import FIRST_WAIT_S, FREE_GUESSES, LONGEST_WAIT_S, REMEMBERED_MS, Guesses
from tests.live import LiveService


class Clock:
    now_ms = 1_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_some_are_free_then_the_wait_doubles(database: Database, clock: Clock) -> None:
    tries, waits = Guesses(database, clock), []
    for _ in range(FREE_GUESSES + 7):
        assert tries.begin("U1", "1.2.3.4") == 0
        waits.append(tries.begin("U1", "1.2.3.4") if len(waits) >= FREE_GUESSES - 1 else 0.0)
        clock.now_ms += round(waits[-1] * 1000)
    assert waits[: FREE_GUESSES - 1] == [0.0] * (FREE_GUESSES - 1)
    assert waits[FREE_GUESSES - 1 : FREE_GUESSES + 2] == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert waits[-1] == LONGEST_WAIT_S


def test_others_and_other_links_do_not_wait(database: Database, clock: Clock) -> None:
    tries = Guesses(database, clock)
    for _ in range(FREE_GUESSES):
        tries.begin("U1", "2001:db8:0:aa00::1")
    assert tries.begin("U1", "2001:db8:0:aaff::2") > 0  # the same customer
    for link, address in (("U2", "2001:db8:0:aa00::1"), ("U1", "2001:db8:1::1"), ("U1", None)):
        assert tries.begin(link, address) == 0


def test_the_right_one_wipes_the_slate(database: Database, clock: Clock) -> None:
    tries = Guesses(database, clock)
    for _ in range(FREE_GUESSES):
        tries.begin("U1", None)
    tries.was_right("U1", None)
    assert [tries.begin("U1", None) for _ in range(FREE_GUESSES)] == [0] * FREE_GUESSES


def test_services_on_one_database_count_together_and_at_once(database: Database, clock: Clock) -> None:
    with ThreadPoolExecutor(8) as pool:
        every = [Guesses(database, clock) for _ in range(8)]
        waits = list(pool.map(lambda tries: tries.begin("U1", "1.2.3.4"), every * 4))
    assert waits.count(0) == FREE_GUESSES


def test_who_asks_a_moment_before_another_does_not_wait_for_that(database: Database, clock: Clock) -> None:
    tries = Guesses(database, clock)
    waits = []
    for _ in range(FREE_GUESSES):
        waits.append(tries.begin("U1", "1.2.3.4"))
        clock.now_ms -= 5  # read before the database let it in
    assert waits == [0] * FREE_GUESSES
    assert tries.begin("U1", "1.2.3.4") > 0


def test_no_address_is_kept_and_nothing_for_long(database: Database, clock: Clock) -> None:
    tries = Guesses(database, clock)
    for _ in range(FREE_GUESSES):
        tries.begin("U1", "1.2.3.4")
    with database.read() as connection:
        (row,) = connection.execute(select(wrong_password)).all()
    assert "1.2.3" not in str(row)
    clock.now_ms += REMEMBERED_MS + round(FIRST_WAIT_S * 1000)
    assert tries.begin("U1", "1.2.3.4") == tries.begin("U1", "1.2.3.4") == 0  # as if it were the first
    clock.now_ms += REMEMBERED_MS
    tries.forget()
    with database.read() as connection:
        assert connection.execute(select(wrong_password)).all() == []


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
