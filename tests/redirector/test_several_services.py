"""Several services on one database: whichever is visited or changed, all know it, and counts are right."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import BACKENDS, postgresql_database
from tests.live import LiveService, live_service

VISITS = 40


@pytest.fixture(params=BACKENDS)
def services(
    request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path
) -> Iterator[list[LiveService]]:
    """Two services, the first of which knows a link."""
    with ExitStack() as opened:
        url = None
        if request.param == "postgresql":
            url = opened.enter_context(postgresql_database(request.getfixturevalue("template")))
        else:
            shutil.copy(empty_database, tmp_path / "tagwright.db")
        first = opened.enter_context(live_service(tmp_path, database=url))
        second = opened.enter_context(live_service(tmp_path, key=first.key, database=url))
        owner = first.client.post("/products", json={"name": "Tea"}).json()["id"]
        body = {"evrythngId": owner, "defaultRedirectUrl": "https://e.example/0", "shortId": "tea"}
        first.client.post("/redirections", json=body, headers={"Accept": "application/json"})
        yield [first, second]


def hits(service: LiveService) -> int:
    return int(service.client.get("/redirections/tea").json()["hits"])


def test_visits_of_all_are_counted(services: list[LiveService]) -> None:
    def visit(service: LiveService) -> None:
        for _ in range(VISITS):
            assert service.stranger.get("/tea").status_code == 302
            service.client.get("/redirections/tea")  # folds while the other one does

    threads = [threading.Thread(target=visit, args=[service]) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [hits(service) for service in services][1] == 2 * VISITS
    assert len(services[0].client.get("/actions/implicitScans?perPage=100").json()) == 2 * VISITS


def test_a_change_by_one_holds_for_the_next_visit_of_the_other(services: list[LiveService]) -> None:
    first, second = services
    for number in range(5):
        target = f"https://e.example/{number}"
        first.client.put("/redirections/tea", json={"defaultRedirectUrl": target})
        assert second.stranger.get("/tea").headers["location"] == target
        first.client.put("/redirector", json={"rules": [{"redirectUrl": f"{target}/rule"}]})
        assert second.stranger.get("/tea").headers["location"] == f"{target}/rule"
        first.client.put("/redirector", json={"rules": []})
        assert second.stranger.get("/tea").headers["location"] == target


def test_a_link_takes_no_more_visits_than_it_may_from_all_together(services: list[LiveService]) -> None:
    services[0].client.patch("/redirections/tea", json={"maxVisits": 10})
    answers: list[int] = []

    def visit(service: LiveService) -> None:
        answers.extend(service.stranger.get("/tea").status_code for _ in range(10))

    threads = [threading.Thread(target=visit, args=[service]) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(302), answers.count(410)) == (10, 10)
    assert hits(services[1]) == 10
