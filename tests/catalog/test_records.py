"""Records: many at once, changed, deleted, and brought back with what belonged to them."""

from typing import Any

import pytest
from sqlalchemy import text

from catalog import index, listing, properties, records
from catalog.clock import now_ms
from catalog.errors import BadInput, Conflict, NotFound
from catalog.kinds import PRODUCT, REDIRECTION, THNG, Kind
from catalog.listing import Listing
from catalog.records import Stored
from catalog.store import Database


def make(database: Database, kind: Kind, **fields: Any) -> Stored:
    with database.write() as connection:
        return records.create(connection, kind, kind.complete(kind.accept(fields, creating=True)))


def read(database: Database, kind: Kind, key: str) -> dict[str, Any]:
    with database.read() as connection:
        return records.read(connection, kind, key).document()


def remove(database: Database, kind: Kind, *stored: Stored) -> None:
    with database.write() as connection:
        records.remove(connection, kind, stored)


def restore(database: Database, kind: Kind, key: str) -> dict[str, Any]:
    with database.write() as connection:
        return records.restore(connection, kind, key).document()


def test_many_records_keep_their_order(database: Database) -> None:
    names = [f"number {number}" for number in range(700)]
    with database.write() as connection:
        stored = records.create_many(connection, PRODUCT, [{"name": name} for name in names])
    assert [each.fields()["name"] for each in stored] == names
    assert [each.seq for each in stored] == sorted(each.seq for each in stored)
    with database.read() as connection:
        found = {each.id: each for each in records.find_many(connection, PRODUCT, [s.id for s in stored])}
    assert [found[each.id] for each in stored] == stored


def test_the_wrong_one_of_many_is_told(database: Database) -> None:
    documents = [{"name": "a"}, {"name": "b", "product": "U0"}]
    with pytest.raises(BadInput) as caught, database.write() as connection:
        records.create_many(connection, THNG, documents)
    assert caught.value.position == 1


def test_a_record_as_json_is_its_document(database: Database) -> None:
    import msgspec

    stored = make(database, PRODUCT, name='Tea "green" \\ é', customFields={"a": [1, 2.5, None, {"b": True}]})
    assert msgspec.json.decode(stored.json()) == stored.document()
    empty = Stored(1, "U1", 2, 3, "{}")
    assert msgspec.json.decode(empty.json()) == {"id": "U1", "createdAt": 2, "updatedAt": 3}


def test_no_two_versions_share_their_time(database: Database) -> None:
    stored = make(database, PRODUCT, name="Tea")
    seen = [stored.updated_at]
    with database.write() as connection:
        for number in range(20):
            stored = records.change(connection, PRODUCT, stored, {**stored.fields(), "brand": str(number)})
            seen.append(stored.updated_at)
    assert seen == sorted(set(seen))
    assert stored.created_at == seen[0]


def test_a_restored_record_is_what_it_was(database: Database) -> None:
    stored = make(database, PRODUCT, name="Tea", tags=["hot"], identifiers={"sku": "T1"}, properties={"A": 1})
    before = read(database, PRODUCT, stored.id)
    remove(database, PRODUCT, stored)
    with pytest.raises(NotFound):
        read(database, PRODUCT, stored.id)
    assert restore(database, PRODUCT, stored.id) == before
    with database.read() as connection:
        assert len(properties.latest(connection, stored)) == 1
    with pytest.raises(NotFound):
        restore(database, PRODUCT, stored.id)


def test_a_restored_record_takes_its_old_place_in_every_list(database: Database) -> None:
    old = make(database, PRODUCT, name="old")
    newest = make(database, PRODUCT, name="newest")
    remove(database, PRODUCT, newest)
    made_since = make(database, PRODUCT, name="made since")
    restore(database, PRODUCT, newest.id)
    expected = [made_since.id, newest.id, old.id]
    with database.read() as connection:
        whole = listing.list_page(connection, PRODUCT, Listing())
        numbered = listing.list_page(connection, PRODUCT, Listing(page=1))
        narrowed = listing.list_page(connection, PRODUCT, Listing(keys=expected))
    assert [[each.id for each in page.records] for page in (whole, numbered, narrowed)] == [expected] * 3


def test_deleting_it_twice_keeps_the_last_state(database: Database) -> None:
    stored = make(database, PRODUCT, name="first")
    remove(database, PRODUCT, stored)
    restore(database, PRODUCT, stored.id)
    with database.write() as connection:
        again = records.read(connection, PRODUCT, stored.id)
        changed = records.change(connection, PRODUCT, again, {**again.fields(), "name": "second"})
        records.remove(connection, PRODUCT, [changed])
    assert restore(database, PRODUCT, stored.id)["name"] == "second"


