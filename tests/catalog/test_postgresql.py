"""What differs on PostgreSQL; the other tests of this folder run there as well, if there is a server."""

import random
import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from catalog import records
from catalog.access import ensure_operator
from catalog.errors import ApiError
from catalog.ids import new_key
from catalog.kinds import PRODUCT
from catalog.store import Database
from tests.databases import SERVER, postgresql_database
from tests.live import LiveService

pytestmark = pytest.mark.skipif(
    SERVER is None, reason="no PostgreSQL server: set TAGWRIGHT_TEST_POSTGRESQL to its URL"
)


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without any tables."""
    with postgresql_database("template0") as url:
        yield url


def together(work: Callable[[int], None], times: int) -> None:
    faults: list[Exception] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except (ApiError, AssertionError, RuntimeError, OSError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_services_that_start_together_on_a_new_database_agree(url: str) -> None:
    def start(_number: int) -> None:
        database = Database.open(url)
        with database.write() as connection:
            ensure_operator(connection, new_key())
        database.close()

    together(start, 4)
    database = Database.open(url)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM access")).scalar_one() == 1
        accounts = connection.execute(text("SELECT count(*) FROM record WHERE kind = 'account'"))
        assert accounts.scalar_one() == 1
    database.close()


def test_two_services_change_one_record_and_lose_nothing(url: str) -> None:
    databases = [Database.open(url), Database.open(url)]
    with databases[0].write() as connection:
        stored = records.create(connection, PRODUCT, {"name": "counter", "customFields": {"n": 0}})

    def work(number: int) -> None:
        for _ in range(20):
            with databases[number % 2].write() as connection:
                seen = records.read(connection, PRODUCT, stored.id)
                fields = seen.fields()
                fields["customFields"]["n"] += 1
                records.change(connection, PRODUCT, seen, fields)

    together(work, 4)
    with databases[1].read() as connection:
        assert records.read(connection, PRODUCT, stored.id).fields()["customFields"]["n"] == 80
    for database in databases:
        database.close()


def test_a_page_and_its_total_are_of_one_moment(url: str) -> None:
    database = Database.open(url)
    with database.read() as reader:
        assert reader.execute(text("SELECT count(*) FROM product")).scalar_one() == 0
        with database.write() as connection:
            records.create(connection, PRODUCT, {"name": "new"})
        assert reader.execute(text("SELECT count(*) FROM product")).scalar_one() == 0
    database.close()


def test_what_is_too_long_for_an_index_is_told(service: LiveService) -> None:
    letters = random.Random(1)
    value = "".join(letters.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(8000))
    answer = service.client.post("/products", json={"name": "long", "identifiers": {"sku": value}})
    assert answer.status_code in (201, 400)  # SQLite takes it
    target = {"defaultRedirectUrl": f"https://example.com/{value[:7900]}", "shortId": "long"}
    owner = service.client.post("/products", json={"name": "owner"}).json()["id"]
    answer = service.client.post(f"/products/{owner}/redirector", json=target)
    assert answer.status_code == 201
    assert service.client.get("/redirections?sortBy=defaultRedirectUrl").status_code == 200
