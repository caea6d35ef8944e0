"""Statistics are the same whether hits were summed up or not, whatever has happened to actions since."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, insert, select, update

from catalog import records
from catalog.kinds import PRODUCT
from catalog.store import Database
from catalog.tables import action, hit_hour
from redirector import hours, links
from redirector.context.action import Traces
from redirector.hits import hit_of, store
from redirector.hours import SummedUp, correct, sum_up
from redirector.retention import fold_old_hits
from redirector.statistics import Span, count_hits, count_links
from redirector.tally import HOUR_MS, Tally

START = 480_000 * HOUR_MS
WHOLE = Span(since_ms=START, until_ms=START + 6 * HOUR_MS)
SPANS = [
    WHOLE,
    Span(since_ms=0, until_ms=START + 100 * HOUR_MS),
    Span(since_ms=START + HOUR_MS // 3, until_ms=START + 4 * HOUR_MS + 5),
    Span(since_ms=START + 1, until_ms=START + 2),
    Span(since_ms=START + HOUR_MS, until_ms=START + 2 * HOUR_MS),
]
BOT = "Googlebot/2.1 (+http://www.google.com/bot.html)"


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "AT_ONCE", 10)


@pytest.fixture
def link(database: Database) -> links.Link:
    with database.write() as connection:
        owner = records.create(connection, PRODUCT, {"name": "Tea"})
        fields = {"shortId": "tea", "defaultRedirectUrl": "https://e.example/", "evrythngId": owner.id}
        links.create(connection, fields)
        found = links.find(connection, "tea")
    assert found is not None
    return found


def visit(database: Database, link: links.Link, count: int, *, step_ms: int = HOUR_MS // 4) -> None:
    """Visits at regular times from the start on, of several countries, every fifth by a bot."""
    traces = [
        Traces(country=("CH", "DE", None)[at % 3], user_agent=None if at % 5 else BOT) for at in range(count)
    ]
    made = [
        hit_of(link, each, timestamp=START + at * step_ms % (6 * HOUR_MS)) for at, each in enumerate(traces)
    ]
    with database.write() as connection:
        store(connection, made)


def counted(database: Database) -> list[Tally]:
    with database.read() as connection:
        return [count_hits(connection, span) for span in SPANS]


def rows(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(hit_hour)).scalar_one()


def test_sums_change_no_count(database: Database, link: links.Link) -> None:
    visit(database, link, 45)
    before = counted(database)
    assert before[0].total.hits == 45
    assert sum_up(database) == 40
    assert rows(database) == 6
    assert counted(database) == before
    visit(database, link, 27, step_ms=7 * 60_000)
    assert counted(database)[0].total.hits == 72
    newer = counted(database)
    assert sum_up(database) == 30
    assert counted(database) == newer
    assert sum_up(database) == 0
    assert correct(database) == 0


def test_few_hits_are_not_worth_it(database: Database, link: links.Link) -> None:
    visit(database, link, 9)
    assert sum_up(database) == 0
    with database.read() as connection:
        assert SummedUp.read(connection, 0, 2 * START) is None
    assert counted(database)[0].total.hits == 9


def test_what_is_summed_up_is_not_read_again(database: Database, link: links.Link) -> None:
    visit(database, link, 40)
    sum_up(database)
    with database.read() as connection:
        found = SummedUp.read(connection, WHOLE.since_ms, WHOLE.until_ms)
    assert found is not None
    assert (found.tally.total.hits, found.left) == (40, [])


def remove_some(database: Database) -> None:
    with database.write() as connection:
        connection.execute(delete(action).where(action.c.timestamp < START + HOUR_MS))


def remove_all(database: Database) -> None:
    with database.write() as connection:
        connection.execute(delete(action))


def come_late(database: Database) -> None:
    """What a transaction does that began before the sums and ended after them."""
    with database.write() as connection:
        row = connection.execute(select(action).order_by(action.c.seq).limit(1)).mappings().one()
        connection.execute(insert(action), [{**row, "seq": -5, "id": "U2", "timestamp": START + 3 * HOUR_MS}])


def move_in_time(database: Database) -> None:
    with database.write() as connection:
        of_hour = action.c.timestamp >= START + 5 * HOUR_MS
        connection.execute(update(action).where(of_hour).values(timestamp=START + 90 * HOUR_MS))


def keep_nothing(database: Database) -> None:
    assert fold_old_hits(database, keep_days=0) == 40
    assert rows(database) == 0


def forget_the_newest(database: Database) -> None:
    with database.write() as connection:
        newest = select(func.max(hit_hour.c.upto)).scalar_subquery()
        connection.execute(delete(hit_hour).where(hit_hour.c.upto == newest))


@pytest.mark.parametrize(
    "work", [remove_some, remove_all, come_late, move_in_time, keep_nothing, forget_the_newest]
)
def test_what_has_changed_since_is_counted_as_it_is(
    database: Database, link: links.Link, work: Callable[[Database], None]
) -> None:
    visit(database, link, 40)
    sum_up(database)
    work(database)
    changed = counted(database)
    correct(database)
    assert counted(database) == changed
    assert correct(database) == 0
    visit(database, link, 20)
    newer = counted(database)
    sum_up(database)
    assert counted(database) == newer
    with database.write() as connection:
        connection.execute(delete(hit_hour))
    assert counted(database) == newer


def test_actions_that_are_no_hits_are_not_counted(database: Database, link: links.Link) -> None:
    visit(database, link, 40)
    with database.write() as connection:
        connection.execute(update(action).where(action.c.timestamp < START + HOUR_MS).values(link=None))
    before = counted(database)
    assert before[0].total.hits < 40
    sum_up(database)
    assert counted(database) == before


def test_bots_of_links_are_those_of_their_actions(database: Database, link: links.Link) -> None:
    visit(database, link, 40)
    with database.read() as connection:
        found = count_links(connection, WHOLE, 5)
    assert {name: (count.hits, count.bots) for name, count in found.items()} == {"tea": (40, 8)}
