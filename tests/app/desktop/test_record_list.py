"""The list: selections that outlive paging and sorting, states, and a million selected rows."""

from __future__ import annotations

import httpx
import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from app.client import Kind
from app.desktop.column_room import shared_widths, without_room
from app.desktop.empty_state import EmptyState
from app.desktop.operations import Create
from app.desktop.record_list import RecordList
from app.desktop.session import Session
from tests.app.desktop.test_record_table_model import MILLION, a_million
from tests.app.fake_service import FakeService


def tell_empty(state: EmptyState) -> None:
    state.tell("product", "No products yet", "Add one.")


@pytest.fixture
def records(session: Session, fake: FakeService, qtbot) -> RecordList:
    made = RecordList(session, Kind.PRODUCTS, session.names, tell_empty)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def load(records: RecordList, qtbot) -> None:
    with qtbot.waitSignal(records.model.modelReset):
        records.model.refresh()


def titles(records: RecordList) -> list[str]:
    return sorted(record.title for record in records.selected())


def test_an_empty_catalogue_says_what_to_do(records: RecordList, qtbot):
    load(records, qtbot)
    assert records.state.isVisible()
    assert records.state.title == "No products yet"


def test_a_search_without_finds_names_the_words(records: RecordList, fake: FakeService, qtbot):
    fake.add(name="Apple")
    load(records, qtbot)
    with qtbot.waitSignal(records.model.modelReset):
        records.model.set_words("pear")
    assert records.state.title == "Nothing found"


def test_a_service_that_is_gone_offers_another_try(records: RecordList, fake: FakeService, qtbot):
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone")

    fake.fail = gone
    with qtbot.waitSignal(records.model.failed):
        records.model.refresh()
    assert records.state.isVisible()
    assert "could not be read" in records.state.title


def test_the_selection_follows_its_records_when_rows_move(records: RecordList, session, fake, qtbot):
    fake.add_many(5)
    load(records, qtbot)
    for row in (1, 3):
        index = records.model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        records.table.selectionModel().select(index, flags)
    before = titles(records)
    with qtbot.waitSignal(records.model.rowsInserted):
        session.perform(Create(Kind.PRODUCTS, [{"name": "New at the top"}], "Add"))
    qtbot.waitUntil(lambda: not records.model.loading)
    assert titles(records) == before == ["Product 0000001", "Product 0000003"]
    with qtbot.waitSignal(records.model.modelReset):
        records.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert titles(records) == before


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier])
def test_the_program_selects_one_record_whatever_keys_are_held(records: RecordList, fake, qtbot, held):
    first, second = fake.add(name="Apple"), fake.add(name="Pear")
    load(records, qtbot)
    QTest.keyPress(records.table, Qt.Key.Key_F9, held)
    assert QApplication.keyboardModifiers() == held
    for document in (first, second):
        assert records.selection.select(document["id"])
        assert titles(records) == [document["name"]]


