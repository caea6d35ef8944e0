"""``GET /redirections/:shortId/hits`` and ``GET /redirector/hits``."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.client import Client, HitCount, HitQuestion
from catalog.store import Database
from catalog.tables import hit_day, redirection
from redirector import hits_csv
from redirector.context.action import Traces
from redirector.hits import Hit, hit_of, store
from redirector.links import find
from redirector.tally import Count, Tally
from tests.live import LiveService

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
)
BOT = "Googlebot/2.1 (+http://www.google.com/bot.html)"
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
# A Monday, at noon.
NOON = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()) * 1000

Visit = Callable[..., None]


@pytest.fixture
def links(service: LiveService) -> list[str]:
    """Two links to a product."""
    product = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    for short_id in ("tea", "pot"):
        body = {"evrythngId": product, "defaultRedirectUrl": "https://e.example/", "shortId": short_id}
        service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    return ["tea", "pot"]


@pytest.fixture
def opened(service: LiveService) -> Iterator[Database]:
    """The service's database, opened beside it."""
    database = Database.open(service.database)
    yield database
    database.close()


@pytest.fixture
def visited(opened: Database, links: list[str]) -> Visit:
    """Records visits at any time."""

    def visited(short_id: str, *times_ms: int, **traces: str) -> None:
        with opened.write() as connection:
            link = find(connection, short_id)
            assert link is not None
            hits: list[Hit] = [hit_of(link, Traces(**traces), timestamp=time_ms) for time_ms in times_ms]
            store(connection, hits)

    return visited


def ask(service: LiveService, path: str, **query: Any) -> dict[str, Any]:
    answer = service.client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def of(service: LiveService, short_id: str, by: str, **query: Any) -> list[tuple[Any, int, int]]:
    found = ask(service, f"/redirections/{short_id}/hits", by=by, **query)["by"]
    return [(each["value"], each["hits"], each["bots"]) for each in found[by]]


ALL: dict[str, Any] = {"from": 0, "to": NOON + 100 * DAY_MS}


def test_a_visit_over_http_is_in_the_statistics_at_once(service: LiveService, links: list[str]) -> None:
    service.stranger.get("/tea", headers={"User-Agent": PHONE, "Referer": "https://shop.example/tea"})
    service.stranger.get("/tea", headers={"User-Agent": BOT, "Accept-Language": "de-CH, en"})
    answer = ask(service, "/redirections/tea/hits", by="device,browser,os,language,referrer,day")
    assert (answer["hits"], answer["bots"]) == (2, 1)
    by = answer["by"]
    assert [(each["value"], each["hits"], each["bots"]) for each in by["device"]] == [
        ("mobile", 1, 0),
        ("other", 1, 1),
    ]
    assert {each["value"] for each in by["language"]} == {"de", None}
    assert {each["value"] for each in by["referrer"]} == {"shop.example", None}
    assert sum(each["hits"] for each in by["day"]) == 2
    assert ask(service, "/redirections/pot/hits")["hits"] == 0


def test_values_come_by_frequency_and_no_more_than_asked_for(service: LiveService, visited: Visit) -> None:
    visited("tea", NOON, NOON + 1, country="CH")
    visited("tea", NOON, country="DE")
    visited("tea", NOON, country="AT")
    visited("tea", NOON)
    expected = [("CH", 2, 0), (None, 1, 0), ("AT", 1, 0), ("DE", 1, 0)]
    assert of(service, "tea", "country", **ALL) == expected
    assert of(service, "tea", "country", limit=2, **ALL) == expected[:2]


