"""Where the fast path leads after something has changed, whatever it had remembered and decided before."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection

from app.service import ServiceConfig, build
from catalog import records
from catalog.documents import Json
from catalog.kinds import PRODUCT, REDIRECTION
from catalog.store import Database
from redirector import links
from redirector.fast import FastPath
from redirector.fast.moment import Moments
from redirector.rules.book import ensure_account_redirector
from redirector.rules.documents import ACCOUNT_REDIRECTOR

PLAIN, SALE, OTHER = b"https://e.example/tea", b"https://sale.example/", b"https://other.example/"
FOR_SALE: Json = {"match": "product.tags=sale", "redirectUrl": SALE.decode()}
Work = Callable[[Connection], object]


@pytest.fixture
def path(config: ServiceConfig) -> Iterator[FastPath]:
    """The fast path of a service whose account has redirector rules, none so far."""
    found: FastPath = build(config).state.fast_path
    database: Database = found.visits.context.database
    with database.write() as connection:
        ensure_account_redirector(connection)
    yield found
    found.close()
    found.visits.hits.close()
    database.close()


def change(connection: Connection, kind: object, record_id: str, **fields: object) -> None:
    stored = records.read(connection, kind, record_id)  # type: ignore[arg-type]
    records.change(connection, kind, stored, {**stored.fields(), **fields})  # type: ignore[arg-type]


def set_rules(connection: Connection, *rules: Json) -> None:
    stored = ensure_account_redirector(connection)
    records.change(connection, ACCOUNT_REDIRECTOR, stored, {**stored.fields(), "rules": list(rules)})


def test_what_was_decided_holds_until_what_it_looked_at_changes(path: FastPath) -> None:
    database = path.visits.context.database
    with database.write() as connection:
        tea = records.create(connection, PRODUCT, {"name": "Tea", "tags": []}).id
        fields: Json = {"shortId": "tea", "defaultRedirectUrl": PLAIN.decode(), "evrythngId": tea}
        links.create(connection, fields)
    own, other = ([{"match": "language!=fr", "redirectUrl": url.decode()}] for url in (SALE, OTHER))

    def remove(connection: Connection) -> None:
        records.remove(connection, PRODUCT, [records.read(connection, PRODUCT, tea)])

    steps: list[tuple[Work, bytes | None]] = [
        (lambda connection: None, PLAIN),
        (lambda connection: set_rules(connection, FOR_SALE), PLAIN),
        (lambda connection: change(connection, PRODUCT, tea, tags=["sale"]), SALE),
        (remove, PLAIN),
        (lambda connection: records.restore(connection, PRODUCT, tea), SALE),
        (set_rules, PLAIN),
        (lambda connection: change(connection, REDIRECTION, "tea", rules=own), SALE),
        (lambda connection: change(connection, REDIRECTION, "tea", rules=other), OTHER),
        (lambda connection: change(connection, REDIRECTION, "tea", rules=[]), PLAIN),
        (lambda connection: change(connection, REDIRECTION, "tea", expiresAt=1), None),
        (lambda connection: change(connection, REDIRECTION, "tea", expiresAt=5_000_000_000_000), PLAIN),
        (lambda connection: set_rules(connection, {"redirectUrl": SALE.decode()}), SALE),
    ]
    for number, (work, expected) in enumerate(steps):
        with database.write() as connection:
            work(connection)
        assert (number, visited(path)) == (number, expected)
        assert (number, visited(path)) == (number, expected)


def visited(path: FastPath) -> bytes | None:
    """Where a turn's visit leads; the rules are compiled by the usual way."""
    assert path.refresh()
    with path.visits.context.database.read() as connection:
        found = links.find_with_rules(connection, "tea")
        assert found is not None
        path.visits.arbiter.book.account(connection, found.rules_version)
    sender = path.senders.of_lines(b"Host: id.example\r\nAccept-Language: de\r\n\r\n", "127.0.0.1")
    assert sender is not None
    visit = path.visit(b"tea", sender, Moments().at(1_767_787_200_000))
    path.release()
    return None if visit is None else visit[0]
