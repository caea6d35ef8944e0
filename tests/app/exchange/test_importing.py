"""The import itself, against a catalogue in memory that answers as the service does."""

import itertools
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.client import Kind, NotAllowed, Page, Query, Record, Refused, Unreachable
from app.exchange import importing, mapping, present
from app.exchange.importing import Listener, Options
from app.exchange.progress import Progress, Summary
from app.exchange.rejects import RejectsFile
from app.exchange.tables import open_table

SKU = "identifiers.sku"
Json = MappingOf[str, Any]


class Shelf:
    """A catalogue in memory. `refuses` names a record that is never taken, `by_index` says which it was."""

    def __init__(self, *, refuses: str = "", by_index: bool = True, fails_after: int = 0) -> None:
        self.records: dict[Kind, dict[str, dict[str, Any]]] = {kind: {} for kind in Kind}
        self.refuses = refuses
        self.by_index = by_index
        self.calls: list[tuple[str, int]] = []
        self._fails_after = fails_after
        self._ids = (f"U{number:023d}" for number in itertools.count(1))

    def create_many(self, kind: Kind, documents: Sequence[Json]) -> list[Record]:
        self._call("create_many", len(documents))
        bad = [index for index, document in enumerate(documents) if document.get("name") == self.refuses]
        if bad and self.by_index:
            raise Refused(400, [f"[{index}].name: is refused" for index in bad])
        if bad:
            raise Refused(400, ["something is refused"])
        return [self._put(kind, document) for document in documents]

    def create(self, kind: Kind, document: Json) -> Record:
        self._call("create", 1)
        short_id = document.get("shortId", "")
        if short_id and short_id in self.records[kind]:
            raise Refused(409, [f"shortId: {short_id} is taken"])
        return self._put(kind, document)

    def patch(self, kind: Kind, record_id: str, changes: Json) -> Record:
        self._call("patch", 1)
        stored = self.records[kind][record_id]
        for name, value in changes.items():
            stored[name] = {**stored.get(name, {}), **value} if isinstance(value, dict) else value
        return Record(kind, stored)

    def list_records(self, kind: Kind, query: Query | None = None) -> Page:
        self._call("list_records", 1)
        assert query is not None
        stored = self.records[kind]
        if query.ids:
            return Page(tuple(Record(kind, stored[each]) for each in query.ids if each in stored))
        path, _, values = query.filter.partition("=")
        name, _, key = path.partition(".")
        wanted = values.split(",")
        found = [each for each in stored.values() if each.get(name, {}).get(key) in wanted]
        return Page(tuple(Record(kind, each) for each in found))

    def links_of(self, record_id: str) -> list[Record]:
        links = self.records[Kind.REDIRECTIONS].values()
        return [Record(Kind.REDIRECTIONS, link) for link in links if link["evrythngId"] == record_id]

    def names(self, kind: Kind = Kind.PRODUCTS) -> list[str]:
        return sorted(record["name"] for record in self.records[kind].values())

    def _put(self, kind: Kind, document: Json) -> Record:
        new_id = next(self._ids)
        stored = dict(document)
        if kind is Kind.REDIRECTIONS:
            stored.setdefault("shortId", new_id[-8:])
        else:
            stored["id"] = new_id
        self.records[kind][stored[kind.id_field]] = stored
        return Record(kind, stored)

    def _call(self, name: str, size: int) -> None:
        self.calls.append((name, size))
        if self._fails_after and len(self.calls) > self._fails_after:
            raise Unreachable("no connection to http://127.0.0.1:1")


