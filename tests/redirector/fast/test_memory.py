"""What the fast path remembers is forgotten with every change that matters, and with no other."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from catalog import records
from catalog.documents import Json
from catalog.kinds import PLACE, PRODUCT, THNG
from catalog.store import Database
from redirector import links
from redirector.context.action import Traces
from redirector.fast import memory as module
from redirector.fast.memory import Memory
from redirector.hit import LineParts
from redirector.hits import hit_of, store
from redirector.rules.book import ensure_account_redirector
from redirector.rules.documents import ACCOUNT_REDIRECTOR


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    path = tmp_path / "tagwright.db"
    path.write_bytes(empty_database.read_bytes())
    opened = Database.open(path)
    yield opened
    opened.close()


@pytest.fixture
def bag(database: Database) -> dict[str, str]:
    """A link to a thing of a product; the ids of both."""
    with database.write() as connection:
        ensure_account_redirector(connection)
        tea = records.create(connection, PRODUCT, {"name": "Tea"})
        thing = records.create(connection, THNG, {"name": "Bag", "product": tea.id})
        make_link(connection, "bag", thing.id)
    return {"product": tea.id, "thng": thing.id}


@pytest.fixture(params=[False, True], ids=["asks", "watches"])
def memory(request: pytest.FixtureRequest, database: Database, bag: dict[str, str]) -> Iterator[Memory]:
    """A memory that knows the link and both documents."""
    opened = Memory(database.location, is_alone=request.param)
    opened.refresh()
    assert opened.link(b"bag") is not None
    assert opened.read(PRODUCT, bag["product"]) is not None
    assert opened.read(THNG, bag["thng"]) is not None
    yield opened
    database.close()
    opened.close()


def make_link(connection: Connection, short_id: str, owner: str) -> None:
    fields: Json = {
        "shortId": short_id,
        "defaultRedirectUrl": "https://e.example/{productId}",
        "evrythngId": owner,
    }
    links.create(connection, fields)


def change(connection: Connection, kind: object, record_id: str, **fields: object) -> None:
    stored = records.read(connection, kind, record_id)  # type: ignore[arg-type]
    records.change(connection, kind, stored, {**stored.fields(), **fields})  # type: ignore[arg-type]


def re_aim(connection: Connection, bag: dict[str, str]) -> None:
    stored = records.read(connection, links.REDIRECTION, "bag")
    link = links.find(connection, "bag")
    assert link is not None
    links.re_aim(connection, stored, link, {"defaultRedirectUrl": "https://new.example/"})


def give_options(connection: Connection, bag: dict[str, str]) -> None:
    change(connection, links.REDIRECTION, "bag", expiresAt=5_000_000_000_000)


def rename_thing(connection: Connection, bag: dict[str, str]) -> None:
    change(connection, THNG, bag["thng"], name="Other bag")


def set_rules(connection: Connection, bag: dict[str, str]) -> None:
    stored = ensure_account_redirector(connection)
    records.change(connection, ACCOUNT_REDIRECTOR, stored, {**stored.fields(), "rules": [{"match": "a=b"}]})


def delete_link(connection: Connection, bag: dict[str, str]) -> None:
    records.remove(connection, links.REDIRECTION, [records.read(connection, links.REDIRECTION, "bag")])


def delete_thing(connection: Connection, bag: dict[str, str]) -> None:
    records.remove(connection, THNG, [records.read(connection, THNG, bag["thng"])])


def move_thing(connection: Connection, bag: dict[str, str]) -> None:
    other = records.create(connection, PRODUCT, {"name": "Coffee"})
    change(connection, THNG, bag["thng"], product=other.id)


def rename_product(connection: Connection, bag: dict[str, str]) -> None:
    change(connection, PRODUCT, bag["product"], name="Green tea")


def add_others(connection: Connection, bag: dict[str, str]) -> None:
    tea = records.create(connection, PRODUCT, {"name": "Other"})
    records.create(connection, THNG, {"name": "Other bag", "product": tea.id})
    make_link(connection, "other", tea.id)


def count_a_hit(connection: Connection, bag: dict[str, str]) -> None:
    link = links.find(connection, "bag")
    assert link is not None
    store(connection, [hit_of(link, Traces())])


Change = Callable[[Connection, dict[str, str]], None]


@pytest.mark.parametrize(
    ("work", "forgets_link", "forgets_documents", "other_rules"),
    [
        (re_aim, True, False, False),
        (give_options, True, False, False),
        (delete_link, True, False, False),
        (delete_thing, True, True, False),
        (move_thing, True, True, False),
        (rename_product, False, True, False),
        (rename_thing, False, True, False),
        (set_rules, False, False, True),
        (add_others, False, False, False),
        (count_a_hit, False, False, False),
    ],
)
def test_changes_are_seen_from_the_next_turn_on_and_nothing_else_is_forgotten(
    database: Database,
    memory: Memory,
    bag: dict[str, str],
    work: Change,
    forgets_link: bool,
    forgets_documents: bool,
    other_rules: bool,
) -> None:
    with database.write() as connection:
        make_link(connection, "mine", bag["product"])
    memory.refresh()
    known, mine, read = memory.link(b"bag"), memory.link(b"mine"), memory.read(PRODUCT, bag["product"])
    version = memory.rules_version
    with database.write() as connection:
        work(connection, bag)
    assert memory.link(b"bag") is known  # the turn goes on
    memory.refresh()
    assert (memory.link(b"bag") is not known) == forgets_link
    assert (memory.read(PRODUCT, bag["product"]) is not read) == forgets_documents
    assert (memory.rules_version != version) == other_rules
    assert memory.link(b"mine") is mine


def test_what_is_read_anew_is_as_it_is_now(database: Database, memory: Memory, bag: dict[str, str]) -> None:
    for work in (re_aim, rename_product, delete_thing):
        with database.write() as connection:
            work(connection, bag)
    memory.refresh()
    known = memory.link(b"bag")
    assert known is not None
    assert known.location == b"https://new.example/"
    assert known.product is None
    assert memory.read(PRODUCT, bag["product"]) | {"name": "-"} == {  # type: ignore[operator]
        **(memory.read(PRODUCT, bag["product"]) or {}),
        "name": "-",
    }
    assert (memory.read(PRODUCT, bag["product"]) or {})["name"] == "Green tea"
    assert memory.read(THNG, bag["thng"]) is None


def test_a_thing_that_comes_back_brings_its_product(
    database: Database, memory: Memory, bag: dict[str, str]
) -> None:
    with database.write() as connection:
        delete_thing(connection, bag)
    memory.refresh()
    assert memory.link(b"bag").product is None  # type: ignore[union-attr]
    with database.write() as connection:
        records.restore(connection, THNG, bag["thng"])
    memory.refresh()
    assert memory.link(b"bag").product == bag["product"]  # type: ignore[union-attr]


def test_a_product_that_comes_back_is_read_again(
    database: Database, memory: Memory, bag: dict[str, str]
) -> None:
    with database.write() as connection:
        records.remove(connection, PRODUCT, [records.read(connection, PRODUCT, bag["product"])])
    memory.refresh()
    assert memory.read(PRODUCT, bag["product"]) is None
    with database.write() as connection:
        records.create(connection, PRODUCT, {"name": "Of no link"})
    changed = memory.refresh()
    assert changed is None
    with database.write() as connection:
        records.restore(connection, PRODUCT, bag["product"])
    changed = memory.refresh()
    assert changed is not None
    assert changed.documents
    assert memory.read(PRODUCT, bag["product"]) is not None


def test_a_link_that_comes_back_is_as_it_was(database: Database, memory: Memory, bag: dict[str, str]) -> None:
    before = memory.link(b"bag")
    with database.write() as connection:
        delete_link(connection, bag)
    memory.refresh()
    assert memory.link(b"bag") is None
    with database.write() as connection:
        records.restore(connection, links.REDIRECTION, "bag")
    memory.refresh()
    known = memory.link(b"bag")
    assert before is not None
    assert known is not None
    assert (known.location, known.line.place) == (before.location, before.line.place)


def test_a_link_is_known_with_its_options_as_long_as_it_has_some(
    database: Database, memory: Memory, bag: dict[str, str]
) -> None:
    with database.write() as connection:
        give_options(connection, bag)
    memory.refresh()
    known = memory.link(b"bag")
    assert known is not None
    assert known.only_location is None
    assert known.special is not None
    assert known.special.options.expires_at == 5_000_000_000_000
    with database.write() as connection:
        stored = records.read(connection, links.REDIRECTION, "bag")
        fields = {name: value for name, value in stored.fields().items() if name != "expiresAt"}
        records.change(connection, links.REDIRECTION, stored, fields)
    memory.refresh()
    known = memory.link(b"bag")
    assert known is not None
    assert known.special is None
    assert known.only_location == known.location == f"https://e.example/{bag['product']}".encode()


def test_links_of_every_kind_of_record_know_what_they_belong_to(
    database: Database, memory: Memory, bag: dict[str, str]
) -> None:
    with database.write() as connection:
        bare = records.create(connection, THNG, {"name": "Of no product"})
        shop = records.create(connection, PLACE, {"name": "Shop"})
        owners = {"tea": bag["product"], "thing": bag["thng"], "bare": bare.id, "shop": shop.id}
        for short_id, owner in owners.items():
            make_link(connection, short_id, owner)
    memory.refresh()
    for short_id in owners:
        known = memory.link(short_id.encode())
        with database.read() as connection:
            link = links.find(connection, short_id)
        assert known is not None
        assert link is not None
        assert (known.short_id, known.thng, known.product) == (short_id, link.thng, link.product)
        assert known.only_location == link.target.encode()
        assert known.line == LineParts.of(link)


def test_who_has_slept_through_very_many_changes_forgets_everything(
    database: Database, memory: Memory, bag: dict[str, str]
) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
    insert = text(f"{many} INSERT INTO link_change (short_id) SELECT 'other' FROM n")
    for count, forgets in ((10_000, False), (10_001, True), (20_005, True)):
        known = memory.link(b"bag")
        with database.write() as connection:
            connection.execute(insert, {"many": count})
            kept = connection.execute(text("SELECT count(*) FROM link_change")).scalar_one()
        memory.refresh()
        assert (memory.link(b"bag") is not known) == forgets
        assert kept == 10_000


def test_a_change_that_could_not_be_asked_for_is_asked_for_again(
    database: Database, memory: Memory, bag: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with database.write() as connection:
        re_aim(connection, bag)
        rename_product(connection, bag)
    for name in ("state_of", "changed_between"):
        with monkeypatch.context() as broken:
            broken.setattr(module, name, fails)
            with pytest.raises(sqlite3.OperationalError):
                memory.refresh()
    changed = memory.refresh()
    assert changed is not None
    assert (changed.links, changed.documents) == (["bag"], True)


def test_a_change_that_is_not_committed_is_not_seen(
    database: Database, memory: Memory, bag: dict[str, str]
) -> None:
    known = memory.link(b"bag")
    with database.write() as connection:
        re_aim(connection, bag)
        memory.refresh()
        assert memory.link(b"bag") is known
    memory.refresh()
    assert memory.link(b"bag") is not known


def test_no_more_is_remembered_than_fits(
    database: Database, memory: Memory, bag: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LINKS", 1)
    first = memory.link(b"bag")
    with database.write() as connection:
        add_others(connection, bag)
    assert memory.link(b"other") is not None
    assert memory.link(b"bag") is not first


def test_a_turn_sees_one_moment_and_keeps_nothing_open(
    database: Database, memory: Memory, bag: dict[str, str]
) -> None:
    with database.write() as connection:
        for number in range(4):
            make_link(connection, f"link-{number}", bag["product"])
    assert memory.link(b"link-0") is not None
    assert memory.link(b"link-1") is not None  # from here on, the turn reads as of now
    with database.write() as connection:
        delete_link(connection, bag)
        for number in (0, 2):
            found = records.read(connection, links.REDIRECTION, f"link-{number}")
            records.remove(connection, links.REDIRECTION, [found])
    assert memory.link(b"link-2") is not None
    memory.release()
    memory.refresh()
    assert memory.link(b"link-2") is None
    assert memory.link(b"link-3") is not None
    memory.release()
    with database.engine.connect() as connection:
        busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
    assert busy == 0


def test_unknown_links_and_routes_of_the_api_are_no_links(memory: Memory) -> None:
    assert memory.link(b"nothing") is None
    assert memory.link(b"Products") is None


def test_every_table_with_something_to_remember_has_its_triggers(database: Database) -> None:
    """A migration that makes such a table anew must make its triggers anew too."""
    with database.read() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
        assert sorted(names) == [
            "documents_of_product_delete",
            "documents_of_product_insert",
            "documents_of_product_update",
            "documents_of_thng_delete",
            "documents_of_thng_insert",
            "documents_of_thng_update",
            "links_of_redirection_delete",
            "links_of_redirection_update",
            "links_of_thng_delete",
            "links_of_thng_insert",
            "links_of_thng_update",
            "old_of_link_change_insert",
            "rules_of_record_delete",
            "rules_of_record_insert",
            "rules_of_record_update",
        ]
        watched = {"id", "body", "short_domain", "short_id", "target", "evrythng_id", "type"}
        columns = {column["name"] for column in inspect(connection).get_columns("redirection")}
        assert columns - watched == {"seq", "created_at", "updated_at"}
