"""Old hits become counts: the statistics stay, who visited goes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog import records
from catalog.clock import now_ms
from catalog.kinds import PRODUCT
from catalog.store import Database
from catalog.tables import action, hit_count, hit_day, scope
from redirector import links, retention
from redirector.context.action import Traces
from redirector.hits import hit_of, store
from redirector.retention import DAY_MS, fold_old_hits
from redirector.statistics import Span, count_hits, count_links
from redirector.tally import HOUR_MS

TODAY = now_ms() // DAY_MS
EVERYTHING = Span(since_ms=0, until_ms=(TODAY + 2) * DAY_MS)


@pytest.fixture
def link(database: Database) -> links.Link:
    with database.write() as connection:
        owner = records.create(connection, PRODUCT, {"name": "Tea"})
        fields = {"shortId": "tea", "defaultRedirectUrl": "https://e.example/", "evrythngId": owner.id}
        links.create(connection, fields)
        found = links.find(connection, "tea")
    assert found is not None
    return found


def visit(database: Database, link: links.Link, days_ago: int, count: int = 1, country: str = "CH") -> None:
    at = (TODAY - days_ago) * DAY_MS + DAY_MS // 2
    with database.write() as connection:
        store(connection, [hit_of(link, Traces(country=country), timestamp=at) for _ in range(count)])


def actions(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(action)).scalar_one()


def test_what_is_old_is_counted_and_gone(database: Database, link: links.Link) -> None:
    for days_ago in (0, 5, 30, 31, 32):
        visit(database, link, days_ago)
    with database.read() as connection:
        before = count_hits(connection, EVERYTHING, link.id)
        by_link = count_links(connection, EVERYTHING, 10)
    # Two days may begin between the visits and here, should the clock pass midnight: then one more is old.
    assert fold_old_hits(database, keep_days=30) >= 2
    assert actions(database) <= 3
    with database.read() as connection:
        assert count_hits(connection, EVERYTHING, link.id) == before
        assert count_links(connection, EVERYTHING, 10) == by_link
        assert connection.execute(select(func.count()).select_from(hit_day)).scalar_one() >= 2
    assert fold_old_hits(database, keep_days=30) == 0


def test_late_hits_join_the_counts_of_their_day(database: Database, link: links.Link) -> None:
    visit(database, link, 40, count=2)
    assert fold_old_hits(database, keep_days=30) == 2
    visit(database, link, 40, count=3, country="DE")
    assert fold_old_hits(database, keep_days=30) == 3
    with database.read() as connection:
        tally = count_hits(connection, EVERYTHING, link.id)
        assert {value: count.hits for value, count in tally.values["country"].items()} == {"CH": 2, "DE": 3}
        assert connection.execute(select(func.count()).select_from(hit_day)).scalar_one() == 1
        assert connection.execute(select(hit_count.c.hits)).scalar_one() == 5


def test_more_than_one_transaction(
    database: Database, link: links.Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 3)
    visit(database, link, 40, count=10)
    assert fold_old_hits(database, keep_days=30) == 10
    with database.read() as connection:
        assert count_hits(connection, EVERYTHING, link.id).total.hits == 10


def test_only_visits_of_links_are_folded(database: Database, link: links.Link, tmp_path: Path) -> None:
    with database.write() as connection:
        row = {"created_at": 1, "updated_at": 1, "timestamp": 1, "body": "{}", "type": "scans", "id": "U9"}
        connection.execute(action.insert(), [row])
    assert fold_old_hits(database, keep_days=30) == 0
    assert actions(database) == 1


def test_the_scopes_of_folded_hits_go_too(database: Database, link: links.Link) -> None:
    visit(database, link, 40)
    with database.write() as connection:
        seq = connection.execute(select(action.c.seq)).scalar_one()
        connection.execute(
            scope.insert(), [{"kind": "action", "type": "projects", "value": "U1", "seq": seq}]
        )
    fold_old_hits(database, keep_days=30)
    with database.read() as connection:
        assert connection.execute(select(scope.c.seq)).all() == []


@pytest.mark.parametrize("from_hour", [-1, 0, 5, 13, 24])
def test_a_day_of_another_time_zone_has_its_own_hits(
    database: Database, link: links.Link, from_hour: int
) -> None:
    first = (TODAY - 40) * DAY_MS
    with database.write() as connection:
        hours = [first + hour * HOUR_MS for hour in range(-24, 48)]
        store(connection, [hit_of(link, Traces(country="CH"), timestamp=at) for at in hours])
    asked = Span(since_ms=first + from_hour * HOUR_MS, until_ms=first + (from_hour + 24) * HOUR_MS)
    assert fold_old_hits(database, keep_days=30) == 72
    with database.read() as connection:
        tally = count_hits(connection, asked, link.id)
        by_link = count_links(connection, asked, 10)
    assert [hour * HOUR_MS for hour in sorted(tally.hours)] == list(
        range(asked.since_ms, asked.until_ms, HOUR_MS)
    )
    assert {value: count.hits for value, count in tally.values["country"].items()} == {"CH": 24}
    assert {short_id: count.hits for short_id, count in by_link.items()} == {"tea": 24}


def test_two_services_that_fold_count_no_hit_twice(
    database: Database, link: links.Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 3)
    visit(database, link, 40, count=60)
    with ThreadPoolExecutor(2) as services:
        folded = [services.submit(fold_old_hits, database, keep_days=30) for _ in range(2)]
        assert sum(each.result() for each in folded) == 60
    with database.read() as connection:
        assert count_hits(connection, EVERYTHING, link.id).total.hits == 60
        assert connection.execute(select(func.count()).select_from(action)).scalar_one() == 0
