"""Whatever is done to records, their lists, filters, words and counts say the same as the records do."""

import atexit
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import text

from catalog import filtering, listing, lookup, records
from catalog.kinds import PRODUCT
from catalog.listing import Listing
from catalog.store import Database
from catalog.text_keys import stored_keys

WORDS = ["tea", "teapot", "Grün", "green", "ÉTÉ", "4006381333931", "x1"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
TAGS = st.lists(st.sampled_from(["hot", "cold", "hot "]), max_size=3)
VALUES = st.sampled_from(["4006381333931", "a", "04006381333931"])
IDENTIFIERS = st.dictionaries(st.sampled_from(["sku", "ean_13", "gs1:01", "text"]), VALUES, max_size=2)
CHANGES = st.fixed_dictionaries({}, optional={"name": NAMES, "tags": TAGS, "identifiers": IDENTIFIERS})

_template = Path(tempfile.mkdtemp(prefix="tagwright-template-")) / "t.db"
atexit.register(shutil.rmtree, _template.parent, ignore_errors=True)


def _plain(value: str) -> str:
    decomposed = unicodedata.normalize("NFD", value.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _begins(fields: dict[str, Any], start: str) -> bool:
    """Whether a word of the record begins like this."""
    values = [fields["name"], fields["fn"], *fields.get("tags", []), *fields.get("identifiers", {}).values()]
    return any(found.startswith(start) for value in values for found in re.findall(r"[^\W_]+", _plain(value)))


class Catalogue(RuleBasedStateMachine):
    """The database against a dictionary of documents."""

    ids = Bundle("ids")
    deleted = Bundle("deleted")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tagwright-steps-"))
        if not _template.exists():
            Database.open(_template).close()
        shutil.copy(_template, self.folder / "t.db")
        self.database = Database.open(self.folder / "t.db")
        self.model: dict[str, dict[str, Any]] = {}
        self.trash: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)

    @rule(target=ids, name=NAMES, rest=CHANGES)
    def create(self, name: str, rest: dict[str, Any]) -> str:
        fields = {"name": name, "fn": name, **rest}
        with self.database.write() as connection:
            stored = records.create(connection, PRODUCT, dict(fields))
        self.model[stored.id] = fields
        self.order.append(stored.id)
        return stored.id

    @rule(record_id=ids, changes=CHANGES)
    def change(self, record_id: str, changes: dict[str, Any]) -> None:
        if record_id not in self.model:
            return
        self.model[record_id] = {**self.model[record_id], **changes}
        with self.database.write() as connection:
            stored = records.read(connection, PRODUCT, record_id)
            records.change(connection, PRODUCT, stored, dict(self.model[record_id]))

    @rule(target=deleted, record_id=consumes(ids))
    def delete(self, record_id: str) -> str:
        if record_id in self.model:
            with self.database.write() as connection:
                records.remove(connection, PRODUCT, [records.read(connection, PRODUCT, record_id)])
            self.trash[record_id] = self.model.pop(record_id)
        return record_id

    @rule(target=ids, record_id=consumes(deleted))
    def restore(self, record_id: str) -> str:
        with self.database.write() as connection:
            records.restore(connection, PRODUCT, record_id)
        self.model[record_id] = self.trash.pop(record_id)
        return record_id

    def _listed(self, **wanted: Any) -> list[str]:
        with self.database.read() as connection:
            page = listing.list_page(connection, PRODUCT, Listing(per_page=100, **wanted))
        return [each.id for each in page.records]

    def _expected(self, fits: Any) -> list[str]:
        return [each for each in reversed(self.order) if each in self.model and fits(self.model[each])]

    @invariant()
    def words_are_never_stale(self) -> None:
        if not hasattr(self, "database"):
            return
        for word in ("tea", "gr", "ete", "40", "hot"):
            assert self._listed(words=word) == self._expected(lambda fields, word=word: _begins(fields, word))

    @rule(tag=st.sampled_from(["hot", "cold"]))
    def filter_by_tag(self, tag: str) -> None:
        found = self._listed(conditions=[filtering.condition_of(PRODUCT, f"tags={tag}")])
        assert found == self._expected(lambda fields: tag in fields.get("tags", []))

    @rule(name=NAMES)
    def filter_by_name(self, name: str) -> None:
        found = self._listed(conditions=[filtering.condition_of(PRODUCT, f"name={name}*")])
        assert found == self._expected(lambda fields: fields["name"].startswith(name))

    @rule()
    def look_up(self) -> None:
        with self.database.read() as connection:
            exact = {stored.id for _, stored in lookup.by_identifier(connection, "a")}
            same = {stored.id for _, stored in lookup.by_gtin(connection, "04006381333931")}
        assert exact == set(self._expected(lambda fields: "a" in fields.get("identifiers", {}).values()))
        numbers = {("ean_13", "4006381333931"), ("gs1:01", "04006381333931")}
        assert same >= set(self._expected(lambda f: bool(numbers & set(f.get("identifiers", {}).items()))))

    @invariant()
    def printed_texts_are_found_by_their_keys_alone(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.read() as connection:
            rows = connection.execute(text("SELECT key FROM text_key")).scalars()
            printed = (fields.get("identifiers", {}).get("text") for fields in self.model.values())
            expected = [key for value in printed if value for key in stored_keys(value)]
            assert sorted(rows) == sorted(expected)

    @invariant()
    def lists_and_counts_agree(self) -> None:
        if not hasattr(self, "database"):
            return
        everything = self._expected(lambda fields: True)
        assert self._listed() == everything
        assert self._listed(page=1, ascending=True) == everything[::-1]
        with self.database.read() as connection:
            total = listing.list_page(connection, PRODUCT, Listing(with_total=True)).total
            counted = connection.execute(text("SELECT sum(count) FROM block WHERE kind = 'product'")).scalar()
            tags = connection.execute(text("SELECT count(*) FROM tag")).scalar_one()
            identifiers = connection.execute(text("SELECT count(*) FROM identifier")).scalar_one()
        assert (total, counted or 0) == (len(everything), len(everything))
        assert tags == sum(len(set(fields.get("tags", []))) for fields in self.model.values())
        assert identifiers == sum(len(fields.get("identifiers", {})) for fields in self.model.values())


TestCatalogue = Catalogue.TestCase
TestCatalogue.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