class Case:
    """One file to import and what was said about it."""

    def __init__(self, folder: Path, text: str, *, kind: Kind = Kind.PRODUCTS) -> None:
        path = folder / "file.csv"
        path.write_text(text, encoding="utf-8")
        self.table = open_table(path)
        rows = [row.values for row in self.table.rows()]
        self.mapping = mapping.guess(kind, self.table.header, rows)
        self.rejected: dict[int, str] = {}
        self.progress: list[Progress] = []
        self.stop_after = 0
        self.listener = Listener(
            self.progress.append,
            lambda row, problems: self.rejected.update({row.number: "; ".join(map(str, problems))}),
            lambda: bool(self.stop_after) and len(self.progress) >= self.stop_after,
        )

    def run(self, shelf: Shelf, **options: Any) -> Summary:
        return importing.run(self.table, self.mapping, Options(**options), shelf, self.listener)

    def check(self, **options: Any) -> Summary:
        return importing.check(self.table, self.mapping, Options(**options), self.listener)


def many(count: int) -> str:
    return "Name,SKU\n" + "".join(f"P{number},S{number}\n" for number in range(count))


def test_every_row_becomes_a_record_in_few_requests(tmp_path: Path) -> None:
    shelf = Shelf()
    summary = Case(tmp_path, many(1050)).run(shelf, chunk_rows=500)
    assert (summary.rows, summary.created, summary.failed) == (1050, 1050, 0)
    assert summary.is_complete
    assert [size for _, size in shelf.calls] == [500, 500, 50]
    assert len(shelf.records[Kind.PRODUCTS]) == 1050


def test_bad_rows_stay_out_with_their_reasons_and_good_ones_come_in(tmp_path: Path) -> None:
    case = Case(tmp_path, "Name,EAN13\nTea,4006381333931\nOil,4006381333932\n,96385074\nSalt,\n")
    shelf = Shelf()
    summary = case.run(shelf)
    assert shelf.names() == ["Salt", "Tea"]
    assert (summary.rows, summary.created, summary.failed) == (4, 2, 2)
    assert not summary.is_complete
    assert "check digit should be 1" in case.rejected[3]
    assert "Name: is empty" in case.rejected[4]


def test_accepted_warnings_come_in(tmp_path: Path) -> None:
    shelf = Shelf()
    case = Case(tmp_path, "Name,EAN13\nOil,4006381333932\n")
    assert case.run(shelf, accept_warnings=True).created == 1


def test_checking_writes_nothing_and_says_the_same(tmp_path: Path) -> None:
    case = Case(tmp_path, "Name,EAN13\nTea,4006381333931\nOil,4006381333932\n")
    summary = case.check()
    assert (summary.rows, summary.unchanged, summary.failed) == (2, 1, 1)
    assert list(case.rejected) == [3]


@pytest.mark.parametrize("by_index", [True, False])
def test_one_record_the_service_refuses_does_not_take_the_others_along(
    tmp_path: Path, by_index: bool
) -> None:
    shelf = Shelf(refuses="P13", by_index=by_index)
    case = Case(tmp_path, many(40))
    summary = case.run(shelf, chunk_rows=20)
    assert (summary.created, summary.failed) == (39, 1)
    assert list(case.rejected) == [15]
    assert "refused" in case.rejected[15]
    assert "P13" not in shelf.names()


def test_without_a_key_a_second_run_makes_everything_twice_with_one_nothing(tmp_path: Path) -> None:
    shelf = Shelf()
    case = Case(tmp_path, many(30))
    assert case.run(shelf, match=SKU).created == 30
    again = case.run(shelf, match=SKU)
    assert (again.created, again.unchanged) == (0, 30)
    assert case.run(shelf).created == 30


def test_a_match_changes_only_what_the_row_says(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, "Name,SKU,Brand,custom.a\nTea,S1,Kettle,1\nOil,S2,Mill,1\n").run(shelf)
    summary = Case(tmp_path, "Name,SKU,Brand,custom.b\nTea,S1,,2\nSalt,S3,,\nOil,S2,Mill,\n").run(
        shelf, match=SKU
    )
    assert (summary.created, summary.updated, summary.unchanged) == (1, 1, 1)
    tea = next(r for r in shelf.records[Kind.PRODUCTS].values() if r["name"] == "Tea")
    assert tea["brand"] == "Kettle"
    assert tea["customFields"] == {"a": "1", "b": "2"}
    assert [name for name, _ in shelf.calls].count("patch") == 1