def test_days_and_hours_are_those_of_the_time_zone(service: LiveService, visited: Visit) -> None:
    visited("tea", NOON, NOON + HOUR_MS - 1, NOON + 11 * HOUR_MS + 1)
    assert of(service, "tea", "day", **ALL) == [("2026-03-02", 3, 0)]
    assert of(service, "tea", "hour", **ALL) == [("2026-03-02T12", 2, 0), ("2026-03-02T23", 1, 0)]
    berlin = ask(service, "/redirections/tea/hits", by="day,hour", timeZone="Europe/Berlin", **ALL)
    assert berlin["timeZone"] == "Europe/Berlin"
    assert [(each["value"], each["time"], each["hits"]) for each in berlin["by"]["day"]] == [
        ("2026-03-02", NOON - 13 * HOUR_MS, 2),
        ("2026-03-03", NOON + 11 * HOUR_MS, 1),
    ]
    assert [each["value"] for each in berlin["by"]["hour"]] == ["2026-03-02T13", "2026-03-03T00"]


def test_the_hour_that_comes_twice_is_two_hours(service: LiveService, visited: Visit) -> None:
    change = int(datetime(2026, 10, 25, 0, tzinfo=UTC).timestamp()) * 1000
    visited("tea", change, change + HOUR_MS)
    span = {"from": change - DAY_MS, "to": change + DAY_MS}
    found = of(service, "tea", "hour", timeZone="Europe/Berlin", **span)
    assert found == [("2026-10-25T02", 1, 0), ("2026-10-25T02", 1, 0)]
    assert of(service, "tea", "day", timeZone="Europe/Berlin", **span) == [("2026-10-25", 2, 0)]


def test_only_the_time_asked_for_counts(service: LiveService, visited: Visit) -> None:
    visited("tea", NOON - 1, NOON, NOON + 1, NOON + 2)
    answer = ask(service, "/redirections/tea/hits", **{"from": NOON, "to": NOON + 2})
    assert (answer["hits"], answer["from"], answer["to"]) == (2, NOON, NOON + 2)


def test_without_times_the_last_thirty_days_count(service: LiveService, links: list[str]) -> None:
    service.stranger.get("/tea")
    answer = ask(service, "/redirections/tea/hits")
    assert answer["hits"] == 1
    assert answer["to"] - answer["from"] == 30 * DAY_MS


def test_days_of_which_only_counts_are_left_count_too(
    service: LiveService, opened: Database, visited: Visit
) -> None:
    visited("tea", NOON, country="CH", user_agent=PHONE)
    day = NOON // DAY_MS
    old = Tally({day * 24 + 3: Count(5, 2)}, {"country": {"CH": Count(4, 2), "": Count(1, 0)}})
    with opened.write() as connection:
        link = connection.execute(
            select(redirection.c.id).where(redirection.c.short_id == "tea")
        ).scalar_one()
        row = {"link": link, "day": day, "body": msgspec.json.encode(old).decode()}
        connection.execute(hit_day.insert(), [row])
    assert of(service, "tea", "country", **ALL) == [("CH", 5, 2), (None, 1, 0)]
    assert of(service, "tea", "hour", **ALL) == [("2026-03-02T03", 5, 2), ("2026-03-02T12", 1, 0)]
    of_links = ask(service, "/redirector/hits", by="link", **ALL)
    assert of_links["by"]["link"] == [{"value": "tea", "hits": 6, "bots": 2}]
    later = {"from": (day + 1) * DAY_MS, "to": (day + 2) * DAY_MS}
    assert ask(service, "/redirections/tea/hits", **later)["hits"] == 0


def test_all_links_together_and_each(service: LiveService, visited: Visit) -> None:
    visited("tea", NOON, NOON + 1, user_agent=BOT)
    visited("pot", NOON, user_agent=PHONE)
    answer = ask(service, "/redirector/hits", by="link,device", **ALL)
    assert (answer["hits"], answer["bots"]) == (3, 2)
    assert answer["by"]["link"] == [
        {"value": "tea", "hits": 2, "bots": 2},
        {"value": "pot", "hits": 1, "bots": 0},
    ]
    service.client.delete("/redirections/pot")
    answer = ask(service, "/redirector/hits", by="link", **ALL)
    assert answer["by"]["link"][1] == {"value": None, "hits": 1, "bots": 0}


