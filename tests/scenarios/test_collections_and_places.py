"""Collections and places, as an operator keeps them."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from app.client import Kind, NotFound, Query
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.members_tab import MembersTab
from app.desktop.places_page import PlacesPage
from tests.scenarios.operator_at_desk import Operator

SHOPS = (("Lausanne", 46.5197, 6.6323), ("Geneva", 46.2044, 6.1432), ("Zurich", 47.3769, 8.5417))


def things(operator: Operator, count: int) -> list[str]:
    documents = [{"name": f"Crate {number}"} for number in range(count)]
    return [one.id for one in operator.session.client.create_many(Kind.THNGS, documents)]


def members(operator: Operator) -> MembersTab:
    tab = operator.panel.more[0]
    assert isinstance(tab, MembersTab)
    return tab


def inside(operator: Operator, kind: Kind, collection_id: str) -> set[str]:
    """The names of who is in the collection, as the service says."""
    query = Query(filter=f"collections={collection_id}")
    return {record.title for record in operator.session.client.list_records(kind, query).items}


def opens_collection(operator: Operator, name: str) -> str:
    """A new collection, made through the form; its id."""
    operator.goes_to("collections")
    operator.chooses("new")
    operator.fills("name", name)
    operator.chooses("save")
    operator.wait(lambda: operator.panel.record is not None and operator.panel.record.title == name)
    operator.sees_rows(name)
    return operator.panel.record.id


def test_things_dropped_on_a_collection_are_in_it_and_undo_takes_only_the_new_ones_out(operator: Operator):
    first, *rest = things(operator, 3)
    collection = opens_collection(operator, "Pallet 17")
    operator.session.client.members.add(collection, Kind.THNGS, [first])
    dropped = QMimeData()
    dropped.setText("\n".join([first, *rest]))
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(20, 20), action, dropped, button, Qt.KeyboardModifier.NoModifier)
    members(operator).dropEvent(event)
    operator.sees_message("2 things added")
    operator.wait(lambda: members(operator).list.model.total == 3)
    assert inside(operator, Kind.THNGS, collection) == {"Crate 0", "Crate 1", "Crate 2"}
    operator.chooses("undo")
    operator.wait(lambda: members(operator).list.model.total == 1)
    assert inside(operator, Kind.THNGS, collection) == {"Crate 0"}


def test_dropping_what_is_no_thing_says_which_and_changes_nothing(operator: Operator):
    known = things(operator, 1)
    collection = opens_collection(operator, "Pallet 17")
    members(operator).add([*known, "U7z8Wq9xVBsrBaawwpEhPaqp"])
    operator.sees_message("there is no thng U7z8Wq9xVBsrBaawwpEhPaqp")
    assert inside(operator, Kind.THNGS, collection) == set()


def test_del_takes_members_out_and_leaves_the_collection(operator: Operator):
    ids = things(operator, 2)
    collection = opens_collection(operator, "Pallet 17")
    operator.session.client.members.add(collection, Kind.THNGS, ids)
    operator.chooses("refresh")
    tab = members(operator)
    operator.panel.tabs.setCurrentWidget(tab)
    tab.list.model.refresh()
    operator.wait(lambda: tab.list.model.total == 2 and tab.list.model.record(0) is not None)
    tab.list.table.selectRow(0)
    operator.window.activateWindow()
    tab.list.table.setFocus()
    operator.wait(lambda: QApplication.focusWidget() is tab.list.table)
    operator.presses(Qt.Key.Key_Delete)
    operator.sees_message("Took 1 thing out")
    operator.wait(lambda: tab.list.model.total == 1)
    assert operator.session.client.read(Kind.COLLECTIONS, collection).title == "Pallet 17"
    operator.chooses("undo")
    operator.wait(lambda: len(inside(operator, Kind.THNGS, collection)) == 2)


def test_selected_things_go_into_a_new_collection(operator: Operator):
    things(operator, 3)
    operator.goes_to("thngs")
    operator.chooses("select-all")
    operator.chooses("add-to-collection")
    operator.wait(lambda: operator.dialog(ChooseDialog) is not None)
    dialog = operator.dialog(ChooseDialog)
    operator.types_into(dialog.picker, "Delivery")
    dialog.add_new()
    operator.sees_message("3 things added to “Delivery”")
    found = operator.session.client.list_records(Kind.COLLECTIONS).items
    assert [record.title for record in found] == ["Delivery"]
    assert len(inside(operator, Kind.THNGS, found[0].id)) == 3


def test_a_collection_cannot_end_up_inside_itself(operator: Operator):
    client = operator.session.client
    outer, inner = (client.create(Kind.COLLECTIONS, {"name": name}) for name in ("Outer", "Inner"))
    client.members.add(outer.id, Kind.COLLECTIONS, [inner.id])
    operator.goes_to("collections")
    operator.page.open_record("collections", inner.id)
    operator.wait(lambda: operator.panel.record is not None)
    nested = operator.panel.more[1]
    assert isinstance(nested, MembersTab)
    nested.add([outer.id])
    operator.sees_message(f"{outer.id} holds the collection {inner.id} itself")
    assert inside(operator, Kind.COLLECTIONS, inner.id) == set()


def test_a_deleted_collection_comes_back_with_its_members(operator: Operator):
    ids = things(operator, 2)
    collection = opens_collection(operator, "Pallet 17")
    operator.session.client.members.add(collection, Kind.THNGS, ids)
    operator.selects(0)
    operator.chooses("delete")
    operator.sees_rows()
    operator.chooses("undo")
    operator.sees_rows("Pallet 17")
    assert len(inside(operator, Kind.THNGS, collection)) == 2


def test_places_are_listed_by_their_distance_and_within_a_radius(operator: Operator):
    for name, latitude, longitude in SHOPS:
        operator.session.client.create(
            Kind.PLACES, {"name": name, "latitude": latitude, "longitude": longitude}
        )
    operator.session.client.create(Kind.PLACES, {"name": "Nowhere"})
    operator.goes_to("places")
    page = operator.window.page("places")
    assert isinstance(page, PlacesPage)
    operator.types_into(page.origin_edit, "46.5, 6.6")
    operator.sees_rows("Lausanne", "Geneva", "Zurich")
    model = page.list.model
    assert [model.index(row, 1).data() for row in range(3)] == ["3.3 km", "48.1 km", "177 km"]
    operator.types_into(page.radius_edit, "50")
    operator.sees_rows("Lausanne", "Geneva")
    operator.types_into(page.radius_edit, "fifty")
    assert page.problem == "The radius is a number of kilometres, such as 2.5"
    page.list.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    operator.sees_rows("Geneva", "Lausanne", "Nowhere", "Zurich")


def test_a_place_is_found_by_words_and_its_position_taken_away_again(operator: Operator):
    for name, latitude, longitude in SHOPS:
        document = {"name": name, "latitude": latitude, "longitude": longitude, "tags": [f"shop (in {name})"]}
        operator.session.client.create(Kind.PLACES, document)
    operator.goes_to("places")
    operator.searches("(in ZUR")
    operator.sees_rows("Zurich")
    operator.selects(0)
    operator.wait(lambda: operator.panel.record is not None)
    place = operator.panel.record.id
    position = operator.panel.form.editors["position"]
    for edit in (position._latitude, position._longitude):
        edit.clear()
        edit.textEdited.emit("")
    operator.chooses("save")
    operator.sees_message("saved")
    assert "latitude" not in operator.session.client.read(Kind.PLACES, place).document
    operator.chooses("undo")
    operator.sees_message("Undone")
    assert operator.session.client.read(Kind.PLACES, place).document["latitude"] == SHOPS[2][1]


def test_a_link_of_a_place_leads_somewhere(operator: Operator):
    client = operator.session.client
    place = client.create(Kind.PLACES, {"name": "Dock 4"})
    operator.goes_to("places")
    operator.selects(0)
    operator.adds_link("https://example.com/{evrythngId}")
    (link,) = client.links_of(place.id)
    assert link.document["type"] == "place"
    answer = operator.service.stranger.get(f"/{link.id}")
    assert answer.headers["location"] == f"https://example.com/{place.id}"


def test_members_of_a_collection_that_is_gone_are_an_error_that_says_so(operator: Operator):
    ids = things(operator, 1)
    collection = opens_collection(operator, "Pallet 17")
    operator.session.client.delete(Kind.COLLECTIONS, collection)
    members(operator).add(ids)
    operator.sees_message("does not exist any more")
    try:
        operator.session.client.read(Kind.COLLECTIONS, collection)
    except NotFound:
        return
    raise AssertionError("the collection is still there")