def test_a_key_that_several_records_have_is_refused(tmp_path: Path) -> None:
    shelf = Shelf()
    case = Case(tmp_path, "Name,SKU\nTea,S1\n")
    case.run(shelf)
    case.run(shelf)
    assert case.run(shelf, match=SKU).failed == 1
    assert "SKU: 2 products match" in case.rejected[2]


def test_matching_by_id_updates_and_never_creates_under_a_foreign_id(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, "Name\nTea\n").run(shelf)
    (known,) = shelf.records[Kind.PRODUCTS]
    unknown = "U" + "a" * 23
    case = Case(tmp_path, f"id,Name\n{known},Green tea\n{unknown},Oil\n,Salt\n")
    summary = case.run(shelf, match="id")
    assert (summary.updated, summary.created, summary.failed) == (1, 1, 1)
    assert shelf.names() == ["Green tea", "Salt"]
    assert "no product with the id" in case.rejected[3]


def test_duplicates_within_the_file_are_found_across_notations(tmp_path: Path) -> None:
    text = "Name,EAN-13,UPC,SKU\nTea,0012345678905,,S1\nOil,,012345678905,S2\nSalt,,,S1\nRice,,,S3\n"
    case = Case(tmp_path, text)
    assert case.run(Shelf()).created == 2
    assert "row 2 has the same upc_a 012345678905" in case.rejected[3]
    assert "row 2 has the same sku S1" in case.rejected[4]


def test_one_product_may_carry_its_gtin_in_two_notations(tmp_path: Path) -> None:
    case = Case(tmp_path, "Name,EAN-13,UPC\nTea,0012345678905,012345678905\n")
    assert case.run(Shelf()).created == 1


def test_things_of_one_product_share_its_gtin(tmp_path: Path) -> None:
    case = Case(tmp_path, "Name,EAN-13\nOne,4006381333931\nTwo,4006381333931\n", kind=Kind.THNGS)
    assert case.run(Shelf()).created == 2


def test_things_find_their_product_by_identifier(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, "Name,SKU\nTea,S1\nTwin,S2\nTwin,S2\n").run(shelf, accept_warnings=True)
    tea = next(r["id"] for r in shelf.records[Kind.PRODUCTS].values() if r["name"] == "Tea")
    case = Case(tmp_path, "Name,Product SKU\nA,S1\nB,S1\nC,S9\nD,S2\nE,\n", kind=Kind.THNGS)
    summary = case.run(shelf)
    assert (summary.created, summary.failed) == (3, 2)
    assert [r.get("product") for r in shelf.records[Kind.THNGS].values()] == [tea, tea, None]
    assert "Product SKU: no product has sku S9" in case.rejected[4]
    assert "2 products have sku S2" in case.rejected[5]


def test_a_link_is_made_kept_and_re_aimed(tmp_path: Path) -> None:
    shelf = Shelf()
    text = "Name,SKU,Link\nTea,S1,https://a.example/{productId}\nOil,S2,\n"
    first = Case(tmp_path, text).run(shelf, match=SKU)
    assert (first.created, first.links_created) == (2, 1)
    (link,) = shelf.records[Kind.REDIRECTIONS].values()
    assert link["defaultRedirectUrl"] == "https://a.example/{productId}"
    assert link["type"] == "product"

    same = Case(tmp_path, text).run(shelf, match=SKU)
    assert (same.unchanged, same.links_created, same.links_changed) == (2, 0, 0)

    moved = Case(tmp_path, text.replace("a.example", "b.example")).run(shelf, match=SKU)
    assert moved.links_changed == 1
    assert [each["defaultRedirectUrl"] for each in shelf.records[Kind.REDIRECTIONS].values()] == [
        "https://b.example/{productId}"
    ]


