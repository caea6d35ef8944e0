"""What happened to a thing, as an operator looks into it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDateTime

from app.client import Kind, Record, Unreachable
from app.desktop.history.actions_view import ActionsView
from app.desktop.history.tab import HistoryTab
from app.desktop.history.updates_view import LocationsView, PropertiesView
from app.desktop.operations import Change
from tests.scenarios.operator_at_desk import Operator

HOUR_MS = 3_600_000
# Well in the past, and the same for every run: nothing here depends on what time it is.
NOON_MS = 1_760_000_000_000


def thing(operator: Operator) -> Record:
    return operator.session.client.create(Kind.THNGS, {"name": "Freezer 12"})


def reports(operator: Operator, path: str, updates: list[dict[str, Any]]) -> None:
    operator.service.client.put(path, json=updates).raise_for_status()


def opens(operator: Operator, record: Record, view: str) -> Any:
    """The thing's history, at one of its views."""
    operator.goes_to("thngs")
    operator.page.open_record("thngs", record.id)
    operator.wait(lambda: operator.panel.record is not None)
    tab = operator.panel.tab(HistoryTab)
    operator.panel.tabs.setCurrentWidget(tab)
    tab.choose(view)
    return tab.views[view]


def lines(view: ActionsView) -> list[str]:
    return [view.items.item(number).text() for number in range(view.items.count())]


def test_actions_are_narrowed_by_type_and_by_period(operator: Operator):
    record = thing(operator)
    for kind, hours in (("scans", 0), ("checkins", 1), ("scans", 2), ("scans", 300)):
        document = {"thng": record.id, "timestamp": NOON_MS - hours * HOUR_MS}
        operator.session.client.record_action(kind, document)
    view = opens(operator, record, "Actions")
    operator.wait(lambda: view.items.count() == 4)
    assert lines(view)[1].endswith("Checked in")
    operator.wait(lambda: view.types.findData("scans") > 0)
    view.types.setCurrentIndex(view.types.findData("scans"))
    operator.wait(lambda: view.items.count() == 3)
    assert all(line.endswith("Scanned") for line in lines(view))
    view.period.since.setDateTime(QDateTime.fromMSecsSinceEpoch(NOON_MS - 3 * HOUR_MS))
    view.period.until.setDateTime(QDateTime.fromMSecsSinceEpoch(NOON_MS - HOUR_MS))
    view.period.choice.setCurrentIndex(view.period.choice.count() - 1)
    operator.wait(lambda: view.items.count() == 1)
    view.types.setCurrentIndex(view.types.findData("shares"))
    operator.wait(lambda: view.state.isVisible())
    assert view.state.title == "Nothing of that kind"


def test_older_actions_come_when_they_are_wanted(operator: Operator):
    record = thing(operator)
    documents = [{"thng": record.id, "timestamp": NOON_MS + n} for n in range(120)]
    operator.service.client.post("/actions/scans", json=documents).raise_for_status()
    view = opens(operator, record, "Actions")
    for expected in (50, 100):
        operator.wait(lambda wanted=expected: view.items.count() == wanted)
        assert view.older.isVisible()
        view.older.click()
    operator.wait(lambda: view.items.count() == 120)
    assert not view.older.isVisible()


def test_a_scan_recorded_elsewhere_in_the_window_appears(operator: Operator):
    record = thing(operator)
    view = opens(operator, record, "Actions")
    operator.wait(lambda: view.state.isVisible())
    assert view.state.title == "Nothing happened yet"
    action = operator.session.client.record_action("scans", {"thng": record.id})
    operator.session.announce(Change("Record a scan", Kind.ACTIONS, created=(action.id,)))
    operator.wait(lambda: view.items.count() == 1)


def test_numbers_are_plotted_and_everything_is_in_the_table(operator: Operator):
    record = thing(operator)
    path = f"/thngs/{record.id}/properties"
    warm = [{"key": "temperature", "value": -18 + n / 2, "timestamp": NOON_MS + n} for n in range(250)]
    mixed = [{"key": "state", "value": value, "timestamp": NOON_MS} for value in ("on", True, {"a": 1})]
    reports(operator, path, warm)
    reports(operator, path, mixed)
    view = opens(operator, record, "Properties")
    assert isinstance(view, PropertiesView)
    operator.wait(lambda: view.keys.count() == 2)
    view.keys.setCurrentIndex(view.keys.findData("temperature"))
    operator.wait(lambda: view.table.rowCount() == 250)
    assert view.plot.isVisible()
    assert [spot.y for spot in view.plot.spots][:2] == [-18.0, -17.5]
    assert view.table.item(0, 1).text() == "106.5"
    view.keys.setCurrentIndex(view.keys.findData("state"))
    operator.wait(lambda: view.table.rowCount() == 3)
    assert not view.plot.isVisible()
    assert {view.table.item(row, 1).text() for row in range(3)} == {"on", "true", '{"a": 1}'}


def test_a_property_is_read_from_one_moment_to_another(operator: Operator):
    record = thing(operator)
    values = [{"key": "volts", "value": n, "timestamp": NOON_MS + n * HOUR_MS} for n in range(10)]
    reports(operator, f"/thngs/{record.id}/properties", values)
    view = opens(operator, record, "Properties")
    operator.wait(lambda: view.table.rowCount() == 10)
    view.period.since.setDateTime(QDateTime.fromMSecsSinceEpoch(NOON_MS + 3 * HOUR_MS))
    view.period.until.setDateTime(QDateTime.fromMSecsSinceEpoch(NOON_MS + 5 * HOUR_MS))
    view.period.choice.setCurrentIndex(view.period.choice.count() - 1)
    operator.wait(lambda: [spot.y for spot in view.plot.spots] == [3.0, 4.0, 5.0])


def test_locations_become_a_track(operator: Operator):
    record = thing(operator)
    track = [
        {"position": {"type": "Point", "coordinates": [6.6 + n / 100, 46.5]}, "timestamp": NOON_MS + n}
        for n in range(5)
    ]
    reports(operator, f"/thngs/{record.id}/location", track)
    view = opens(operator, record, "Locations")
    assert isinstance(view, LocationsView)
    operator.wait(lambda: view.table.rowCount() == 5)
    assert [round(spot.x, 2) for spot in view.plot.spots] == [6.6, 6.61, 6.62, 6.63, 6.64]
    assert view.table.item(0, 1).text() == "46.50000, 6.64000"


def test_a_history_that_cannot_be_read_offers_another_try(operator: Operator):
    record = thing(operator)
    view = opens(operator, record, "Actions")
    operator.wait(lambda: view.state.isVisible())
    view._refused(view._generation, True, Unreachable("no connection"))
    assert view.state.title == "The history could not be read"
    operator.session.client.record_action("scans", {"thng": record.id})
    view.ask()
    operator.wait(lambda: view.items.count() == 1)


def test_another_record_has_its_own_history(operator: Operator):
    first, second = thing(operator), thing(operator)
    operator.session.client.record_action("scans", {"thng": first.id})
    view = opens(operator, first, "Actions")
    operator.wait(lambda: view.items.count() == 1)
    operator.page.open_record("thngs", second.id)
    operator.wait(lambda: view.state.isVisible())
