"""The window: pages by key, search, messages, state, and names for screen readers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit

from app.client import Kind
from app.desktop import options
from app.desktop.main_window import MainWindow
from app.desktop.notices import duration_text, progress_text
from app.desktop.session import ServiceState, Session
from tests.app.fake_service import FakeService


@pytest.fixture
def window(session: Session, fake: FakeService, qtbot) -> MainWindow:
    made = MainWindow(session)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    with qtbot.waitSignal(session.service_state_changed):
        session.check_service()
    qtbot.waitUntil(lambda: made.page("products").list.model.total >= 0)
    return made


def test_ctrl_and_a_number_opens_a_page(window: MainWindow, qtbot):
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page is window.page("redirections")
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page is window.page("products")


def test_the_page_is_remembered(window: MainWindow, session: Session, qtbot):
    window.open_page("thngs")
    again = MainWindow(session)
    qtbot.addWidget(again)
    assert again.current_page is again.page("thngs")


def test_geometry_is_kept_when_the_window_closes(window: MainWindow, session: Session):
    window.resize(900, 640)
    window.close()
    again = MainWindow(session)
    assert again.size().height() == 640  # the offscreen screen is narrower than the window
    assert session.settings.get(options.WINDOW_GEOMETRY) != QByteArray()
    again.deleteLater()


def test_a_search_belongs_to_its_page(window: MainWindow, fake: FakeService, qtbot):
    fake.add(name="Apple")
    QTest.keyClick(window.page("products").list.table, Qt.Key.Key_Slash)
    assert window.search_field.hasFocus()
    QTest.keyClicks(window.search_field, "apple")
    qtbot.waitUntil(lambda: window.page("products").list.model.query.words == "apple")
    window.open_page("thngs")
    assert window.search_field.text() == ""
    window.open_page("products")
    assert window.search_field.text() == "apple"


def test_only_what_can_be_done_is_enabled(window: MainWindow, fake: FakeService, qtbot):
    enabled = {key for key, action in window.actions_by_key.items() if action.isEnabled()}
    assert {"new", "import", "sample", "search", "quit"} <= enabled
    assert enabled.isdisjoint({"delete", "edit", "undo", "redo", "save", "link"})


def test_escape_empties_the_search(window: MainWindow, qtbot):
    window.activateWindow()
    window.search_field.setFocus()
    qtbot.keyClicks(window.search_field, "mug")
    qtbot.keyClick(window.search_field, Qt.Key.Key_Escape)
    assert window.search_field.text() == ""


def test_a_message_offers_its_action(window: MainWindow, session: Session, qtbot):
    session.note("Three products deleted", action="undo")
    assert window.toast.isVisible()
    assert window.toast.text == "Three products deleted"


def test_a_message_stays_above_a_page_that_is_opened_later(window: MainWindow, session: Session):
    session.note("Three products deleted", action="undo")
    for key in ("redirections", "thngs", "products"):
        window.open_page(key)
        assert window._stack.children()[-1] is window.toast


def test_a_service_that_is_gone_is_shown_in_words(window: MainWindow, session: Session):
    session.set_service_state(ServiceState.GONE)
    assert window._service_text.text() == ServiceState.GONE.value
    session.note("The service cannot be reached", tone="error")
    assert window.toast.isVisible()
    session.set_service_state(ServiceState.READY)
    assert not window.toast.isVisible()


def test_a_record_of_another_page_is_opened_there(window: MainWindow, session, fake, qtbot):
    thing = fake.add("thngs", name="Tent 1")
    session.open_record(Kind.THNGS, thing["id"])
    page = window.page("thngs")
    qtbot.waitUntil(lambda: page.panel.record is not None)
    assert window.current_page is page
    assert page.panel.record.title == "Tent 1"


def test_every_control_has_a_name(window: MainWindow, fake: FakeService, qtbot):
    fake.add(name="Apple", identifiers={"sku": "A"}, customFields={"a": 1})
    products = window.page("products")
    products.list.model.refresh()
    qtbot.waitUntil(lambda: products.list.model.total == 1)
    products.list.table.selectRow(0)
    nameless = [
        widget
        for kind in (QAbstractButton, QLineEdit, QAbstractItemView)
        for widget in window.findChildren(kind)
        if widget.isVisible() and not (widget.accessibleName() or getattr(widget, "text", str)())
        if not widget.objectName().startswith("qt_") and not _part_of_a_named_box(widget)
    ]
    assert nameless == []


def _part_of_a_named_box(widget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and bool(parent.accessibleName())


@pytest.mark.parametrize(
    ("done", "total", "elapsed_s", "text"),
    [
        (0, 0, 0.0, "0"),
        (10, 100, 0.1, "10 of 100"),
        (1200, 5000, 2.0, "1,200 of 5,000 · 600/s · 6 s left"),
        (5000, 5000, 10.0, "5,000 of 5,000 · 500/s"),
    ],
)
def test_progress_says_what_is_known(done: int, total: int, elapsed_s: float, text: str):
    assert progress_text(done, total, elapsed_s) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (59, "59 s"), (180, "3 min"), (7200, "2 h")])
def test_durations_are_rounded_for_people(seconds: float, text: str):
    assert duration_text(seconds) == text


def test_a_low_window_shows_in_the_navigation_where_one_is(window: MainWindow):
    window.setMinimumHeight(300)
    window.resize(900, 340)
    window.open_page("products")
    for key in ("team", "products"):
        window.open_page(key)
        shown = next(one for one in window.findChildren(QAbstractButton) if one.property("page") == key)
        assert not shown.visibleRegion().isEmpty(), key