def test_a_short_id_that_is_taken_says_that_the_record_is_there(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, "Name,Link,shortId\nTea,https://a.example,ONE\n").run(shelf)
    case = Case(tmp_path, "Name,Link,shortId\nOil,https://a.example,ONE\n")
    assert case.run(shelf).failed == 1
    assert "the product is created" in case.rejected[2]
    assert "ONE is taken" in case.rejected[2]


def test_which_of_several_links_must_be_said(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, "Name,SKU,Link,shortId\nTea,S1,https://a.example,ONE\n").run(shelf)
    Case(tmp_path, "Name,SKU,Link,shortId\nTea,S1,https://b.example,TWO\n").run(shelf, match=SKU)
    case = Case(tmp_path, "Name,SKU,Link\nTea,S1,https://c.example\n")
    assert case.run(shelf, match=SKU).failed == 1
    assert "has 2 short links (ONE, TWO)" in case.rejected[2]
    chosen = Case(tmp_path, "Name,SKU,Link,shortId\nTea,S1,https://c.example,TWO\n").run(shelf, match=SKU)
    assert chosen.links_changed == 1


def test_redirections_are_created_and_re_aimed_by_their_short_id(tmp_path: Path) -> None:
    shelf = Shelf()
    text = (
        "shortId,defaultRedirectUrl,evrythngId,type\nONE,https://a.example,U00000000000000000000001,product\n"
    )
    case = Case(tmp_path, text, kind=Kind.REDIRECTIONS)
    assert case.run(shelf, match="shortId").created == 1
    assert case.run(shelf, match="shortId").unchanged == 1
    moved = Case(tmp_path, text.replace("a.example", "b.example"), kind=Kind.REDIRECTIONS)
    assert moved.run(shelf, match="shortId").updated == 1
    assert shelf.records[Kind.REDIRECTIONS]["ONE"]["defaultRedirectUrl"] == "https://b.example"


def test_cancelling_stops_between_chunks_and_says_where(tmp_path: Path) -> None:
    case = Case(tmp_path, many(100))
    case.stop_after = 2
    summary = case.run(Shelf(), chunk_rows=10)
    assert summary.cancelled
    assert (summary.created, summary.last_row) == (20, 21)


def test_a_service_that_goes_away_ends_the_import_with_the_last_settled_row(tmp_path: Path) -> None:
    shelf = Shelf(fails_after=4)
    case = Case(tmp_path, many(100))
    summary = case.run(shelf, chunk_rows=10, match=SKU)
    assert "does not answer" in summary.interruption
    assert (summary.created, summary.last_row) == (20, 21)
    shelf._fails_after = 0
    rest = case.run(shelf, chunk_rows=10, match=SKU)
    assert (rest.created, rest.unchanged) == (80, 20)


def test_a_wrong_key_ends_the_import_in_a_sentence(tmp_path: Path) -> None:
    class Closed(Shelf):
        def _call(self, name: str, size: int) -> None:
            raise NotAllowed("Authorization: this API key is not known here.")

    assert "operator key" in Case(tmp_path, many(3)).run(Closed()).interruption


def test_progress_tells_rate_and_time_left(tmp_path: Path) -> None:
    case = Case(tmp_path, many(100))
    case.run(Shelf(), chunk_rows=10)
    shares = [progress.share or 0 for progress in case.progress]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    half = replace(case.progress[4], seconds=10.0, share=0.5)
    assert half.rows_per_second == 5
    assert half.seconds_left == 10
    assert half.text().startswith(" 50%  50 rows, 0 failed, 5 rows/s, 10 s left")


def test_the_preview_shows_documents_and_problems_of_the_first_rows(tmp_path: Path) -> None:
    case = Case(tmp_path, "Name,EAN13\nTea,4006381333931\nOil,4006381333932\nSalt,\n")
    first, second = importing.preview(case.table, case.mapping, Options(), limit=2)
    assert first.document == {"name": "Tea", "identifiers": {"ean_13": "4006381333931"}}
    assert first.problems == ()
    assert "check digit" in str(second.problems[0])


