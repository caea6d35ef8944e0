"""Checks of links over the API: asked for, kept with the link, forgotten when it leads elsewhere."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from catalog import records, short_domains
from catalog.clock import now_ms
from catalog.kinds import PRODUCT, REDIRECTION
from catalog.store import Database
from redirector import links
from redirector.health.probe import Answer, Ask, NoAnswer
from redirector.health.rounds import HealthCheck
from tests.live import LiveService

JSON = {"Accept": "application/json"}
# Nobody listens there; it is reserved and closed on every machine the tests run on.
NOBODY = "http://127.0.0.1:1/"


@pytest.fixture
def tea(service: LiveService) -> str:
    owner = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    body = {"evrythngId": owner, "defaultRedirectUrl": NOBODY, "shortId": "tea"}
    assert service.client.post("/redirections", json=body, headers=JSON).status_code == 201
    return str(owner)


def read(service: LiveService) -> dict[str, Any]:
    document: dict[str, Any] = service.client.get("/redirections/tea").json()
    return document


def test_what_is_found_is_answered_and_kept(service: LiveService, tea: str) -> None:
    before = read(service)
    assert "health" not in before
    answer = service.client.post("/redirections/tea/check")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["shortId"], found["state"], found["url"]) == ("tea", "dead", NOBODY)
    assert "refuses connections" in found["message"]
    after = read(service)
    assert after["health"] == {name: value for name, value in found.items() if name != "shortId"}
    assert after["updatedAt"] == before["updatedAt"]
    assert service.client.get("/redirections").json()[0]["health"]["state"] == "dead"
    assert service.client.get("/redirector/health").json() == [found]
    assert service.client.get("/redirector/health?state=ok,loop").json() == []


def test_a_link_that_leads_to_itself_is_a_loop(service: LiveService, tea: str) -> None:
    target = f"{service.url}/tea"
    service.client.put("/redirections/tea", json={"defaultRedirectUrl": target})
    database = Database.open(service.database)
    with database.write() as connection:
        short_domains.remember(connection, service.url)
    database.close()
    found = service.client.post("/redirections/tea/check").json()
    assert (found["state"], found["message"]) == ("loop", "leads back to a short link of this service")


def test_a_new_target_makes_the_old_finding_void(service: LiveService, tea: str) -> None:
    service.client.post("/redirections/tea/check")
    service.client.patch("/redirections/tea", json={"notes": "the same target"})
    assert read(service)["health"]["state"] == "dead"
    service.client.put("/redirections/tea", json={"defaultRedirectUrl": "http://127.0.0.1:1/other"})
    assert "health" not in read(service)
    assert service.client.get("/redirector/health").json() == []


def test_a_document_can_be_sent_back_whole(service: LiveService, tea: str) -> None:
    service.client.post("/redirections/tea/check")
    assert service.client.put("/redirections/tea", json=read(service)).status_code == 200


def test_wrong_and_unknown(service: LiveService, tea: str) -> None:
    assert service.client.post("/redirections/nothing/check").status_code == 404
    assert service.stranger.post("/redirections/tea/check").status_code == 401
    answer = service.client.get("/redirector/health?state=bad")
    assert answer.json()["errors"] == ["state: there is no 'bad'; there are ok, chain, loop, dead"]


def fill(database: Database, *short_ids: str) -> None:
    with database.write() as connection:
        owner = records.create(connection, PRODUCT, {"name": "Tea"})
        for short_id in short_ids:
            fields = {
                "shortId": short_id,
                "defaultRedirectUrl": f"https://{short_id}.example/{{shortId}}",
                "evrythngId": owner.id,
            }
            links.create(connection, fields)


def asking(web: Callable[[str], Answer]) -> tuple[list[str], Ask]:
    asked: list[str] = []

    def ask(url: str, *, public_only: bool = False) -> Answer:
        asked.append(url)
        return web(url)

    return asked, ask


def test_a_round_checks_what_was_not_checked_lately(database: Database) -> None:
    fill(database, "one", "two")
    asked, ask = asking(lambda url: Answer(200))
    health = HealthCheck(database, ask)
    assert health.round(older_than_ms=3_600_000) == 2
    assert sorted(asked) == ["https://one.example/one", "https://two.example/two"]
    assert health.round(older_than_ms=3_600_000) == 0
    assert health.round(older_than_ms=-3_600_000) == 2  # an hour from now they are due


def test_every_target_of_a_link_is_asked_and_the_worst_counts(database: Database) -> None:
    fill(database, "one")
    with database.write() as connection:
        stored, link = records.read(connection, REDIRECTION, "one"), links.find(connection, "one")
        assert link is not None
        fields = {"targets": [{"url": "https://b.example/"}], "fallbackUrl": "https://c.example/"}
        links.re_aim(connection, stored, link, fields)

    def web(url: str) -> Answer:
        if url == "https://b.example/":
            raise NoAnswer("gone")
        return Answer(200)

    asked, ask = asking(web)
    found = HealthCheck(database, ask).check("one")
    assert found is not None
    assert (found["state"], found["url"]) == ("dead", "https://b.example/")
    assert found["checkedAt"] <= now_ms()
    assert set(asked) == {"https://one.example/one", "https://b.example/", "https://c.example/"}


def test_a_link_deleted_meanwhile_keeps_nothing(database: Database) -> None:
    fill(database, "one")

    def web(url: str) -> Answer:
        with database.write() as connection:
            records.remove(connection, REDIRECTION, [records.read(connection, REDIRECTION, "one")])
        return Answer(200)

    health = HealthCheck(database, asking(web)[1])
    assert health.check("one") is None
    assert health.check("one") is None


def test_a_link_that_is_re_aimed_meanwhile_is_asked_anew(database: Database) -> None:
    fill(database, "one")

    def web(url: str) -> Answer:
        if url == "https://new.example/":
            return Answer(200)
        with database.write() as connection:
            stored, link = records.read(connection, REDIRECTION, "one"), links.find(connection, "one")
            assert link is not None
            links.re_aim(connection, stored, link, {"defaultRedirectUrl": "https://new.example/"})
        return Answer(404)

    asked, ask = asking(web)
    found = HealthCheck(database, ask).check("one")
    assert found is not None
    assert (found["state"], found["url"]) == ("ok", "https://new.example/")
    assert asked == ["https://one.example/one", "https://new.example/"]


def test_two_checks_of_a_link_at_a_time_are_both_kept(database: Database) -> None:
    fill(database, "one")
    both = threading.Barrier(2)

    def web(url: str) -> Answer:
        both.wait(timeout=60)
        return Answer(200)

    health = HealthCheck(database, asking(web)[1])
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(health.check, ["one", "one"]))
    assert [each and each["state"] for each in found] == ["ok", "ok"]
