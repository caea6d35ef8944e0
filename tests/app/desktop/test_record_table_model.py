"""The table over the service's pages: what it asks for, what it keeps, what it shows meanwhile."""

from __future__ import annotations

import httpx
import pytest
from PySide6.QtCore import Qt

from app.client import Client, Kind
from app.desktop.columns import COLUMNS
from app.desktop.operations import Create, Delete, Edit
from app.desktop.record_table_model import IN_FLIGHT, PAGES_KEPT, RECORD_ROLE, RecordTableModel
from app.desktop.session import Session

MILLION = 1_000_000


@pytest.fixture
def model(session: Session) -> RecordTableModel:
    return RecordTableModel(session, Kind.PRODUCTS, COLUMNS[Kind.PRODUCTS], session.names)


def a_million(session: Session) -> list[int]:
    """Make the service hold a million products; the pages that are asked for are noted in the answer."""
    asked: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        asked.append(page)
        items = [{"id": f"U{n}", "name": f"Product {n}"} for n in range((page - 1) * 100, page * 100)]
        return httpx.Response(200, json=items, headers={"x-result-count": str(MILLION)})

    session.client = Client("http://service", "key", transport=httpx.MockTransport(answer))
    return asked


def load(model: RecordTableModel, qtbot) -> None:
    with qtbot.waitSignal(model.modelReset):
        model.refresh()


def names(model: RecordTableModel, count: int) -> list[str]:
    return [model.index(row, 0).data() for row in range(count)]


def test_the_first_answer_gives_the_rows_and_their_number(model, fake, qtbot):
    fake.add_many(250)
    load(model, qtbot)
    assert model.rowCount() == model.total == 250
    assert names(model, 2) == ["Product 0000249", "Product 0000248"]
    assert len(fake.requests) == 1


def test_a_row_whose_page_is_missing_is_empty_until_it_comes(model, fake, qtbot):
    fake.add_many(250)
    load(model, qtbot)
    assert model.index(200, 0).data() is None
    assert model.index(200, 0).data(RECORD_ROLE) is None
    model.set_visible_rows(200, 220)
    qtbot.waitUntil(lambda: model.record(200) is not None)
    assert model.index(200, 0).data() == "Product 0000049"


def test_every_place_among_a_million_rows_is_one_page_away(model, session, qtbot):
    asked = a_million(session)
    load(model, qtbot)
    model.set_visible_rows(777_700, 777_720)
    qtbot.waitUntil(lambda: model.record(777_700) is not None)
    assert model.index(777_700, 0).data() == "Product 777700"
    assert set(asked) <= {1, 2, 7777, 7778, 7779}
    assert model.rowCount() == MILLION


def test_memory_stays_bounded_while_scrolling(model, session, qtbot):
    asked = a_million(session)
    load(model, qtbot)
    for page in range(1, 3 * PAGES_KEPT):
        model.set_visible_rows(page * 100, page * 100 + 20)
        qtbot.waitUntil(lambda row=page * 100: model.record(row) is not None)
    assert len(model._pages) <= PAGES_KEPT
    assert len(model._rows) <= PAGES_KEPT * 100
    assert len(asked) <= 3 * PAGES_KEPT + 3


def test_scrolling_fast_asks_only_for_where_it_ends(model, session, fake, qtbot):
    asked = a_million(session)
    load(model, qtbot)
    for row in range(0, 900_000, 1000):
        model.set_visible_rows(row, row + 20)
    qtbot.waitUntil(lambda: model.record(899_000) is not None)
    assert len(asked) <= 1 + 3 + IN_FLIGHT


def test_an_answer_to_a_replaced_question_is_dropped(model, fake, qtbot):
    fake.add(name="Apple")
    fake.add(name="Pear")
    load(model, qtbot)
    fake.gate.clear()
    model.set_words("apple")
    model.set_words("pear")
    with qtbot.waitSignal(model.modelReset):
        fake.gate.set()
    qtbot.waitUntil(lambda: not model.loading)
    assert names(model, model.rowCount()) == ["Pear"]


def test_old_rows_stay_in_sight_until_the_new_ones_come(model, fake, qtbot):
    fake.add(name="Apple")
    load(model, qtbot)
    fake.gate.clear()
    model.set_words("nothing")
    assert names(model, 1) == ["Apple"]
    with qtbot.waitSignal(model.modelReset):
        fake.gate.set()
    assert model.rowCount() == 0


def test_sorting_is_done_by_the_service(model, fake, qtbot):
    for name in ("B", "C", "A"):
        fake.add(name=name)
    load(model, qtbot)
    for order, expected in (
        (Qt.SortOrder.AscendingOrder, ["A", "B", "C"]),
        (Qt.SortOrder.DescendingOrder, ["C", "B", "A"]),
    ):
        with qtbot.waitSignal(model.modelReset):
            model.sort(0, order)
        assert names(model, 3) == expected
    with qtbot.waitSignal(model.modelReset):
        model.sort(-1)
    assert names(model, 3) == ["A", "C", "B"]


def test_an_edit_shows_at_once_and_the_order_follows(model, session, fake, qtbot):
    made = fake.add(name="Apple")
    fake.add(name="Pear")
    load(model, qtbot)
    fake_edit = Edit(session.client.read(Kind.PRODUCTS, made["id"]), {"name": "Fig"}, "Edit")
    with qtbot.waitSignal(session.changed):
        session.perform(fake_edit)
    assert names(model, 2) == ["Pear", "Fig"]


def test_rows_come_and_go_with_records(model, session, fake, qtbot, qtmodeltester):
    qtmodeltester.check(model)  # Qt's own rules for models, after every change
    fake.add_many(3)
    load(model, qtbot)
    with qtbot.waitSignal(model.rowsInserted):
        session.perform(Create(Kind.PRODUCTS, [{"name": "New"}], "Add"))
    assert names(model, 4)[0] == "New"
    with qtbot.waitSignal(model.rowsRemoved):
        session.perform(Delete(Kind.PRODUCTS, tuple(fake.stores["products"])[:2], "Delete"))
    qtbot.waitUntil(lambda: not model.loading)
    assert names(model, 2) == ["New", "Product 0000002"]


def test_a_failure_is_told_and_the_next_try_works(model, fake, qtbot):
    fake.add(name="Apple")
    fake.fail = lambda request: httpx.Response(503, json={"status": 503, "errors": ["busy"]})
    with qtbot.waitSignal(model.failed) as failed:
        model.refresh()
    assert "busy" in failed.args[0].text()
    fake.fail = lambda request: None
    load(model, qtbot)
    assert names(model, 1) == ["Apple"]


def test_names_of_other_records_arrive_in_one_request(session, fake, qtbot):
    shoes = [fake.add(name=f"Shoe {n}")["id"] for n in range(3)]
    for shoe in shoes * 2:
        fake.add("thngs", name="one", product=shoe)
    model = RecordTableModel(session, Kind.THNGS, COLUMNS[Kind.THNGS], session.names)
    load(model, qtbot)
    model.set_visible_rows(0, 6)
    with qtbot.waitSignal(session.names.arrived):
        assert [model.index(row, 1).data() for row in range(6)] == [""] * 6
    assert [model.index(row, 1).data() for row in range(6)] == ["Shoe 2", "Shoe 1", "Shoe 0"] * 2
    assert fake.paths("GET").count("/products") == 1