def test_shift_and_an_arrow_extend_what_the_program_selected(records: RecordList, fake, qtbot):
    documents = [fake.add(name=f"Apple {number}") for number in range(4)]
    load(records, qtbot)
    QTest.keyClick(records.table, Qt.Key.Key_End)
    records.selection.select(documents[2]["id"])
    QTest.keyClick(records.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert titles(records) == ["Apple 1", "Apple 2"]


def test_a_range_over_pages_that_were_never_loaded_gives_all_its_records(records, fake, qtbot):
    fake.add_many(350)
    load(records, qtbot)
    records.table.selectRow(10)
    records.table.setFocus()
    found: list[list] = []
    index = records.model.index(320, 0)
    records.table.selectionModel().setCurrentIndex(
        index, QItemSelectionModel.SelectionFlag.SelectCurrent | QItemSelectionModel.SelectionFlag.Rows
    )
    from PySide6.QtCore import QItemSelection

    span = QItemSelection(records.model.index(10, 0), records.model.index(320, 0))
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    records.table.selectionModel().select(span, flags)
    records.selection.with_records(found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert [record.title for record in found[0]] == [f"Product {n:07}" for n in range(339, 28, -1)]


def test_a_million_rows_are_selected_and_painted_without_walking_them(records, session, qtbot):
    a_million(session)
    load(records, qtbot)
    records.select_all()
    calls = 0
    count_rows = records.model.flags

    def counted(index):
        nonlocal calls
        calls += 1
        return count_rows(index)

    records.model.flags = counted
    records.grab()
    assert records.selection.everything
    assert records.count_text == f"{MILLION:,} products  ·  {MILLION:,} selected"
    assert calls < 10_000


def test_enter_opens_and_letters_do_not_walk_the_rows(records: RecordList, fake: FakeService, qtbot):
    fake.add_many(250)
    load(records, qtbot)
    records.table.selectRow(0)
    asked = len(fake.requests)
    QTest.keyClicks(records.table, "zzz")
    with qtbot.waitSignal(records.opened):
        QTest.keyClick(records.table, Qt.Key.Key_Return)
    assert len(fake.requests) == asked


def test_the_last_row_of_a_million_can_be_scrolled_to(records: RecordList, session, qtbot):
    a_million(session)
    load(records, qtbot)
    records.table.scrollToBottom()
    qtbot.waitUntil(lambda: records.model.record(MILLION - 1) is not None)
    last = records.table.visualRect(records.model.index(MILLION - 1, 0))
    assert records.table.viewport().rect().contains(last.center())


def test_after_sorting_the_rows_in_sight_are_loaded_wherever_the_list_stood(records, session, qtbot):
    a_million(session)
    load(records, qtbot)
    bar = records.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500_000)
    bar.setValue(500_000)
    qtbot.waitUntil(lambda: records.model.record(500_000) is not None)
    with qtbot.waitSignal(records.model.modelReset):
        records.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    first = records.table.rowAt(0)
    assert first == 0
    qtbot.waitUntil(lambda: records.model.record(first + 10) is not None)


def test_the_whole_row_under_the_pointer_is_marked(records: RecordList, fake: FakeService, qtbot):
    fake.add_many(5)
    load(records, qtbot)
    table = records.table
    first, last = (records.model.index(2, column) for column in (0, len(records.model.columns) - 1))

    def at(point: QPointF, kind: QEvent.Type) -> QHoverEvent:
        return QHoverEvent(kind, point, point, point)

    def marked(index) -> bool:
        option = QStyleOptionViewItem()
        table.itemDelegate().initStyleOption(option, index)
        return bool(option.state & QStyle.StateFlag.State_MouseOver)

    inside = QPointF(table.visualRect(first).center())
    QApplication.sendEvent(table.viewport(), at(inside, QEvent.Type.HoverMove))
    assert marked(first)
    assert marked(last)
    assert not marked(records.model.index(1, 0))
    QApplication.sendEvent(table.viewport(), at(QPointF(-1, -1), QEvent.Type.HoverLeave))
    assert not marked(first)


@pytest.mark.parametrize(
    ("wanted_px", "available_px", "shares_px"),
    [
        pytest.param([300, 100], 800, [600, 200], id="in-proportion"),
        pytest.param([300, 100, 20, 20], 400, [216, 72, 56, 56], id="narrow-ones-stay-readable"),
        pytest.param([700, 250, 100, 100], 300, [132, 56, 56, 56], id="what-is-short-of-room-in-turn"),
        pytest.param([100, 100], 80, [56, 56], id="too-little-for-all"),
        pytest.param([0, 0], 200, [56, 56], id="nothing-wanted"),
        pytest.param([], 200, [], id="no-columns"),
    ],
)
def test_columns_share_the_width_and_stay_readable(
    wanted_px: list[int], available_px: int, shares_px: list[int]
) -> None:
    assert shared_widths(wanted_px, available_px, [56] * len(wanted_px)) == shares_px


@pytest.mark.parametrize(
    ("available_px", "gone"),
    [(400, []), (399, [2]), (300, [2]), (299, [2, 1]), (10, [2, 1])],
)
def test_the_columns_that_matter_least_give_way_first(available_px: int, gone: list[int]):
    assert without_room([100, 100, 100, 100], [0, 1, 3, 0], available_px) == gone


def titles_of_columns(records: RecordList) -> list[str]:
    header = records.table.horizontalHeader()
    return [
        column.title
        for place, column in enumerate(records.model.columns)
        if not header.isSectionHidden(header.logicalIndex(place))
    ]


def test_a_narrow_list_shows_less_columns_and_remembers_which_are_wanted(
    session: Session, fake: FakeService, qtbot
):
    first = RecordList(session, Kind.PRODUCTS, session.names, tell_empty)
    qtbot.addWidget(first)
    first.resize(1000, 600)
    first.show()
    assert titles_of_columns(first) == ["Name", "Brand", "Identifier", "Tags", "Changed"]
    first.resize(420, 600)
    assert titles_of_columns(first)[0] == "Name"
    assert "Tags" not in titles_of_columns(first)
    first.table.want_column(1, False)
    first.table.want_column(0, False)
    first.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    first.save_layout()
    again = RecordList(session, Kind.PRODUCTS, session.names, tell_empty)
    qtbot.addWidget(again)
    again.resize(1000, 600)
    again.show()
    assert titles_of_columns(again) == ["Name", "Identifier", "Tags", "Changed"]
    assert (again.model.query.sort_by, again.model.query.descending) == ("name", True)


def test_a_column_without_an_order_shows_none(records: RecordList, fake: FakeService, qtbot):
    header = records.table.horizontalHeader()
    records.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    header.setSortIndicator(2, Qt.SortOrder.AscendingOrder)
    assert header.sortIndicatorSection() == 0
    assert records.model.query.sort_by == "name"


def test_names_are_shown_as_they_are_on_one_line(records: RecordList, fake: FakeService, qtbot):
    fake.add(name="<img src='file:///x'>\u2028second line")
    load(records, qtbot)
    cell = records.model.index(0, 0)
    assert cell.data() == "<img src='file:///x'> second line"
    assert "<img" not in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_selected_rows_are_copied_for_a_spreadsheet(records: RecordList, fake: FakeService, qtbot):
    fake.add(name="=1+1", brand="Uji")
    fake.add(name="Two\nlines", brand="Kyoto")
    load(records, qtbot)
    records.select_all()
    QTest.keyClick(records.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, *rows = QApplication.clipboard().text().split("\n")
    assert head.split("\t")[:3] == ["Name", "Brand", "Identifier"]
    assert sorted(row.split("\t")[0] for row in rows) == ["'=1+1", "Two lines"]