def test_refused_rows_can_be_mended_and_imported_again(tmp_path: Path) -> None:
    case = Case(tmp_path, 'Name,EAN13,Tags\n"Oil, fine",4006381333932,"a;b"\nSalt,,x\n')
    shelf = Shelf()
    with RejectsFile(tmp_path / "errors.csv", case.table.header) as rejects:
        importing.run(case.table, case.mapping, Options(), shelf, Listener(rejected=rejects.add))
    assert rejects.count == 1
    text = (tmp_path / "errors.csv").read_text(encoding="utf-8-sig")
    assert "check digit should be 1" in text
    mended = Case(tmp_path, text.replace("333932,", "333931,"))
    assert mended.mapping.problems() == []
    assert mended.run(shelf).created == 1
    assert shelf.names() == ["Oil, fine", "Salt"]


def test_without_refused_rows_there_is_no_file(tmp_path: Path) -> None:
    with RejectsFile(tmp_path / "errors.csv", ["Name"]):
        pass
    assert not (tmp_path / "errors.csv").exists()


def test_properties_of_a_record_that_exists_are_not_passed_over_silently(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, "Name,SKU,properties.mode\nTea,S1,on\n").run(shelf)
    same = Case(tmp_path, "Name,SKU,properties.mode\nTea,S1,on\n")
    assert same.run(shelf, match=SKU).unchanged == 1
    other = Case(tmp_path, "Name,SKU,properties.mode\nGreen tea,S1,off\n")
    assert other.run(shelf, match=SKU).failed == 1
    assert "mode: an import sets the properties of new records only" in other.rejected[2]
    assert shelf.names() == ["Tea"]


def test_rows_that_are_there_already_are_counted_in_few_requests(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, many(212)).run(shelf)
    case = Case(tmp_path, many(500))
    shelf.calls.clear()
    found = present.look(case.table, case.mapping, shelf)
    assert (found.path, found.rows, found.found, found.cut) == (SKU, 500, 212, False)
    assert found.text() == "212 of 500 rows are in the catalogue already, by SKU"
    assert len(shelf.calls) == 5
    first = present.look(case.table, case.mapping, shelf, limit=300)
    assert (first.rows, first.found, first.cut) == (300, 212, True)


def test_rows_are_known_again_by_their_ids(tmp_path: Path) -> None:
    shelf = Shelf()
    Case(tmp_path, many(2)).run(shelf)
    ids = list(shelf.records[Kind.PRODUCTS])
    case = Case(tmp_path, f"id,Name\n{ids[0]},A\n{ids[1]},B\n,C\n")
    found = present.look(case.table, case.mapping, shelf)
    assert (found.path, found.found, found.rows) == ("id", 2, 3)


@pytest.mark.parametrize(
    ("kind", "text", "path"),
    [
        (Kind.PRODUCTS, "Name,EAN13,SKU\nA,4006381333931,1\n", SKU),
        (Kind.PRODUCTS, "Name,EAN13\nA,4006381333931\n", "identifiers.ean_13"),
        (Kind.PRODUCTS, "Name,EAN13,SKU\nA,4006381333931,1\nB,96385074,1\n", "identifiers.ean_13"),
        (Kind.THNGS, "Name,EAN13,Serial\nA,4006381333931,1\n", "identifiers.serial"),
        (Kind.THNGS, "Name,EAN13\nA,4006381333931\n", ""),
        (Kind.PRODUCTS, "Name,Brand\nA,B\n", ""),
    ],
)
def test_the_identifier_that_tells_records_apart(tmp_path: Path, kind: Kind, text: str, path: str) -> None:
    case = Case(tmp_path, text, kind=kind)
    assert present.telling_path(case.mapping, [row.values for row in case.table.rows()]) == path