def test_things_lose_a_deleted_product_and_get_it_back(database: Database) -> None:
    product, other = make(database, PRODUCT, name="Tea"), make(database, PRODUCT, name="Coffee")
    things = [make(database, THNG, name=str(n), product=product.id) for n in range(3)]
    remove(database, PRODUCT, product)
    assert all("product" not in read(database, THNG, each.id) for each in things)
    with database.write() as connection:  # one of them gets another product meanwhile
        taken = records.read(connection, THNG, things[0].id)
        records.change(connection, THNG, taken, {**taken.fields(), "product": other.id})
    restore(database, PRODUCT, product.id)
    owners = [read(database, THNG, each.id)["product"] for each in things]
    assert owners == [other.id, product.id, product.id]
    with database.read() as connection:
        narrowed = Listing(conditions=[THNG.table.c.product == product.id], with_total=True)
        assert listing.list_page(connection, THNG, narrowed).total == 2


def test_a_thing_restored_without_its_product_can_be_edited_and_gets_it_back_later(
    database: Database,
) -> None:
    product = make(database, PRODUCT, name="Tea")
    thing = make(database, THNG, name="bag", product=product.id)
    remove(database, THNG, thing)
    remove(database, PRODUCT, product)
    assert "product" not in restore(database, THNG, thing.id)
    with database.write() as connection:
        stored = records.read(connection, THNG, thing.id)
        records.change(connection, THNG, stored, {**stored.fields(), "name": "bag 2"})
    restore(database, PRODUCT, product.id)
    assert read(database, THNG, thing.id)["product"] == product.id
    assert read(database, THNG, thing.id)["name"] == "bag 2"


def test_a_thing_restored_after_its_product_belongs_to_it(database: Database) -> None:
    product = make(database, PRODUCT, name="Tea")
    thing = make(database, THNG, name="bag", product=product.id)
    remove(database, THNG, thing)
    remove(database, PRODUCT, product)
    restore(database, PRODUCT, product.id)
    assert restore(database, THNG, thing.id)["product"] == product.id


def test_a_record_whose_place_is_taken_stays_in_the_trash(database: Database) -> None:
    product = make(database, PRODUCT, name="Tea")
    link = {
        "shortId": "tea",
        "defaultRedirectUrl": "https://a.example",
        "evrythngId": product.id,
        "type": "product",
    }
    with database.write() as connection:
        records.remove(connection, REDIRECTION, [records.create(connection, REDIRECTION, dict(link))])
        second = records.create(connection, REDIRECTION, {**link, "defaultRedirectUrl": "https://b.example"})
    with pytest.raises(Conflict, match="another redirection tea"):
        restore(database, REDIRECTION, "tea")
    remove(database, REDIRECTION, second)
    assert restore(database, REDIRECTION, "tea")["defaultRedirectUrl"] == "https://b.example"


def test_the_trash_is_emptied_of_what_is_old(database: Database) -> None:
    kept, gone = make(database, PRODUCT, name="kept"), make(database, PRODUCT, name="gone")
    remove(database, PRODUCT, gone)
    with database.write() as connection:
        connection.execute(text("UPDATE trash SET deleted_at = deleted_at - 1000"))
    remove(database, PRODUCT, kept)
    with database.write() as connection:
        assert records.empty_trash(connection, before_ms=now_ms() - 500) == 1
    restore(database, PRODUCT, kept.id)
    with pytest.raises(NotFound):
        restore(database, PRODUCT, gone.id)


def test_more_than_one_statement_takes_are_deleted_in_chunks(database: Database) -> None:
    with database.write() as connection:
        stored = records.create_many(connection, PRODUCT, [{"name": str(n)} for n in range(1100)])
        records.remove(connection, PRODUCT, stored)
        assert connection.execute(text("SELECT count(*) FROM product")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM trash")).scalar_one() == 1100


def test_an_unchanged_index_is_not_written(database: Database) -> None:
    """Only what differs is touched: a changed description leaves identifiers and tags alone."""
    stored = make(database, PRODUCT, name="Tea", tags=["a"], identifiers={"sku": "1"})
    statements: list[str] = []
    from sqlalchemy import event

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with database.write() as connection:
        old = stored.fields()
        index.replace(connection, PRODUCT, stored.seq, old, {**old, "url": "https://x"})
    assert [s for s in statements if "identifier" in s or "tag" in s or "words" in s] == []