def test_a_project_sees_the_hits_of_its_links_only(service: LiveService, visited: Visit) -> None:
    project = service.client.post("/projects", json={"name": "P"}).json()["id"]
    product = service.client.post(f"/products?project={project}", json={"name": "Cup"}).json()["id"]
    body = {"evrythngId": product, "defaultRedirectUrl": "https://e.example/", "shortId": "cup"}
    service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    visited("cup", NOON)
    visited("tea", NOON, NOON)
    assert ask(service, "/redirector/hits", **ALL)["hits"] == 3
    seen = ask(service, "/redirector/hits", project=project, by="link", **ALL)
    assert (seen["hits"], seen["by"]["link"]) == (1, [{"value": "cup", "hits": 1, "bots": 0}])
    assert service.client.get(f"/redirections/tea/hits?project={project}").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"by": "day,colour"}, "by"),
        ({"by": "link"}, "by"),
        ({"from": "yesterday"}, "from"),
        ({"from": 5, "to": 4}, "from"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"timeZone": "../../etc/passwd"}, "timeZone"),
        ({"limit": "-1"}, "limit"),
    ],
)
def test_wrong_questions_are_named(
    service: LiveService, links: list[str], query: dict[str, Any], field: str
) -> None:
    answer = service.client.get("/redirections/tea/hits", params=query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0].startswith(f"{field}: ")


def test_nobody_asks_without_a_key_or_of_nothing(service: LiveService, links: list[str]) -> None:
    assert service.stranger.get("/redirections/tea/hits").status_code == 401
    assert service.stranger.get("/redirector/hits").status_code == 401
    assert service.client.get("/redirections/nothing/hits").status_code == 404


def test_the_client_asks_and_reads(service: LiveService, visited: Visit) -> None:
    visited("tea", NOON, country="CH")
    question = HitQuestion(by=("day", "country"), since_ms=0, until_ms=NOON + 1, time_zone="UTC", limit=5)
    with Client(service.url, service.key) as client:
        found = client.hits("tea", question)
        everything = client.hits(question=HitQuestion(by=("link",), since_ms=0))
        nothing = client.hits("pot")
    assert (found.hits, found.bots, found.since_ms, found.until_ms) == (1, 0, 0, NOON + 1)
    assert found.by["country"] == (HitCount("CH", 1, 0),)
    assert found.by["day"] == (HitCount("2026-03-02", 1, 0, NOON - 12 * HOUR_MS),)
    assert everything.by["link"] == (HitCount("tea", 1, 0),)
    assert (nothing.hits, nothing.by["day"]) == (0, ())


def test_visits_as_a_table(service: LiveService, visited: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits_csv, "_AT_ONCE", 2)
    visited("tea", NOON + 1, NOON, NOON, country="CH", user_agent='=HYPERLINK("https://evil.example")')
    visited("tea", NOON + 5, referrer='https://r.example/?a=",\n"')
    visited("pot", NOON, user_agent=PHONE)
    answer = service.client.get("/redirections/tea/hits.csv", params=ALL)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["time"] for row in rows] == [
        "2026-03-02T12:00:00.000Z",
        "2026-03-02T12:00:00.000Z",
        "2026-03-02T12:00:00.001Z",
        "2026-03-02T12:00:00.005Z",
    ]
    assert {row["shortId"] for row in rows} == {"tea"}
    assert (rows[0]["country"], rows[0]["userAgent"]) == ("CH", '\'=HYPERLINK("https://evil.example")')
    assert rows[3]["referrer"] == 'https://r.example/?a=",\n"'
    everything = service.client.get("/redirector/hits.csv", params=ALL).text
    assert len(list(csv.DictReader(io.StringIO(everything, newline="")))) == 5
    assert service.stranger.get("/redirector/hits.csv").status_code == 401
    assert service.client.get("/redirections/nothing/hits.csv").status_code == 404
    project = service.client.post("/projects", json={"name": "P"}).json()["id"]
    narrow = service.client.get("/redirector/hits.csv", params={**ALL, "project": project}).text
    assert len(narrow.splitlines()) == 1
